import NetworkSimulation
import Testing

/// A simulator that finds nothing may be blind: each of these defects has to be caught.
@Suite("planted defects are caught", .serialized)
struct SabotageTests {
    /// Seeds within which a defect has to be caught, starting from 1.
    private static let seedsMax: UInt64 = 6

    @Test("each within six seeds", arguments: Sabotage.allCases)
    func caught(_ sabotage: Sabotage) {
        var tried: UInt64 = 0
        while tried < Self.seedsMax {
            tried += 1
            var settings = SimulationSettings(seed: tried)
            settings.sabotage = sabotage
            settings.faultyMilliseconds = 40_000
            settings.bills = 16
            guard let violation = NetworkSimulation(settings).run().violation else { continue }
            print("\(sabotage.rawValue): seed \(tried): \(violation)")
            return
        }
        Issue.record("\(sabotage.rawValue) went unnoticed in \(tried) seeds")
    }
}
