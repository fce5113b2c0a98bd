import LedgerTypes
import TestSupport

@testable import Journal

enum Samples {
    static let node = NodeID(340_000)
    static let start: UInt64 = 1_767_225_600_000_000_000

    static func time(_ tick: UInt64) -> Timestamp { Timestamp(nanoseconds: start + tick) }

    static func account(_ kind: UInt8, towards region: UInt32) -> AccountID {
        AccountID(kind: kind, fund: 310_100, region: 340_000, counterparty: UInt64(region))
    }

    static func posting(_ effect: Posting.Effect, _ amount: Int64, released: Int64 = 0) -> Posting {
        Posting(
            effect: effect, code: 101, window: WindowNumber(202_601), debit: account(1, towards: 0),
            credit: account(2, towards: 310_000), amount: Fen(amount), released: Fen(released))
    }

    /// A record whose command is `size` bytes without a zero among them.
    static func record(_ number: Int, size: Int = 20, postings: [Posting] = [posting(.post, 1_234)]) -> JournalRecord {
        JournalRecord(
            kind: UInt16(number % 7), command: (0..<size).map { UInt8(($0 &* 7 &+ number) % 251 + 1) }, outcome: UInt32(number),
            detail: [UInt8(truncatingIfNeeded: number)], postings: postings)
    }

    /// A record of random shape.
    static func record(using generator: inout SeededGenerator) -> JournalRecord {
        let postings = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            let amount = Int64.random(in: 0...9_999_999, using: &generator)
            return switch Posting.Effect.allCases.randomElement(using: &generator)! {
            case .post: posting(.post, amount)
            case .hold: posting(.hold, amount)
            case .postHold: posting(.postHold, amount, released: amount + 5)
            case .voidHold: posting(.voidHold, 0, released: amount)
            case .expireHold: posting(.expireHold, 0, released: amount)
            }
        }
        return record(
            Int.random(in: 0...999, using: &generator), size: Int.random(in: 0...900, using: &generator), postings: postings)
    }

    /// Writes one block per element, its elements the sizes of its records' commands.
    static func journal(
        _ blocks: [[Int]], node: NodeID = node, segmentBytesMax: Int = Limits.segmentBytesMax
    ) throws -> MemoryStorage {
        let storage = MemoryStorage()
        var writer = try JournalWriter(
            opening: storage, node: node, options: JournalOptions(segmentBytesMax: segmentBytesMax))
        var number = 0
        for (tick, sizes) in blocks.enumerated() {
            let records = sizes.map { size in
                number += 1
                return record(number, size: size)
            }
            _ = try writer.append(records, at: time(UInt64(tick)))
        }
        return storage
    }
}

/// Where a block lies: for tables of offsets.
struct BlockPlace: Equatable {
    var number: UInt64
    var segment: UInt64
    var bytes: Range<Int>
}

extension MemoryStorage {
    var places: [BlockPlace] {
        get throws {
            var places: [BlockPlace] = []
            var reader = try JournalReader(self)
            try reader.forEachBlock { block in
                let start = Int(block.offset)
                places.append(
                    BlockPlace(
                        number: block.header.number, segment: block.segment, bytes: start..<start + Int(block.byteCount)))
            }
            return places
        }
    }

    /// A copy to damage.
    var copy: MemoryStorage {
        let copy = MemoryStorage(location: location)
        for segment in segments() { copy.plant(contents(of: segment.firstBlock), as: segment.firstBlock) }
        return copy
    }
}
