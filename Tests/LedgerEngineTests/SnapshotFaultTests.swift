import Journal
import JournalTestSupport
import LedgerCore
import LedgerEngine
import LedgerTypes
import Synchronization
import Testing

@Suite("A snapshot stands after the block it names")
struct SnapshotFaultTests {
    @Test("M1: a snapshot that failed leaves its block's position to no other")
    func failedSnapshotLendsNoPosition() async throws {
        var world = World(seed: 41)
        var options = World.options
        options.segmentBytesMax = 1 << 20
        options.snapshotEveryBytes = 2_000
        let storage = FaultyStorage()
        let engine = try world.engine(storage, options)
        _ = try await engine.open(World.specifications)
        let before = engine.statistics.blocks
        let gate = Gate()
        let creations = Mutex(0)
        storage.follow { _, call in
            if case .sync(.segment) = call { gate.pass() }
            guard call == .create(.partialSnapshot) else { return nil }
            return creations.withLock { creations in
                creations += 1
                return creations == 1 ? .fails(.storageFailed) : nil
            }
        }
        // The first block begins a snapshot, which fails while the block is on its way to the disk.
        engine.submit(world.batch(World.batchMax)) { _ in }
        #expect(await eventually { engine.statistics.snapshotFailure != nil && gate.arrivals == 1 })
        // The second is full when the third batch comes, and begins another.
        for _ in 0..<2 { engine.submit(world.batch(World.batchMax)) { _ in } }
        #expect(await eventually { creations.withLock { $0 } == 2 })
        gate.admit()
        #expect(await eventually { engine.statistics.blocks == before + 1 })
        // Given time to do wrong.
        await eventually(milliseconds: 200) { engine.statistics.snapshots > 0 }
        #expect(engine.statistics.snapshots == 0)
        gate.open()
        let state = try await engine.state()
        engine.close()
        let again = try world.engine(storage.base)
        #expect(try await again.state() == state)
        again.close()
    }

    @Test("A snapshot that was given up is begun again by itself, when its disk was slow and nothing more comes")
    func givenUpIsBegunAgain() async throws {
        let world = World(seed: 43)
        var options = World.options
        options.segmentBytesMax = 1 << 20
        let storage = FaultyStorage()
        let engine = try world.engine(storage, options)
        _ = try await engine.open(World.specifications)
        func transfers(_ first: Int, _ count: Int) -> [Transfer] {
            (first..<first + count).map { number in
                Transfer(
                    id: TransferID(milliseconds: world.clock.milliseconds, suffix: UInt128(number)), debit: World.accounts[1],
                    credit: World.accounts[2], amount: Fen(1), code: 2, window: .none)
            }
        }
        // More rows than the pieces hold that a snapshot may have under way, so that it cannot be whole while its file is waited for.
        for round in 0..<256 { _ = try await engine.apply(transfers(1 + round * World.batchMax, World.batchMax)) }
        let gate = Gate()
        storage.follow { _, call in
            if call == .create(.partialSnapshot) { gate.pass() }
            return nil
        }
        let taken = Mutex<Result<UInt64, EngineError>?>(nil)
        let asking = Task {
            do throws(EngineError) {
                let block = try await engine.takeSnapshot()
                taken.withLock { $0 = .success(block) }
            } catch {
                taken.withLock { $0 = .failure(error) }
            }
        }
        #expect(await eventually { gate.arrivals == 1 })
        // All ids are forgotten, and with them rows that were not yet captured: the snapshot is given up.
        world.clock.advance(milliseconds: 10_000)
        _ = try await engine.apply(transfers(1, 1))
        #expect(gate.arrivals == 1 && taken.withLock { $0 == nil })
        gate.open()
        #expect(await eventually { taken.withLock { $0 != nil } }, "who asked for it waits for ever")
        #expect(gate.arrivals == 2, "it was given up and begun again")
        let state = try await engine.state()
        engine.close()
        await asking.value
        let block = try #require(try taken.withLock { $0 }?.get())
        let again = try world.engine(storage.base)
        #expect(again.recovery.snapshot == block)
        #expect(try await again.state() == state)
        again.close()
    }

    @Test("M1: a clock that steps back between two readings makes no ledger forget what its journal remembers")
    func clockStepsBackWithinARequest() async throws {
        let start: UInt64 = 1_800_000_000_000
        let times = Mutex<(milliseconds: [UInt64], last: UInt64)>(([], start))
        func advance(_ milliseconds: UInt64...) { times.withLock { $0.milliseconds = milliseconds.map { start + $0 } } }
        let storage = MemoryStorage()
        func engine() throws -> LedgerEngine {
            try LedgerEngine(opening: storage, node: World.node, options: World.options) {
                times.withLock { times in
                    if !times.milliseconds.isEmpty { times.last = times.milliseconds.removeFirst() }
                    return Timestamp(nanoseconds: times.last * 1_000_000)
                }
            }
        }
        let first = try engine()
        _ = try await first.open(World.specifications)
        for (suffix, operation) in [
            (1, .post), (2, .hold(expiresAt: Timestamp(nanoseconds: (start + 2_000) * 1_000_000))),
        ] as [(UInt128, Transfer.Operation)] {
            let transfer = Transfer(
                id: TransferID(milliseconds: start, suffix: suffix), debit: World.accounts[1], credit: World.accounts[2],
                amount: Fen(1), code: 2, window: .none, operation: operation)
            #expect(try await first.apply(transfer) == .applied)
        }
        advance(2_500, 950)
        try await first.expireHolds()
        let block = try await first.takeSnapshot()
        let state = try await first.state()
        first.close()
        try storage.remove(.snapshot(block))
        let replayed = try engine()
        #expect(replayed.recovery.snapshot == nil)
        #expect(try await replayed.state() == state)
        replayed.close()
    }
}
