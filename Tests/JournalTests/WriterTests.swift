import Hashing
import JournalTestSupport
import LedgerTypes
import TestSupport
import Testing

@testable import Journal

@Suite struct WriterTests {
    @Test func whatIsAppendedIsReadBackInOrder() throws {
        for seed in UInt64(1)...20 {
            var generator = SeededGenerator(seed: seed)
            let storage = MemoryStorage()
            var written: [JournalRecord] = []
            var writer = try JournalWriter(
                opening: storage, node: Samples.node, options: JournalOptions(segmentBytesMax: 3_000))
            for tick in 0..<UInt64(12) {
                let records = (0...Int.random(in: 0...5, using: &generator)).map { _ in Samples.record(using: &generator) }
                let next = writer.nextSequence
                let receipt = try writer.append(records, at: Samples.time(tick))
                #expect(receipt.firstRecord == next && receipt.recordCount == records.count, "seed \(seed)")
                written += records
            }
            var read: [JournalRecord] = []
            var sequences: [UInt64] = []
            var reader = try JournalReader(storage)
            try reader.forEachBlock { block in
                for record in block.records {
                    read.append(record.record)
                    sequences.append(record.sequence.value)
                }
            }
            let (bytes, records, hash, root) = (writer.byteCount, writer.recordCount, writer.lastBlockHash, writer.merkleRoot)
            #expect(read == written, "seed \(seed)")
            #expect(sequences == Array(1...UInt64(written.count)), "seed \(seed)")
            let report = verifyJournal(storage)
            #expect(report.isSound && report.records == records && report.bytes == bytes, "seed \(seed)")
            #expect(report.lastBlockHash == hash && report.merkleRoot == root, "seed \(seed)")
            #expect(report.segments > 1 && reader.tornTail == nil, "seed \(seed)")
        }
    }

    /// M2: the receipt exists only after the sync that follows the write.
    @Test func m2EveryReceiptComesAfterTheSyncOfItsBytes() throws {
        let storage = FaultyStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node)
        for tick in 0..<UInt64(5) {
            let before = storage.calls.count
            let receipt = try writer.append([Samples.record(1)], at: Samples.time(tick))
            let calls = storage.calls[before...]
            #expect(calls.count == 2)
            guard case .write(.segment(1), _, let count) = calls.first else { return #expect(Bool(false), "no write first") }
            #expect(count == receipt.byteCount)
            #expect(calls.last == .sync(.segment(1)))
            #expect(verifyJournal(storage.base.afterPowerLoss()).blocks == receipt.block)
        }
    }

