import LedgerTypes
import Testing

@testable import Journal

/// Opening after a crash: cut what was never acknowledged, and nothing else.
@Suite struct RecoveryTests {
    func open(_ storage: MemoryStorage, node: NodeID = Samples.node) throws(JournalError) -> (RecoveryReport, blocks: UInt64) {
        let writer = try JournalWriter(opening: storage, node: node)
        return (writer.recovery, writer.blockCount)
    }

    /// A truncation at every byte of the last segment ends at the last whole block before it; of an earlier one it is refused.
    @Test func aTruncationAtEveryByteRecoversToABlockOrRefuses() throws {
        let whole = try Samples.journal([[10], [600, 0], [30], [20], [5]], segmentBytesMax: 1_500)
        let places = try whole.places
        let last = whole.segments().last!.firstBlock
        #expect(whole.segments().count == 2)
        for segment in whole.segments() {
            let bytes = whole.contents(of: segment.firstBlock)
            for count in 0..<bytes.count {
                let cut = whole.copy
                cut.plant(Array(bytes[..<count]), as: segment.firstBlock)
                let survivors = UInt64(
                    places.count {
                        $0.segment < segment.firstBlock || ($0.segment == segment.firstBlock && $0.bytes.upperBound <= count)
                    })
                let report = verifyJournal(cut)
                let isBoundary =
                    count == 96 || places.contains { $0.segment == segment.firstBlock && $0.bytes.upperBound == count }
                if segment.firstBlock == last {
                    #expect(report.damage == nil && report.isSound == isBoundary, "\(segment) cut at \(count)")
                    let (recovery, blocks) = try open(cut)
                    #expect(blocks == survivors && report.blocks == survivors, "cut at \(count)")
                    #expect((recovery.tornTail == nil) == isBoundary, "cut at \(count)")
                    #expect(verifyJournal(cut).isSound, "cut at \(count)")
                } else {
                    #expect(report.damage?.code == .damaged && report.damage?.block == survivors + 1, "cut at \(count)")
                    #expect(throws: JournalError(.damaged, "")) { try open(cut) }
                    #expect(cut.contents(of: segment.firstBlock).count == count)
                }
            }
        }
    }

    /// Every byte of a finished journal, changed in two ways, is found, with its block and the block's offset; opening refuses, also in
    /// the last block: it may have been acknowledged.
    @Test func everyChangedByteIsFoundAndNothingIsCut() throws {
        let whole = try Samples.journal([[10], [300, 0], [30], [0, 0, 9]], segmentBytesMax: 1_200)
        let places = try whole.places
        #expect(whole.segments().count == 2)
        for segment in whole.segments() {
            let bytes = whole.contents(of: segment.firstBlock)
            for offset in bytes.indices {
                let place = places.first { $0.segment == segment.firstBlock && $0.bytes.contains(offset) }
                for mask in [1 << UInt8(offset % 8), 0xFF] as [UInt8] {
                    let damaged = whole.copy
                    var changed = bytes
                    changed[offset] ^= mask
                    damaged.plant(changed, as: segment.firstBlock)
                    let report = verifyJournal(damaged)
                    #expect(report.damage?.code == .damaged, "byte \(offset) of \(segment)")
                    #expect(report.damage?.block == place?.number ?? segment.firstBlock, "byte \(offset) of \(segment)")
                    #expect(report.damage?.offset == UInt64(place?.bytes.lowerBound ?? 0), "byte \(offset) of \(segment)")
                    #expect(report.damage?.segment == segment.firstBlock)
                    #expect(throws: JournalError(.damaged, "")) { try open(damaged) }
                    #expect(damaged.contents(of: segment.firstBlock) == changed)
                }
            }
        }
    }

