import Hashing
import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes
import Testing

@Suite(
    "FORMAT.md is complete: without the rules, in another language, a ledger is rebuilt from its journal",
    .enabled(if: PythonReader.python != nil, "python3 is not installed: the readers in another language were not run"))
struct OtherLanguageTests {
    /// What the ledger itself says it is.
    struct Truth: Sendable {
        var accounts: [PythonReader.Answer.Row]
        var openHolds: [PythonReader.Answer.Row]
        var digest: String

        init(_ ledger: borrowing Ledger) {
            accounts = (0..<ledger.accountCount).compactMap { ledger.account(number: $0).flatMap(ledger.account) }.map {
                PythonReader.Answer.Row(
                    $0.id.value, [$0.debitsPosted, $0.creditsPosted, $0.debitsPending, $0.creditsPending].map(\.units))
            }
            openHolds = ledger.openHolds.map { PythonReader.Answer.Row($0.id.value, [$0.amount.units]) }
            var sink = DigestSink()
            ledger.writeCanonical(into: &sink)
            digest = sink.finish().hex
        }
    }

    /// Batches that collide, refuse, hold, post in part, void, expire, chain and repeat, over segments, restarts and forgotten ids.
    func history(seed: UInt64) async throws -> (storage: MemoryStorage, truth: Truth, outcomes: Set<TransferOutcome>) {
        var world = World(seed: seed)
        let storage = MemoryStorage()
        var outcomes: Set<TransferOutcome> = []
        for life in 0..<3 {
            let engine = try world.engine(storage)
            _ = try await engine.open(World.specifications + [AccountSpecification(id: AccountID(UInt128(life)))])
            for step in 0..<14 {
                let batch = world.batch(24).map { transfer in
                    guard case .postHold = transfer.operation, step % 2 == 0 else { return transfer }
                    var part = transfer
                    part.amount = Fen((transfer.amount.units + 1) / 2)
                    return part
                }
                outcomes.formUnion(try await engine.apply(batch))
                world.clock.advance(milliseconds: 35)
                if step % 5 == 4 { _ = try await engine.takeSnapshot() }
            }
            if life == 2 {
                let truth = try await engine.read { Truth($0) }
                engine.close()
                return (storage, truth, outcomes)
            }
            engine.close()
        }
        preconditionFailure("a history has three lives")
    }

