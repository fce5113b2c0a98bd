import Foundation
import NetworkSimulation
import Testing

/// The whole network from one seed: nothing we can break loses or invents a fen.
@Suite("a simulated network keeps the laws", .serialized)
struct SeedTests {
    private func run(_ settings: SimulationSettings) -> SimulationReport {
        let report = NetworkSimulation(settings).run()
        if let violation = report.violation {
            let trace = FailureShrinking.trace(of: settings, linesMax: 40)
            print("seed \(settings.seed): \(violation)\n  \(report.statistics)\n  \(trace.joined(separator: "\n  "))")
        }
        return report
    }

    private var calmSettings: SimulationSettings {
        var settings = SimulationSettings(seed: 1, faults: [])
        (settings.people, settings.choosesPeople) = (Set(Activity.allCases), false)
        return settings
    }

    @Test("without faults everything settles, closes and replays")
    func calm() {
        let report = run(calmSettings)
        #expect(report.violation == nil, "seed 1: \(report.violation?.description ?? "")")
        #expect(report.statistics.settled > 10, "\(report.statistics)")
    }

    @Test("with every kind of fault", arguments: UInt64(1)...5)
    func faulty(seed: UInt64) {
        let report = run(.short(seed: seed))
        #expect(report.violation == nil, "seed \(seed): \(report.violation?.description ?? "")")
        #expect(report.statistics.deaths > 0, "\(report.statistics)")
    }

    @Test(
        "each thing that people do, with every kind of fault",
        arguments: [
            (11, [.months, .contests, .audits, .stays]), (12, [.months, .money, .prefunds]), (13, [.money, .defaults]),
            (14, [.keys, .rules, .persons]),
        ] as [(UInt64, Set<Activity>)])
    func people(seed: UInt64, people: Set<Activity>) {
        let report = run(.short(seed: seed, people: people))
        #expect(report.violation == nil, "seed \(seed): \(report.violation?.description ?? "")")
        #expect(!report.statistics.done.isEmpty, "\(report.statistics)")
    }

    /// Seeds that failed once, and of what. Faults were added since, so that a seed is another schedule now; it costs little to keep.
    private static let corpus: [(seed: UInt64, why: String)] = [
        (1_037, "single frames were dropped inside a connection that lived on, and the hub says its own word once for each"),
        (1_043, "a write was cut inside a block's trailer, which is a torn tail now"),
        (6, "the hub read why a region on an old copy had hung up, when the region had its newest files again"),
    ]

    @Test("seeds that failed once", arguments: Self.corpus.indices)
    func onceFailed(index: Int) {
        let (seed, why) = Self.corpus[index]
        let report = run(.short(seed: seed))
        #expect(report.violation == nil, "seed \(seed), \(why): \(report.violation?.description ?? "")")
    }

    /// What is looked at is there: faults that never happened would be no faults that were borne.
    @Test(
        "a run of the usual length brings old copies, other versions and torn blocks, and every oracle has something to look at")
    func coverage() {
        let report = run(SimulationSettings(seed: 7))
        let statistics = report.statistics
        #expect(report.violation == nil, "seed 7: \(report.violation?.description ?? "")")
        #expect(statistics.oldCopies > 0 && statistics.oldCopiesFound == statistics.oldCopies, "\(statistics)")
        #expect(statistics.newerLinks > 0 && statistics.versionsRefused > 0, "\(statistics)")
        #expect(statistics.durabilityChecks * 2 > statistics.blocks && statistics.digestComparisons > 100, "\(statistics)")
        #expect(statistics.totalsCompared > 0 && statistics.damageFound > 0, "\(statistics)")
    }

    @Test("as many more seeds as MEDCLEAR_SIMULATION_SEEDS says", .enabled(if: Self.soakSeeds != nil))
    func soak() {
        let first = UInt64(ProcessInfo.processInfo.environment["MEDCLEAR_SIMULATION_FROM"] ?? "") ?? 1_000
        for seed in first..<first + (Self.soakSeeds ?? 0) {
            let start = Date()
            let report = run(SimulationSettings(seed: seed))
            print("seed \(seed): \(report.violation?.description ?? "sound") \(Date().timeIntervalSince(start)) s")
            #expect(report.violation == nil, "seed \(seed): \(report.violation?.description ?? "")")
        }
    }

    private static var soakSeeds: UInt64? {
        ProcessInfo.processInfo.environment["MEDCLEAR_SIMULATION_SEEDS"].flatMap { UInt64($0) }
    }
}