    /// A crash leaves out any sectors of the block in flight. Whatever it leaves, exactly that block goes.
    @Test func anyMissingSectorsOfTheLastBlockAreATornTail() throws {
        let whole = try Samples.journal([[200], [700, 900, 300]])
        let bytes = whole.contents(of: 1)
        let last = try whole.places.last!.bytes
        let sectors = Array(last.lowerBound / 512...(last.upperBound - 1) / 512)
        for missing in 1..<(1 << sectors.count) {
            var torn = bytes
            for (index, sector) in sectors.enumerated() where missing >> index & 1 == 1 {
                let range = (sector * 512..<(sector + 1) * 512).clamped(to: last)
                torn.replaceSubrange(range, with: repeatElement(0, count: range.count))
            }
            let storage = whole.copy
            storage.plant(torn, as: 1)
            let report = verifyJournal(storage)
            let isGone = missing == (1 << sectors.count) - 1
            #expect(report.damage == nil && report.blocks == 1, "sectors \(missing)")
            #expect((report.tornTail == nil) == isGone, "sectors \(missing)")
            let (recovery, blocks) = try open(storage)
            #expect(blocks == 1 && recovery.tornTail == report.tornTail, "sectors \(missing)")
            #expect(storage.contents(of: 1) == Array(bytes[..<last.lowerBound]), "sectors \(missing)")
        }
    }

    /// A process that dies in the middle of a write leaves any first part of it, in front of the zeros of a file whose room was taken.
    @Test func aWriteThatStopsAtAnyByteIsATornTail() throws {
        let whole = try Samples.journal([[200], [700, 300]])
        let bytes = whole.contents(of: 1)
        let last = try whole.places.last!.bytes
        for count in 1..<last.count {
            let storage = whole.copy
            let zeros = [UInt8](repeating: 0, count: last.count - count + 600)
            storage.plant(Array(bytes[..<(last.lowerBound + count)]) + zeros, as: 1)
            let (recovery, blocks) = try open(storage)
            #expect(blocks == 1 && recovery.tornTail?.block == 2, "\(count) of \(last.count) bytes")
            #expect(storage.contents(of: 1) == Array(bytes[..<last.lowerBound]), "\(count) of \(last.count) bytes")
        }
    }

    /// Nothing that one bit turns a trailer into looks like one whose end was not written.
    @Test func everyBitOfATrailerIsMissed() throws {
        let whole = try Samples.journal([[200], [30]])
        let bytes = whole.contents(of: 1)
        for bit in 0..<64 {
            let storage = whole.copy
            var changed = bytes
            changed[bytes.count - 8 + bit / 8] ^= 1 << UInt8(bit % 8)
            storage.plant(changed, as: 1)
            #expect(throws: JournalError(.damaged, "")) { try open(storage) }
        }
    }

    /// The same sectors missing from a block that another follows: that block was acknowledged.
    @Test func missingSectorsBeforeAValidBlockAreDamage() throws {
        let whole = try Samples.journal([[200], [700, 900, 300], [1]])
        let bytes = whole.contents(of: 1)
        let middle = try whole.places[1].bytes
        for sector in middle.lowerBound / 512...(middle.upperBound - 1) / 512 {
            var torn = bytes
            let range = (sector * 512..<(sector + 1) * 512).clamped(to: middle)
            torn.replaceSubrange(range, with: repeatElement(0, count: range.count))
            let storage = whole.copy
            storage.plant(torn, as: 1)
            #expect(verifyJournal(storage).damage?.block == 2, "sector \(sector)")
            #expect(throws: JournalError(.damaged, "")) { try open(storage) }
            #expect(storage.contents(of: 1) == torn)
        }
    }

    @Test func trailingZerosMeanNothingIsThereYet() throws {
        let whole = try Samples.journal([[10], [20]])
        let bytes = whole.contents(of: 1)
        for zeros in [1, 8, 191, 192, 511, 5_000] {
            let storage = whole.copy
            storage.plant(bytes + [UInt8](repeating: 0, count: zeros), as: 1)
            #expect(verifyJournal(storage).isSound)
            var writer = try JournalWriter(opening: storage, node: Samples.node)
            let torn = writer.recovery.tornTail
            #expect(torn == nil)
            #expect(try writer.append([Samples.record(4)], at: Samples.time(9)).block == 3)
            #expect(verifyJournal(storage).isSound && storage.contents(of: 1).starts(with: bytes))
        }
    }