    /// M2: a new segment's header and name are durable before a block follows.
    @Test func m2ANewSegmentIsDurableBeforeItsFirstBlock() throws {
        let storage = FaultyStorage()
        var writer = try JournalWriter(
            opening: storage, node: Samples.node, options: JournalOptions(segmentBytesMax: 400))
        _ = try writer.append([Samples.record(1)], at: Samples.time(1))
        let before = storage.calls.count
        let receipt = try writer.append([Samples.record(2)], at: Samples.time(2))
        #expect(
            Array(storage.calls[before...]) == [
                .create(.segment(2)), .write(.segment(2), offset: 0, count: 96), .sync(.segment(2)), .syncDirectory,
                .write(.segment(2), offset: 96, count: receipt.byteCount), .sync(.segment(2)),
            ])
    }

    /// M6: bytes once written are never written again, not by appending and not by opening.
    @Test func m6TheJournalOnlyGrows() throws {
        let storage = MemoryStorage()
        var before: [UInt64: [UInt8]] = [:]
        for round in 0..<12 {
            var writer = try JournalWriter(
                opening: storage, node: Samples.node, options: JournalOptions(segmentBytesMax: 1_000))
            _ = try writer.append([Samples.record(round)], at: Samples.time(UInt64(round)))
            _ = consume writer
            var now: [UInt64: [UInt8]] = [:]
            for segment in storage.segments() { now[segment.firstBlock] = storage.contents(of: segment.firstBlock) }
            for (name, bytes) in before { #expect(now[name]?.starts(with: bytes) == true, "segment \(name)") }
            before = now
        }
        #expect(before.count > 1)
    }

    @Test func aBlockIsBuiltInPlaceAndItsMemoryUsedAgain() throws {
        let storage = MemoryStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node)
        var buffer = BlockBuffer(capacity: 1_000)
        for round in UInt8(1)...3 {
            for size in [5, 0, 64] {
                let hasRoom = buffer.hasRoom(forCommand: 64)
                #expect(hasRoom)
                buffer.appendRecord(kind: 9, outcome: 7, commandCapacity: 64) { memory in
                    for index in 0..<size { memory[index] = round }
                    return size
                }
            }
            let byteCount = buffer.byteCount
            let receipt = try writer.commit(&buffer, at: Samples.time(UInt64(round)))
            let isEmpty = buffer.isEmpty
            #expect(isEmpty && receipt.recordCount == 3 && receipt.byteCount == byteCount)
        }
        var sizes: [Int] = []
        var reader = try JournalReader(storage)
        try reader.forEachBlock { block in
            for record in block.records {
                sizes.append(record.command.count)
                #expect(record.kind == 9 && record.outcome == 7 && record.detail.isEmpty && record.postings.isEmpty)
                #expect(record.command.allSatisfy { UInt64($0) == block.header.number })
            }
        }
        #expect(sizes == [5, 0, 64, 5, 0, 64, 5, 0, 64])
    }

    @Test func aRecordThatDoesNotFitItsBlockStopsTheWriter() async {
        await #expect(processExitsWith: .failure) {
            var buffer = BlockBuffer(capacity: 300)
            let fits = buffer.hasRoom(forCommand: 69)
            if fits { return }
            buffer.appendRecord(kind: 1, commandCapacity: 69) { _ in 0 }
        }
    }

    @Test func m3ImpossibleAmountsStopTheWriter() async {
        await #expect(processExitsWith: .failure) {
            var writer = try JournalWriter(opening: MemoryStorage(), node: Samples.node)
            _ = try writer.append([Samples.record(1, postings: [Samples.posting(.post, -1)])], at: Samples.time(1))
        }
    }

    @Test func aClockThatStepsBackIsHeldAndSaidSo() throws {
        var writer = try JournalWriter(opening: MemoryStorage(), node: Samples.node)
        let first = try writer.append([Samples.record(1)], at: Samples.time(50))
        let second = try writer.append([Samples.record(2)], at: Samples.time(40))
        let third = try writer.append([Samples.record(3)], at: Samples.time(50))
        #expect(!first.clockWentBack && second.clockWentBack && !third.clockWentBack)
        #expect(second.timestamp == Samples.time(50))
    }

    @Test func tooLargeIsRefusedAndTheWriterGoesOn() throws {
        let storage = MemoryStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node)
        let large = JournalRecord(kind: 1, command: [UInt8](repeating: 1, count: Limits.commandBytesMax + 1))
        let full = JournalRecord(kind: 1, command: [UInt8](repeating: 1, count: Limits.commandBytesMax))
        let many = JournalRecord(
            kind: 1, command: [],
            postings: [Posting](repeating: Samples.posting(.post, 1), count: Limits.postingsPerRecordMax + 1))
        for records in [[large], [JournalRecord](repeating: full, count: 8), [many]] {
            do throws(JournalError) {
                _ = try writer.append(records, at: Samples.time(1))
                Issue.record("accepted")
            } catch {
                #expect(error.code == .tooLarge)
            }
        }
        let receipt = try writer.append([Samples.record(1)], at: Samples.time(2))
        #expect(receipt.block == 1 && receipt.firstRecord == JournalSequence(1))
        #expect(verifyJournal(storage).isSound)
    }

    @Test func totalsOfTheReportAreThoseOfThePostings() throws {
        let storage = MemoryStorage()
        var writer = try JournalWriter(opening: storage, node: Samples.node)
        let postings = [
            Samples.posting(.post, 100), Samples.posting(.hold, 70), Samples.posting(.postHold, 30, released: 40),
            Samples.posting(.voidHold, 0, released: 30), Samples.posting(.post, .max), Samples.posting(.post, .max),
        ]
        _ = try writer.append([Samples.record(1, postings: postings)], at: Samples.time(1))
        let report = verifyJournal(storage)
        #expect(report.debits == 130 + 2 * Int128(Int64.max) && report.credits == report.debits)
        #expect(report.postings == 6)
        #expect(report.effects.map(\.postings) == [3, 1, 1, 1, 0])
        #expect(report.effects.map(\.released) == [0, 0, 40, 30, 0])
        #expect(report.node == Samples.node && report.firstTimestamp == Samples.time(1))
    }

    @Test func verifyingShowsProgressToTheLastByte() throws {
        let storage = try Samples.journal([[Int]](repeating: [3 << 20], count: 3))
        var seen: [UInt64] = []
        let report = verifyJournal(storage) { done, all in
            #expect(done <= all)
            seen.append(done)
        }
        #expect(seen.count >= 2 && seen == seen.sorted() && seen.last == report.bytes)
    }
}
