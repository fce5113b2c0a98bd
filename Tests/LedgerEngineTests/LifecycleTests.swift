import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Synchronization
import Testing

@testable import LedgerEngine

@Suite("Opening, closing and being used at the same time")
struct LifecycleTests {
    @Test("closing twice, also from two threads at once, is closing once")
    func closingTwice() async throws {
        let world = World(seed: 51)
        for _ in 0..<20 {
            let engine = try world.engine(MemoryStorage())
            _ = try await engine.open(World.specifications)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<2 { group.addTask { engine.close() } }
            }
            engine.close()
            await #expect(throws: EngineError.closed) { try await engine.takeSnapshot() }
        }
    }

    @Test("after closing, every way in answers that it is closed, and reads as well")
    func usedAfterClosing() async throws {
        var world = World(seed: 52)
        let engine = try world.engine(MemoryStorage())
        let batch = world.batch(3)
        engine.close()
        await #expect(throws: EngineError.closed) { try await engine.open(World.specifications) }
        await #expect(throws: EngineError.closed) { try await engine.apply(batch) }
        await #expect(throws: EngineError.closed) { try await engine.apply(batch[0]) }
        await #expect(throws: EngineError.closed) { try await engine.read { $0.accountCount } }
        await #expect(throws: EngineError.closed) { try await engine.expireHolds() }
        let answers = OrderedList()
        engine.submit(batch) { answers.append($0 == .failure(.closed) ? 1 : 0) }
        #expect(answers.values == [1])
    }

    @Test("an engine that is dropped without being closed gives its journal back")
    func dropped() async throws {
        var world = World(seed: 53)
        let storage = MemoryStorage()
        for round in 0..<10 {
            func use() async throws {
                let engine = try world.engine(storage)
                _ = try await engine.open(World.specifications)
                _ = try await engine.apply(world.batch(5))
            }
            try await use()
            let isFree = await eventually {
                guard (try? storage.lockForWriting()) != nil else { return false }
                storage.unlock()
                return true
            }
            #expect(isFree, "round \(round)")
        }
    }

    /// What callers were told while an engine was closed under them, each with a transfer of its own.
    struct Told: Sendable {
        var applied: [TransferID] = []
        var closed: [TransferID] = []
    }

    @Test(
        "closed among many callers: each is answered, what was answered is there, and what was refused is not",
        arguments: UInt64(1)...8)
    func closedUnderLoad(seed: UInt64) async throws {
        let world = World(seed: seed)
        let storage = MemoryStorage()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        let now = world.clock.milliseconds
        let begun = OrderedList()
        let told = try await withThrowingTaskGroup(of: Told.self) { group in
            for caller in 0..<16 {
                group.addTask {
                    var told = Told()
                    for number in 0..<200 {
                        let transfer = Transfer(
                            id: TransferID(milliseconds: now, suffix: UInt128(caller * 1_000 + number + 1)),
                            debit: World.accounts[1], credit: World.accounts[2], amount: Fen(1), code: 2, window: .none)
                        if begun.append(number) == 300 + Int(seed) * 150 { engine.close() }
                        do {
                            _ = try await number % 3 == 0 ? engine.apply([transfer])[0] : engine.apply(transfer)
                            told.applied.append(transfer.id)
                            if number % 5 == caller % 5 { _ = try await engine.read { $0.totals.isBalanced } }
                            if number % 50 == caller { _ = try? await engine.takeSnapshot() }
                        } catch EngineError.closed {
                            told.closed.append(transfer.id)
                        }
                    }
                    return told
                }
            }
            return try await group.reduce(into: Told()) { all, one in
                all.applied += one.applied
                all.closed += one.closed
            }
        }
        #expect(told.applied.count > 200 && !told.closed.isEmpty, "seed \(seed)")
        #expect(verifyJournal(storage).isSound)
        let again = try world.engine(storage)
        let (lost, count) = try await again.read { ledger in
            (told.applied.count { !ledger.isApplied($0) }, ledger.transferCount)
        }
        again.close()
        // A caller closed between its transfer and its question counts its transfer in both lists.
        #expect(lost == 0 && count == Set(told.applied).count, "seed \(seed): \(lost) lost")
    }

    @Test("snapshots, reads, batches, single transfers and expiries at once leave the ledger that its journal gives")
    func everythingAtOnce() async throws {
        let world = World(seed: 54)
        let storage = MemoryStorage()
        var options = World.options
        options.snapshotEveryBytes = 6_000
        let engine = try world.engine(storage, options)
        _ = try await engine.open(World.specifications)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in UInt64(0)..<6 {
                group.addTask {
                    var mine = World(seed: 540 + caller, clock: world.clock)
                    for step in 0..<60 {
                        switch (step + Int(caller)) % 6 {
                        case 0: _ = try await engine.apply(mine.batch(1)[0])
                        case 1: try await engine.expireHolds()
                        case 2: #expect(try await engine.read { $0.totals.isBalanced })
                        case 3 where step % 20 == 3: _ = try? await engine.takeSnapshot()
                        default: _ = try await engine.apply(mine.batch(20))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let state = try await engine.state()
        #expect(
            try await engine.read { ledger in
                ledger.checkInvariants()
                return ledger.totals.isBalanced
            })
        engine.close()
        #expect(engine.statistics.snapshots > 0)
        for image in [storage, storage.afterPowerLoss(), storage.copy { $0.isSegment }] {
            let again = try world.engine(image)
            #expect(try await again.state() == state)
            again.close()
        }
    }

    @Test("closing while a snapshot is under way finishes it or leaves nothing of it, and answers who waits")
    func closedDuringSnapshot() async throws {
        for held in 0..<6 {
            var world = World(seed: 55)
            let gate = Gate()
            let storage = FaultyStorage()
            let engine = try world.engine(storage)
            _ = try await engine.open(World.specifications)
            for _ in 0..<10 { _ = try await engine.apply(world.batch(40)) }
            let state = try await engine.state()
            let seen = Mutex(0)
            storage.follow { _, call in
                guard call.isOfSnapshot else { return nil }
                let number = seen.withLock { seen in
                    seen += 1
                    return seen - 1
                }
                if number == held { gate.pass() }
                return nil
            }
            async let taken = engine.takeSnapshot()
            #expect(await eventually { gate.arrivals == 1 })
            async let closed: Void = engine.close()
            gate.open()
            await closed
            let answer: EngineError?
            do {
                _ = try await taken
                answer = nil
            } catch let error as EngineError {
                answer = error
            }
            #expect(answer == nil || answer == .closed)
            #expect(!storage.base.files().contains { $0.file == .partialSnapshot })
            #expect((answer == nil) == storage.base.files().contains(where: \.file.isSnapshot))
            let again = try world.engine(storage.base)
            #expect(try await again.state() == state)
            again.close()
        }
    }
}

/// One snapshot is done and its waiter keeps the snapshotter busy; the next is asked for; then the engine ends.
@Suite("Who waits for a snapshot is answered, however the engine ends")
struct SnapshotWaiterTests {
    @Test("closed, or stopped by the disk, before the snapshotter has seen the next snapshot", arguments: [false, true])
    func endsBeforeTheSnapshotBegins(diskFails: Bool) async throws {
        var world = World(seed: 57)
        let storage = FaultyStorage()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        let gate = Gate()
        engine.submit(.snapshot { _ in gate.pass() })
        #expect(await eventually { gate.arrivals == 1 })
        let answers = Mutex<[Result<UInt64, EngineError>]>([])
        engine.submit(.snapshot { answer in answers.withLock { $0.append(answer) } })
        #expect(await eventually { engine.monitor.change { $0.snapshot?.number == 2 } })
        if diskFails {
            storage.follow { _, call in
                if case .write(.segment, _, _) = call { .fails(.storageFailed) } else { nil }
            }
            _ = try? await engine.apply(world.batch(3))
            #expect(await eventually { engine.failure != nil })
        }
        async let closed: Void = engine.close()
        #expect(await eventually { engine.monitor.change { $0.isFinished } })
        gate.open()
        await closed
        let ending = engine.failure.map { EngineError.stopped($0) } ?? .closed
        #expect(answers.withLock { $0 } == [.failure(ending)])
    }
}

extension FaultyStorage.Call {
    fileprivate var isOfSnapshot: Bool {
        switch self {
        case .create(.partialSnapshot), .write(.partialSnapshot, _, _), .sync(.partialSnapshot), .rename(.partialSnapshot, _):
            true
        default: false
        }
    }
}
