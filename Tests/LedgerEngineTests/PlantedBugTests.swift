import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Testing

@testable import LedgerEngine

/// Bugs put in on purpose, which the checks of this folder must find.
@Suite("Planted bugs are caught: answers before they are durable")
struct PlantedBugTests {
    /// Runs a history, and after every answer takes the power away. Counts the answers that were lost with it.
    func answersLost(_ chronicle: Chronicle, skipping isSkipped: @escaping @Sendable (FaultyStorage.Call) -> Bool) async throws
        -> Int
    {
        let storage = FaultyStorage(script: { _, call in isSkipped(call) ? .isLost : nil })
        var lost = 0
        let seen: ([UInt8], Int) -> Void = { state, blocks in
            if Reopened(storage.base.afterPowerLoss()) != .state(state, blocks: blocks) { lost += 1 }
        }
        try await chronicle.run(on: storage, seen: seen)
        return lost
    }

    @Test("M2: a sync that is skipped, of a block, or of the folder after a segment was begun")
    func skippedSync() async throws {
        let chronicle = try await Chronicle(seed: 121, steps: 10, snapshots: [])
        #expect(try await answersLost(chronicle) { _ in false } == 0)
        let withoutSyncs = try await answersLost(chronicle) { call in
            if case .sync(.segment) = call { true } else { false }
        }
        // What founds a ledger is not missed: opening founds it again.
        #expect(withoutSyncs == chronicle.states.count - 1)
        #expect(try await answersLost(chronicle) { $0 == .syncDirectory } > 5)
    }

    @Test("M2: while the sync of its block has not returned, nobody is answered")
    func noAnswerBeforeTheSync() async throws {
        var world = World(seed: 122)
        let storage = FaultyStorage()
        let gate = Gate()
        let engine = try world.engine(storage)
        _ = try await engine.open(World.specifications)
        storage.follow { _, call in
            if case .sync(.segment) = call { gate.pass() }
            return nil
        }
        let answers = OrderedList()
        for number in 0..<20 {
            engine.submit(world.batch(3)) { _ in answers.append(number) }
            #expect(await eventually { gate.arrivals == number + 1 })
            #expect(answers.values.count == number)
            gate.admit()
            #expect(await eventually { answers.values.count == number + 1 })
        }
        gate.open()
        engine.close()
    }
}
