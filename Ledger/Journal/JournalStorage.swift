/// One segment file as the storage lists it.
public struct SegmentFile: Hashable, Sendable {
    /// Number of its first block; also its name.
    public var firstBlock: UInt64
    /// Its length in bytes.
    public var byteCount: UInt64

    public init(firstBlock: UInt64, byteCount: UInt64) {
        self.firstBlock = firstBlock
        self.byteCount = byteCount
    }
}

/// Where a journal's bytes live: the seam for running beyond one machine.
///
/// Segments are named by their first block. An implementation MUST make `sync` return only when every byte written to that segment
/// before the call survives a loss of power, and MUST report a failed sync as an error: the writer never retries one. Bytes inside a
/// segment that were never written, or were cut by `truncate`, read as zeros or lie past its end.
public protocol JournalStorage: Sendable {
    /// Names the place in messages, such as the folder.
    var location: String { get }

    /// All segments in ascending order. Throws `missing` when there is no such place.
    func segments() throws(JournalError) -> [SegmentFile]

    /// Creates an empty segment, which must not exist.
    func createSegment(_ firstBlock: UInt64) throws(JournalError)

    /// Writes all of `bytes` at `offset`, extending the segment as needed.
    func write(_ bytes: UnsafeRawBufferPointer, to firstBlock: UInt64, at offset: UInt64) throws(JournalError)

    /// Makes the segment's bytes and length durable.
    func sync(_ firstBlock: UInt64) throws(JournalError)

    /// Makes created and removed names durable.
    func syncDirectory() throws(JournalError)

    /// Cuts the segment to `byteCount` bytes.
    func truncate(_ firstBlock: UInt64, to byteCount: UInt64) throws(JournalError)

    func removeSegment(_ firstBlock: UInt64) throws(JournalError)

    /// Fills `buffer` from `offset`; returns fewer bytes than it holds only at the end of the segment.
    func read(_ firstBlock: UInt64, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int

    /// Takes the place for one writer, creating it when missing. Throws `locked` while another writer has it.
    func lockForWriting() throws(JournalError)

    /// Gives the place back. Also happens when the process ends, however it ends.
    func unlock()
}

/// `00000000000000000001.segment`: twenty digits, so that names sort as numbers.
public func segmentFileName(_ firstBlock: UInt64) -> String {
    let digits = String(firstBlock)
    return String(repeating: "0", count: 20 - digits.utf8.count) + digits + ".segment"
}
