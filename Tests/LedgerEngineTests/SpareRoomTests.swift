import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Synchronization
import Testing

@testable import LedgerEngine

/// In quiet moments zeros are written into the next segment's room. Those are calls to the disk like any other: they fail, are lost, and
/// are cut off by a loss of power; and they must never fall on a block.
@Suite("Zeros for the next segment: written when nothing else is to do, and never in anybody's way")
struct SpareRoomTests {
    enum Place: String, CaseIterable, Sendable {
        case write, sync

        func matches(_ call: FaultyStorage.Call) -> Bool {
            switch (self, call) {
            case (.write, .write(.spare, _, _)), (.sync, .sync(.spare)): true
            default: false
            }
        }
    }

    /// Fills more than one segment.
    private func fillSegments(_ engine: LedgerEngine, _ world: inout World) async throws {
        for _ in 0..<12 { _ = try await engine.apply(world.batch(World.batchMax)) }
    }

    @Test(
        "the first such call fails, is lost, or forgets what it failed to write: the ledger goes on, and is all there after",
        arguments: Place.allCases)
    func fault(place: Place) async throws {
        for fault in [FaultyStorage.Fault.fails(.storageFailed), .fails(.outOfSpace), .failsAndForgets, .isLost] {
            var world = World(seed: 61)
            let met = Mutex(0)
            let storage = FaultyStorage(script: { _, call in
                guard place.matches(call) else { return nil }
                return met.withLock { met in
                    met += 1
                    return met == 1 ? fault : nil
                }
            })
            let engine = try world.engine(storage)
            _ = try await engine.open(World.specifications)
            #expect(await eventually { met.withLock { $0 } >= 1 }, "\(place) \(fault)")
            let segments = storage.base.segments().count
            try await fillSegments(engine, &world)
            let state = try await engine.state()
            #expect(engine.failure == nil, "\(place) \(fault)")
            #expect(storage.base.segments().count > segments, "\(place) \(fault)")
            engine.close()
            for image in [storage.base, storage.base.afterPowerLoss()] {
                #expect(verifyJournal(image).isSound, "\(place) \(fault)")
                let again = try world.engine(image)
                #expect(try await again.state() == state, "\(place) \(fault)")
                again.close()
            }
        }
    }

    @Test("a block that needs the room waits until its zeros are written; power lost meanwhile loses nothing that was answered")
    func noZerosOnBlocks() async throws {
        var world = World(seed: 62)
        let gate = Gate()
        let storage = FaultyStorage(script: { _, call in
            if Place.write.matches(call) { gate.pass() }
            return nil
        })
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        #expect(await eventually { gate.arrivals == 1 })
        let segments = storage.base.segments().count
        let answered = OrderedList()
        for number in 0..<12 { engine.submit(world.batch(World.batchMax)) { _ in answered.append(number) } }
        // Given time to do wrong.
        await eventually(milliseconds: 200) { answered.values.count == 12 }
        #expect(answered.values.count < 12)
        #expect(storage.base.segments().count == segments)
        let safe = answered.values.count
        let image = storage.base.afterPowerLoss()
        gate.open()
        #expect(await eventually { answered.values.count == 12 })
        let state = try await engine.state()
        engine.close()
        #expect(verifyJournal(storage.base).isSound && verifyJournal(image).isSound)
        #expect(verifyJournal(image).blocks >= UInt64(safe))
        let again = try world.engine(storage.base)
        #expect(try await again.state() == state)
        again.close()
    }
}