    @Test("L3: balances, open holds, state digest and snapshots, account by account", arguments: UInt64(1)...4)
    func agrees(seed: UInt64) async throws {
        let (storage, truth, outcomes) = try await history(seed: seed)
        let (code, answer) = try PythonReader.state.read(storage)
        #expect(code == 0 && answer.finding == nil, "seed \(seed): \(answer.finding ?? "")")
        #expect(answer.accounts == truth.accounts, "seed \(seed)")
        #expect(Set(answer.openHolds) == Set(truth.openHolds) && !truth.openHolds.isEmpty, "seed \(seed)")
        #expect(answer.totals[0] == answer.totals[1] && answer.totals[2] == answer.totals[3], "seed \(seed)")
        #expect(answer.stateDigest == truth.digest, "seed \(seed)")
        #expect(answer.snapshots?.count == 2, "seed \(seed)")
        for snapshot in answer.snapshots ?? [] { #expect(snapshot.finding == nil, "seed \(seed), block \(snapshot.block)") }
        let expected: [TransferOutcome] =
            [.applied, .alreadyApplied]
            + [.linkedChainFailed, .linkedChainOpen, .holdExpired, .creditAccountNotFound].map { .refused($0) }
        #expect(outcomes.isSuperset(of: expected), "seed \(seed): \(outcomes)")
        #expect(storage.segments().count > 3, "seed \(seed)")
    }

    @Test("M10: a flipped bit anywhere in a block is found, and none in a snapshot passes")
    func flippedBits() async throws {
        let golden = try await GoldenLedger().storage
        var reader = try JournalReader(golden)
        var blocks: [(segment: UInt64, bytes: Range<Int>)] = []
        try reader.forEachBlock { blocks.append(($0.segment, Int($0.offset)..<Int($0.offset + $0.byteCount))) }
        for (index, block) in blocks.enumerated() {
            let storage = golden.copy
            var bytes = storage.contents(of: block.segment)
            bytes[block.bytes.lowerBound + (index * 131 + 40) % block.bytes.count] ^= 1 << UInt8(index % 8)
            storage.plant(bytes, as: block.segment)
            let (code, answer) = try PythonReader.ledger.read(storage)
            #expect(code == 3 && answer.finding != nil, "block \(index + 1)")
        }
        for stored in golden.files() {
            guard case .snapshot(let number) = stored.file else { continue }
            let whole = golden.contents(of: stored.file)
            for place in stride(from: 3, to: whole.count, by: whole.count / 5) {
                let storage = golden.copy
                var bytes = whole
                bytes[place] ^= 0x10
                storage.plant(bytes, as: stored.file)
                let (code, answer) = try PythonReader.state.read(storage)
                #expect(code == 3 && answer.finding == nil, "byte \(place)")
                #expect(answer.snapshots?.first { $0.block == number }?.finding != nil, "byte \(place)")
            }
        }
    }

    /// Bytes of one record changed, and every hash after it made to fit.
    struct Forgery: CustomTestStringConvertible {
        var what: String
        /// Sequence of the record, and byte of its command.
        var record: Int
        var offset: Int
        var value: UInt8
        /// Whether a reader without the rules sees that something is wrong in the journal alone.
        var isSeenWithoutRules: Bool

        var testDescription: String { what }
    }

    @Test(
        "M1: an outcome changed with all hashes recomputed is found by the rules, and by whoever kept a snapshot",
        arguments: [
            Forgery(what: "repetition said to be applied", record: 3, offset: 8 + 40 + 39, value: 0, isSeenWithoutRules: true),
            Forgery(what: "applied said to be a repetition", record: 3, offset: 8 + 39, value: 255, isSeenWithoutRules: true),
            Forgery(
                what: "overdraft said to be applied", record: 3, offset: 8 + 3 * 40 + 39, value: 0, isSeenWithoutRules: false),
            Forgery(what: "unknown account booked", record: 3, offset: 8 + 4 * 40 + 39, value: 0, isSeenWithoutRules: true),
            Forgery(what: "half of a chain refused", record: 4, offset: 8 + 39, value: 75, isSeenWithoutRules: true),
            Forgery(
                what: "hold that was posted later refused", record: 4, offset: 8 + 88 + 2 * 40 + 39, value: 75,
                isSeenWithoutRules: true),
            Forgery(what: "more released than was held", record: 5, offset: 8 + 40 + 16, value: 45, isSeenWithoutRules: true),
            Forgery(what: "another refusal", record: 3, offset: 8 + 2 * 40 + 39, value: 14, isSeenWithoutRules: false),
            Forgery(what: "account refused", record: 2, offset: 8 + 3 * 32 + 25, value: 4, isSeenWithoutRules: true),
            Forgery(what: "hold expired with less", record: 6, offset: 8 + 16, value: 9, isSeenWithoutRules: true),
        ])
    func forgedOutcomes(forgery: Forgery) async throws {
        let golden = try await GoldenLedger().storage
        let forged = try golden.forged { record, sequence in
            guard sequence == forgery.record else { return }
            #expect(record.command[forgery.offset] != forgery.value)
            record.command[forgery.offset] = forgery.value
        }
        #expect(verifyJournal(forged).isSound)
        let (code, answer) = try PythonReader.ledger.read(forged)
        #expect(code == (forgery.isSeenWithoutRules ? 3 : 0), "\(answer.finding ?? "nothing found")")
        var replay = LedgerReplay()
        var finding: LedgerReplay.Finding?
        var reader = try JournalReader(forged)
        while finding == nil, let block = try reader.next() { finding = replay.take(block) }
        #expect(finding?.sequence.value == UInt64(forgery.record))
        for stored in golden.files() {
            if case .snapshot = stored.file { forged.plant(golden.contents(of: stored.file), as: stored.file) }
        }
        #expect(try PythonReader.state.read(forged).code == 3)
    }

    @Test("a torn tail is no finding about what stands before it")
    func tornTail() async throws {
        let golden = try await GoldenLedger().storage
        let whole = try PythonReader.state.read(golden).answer
        let last = try #require(golden.segments().last).firstBlock
        var reader = try JournalReader(golden)
        var end = 0
        try reader.forEachBlock { end = Int($0.offset + $0.byteCount) }
        golden.plant(Array(golden.contents(of: last)[..<(end - 1)]), as: last)
        let (code, answer) = try PythonReader.state.read(golden)
        #expect(code == 1 && answer.blocks == whole.blocks - 1)
        #expect(answer.snapshots?.allSatisfy { $0.finding == nil } == true)
    }
}

extension MemoryStorage {
    fileprivate var copy: MemoryStorage {
        let copy = MemoryStorage()
        for stored in files() { copy.plant(contents(of: stored.file), as: stored.file) }
        return copy
    }

    /// The same journal with records changed, and every hash made to fit. Without snapshots.
    fileprivate func forged(_ change: (inout JournalRecord, _ sequence: Int) -> Void) throws -> MemoryStorage {
        let forged = MemoryStorage()
        var reader = try JournalReader(self)
        var blocks: [(records: [JournalRecord], time: Timestamp)] = []
        try reader.forEachBlock { blocks.append(($0.records.map(\.record), $0.header.timestamp)) }
        var writer = try JournalWriter(
            opening: forged, node: try #require(reader.node), options: JournalOptions(segmentBytesMax: 2_048))
        var sequence = 0
        for block in blocks {
            var records = block.records
            for index in records.indices {
                sequence += 1
                change(&records[index], sequence)
            }
            _ = try writer.append(records, at: block.time)
        }
        return forged
    }
}
