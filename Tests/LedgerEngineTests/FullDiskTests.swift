import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Synchronization
import Testing

@testable import LedgerEngine

/// A disk that can be full: then no file grows, and all that needs no room goes on.
final class LimitedDisk: Sendable {
    let storage: FaultyStorage
    private let isFull = Mutex(false)

    init(_ base: MemoryStorage) {
        storage = FaultyStorage(base)
        storage.follow { [self] _, call in
            guard isFull.withLock({ $0 }) else { return nil }
            let grows =
                switch call {
                case .write(let file, let offset, let count): Int(offset) + count > base.contents(of: file).count
                case .reserve(let file, let byteCount): Int(byteCount) > base.contents(of: file).count
                case .create, .sync, .syncDirectory, .truncate, .remove, .rename: false
                }
            return grows ? .fails(.outOfSpace) : nil
        }
    }

    func fill() { isFull.withLock { $0 = true } }

    func makeRoom() { isFull.withLock { $0 = false } }
}

@Suite("A full disk: a typed refusal, a ledger that can be read, and no restart")
struct FullDiskTests {
    /// Submits until there is no room, and returns the batch that found none.
    func submitUntilRefused(_ engine: LedgerEngine, _ world: inout World) async throws -> [Transfer]? {
        for _ in 0..<12 {
            let batch = world.batch(8)
            do {
                _ = try await engine.apply(batch)
            } catch EngineError.outOfSpace(let cause) {
                #expect(cause.code == .outOfSpace)
                return batch
            }
        }
        return nil
    }

    @Test("whenever the disk fills up: nothing is applied that was refused, and it goes on when there is room", arguments: 0..<10)
    func fillsUp(after steps: Int) async throws {
        var world = World(seed: 101)
        let base = MemoryStorage()
        let disk = LimitedDisk(base)
        let engine = try world.engine(disk.storage, Chronicle.options)
        _ = try await engine.open(World.specifications)
        for _ in 0..<steps { _ = try await engine.apply(world.batch(8)) }
        disk.fill()
        let refused = try #require(try await submitUntilRefused(engine, &world))
        let state = try await engine.state()
        for _ in 0..<3 {
            await #expect(throws: EngineError.outOfSpace(JournalError(.outOfSpace, ""))) { try await engine.apply(refused) }
            await #expect(throws: EngineError.snapshotFailed(JournalError(.outOfSpace, ""))) { try await engine.takeSnapshot() }
        }
        #expect(try await engine.state() == state && engine.failure == nil)
        #expect(Reopened(base.afterPowerLoss()) == .state(state, blocks: Int(verifyJournal(base).blocks)))
        disk.makeRoom()
        let outcomes = try await engine.apply(refused)
        #expect(outcomes.count == refused.count)
        _ = try await engine.takeSnapshot()
        engine.close()
        #expect(verifyJournal(base).isSound)
    }

    @Test("a ledger opens on a full disk, also after a crash, and can be read there")
    func opensWhenFull() async throws {
        let chronicle = try await Chronicle(seed: 102, steps: 8, snapshots: [4])
        let images = Mutex<[MemoryStorage]>([])
        try await chronicle.run(
            on: FaultyStorage(afterEach: { base in
                images.withLock { $0 += base.powerLosses(seed: UInt64($0.count)).suffix(3).map(\.image) }
            }))
        var world = World(seed: 103)
        for image in images.withLock({ $0 }) where verifyJournal(image).blocks > 2 {
            let expected = Reopened(image.copy())
            let disk = LimitedDisk(image)
            disk.fill()
            let engine = try world.engine(disk.storage, Chronicle.options)
            let state = try await engine.state()
            #expect(.state(state, blocks: Int(verifyJournal(image).blocks)) == expected)
            let refused = try #require(try await submitUntilRefused(engine, &world))
            disk.makeRoom()
            _ = try await engine.apply(refused)
            engine.close()
            #expect(engine.failure == nil && verifyJournal(image).isSound)
        }
    }
}
