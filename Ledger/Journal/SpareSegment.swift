/// Makes a file ready to become the next segment: its room on the device is taken, and it reads as zeros. Does nothing when there is one
/// already.
///
/// For another thread than the writer's, well before the segment is needed. One caller at a time.
/// - Throws: the storage's failure, `outOfSpace` when the device is full. Nothing is left behind then, and the call can be repeated.
public func prepareSpare(_ storage: any JournalStorage, byteCount: UInt64) throws(JournalError) {
    let present = try storage.files().map(\.file)
    if present.contains(.spare) { return }
    if present.contains(.partialSpare) { try storage.remove(.partialSpare) }
    try storage.create(.partialSpare)
    do throws(JournalError) {
        try storage.reserve(.partialSpare, byteCount: byteCount)
        try storage.sync(.partialSpare)
        try storage.rename(.partialSpare, to: .spare)
        try storage.syncDirectory()
    } catch {
        // Best effort: the next call removes what is left.
        try? storage.remove(.partialSpare)
        throw error
    }
}

/// Removes what an earlier writer left of a spare: whether its bytes are on the disk is not known.
func discardSpares(_ storage: any JournalStorage) throws(JournalError) {
    for stored in try storage.files() where stored.file == .spare || stored.file == .partialSpare {
        try storage.remove(stored.file)
    }
}
