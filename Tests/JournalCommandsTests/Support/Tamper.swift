import LedgerTypes

@testable import Journal

/// A planted change of a journal's first segment.
struct Tamper {
    let name: String
    let bytes: [UInt8]
}

extension Tamper {
    /// Bits turned over in every field of a block, one at a time; of its first and last record, and of their first and last postings.
    /// - Parameter bits: which bits of a field's first byte.
    static func flips(_ bytes: [UInt8], block: Range<Int>, bits: [UInt8] = [1]) -> [Tamper] {
        var places: [(String, Int)] = headerFields.map { ("block header \($0)", block.lowerBound + $0) }
        let records = records(bytes, block: block)
        for record in [records.first, records.count > 1 ? records.last : nil].compactMap(\.self) {
            places += recordFields.map { ("record header \($0)", record.lowerBound + $0) }
            let (command, detail) = (number(bytes, record.lowerBound + 16), number(bytes, record.lowerBound + 20))
            let start = record.lowerBound + 32
            if command > 0 { places += [("command", start), ("command's end", start + command - 1)] }
            if detail > 0 { places += [("detail", start + command), ("detail's end", start + command + detail - 1)] }
            let postings = start + command + detail
            for posting in Set([postings, record.upperBound - 56]) where posting >= postings && posting < record.upperBound {
                places += postingFields.map { ("posting \($0)", posting + $0) }
            }
        }
        places += [("trailer", block.upperBound - 8), ("trailer's end", block.upperBound - 1)]
        return flips(bytes, places, bits)
    }

    /// Bits turned over in every field of the segment header.
    static func segmentFlips(_ bytes: [UInt8], bits: [UInt8] = [1]) -> [Tamper] {
        flips(bytes, [0, 4, 6, 8, 12, 16, 24, 32, 64, 92].map { ("segment header \($0)", $0) }, bits)
    }

    /// Records and blocks removed, swapped and repeated, with every hash as it was.
    static func moves(_ bytes: [UInt8], blocks: [Range<Int>], at index: Int) -> [Tamper] {
        var found: [Tamper] = []
        let block = blocks[index]
        func add(_ name: String, replacing range: Range<Int>, with new: [UInt8]) {
            found.append(Tamper(name: name, bytes: bytes[..<range.lowerBound] + new + bytes[range.upperBound...]))
        }
        let records = records(bytes, block: block)
        if let first = records.first { add("record removed", replacing: first, with: []) }
        if records.count > 1 {
            let (one, two) = (Array(bytes[records[0]]), Array(bytes[records[1]]))
            if one != two { add("records swapped", replacing: records[0].lowerBound..<records[1].upperBound, with: two + one) }
        }
        add("block repeated", replacing: block.upperBound..<block.upperBound, with: Array(bytes[block]))
        if index + 1 < blocks.count {
            let next = blocks[index + 1]
            add("block removed", replacing: block, with: [])
            add(
                "blocks swapped", replacing: block.lowerBound..<next.upperBound,
                with: Array(bytes[next]) + Array(bytes[block]))
        }
        return found
    }

    /// The records of a block, by the lengths they give.
    static func records(_ bytes: [UInt8], block: Range<Int>) -> [Range<Int>] {
        var (records, start) = ([Range<Int>](), block.lowerBound + 192)
        while start < block.upperBound - 8 {
            let end = start + 32 + number(bytes, start + 16) + number(bytes, start + 20) + 56 * number(bytes, start + 24)
            records.append(start..<end)
            start = end
        }
        return records
    }

    private static let headerFields = [0, 4, 6, 8, 12, 16, 24, 32, 40, 48, 56, 64, 96, 128, 160, 188]
    private static let recordFields = [0, 8, 10, 12, 16, 20, 24, 28]
    private static let postingFields = [0, 1, 2, 4, 8, 24, 40, 48]

    private static func flips(_ bytes: [UInt8], _ places: [(String, Int)], _ bits: [UInt8]) -> [Tamper] {
        places.flatMap { name, place in
            bits.map { bit in
                var changed = bytes
                changed[place] ^= bit
                return Tamper(name: "\(name), byte \(place), bit \(bit)", bytes: changed)
            }
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}

/// A history made anew, so that every hash and checksum is right: only a signed checkpoint that was kept elsewhere tells.
struct Forgery {
    let name: String
    let storage: MemoryStorage

    /// Every way of making the journal anew; `block` is where.
    static func all(_ storage: any JournalStorage, at block: UInt64) throws -> [Forgery] {
        func made(_ name: String, _ change: (UInt64, [JournalRecord]) -> [[JournalRecord]]) throws -> Forgery {
            Forgery(name: name, storage: try remade(storage, change))
        }
        return [
            try made("value changed") { number, records in
                var records = records
                if number == block { records[0].outcome ^= 1 }
                return [records]
            },
            try made("amount changed") { number, records in
                var records = records
                if number >= block { raiseOneAmount(in: &records) }
                return [records]
            },
            try made("record removed") { number, records in
                number == block ? (records.count > 1 ? [Array(records.dropFirst())] : []) : [records]
            },
            try made("records swapped") { number, records in
                number == block && records.count > 1
                    ? [records.reversed()] : number == block ? [[records[0], records[0]]] : [records]
            },
            try made("block repeated") { number, records in number == block ? [records, records] : [records] },
            try made("block split") { number, records in
                number == block ? records.map { [$0] } + [[records[0]]] : [records]
            },
        ]
    }

    /// The first posting that may have another amount; one that releases a hold may not.
    private static func raiseOneAmount(in records: inout [JournalRecord]) {
        for record in records.indices {
            for place in records[record].postings.indices {
                var posting = records[record].postings[place]
                posting.amount.units += 1
                guard posting.isWellFormed else { continue }
                records[record].postings[place] = posting
                return
            }
        }
    }

    private static func remade(
        _ storage: any JournalStorage, _ change: (UInt64, [JournalRecord]) -> [[JournalRecord]]
    ) throws -> MemoryStorage {
        let copy = MemoryStorage(location: "forged")
        var reader = try JournalReader(storage)
        var next = try reader.next()
        guard let node = reader.node else { preconditionFailure("a journal without an owner") }
        var writer = try JournalWriter(opening: copy, node: node)
        while let block = next {
            for records in change(block.header.number, block.records.map(\.record)) {
                _ = try writer.append(records, at: block.header.timestamp)
            }
            next = try reader.next()
        }
        return copy
    }
}
