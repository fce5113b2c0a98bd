/// A moving view of one segment's bytes: reads ahead in large pieces and hands out slices without copying them.
struct SegmentWindow {
    static let readAheadBytes = 4 << 20

    let segment: SegmentFile
    private let storage: any JournalStorage
    private var bytes: [UInt8] = []
    private var start: UInt64 = 0

    init(_ segment: SegmentFile, of storage: any JournalStorage) {
        self.segment = segment
        self.storage = storage
    }

    /// The bytes from `offset` on: `count` of them, or fewer at the end of the segment.
    mutating func slice(at offset: UInt64, count: Int) throws(JournalError) -> ArraySlice<UInt8> {
        guard offset < segment.byteCount else { return [] }
        let wanted = Int(min(UInt64(count), segment.byteCount - offset))
        if offset < start || offset + UInt64(wanted) > start + UInt64(bytes.count) { try move(to: offset, atLeast: wanted) }
        let first = Int(offset - start)
        return bytes[first..<min(first + wanted, bytes.count)]
    }

    /// How many bytes from `offset` on are followed by nothing but zeros. Reads to the end of the segment, a piece at a time.
    mutating func bytesBeforeZeros(from offset: UInt64) throws(JournalError) -> UInt64 {
        var position = offset
        var written: UInt64 = 0
        while position < segment.byteCount {
            let piece = try slice(at: position, count: Self.readAheadBytes)
            guard !piece.isEmpty else { break }
            piece.withUnsafeBytes { raw in
                if !raw.isZero(in: 0..<raw.count), let last = raw.lastIndex(where: { $0 != 0 }) {
                    written = position + UInt64(last) + 1 - offset
                }
            }
            position += UInt64(piece.count)
        }
        return written
    }

    private mutating func move(to offset: UInt64, atLeast wanted: Int) throws(JournalError) {
        let left = offset >= start ? bytes.dropFirst(Int(min(offset - start, UInt64(bytes.count)))) : []
        let total = Int(min(UInt64(max(wanted, Self.readAheadBytes)), segment.byteCount - offset))
        var failure: JournalError?
        let filled = [UInt8](unsafeUninitializedCapacity: max(total, left.count)) { buffer, used in
            used = buffer.initialize(fromContentsOf: left)
            guard total > used else { return }
            do throws(JournalError) {
                let target = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[used..<total])
                used += try storage.read(.segment(segment.firstBlock), at: offset + UInt64(used), into: target)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        bytes = filled
        start = offset
    }
}
