import Journal

extension JournalOptions {
    /// How services keep their journals: the room of a segment is reserved when it is begun, and a mebibyte of it at a time is written with
    /// zeros ahead of the blocks. So the sync of a block waits for its own bytes alone and not for whoever else uses the file system.
    public static var service: JournalOptions {
        var options = JournalOptions(preparesSegments: true)
        options.bytesClearedAhead = 1 << 20
        return options
    }
}
