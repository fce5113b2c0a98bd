/// Bytes of zeros written and synced at a time: small, so that a block's sync meanwhile does not wait for all of them.
private let zerosAtATime = 4 << 20

/// Makes a file of zeros ready to become the next segment; does nothing when there is one already.
///
/// For another thread than the writer's, well before the segment is needed. One caller at a time.
/// - Parameter isWanted: asked from time to time; when it says no, the work is given up and nothing is left behind.
/// - Throws: the storage's failure, `outOfSpace` when the device is full. Nothing is left behind then, and the call can be repeated.
public func prepareSpare(
    _ storage: any JournalStorage, byteCount: UInt64, while isWanted: () -> Bool = { true }
) throws(JournalError) {
    let present = try storage.files().map(\.file)
    if present.contains(.spare) { return }
    if present.contains(.partialSpare) { try storage.remove(.partialSpare) }
    try storage.create(.partialSpare)
    do throws(JournalError) {
        let zeros = [UInt8](repeating: 0, count: Int(min(byteCount, UInt64(zerosAtATime))))
        var done: UInt64 = 0
        while done < byteCount {
            guard isWanted() else { return try storage.remove(.partialSpare) }
            let count = min(byteCount - done, UInt64(zeros.count))
            try storage.write(count == zeros.count ? zeros : Array(zeros.prefix(Int(count))), to: .partialSpare, at: done)
            try storage.sync(.partialSpare)
            done += count
        }
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
