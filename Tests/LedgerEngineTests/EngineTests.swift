import Journal
import JournalTestSupport
import LedgerCore
import LedgerEngine
import LedgerTypes
import Testing

@Suite("An engine answers once it is durable, and comes back as it was")
struct EngineTests {
    @Test("kinds of records are frozen")
    func kinds() {
        #expect(LedgerRecordKind.allCases.map(\.rawValue) == [0x4C00, 0x4C01, 0x4C02, 0x4C03])
    }

    @Test("M1 M6: replay and snapshots give the same state, however often it is opened", arguments: UInt64(1)...6)
    func reopening(seed: UInt64) async throws {
        var world = World(seed: seed)
        let storage = MemoryStorage()
        var last: [UInt8] = []
        var (applied, withSnapshot, replayed) = (0, 0, 0)
        for opening in 0..<8 {
            let engine = try world.engine(storage)
            if opening > 0 { #expect(try await engine.state() == last, "seed \(seed), opening \(opening)") }
            if engine.recovery.snapshot != nil { withSnapshot += 1 }
            replayed += Int(engine.recovery.replayedTransfers)
            _ = try await engine.open(World.specifications)
            for _ in 0..<Int.random(in: 1...20, using: &world.random) {
                let outcomes = try await engine.apply(world.batch(Int.random(in: 1...40, using: &world.random)))
                applied += outcomes.count { $0 == .applied }
                if Int.random(in: 0..<12, using: &world.random) == 0 { _ = try await engine.takeSnapshot() }
            }
            last = try await engine.state()
            engine.close()
            #expect(verifyJournal(storage).isSound)
        }
        #expect(applied > 200 && replayed > 100, "seed \(seed): \(applied) applied, \(replayed) replayed")
        #expect(try await stateOfJournalAlone(storage, world) == last)
    }

    /// What the journal gives when its snapshots are gone.
    private func stateOfJournalAlone(_ storage: MemoryStorage, _ world: World) async throws -> [UInt8] {
        for stored in storage.files() { if case .snapshot = stored.file { try storage.remove(stored.file) } }
        let engine = try world.engine(storage)
        #expect(engine.recovery.snapshot == nil)
        let state = try await engine.state()
        engine.close()
        return state
    }

    @Test("M2: the answer comes after the sync of its block")
    func durableBeforeAnswered() async throws {
        let storage = FaultyStorage()
        var world = World(seed: 3)
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        for _ in 0..<30 {
            let batch = world.batch(5)
            let outcomes = try await engine.apply(batch)
            let state = try await engine.state()
            let survivor = try world.engine(storage.base.afterPowerLoss())
            #expect(try await survivor.state() == state)
            #expect(outcomes.count == 5)
            survivor.close()
        }
        engine.close()
    }

    @Test("a thousand callers at once share blocks, and each gets its own answer")
    func manyCallers() async throws {
        let storage = FaultyStorage()
        let world = World(seed: 1)
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        // The disk takes its time over the first block, until all callers are there.
        let gate = Gate()
        let callers = OrderedList()
        storage.follow { _, call in
            if case .sync(.segment) = call { gate.pass() }
            return nil
        }
        let opening = Task {
            await eventually { callers.values.count == 1_000 }
            gate.open()
        }
        let now = world.clock.milliseconds
        let outcomes = await withTaskGroup(of: (Int, Result<TransferOutcome, EngineError>).self) { group in
            for caller in 0..<1_000 {
                group.addTask {
                    // Each id is used by two callers: one is first.
                    let transfer = Transfer(
                        id: TransferID(milliseconds: now, suffix: UInt128(caller / 2 + 1)), debit: World.accounts[1],
                        credit: World.accounts[2], amount: Fen(Int64(caller / 2 + 1)), code: 2, window: WindowNumber(202_611))
                    callers.append(caller)
                    do throws(EngineError) {
                        return (caller, .success(try await engine.apply(transfer)))
                    } catch {
                        return (caller, .failure(error))
                    }
                }
            }
            var outcomes = [Result<TransferOutcome, EngineError>?](repeating: nil, count: 1_000)
            for await (caller, outcome) in group { outcomes[caller] = outcome }
            return outcomes
        }
        await opening.value
        for pair in 0..<500 {
            let both = [outcomes[2 * pair], outcomes[2 * pair + 1]]
            #expect(both.contains(.success(.applied)) && both.contains(.success(.alreadyApplied)), "pair \(pair)")
        }
        let balance = try await engine.read { $0.account(World.accounts[1])?.debitBalance }
        #expect(balance == Fen(500 * 501 / 2))
        #expect(engine.statistics.blocks < 500)
        engine.close()
    }

    @Test("callbacks: batches in flight are answered in order, and a full inbox makes the submitter wait")
    func submitting() async throws {
        var world = World(seed: 9)
        var options = World.options
        options.waitingSubmissionsMax = 2
        let engine = try world.engine(MemoryStorage(), options)
        _ = try await engine.open(World.specifications)
        let order = OrderedList()
        for number in 0..<50 {
            engine.submit(world.batch(3)) { result in
                if case .success(let outcomes) = result { order.append(outcomes.count == 3 ? number : -1) }
            }
        }
        engine.close()
        #expect(order.values == Array(0..<50))
    }

    @Test("a linked transfer on its own, too large a batch, and an engine that is closed")
    func refusals() async throws {
        var world = World(seed: 2)
        let engine = try world.engine(MemoryStorage())
        var transfer = world.batch(1)[0]
        transfer.isLinked = true
        #expect(try await engine.apply(transfer) == .refused(.linkedChainOpen))
        let tooMany = [Transfer](repeating: transfer, count: World.batchMax + 1)
        await #expect(throws: EngineError.batchTooLarge(count: tooMany.count)) { try await engine.apply(tooMany) }
        #expect(try await engine.apply([]) == [])
        engine.close()
        await #expect(throws: EngineError.closed) { try await engine.apply(transfer) }
    }

    @Test("holds expire with the next block, or when asked")
    func expiry() async throws {
        let world = World(seed: 2)
        let storage = MemoryStorage()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        let hold = Transfer(
            id: TransferID(milliseconds: world.clock.milliseconds, suffix: 1), debit: World.accounts[1],
            credit: World.accounts[2], amount: Fen(70), code: 2, window: WindowNumber(202_611),
            operation: .hold(expiresAt: Timestamp(nanoseconds: world.clock.now.nanoseconds + 5_000_000)))
        #expect(try await engine.apply(hold) == .applied)
        func pending() async throws -> Fen? { try await engine.read { $0.account(World.accounts[1])?.debitsPending } }
        #expect(try await pending() == Fen(70))
        world.clock.advance(milliseconds: 5)
        #expect(try await pending() == Fen(70))
        try await engine.expireHolds()
        #expect(try await pending() == .zero)
        let state = try await engine.state()
        engine.close()
        let again = try world.engine(storage)
        #expect(try await again.state() == state)
        again.close()
    }

    @Test("a clock that goes back does not take blocks along")
    func clockGoesBack() async throws {
        var world = World(seed: 4)
        let storage = MemoryStorage()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        for step in 0..<10 {
            _ = try await engine.apply(world.batch(4))
            if step % 2 == 0 { world.clock.goBack(milliseconds: 40) } else { world.clock.advance(milliseconds: 55) }
        }
        let state = try await engine.state()
        engine.close()
        #expect(verifyJournal(storage).isSound)
        let again = try world.engine(storage)
        #expect(try await again.state() == state)
        again.close()
    }

    @Test("the horizon is the journal's, whatever the options say later")
    func horizonIsSettledOnce() async throws {
        let world = World(seed: 4)
        let storage = MemoryStorage()
        try world.engine(storage).close()
        var options = World.options
        options.horizon = nil
        let again = try world.engine(storage, options)
        #expect(try await again.read { $0.horizon } == World.options.horizon)
        again.close()
    }
}