    @Test func blocksOutOfPlaceAreRefused() throws {
        let whole = try Samples.journal([[10], [10], [10]])
        let other = try Samples.journal([[10], [99], [10]])
        let foreign = try Samples.journal([[10], [10], [10]], node: NodeID(310_000))
        let bytes = whole.contents(of: 1)
        let places = try whole.places
        func block(_ index: Int, of storage: MemoryStorage) throws -> [UInt8] {
            Array(storage.contents(of: 1)[try storage.places[index].bytes])
        }
        let head = Array(bytes[..<96])
        let blocks = try (0..<3).map { try block($0, of: whole) }
        let cases: [(String, [[UInt8]], UInt64)] = try [
            ("two blocks swapped", [blocks[0], blocks[2], blocks[1]], 2),
            ("a block left out", [blocks[0], blocks[2]], 2),
            ("the first left out", [blocks[1], blocks[2]], 1),
            ("a block twice", [blocks[0], blocks[1], blocks[1], blocks[2]], 3),
            ("the last block twice", [blocks[0], blocks[1], blocks[2], blocks[2]], 4),
            ("a block of another history", [blocks[0], block(1, of: other), blocks[2]], 3),
            ("the last block of another history", [blocks[0], blocks[1], block(2, of: other)], 3),
            ("a block of another node", [blocks[0], block(1, of: foreign)], 2),
            ("rubbish after the last block", blocks + [[1, 2, 3]], 4),
        ]
        for (what, order, expected) in cases {
            let storage = MemoryStorage()
            storage.plant(head + order.joined(), as: 1)
            #expect(verifyJournal(storage).damage?.block == expected, "\(what)")
            #expect(throws: JournalError(.damaged, "")) { try open(storage) }
        }
        #expect(places.count == 3)
    }

    @Test func segmentsMissingOrMisnamedAreRefused() throws {
        let whole = try Samples.journal([[10], [10], [10]], segmentBytesMax: 300)
        #expect(whole.segments().map(\.firstBlock) == [1, 2, 3])
        for (kept, expected) in [([2, 3], 1), ([1, 3], 2)] as [([UInt64], UInt64)] {
            let storage = MemoryStorage()
            for name in kept { storage.plant(whole.contents(of: name), as: name) }
            #expect(verifyJournal(storage).damage?.block == expected, "only \(kept)")
            #expect(throws: JournalError(.damaged, "")) { try open(storage) }
        }
        let renamed = MemoryStorage()
        renamed.plant(whole.contents(of: 1), as: 1)
        renamed.plant(whole.contents(of: 2), as: 7)
        #expect(verifyJournal(renamed).damage?.segment == 7)
    }

    @Test func anotherNodesJournalAndANewerFormatAreTold() throws {
        let storage = try Samples.journal([[10]])
        #expect(throws: JournalError(.wrongNode, "")) { try open(storage, node: NodeID(310_000)) }
        let newer = MemoryStorage()
        var header = JournalChain(node: Samples.node).segmentHeader
        header.version += 1
        newer.plant(header.encoded, as: 1)
        #expect(throws: JournalError(.unsupportedVersion, "")) { try open(newer) }
    }

    @Test func noJournalIsNotAnEmptyOne() throws {
        #expect(verifyJournal(MemoryStorage()).damage?.code == .missing)
        #expect(throws: JournalError(.missing, "")) { try JournalReader(MemoryStorage()) }
        let empty = try Samples.journal([])
        #expect(verifyJournal(empty).isSound && verifyJournal(empty).blocks == 0)
    }

    @Test func blocksAreReplayedWhileOpening() throws {
        let storage = try Samples.journal([[1], [2, 3], [4]])
        var sequences: [UInt64] = []
        let writer = try JournalWriter(opening: storage, node: Samples.node) { block in
            sequences += block.records.map(\.sequence.value)
        }
        let next = writer.nextSequence
        #expect(sequences == [1, 2, 3, 4] && next == JournalSequence(5))
    }
}
