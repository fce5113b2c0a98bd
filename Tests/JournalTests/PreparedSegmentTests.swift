import JournalTestSupport
import LedgerTypes
import Synchronization
import Testing

@testable import Journal

/// Segments whose room is reserved before blocks are written into them.
@Suite struct PreparedSegmentTests {
    static let options = JournalOptions(segmentBytesMax: 2_000, preparesSegments: true)

    func write(_ blocks: Range<Int>, with writer: inout JournalWriter) throws {
        for tick in blocks { _ = try writer.append([Samples.record(tick, size: 300)], at: Samples.time(UInt64(tick))) }
    }

    @Test(arguments: [0, 1, 500, 900, 5_000])
    func blocksAreTheSameAsWithoutPreparation(bytesClearedAhead: Int) throws {
        let (plain, prepared) = (MemoryStorage(), MemoryStorage())
        for (storage, prepares) in [(plain, false), (prepared, true)] {
            var options = JournalOptions(segmentBytesMax: 2_000, preparesSegments: prepares)
            options.bytesClearedAhead = bytesClearedAhead
            var writer = try JournalWriter(opening: storage, node: Samples.node, options: options)
            try write(0..<12, with: &writer)
        }
        #expect(plain.segments().count > 3 && plain.segments().map(\.firstBlock) == prepared.segments().map(\.firstBlock))
        for segment in plain.segments() {
            let zeros = [UInt8](repeating: 0, count: 2_000 - Int(segment.byteCount))
            #expect(prepared.contents(of: segment.firstBlock) == plain.contents(of: segment.firstBlock) + zeros)
        }
        let (first, second) = (verifyJournal(plain), verifyJournal(prepared))
        #expect(first.isSound && second.isSound && first.lastBlockHash == second.lastBlockHash)
    }

    @Test func aBlockNeverMovesTheEndOfTheFile() throws {
        let storage = FaultyStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
        for tick in 0..<12 {
            try write(tick..<tick + 1, with: &writer)
            #expect(storage.base.segments().allSatisfy { $0.byteCount == 2_000 })
        }
        for case .write(.segment, let offset, let count) in storage.calls { #expect(Int(offset) + count <= 2_000) }
    }

    /// The file system's journal, which all files share, has nothing to do for a block that falls on what was written before.
    @Test(arguments: [1, 3])
    func blocksFallOnRoomThatWasClearedBefore(opened times: Int) throws {
        let (size, ahead) = (60_000, 8_000)
        let storage = FaultyStorage()
        var options = JournalOptions(segmentBytesMax: size, preparesSegments: true)
        options.bytesClearedAhead = ahead
        for life in 0..<times {
            var writer = try JournalWriter(opening: storage, node: Samples.node, options: options)
            try write(life * 60..<life * 60 + 60, with: &writer)
        }
        var (written, clearing, blocks, zeros) = ([JournalFile: Int](), 0, 0, 0)
        for case .write(let file, let offset, let count) in storage.calls {
            guard case .segment = file, count != SegmentHeader.byteCount else { continue }
            let end = Int(offset) + count
            #expect(end <= size, "never past the reserved room")
            // Zeros are written before the block that ends where they begin.
            let isClearing = Int(offset) > written[file, default: 0] || count > 1_000
            if isClearing { zeros += 1 } else { blocks += 1 }
            if end > written[file, default: 0] { clearing += 1 }
            written[file] = max(written[file, default: 0], end)
        }
        #expect(blocks >= times * 60 && verifyJournal(storage.base).isSound)
        #expect(zeros > 0 && zeros <= times * (60 * 700 / ahead + 3), "\(zeros) for \(blocks) blocks")
        // Only zeros, and a block after an opening, reach what nobody wrote before.
        #expect(clearing <= zeros + times, "\(clearing) writes took room into use, \(zeros) of them zeros")
    }

    @Test func aSpareMadeAheadIsTakenByRename() throws {
        let storage = FaultyStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
        try write(0..<3, with: &writer)
        let rolls = writer.room.rolls(632)
        #expect(rolls)
        try prepareSpare(storage, byteCount: 2_000)
        let before = storage.calls.count
        try write(3..<4, with: &writer)
        #expect(
            Array(storage.calls[before...].prefix(4)) == [
                .rename(.spare, to: .segment(4)), .write(.segment(4), offset: 0, count: 96), .sync(.segment(4)), .syncDirectory,
            ])
        #expect(!storage.base.files().contains { $0.file == .spare || $0.file == .partialSpare })
    }

    @Test func roomPredictsEveryRoll() throws {
        let storage = MemoryStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
        var room = writer.room
        for tick in 0..<20 {
            let segments = storage.segments().count
            let record = Samples.record(tick, size: tick * 97 % 1_100)
            let rolls = room.rolls(record.byteCount + 200)
            let receipt = try writer.append([record], at: Samples.time(UInt64(tick)))
            #expect((storage.segments().count > segments) == rolls, "block \(tick)")
            room.take(receipt.byteCount)
            let actual = writer.room
            #expect(room == actual)
        }
    }

