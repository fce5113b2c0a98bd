/// Makes a file ready to become the next segment: its room on the device is taken, and it reads as zeros. Does nothing when there is one
/// already.
///
/// For another thread than the writer's, well before the segment is needed. One caller at a time.
/// - Parameter writingZeros: whether the room is also written, which takes as long as writing the segment will, and makes that quicker.
/// - Throws: the storage's failure, `outOfSpace` when the device is full. Nothing is left behind then, and the call can be repeated.
public func prepareSpare(
    _ storage: any JournalStorage, byteCount: UInt64, writingZeros: Bool = false
) throws(JournalError) {
    let present = try storage.files().map(\.file)
    if present.contains(.spare) { return }
    if present.contains(.partialSpare) { try storage.remove(.partialSpare) }
    try storage.create(.partialSpare)
    do throws(JournalError) {
        try storage.reserve(.partialSpare, byteCount: byteCount)
        var written = writingZeros ? 0 : byteCount
        while written < byteCount { written = try writeZeros(storage, to: .partialSpare, from: written, upTo: byteCount) }
        try storage.sync(.partialSpare)
        try storage.rename(.partialSpare, to: .spare)
        try storage.syncDirectory()
    } catch {
        // Best effort: the next call removes what is left.
        try? storage.remove(.partialSpare)
        throw error
    }
}

/// Writes zeros into the next piece of the spare's room, durably: a block written there later finds its place on the device, and its sync
/// has less to do. Returns where the next piece begins.
///
/// Whoever calls sees to it that nobody takes the spare meanwhile, or zeros would fall on blocks.
public func overwriteSpare(
    _ storage: any JournalStorage, from offset: UInt64, upTo byteCount: UInt64
) throws(JournalError) -> UInt64 {
    let end = try writeZeros(storage, to: .spare, from: offset, upTo: byteCount)
    try storage.sync(.spare)
    return end
}

private let zeros = [UInt8](repeating: 0, count: 1 << 20)

/// Writes zeros into the next piece of a file's room. Returns where the next piece begins.
func writeZeros(
    _ storage: any JournalStorage, to file: JournalFile, from offset: UInt64, upTo byteCount: UInt64
) throws(JournalError) -> UInt64 {
    let count = min(UInt64(zeros.count), byteCount - offset)
    try storage.write(count == zeros.count ? zeros : Array(zeros.prefix(Int(count))), to: file, at: offset)
    return offset + count
}

/// Removes what an earlier writer left of a spare: whether its bytes are on the disk is not known.
func discardSpares(_ storage: any JournalStorage) throws(JournalError) {
    for stored in try storage.files() where stored.file == .spare || stored.file == .partialSpare {
        try storage.remove(stored.file)
    }
}
