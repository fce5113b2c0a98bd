import Journal
import LedgerTypes

/// Copies of real journals in memory, changed on the way.
enum CopiedJournal {
    /// Every byte as it is.
    static func exact(_ storage: any JournalStorage) throws -> MemoryStorage {
        let copy = MemoryStorage(location: "copy")
        for segment in try storage.segments() {
            var bytes = [UInt8](repeating: 0, count: Int(segment.byteCount))
            let count = try bytes.withUnsafeMutableBytes { try storage.read(.segment(segment.firstBlock), at: 0, into: $0) }
            precondition(count == bytes.count, "a segment is shorter than listed")
            copy.plant(bytes, as: segment.firstBlock)
        }
        return copy
    }

    /// Written anew, so that every hash and checksum is right, after `change` saw each record with its sequence.
    static func rewritten(
        _ storage: any JournalStorage, _ change: (UInt64, inout JournalRecord) -> Void
    ) throws -> MemoryStorage {
        let copy = MemoryStorage(location: "copy")
        var reader = try JournalReader(storage)
        var first = try reader.next()
        guard let node = reader.node else { preconditionFailure("a journal without an owner") }
        var writer = try JournalWriter(opening: copy, node: node)
        while let block = first {
            let records = block.records.map { slice in
                var record = slice.record
                change(slice.sequence.value, &record)
                return record
            }
            _ = try writer.append(records, at: block.header.timestamp)
            first = try reader.next()
        }
        return copy
    }

    /// The blocks of a journal: number and byte range in the first segment.
    static func places(_ storage: any JournalStorage) throws -> [(number: UInt64, bytes: Range<Int>)] {
        var places: [(number: UInt64, bytes: Range<Int>)] = []
        var reader = try JournalReader(storage)
        try reader.forEachBlock { block in
            places.append((block.header.number, Int(block.offset)..<Int(block.offset) + Int(block.byteCount)))
        }
        return places
    }
}
