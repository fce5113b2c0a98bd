import Journal
import JournalTestSupport
import LedgerCore
import LedgerEngine
import LedgerTypes
import Synchronization
import Testing

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
}