    /// No room for the next segment: refused before anything is written, and taken up again when there is room.
    @Test func aFullDiskRefusesTheBlockAndTheWriterGoesOn() throws {
        let storage = FaultyStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
        try write(0..<3, with: &writer)
        let before = verifyJournal(storage)
        storage.follow { _, call in
            if case .reserve(.partialSpare, _) = call { .fails(.outOfSpace) } else { nil }
        }
        for _ in 0..<3 {
            #expect(throws: JournalError(.outOfSpace, "")) { try write(3..<4, with: &writer) }
            let (reason, blocks) = (writer.failureReason, writer.blockCount)
            #expect(reason == nil && blocks == 3)
            #expect(verifyJournal(storage).lastBlockHash == before.lastBlockHash && verifyJournal(storage).isSound)
            #expect(storage.base.files().map(\.file) == [.segment(1)])
        }
        storage.follow { _, _ in nil }
        try write(3..<8, with: &writer)
        #expect(verifyJournal(storage).isSound && verifyJournal(storage).blocks == 8)
    }

    /// Every subset of surviving sectors of the last block, by seed, is cut back to the block before, or whole.
    @Test func aBlockTornInPreparedZerosIsCut() throws {
        var outcomes: Set<UInt64> = []
        for seed in UInt64(0)..<64 {
            let storage = FaultyStorage()
            var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
            try write(0..<2, with: &writer)
            storage.follow { _, call in call == .sync(.segment(1)) ? .fails(.storageFailed) : nil }
            #expect(throws: JournalError(.storageFailed, "")) { try write(2..<3, with: &writer) }
            let image = storage.base.afterPowerLoss { _, sector in seed >> (UInt64(sector) % 6) & 1 == 1 }
            #expect(verifyJournal(image).damage == nil, "seed \(seed)")
            var next = try JournalWriter(opening: image, node: Samples.node, options: Self.options)
            outcomes.insert(next.blockCount)
            try write(2..<9, with: &next)
            #expect(verifyJournal(image).isSound, "seed \(seed)")
        }
        #expect(outcomes == [2, 3])
    }

    /// Whatever a crash tore, and whatever size the options say now: no block moves the end of a file, so none can meet a full disk.
    @Test(arguments: [1_000, 2_000, 5_000])
    func afterACrashBlocksOverwriteZerosToo(size: Int) throws {
        for torn in 0..<5 {
            let storage = FaultyStorage()
            var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
            try write(0..<torn, with: &writer)
            storage.follow { _, call in if case .sync(.segment) = call { .fails(.storageFailed) } else { nil } }
            #expect(throws: JournalError(.storageFailed, "")) { try write(torn..<torn + 1, with: &writer) }
            let image = storage.base.afterPowerLoss { _, sector in sector % 2 == torn % 2 }
            let grown = Mutex<[String]>([])
            let watched = FaultyStorage(
                image,
                script: { _, call in
                    guard case .write(let file, let offset, let count) = call, case .segment = file else { return nil }
                    if Int(offset) + count > image.contents(of: file).count { grown.withLock { $0.append("\(call)") } }
                    return nil
                })
            var next = try JournalWriter(
                opening: watched, node: Samples.node, options: JournalOptions(segmentBytesMax: size, preparesSegments: true))
            let blocks = Int(next.blockCount)
            #expect(blocks == torn || blocks == torn + 1)
            try write(blocks..<blocks + 9, with: &next)
            #expect(grown.withLock { $0 } == [], "torn in block \(torn + 1)")
            #expect(verifyJournal(image).isSound)
        }
    }

    @Test func whatACrashLeftOfASpareIsNotTrusted() throws {
        for file in [JournalFile.spare, .partialSpare] {
            let storage = MemoryStorage()
            do {
                var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
                try write(0..<2, with: &writer)
            }
            storage.plant([9, 9, 9], as: file)
            var writer = try JournalWriter(opening: storage, node: Samples.node, options: Self.options)
            #expect(storage.files().map(\.file) == [.segment(1)])
            try write(2..<9, with: &writer)
            #expect(verifyJournal(storage).isSound && storage.segments().allSatisfy { $0.byteCount == 2_000 })
        }
    }

    @Test func aJournalMayBeOpenedWithOtherOptionsEachTime() throws {
        let storage = MemoryStorage()
        var blocks = 0
        for (size, prepares) in [(2_000, true), (1_500, false), (3_000, true), (900, true), (2_000, false)] {
            var writer = try JournalWriter(
                opening: storage, node: Samples.node,
                options: JournalOptions(segmentBytesMax: size, preparesSegments: prepares))
            try write(blocks..<blocks + 5, with: &writer)
            blocks += 5
            #expect(verifyJournal(storage).blocks == UInt64(blocks) && verifyJournal(storage).isSound)
        }
    }
}
