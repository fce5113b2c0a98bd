import LedgerTypes
import Testing

@testable import Journal

/// Going on from the end of a block, without what lies before it.
@Suite struct PositionTests {
    /// Eight blocks over four segments, and the position after each.
    func history() throws -> (MemoryStorage, [JournalPosition]) {
        let storage = MemoryStorage()
        var writer = try JournalWriter(
            opening: storage, node: Samples.node, options: JournalOptions(segmentBytesMax: 1_600))
        var positions: [JournalPosition] = []
        let start = writer.position
        #expect(start == nil)
        for tick in 0..<8 {
            _ = try writer.append([Samples.record(tick, size: 200), Samples.record(tick)], at: Samples.time(UInt64(tick)))
            let position = writer.position
            positions.append(try #require(position))
        }
        return (storage, positions)
    }

    @Test func readingFromAPositionNeedsNothingBeforeIt() throws {
        let (storage, positions) = try history()
        let whole = verifyJournal(storage)
        #expect(storage.segments().count == 4)
        for position in positions {
            let rest = storage.copy
            for segment in rest.segments() where segment.firstBlock < position.segment {
                try rest.remove(.segment(segment.firstBlock))
            }
            var numbers: [UInt64] = []
            var writer = try JournalWriter(
                opening: rest, node: Samples.node, from: position, replaying: { numbers.append($0.header.number) })
            #expect(numbers == Array(position.block + 1..<9))
            let (hash, root, end) = (writer.lastBlockHash, writer.merkleRoot, writer.position)
            #expect(hash == whole.lastBlockHash && root == whole.merkleRoot && end == positions.last)
            _ = try writer.append([Samples.record(9)], at: Samples.time(9))
        }
    }

    @Test func aPositionIsFoundAgainByReplay() throws {
        let (storage, positions) = try history()
        let writer = try JournalWriter(opening: storage, node: Samples.node)
        let position = writer.position
        #expect(position == positions.last)
    }

    @Test func bytesOfAPosition() throws {
        for position in try history().1 {
            var bytes = ByteWriter()
            position.write(into: &bytes)
            var reader = ByteReader(bytes.bytes)
            #expect(JournalPosition(from: &reader) == position && reader.remaining == 0)
            for count in 0..<bytes.bytes.count {
                var short = ByteReader(Array(bytes.bytes[..<count]))
                #expect(JournalPosition(from: &short) == nil)
            }
        }
    }

    /// M6: a journal that has lost an acknowledged block is refused, however sound it looks by itself.
    @Test func aJournalThatLostTheBlockOfAPositionIsRefused() throws {
        let (storage, positions) = try history()
        let last = try #require(positions.last)
        let cut = storage.copy
        try cut.truncate(.segment(last.segment), to: last.blockOffset)
        #expect(verifyJournal(cut).isSound)
        let other = storage.copy
        for segment in other.segments() where segment.firstBlock >= last.segment {
            try other.remove(.segment(segment.firstBlock))
        }
        for damaged in [cut, other, try Samples.journal([[10], [20]])] {
            #expect(throws: JournalError(.damaged, "")) {
                _ = try JournalWriter(opening: damaged, node: Samples.node, from: last)
            }
        }
    }
}
