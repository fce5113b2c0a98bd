import NetworkSimulation
import Testing

/// What a seed decides: everything, and not the same twice.
@Suite("a seed decides everything", .serialized)
struct DeterminismTests {
    private func settings(_ seed: UInt64) -> SimulationSettings {
        var settings = SimulationSettings(seed: seed)
        settings.faultyMilliseconds = 20_000
        settings.bills = 8
        return settings
    }

    @Test("M1: one seed twice is the same run, event by event and state by state")
    func sameSeed() {
        let first = NetworkSimulation(settings(3)).run()
        #expect(NetworkSimulation(settings(3)).run() == first)
        #expect(first.stateDigest != 0 && first.statistics.events > 1_000)
    }

    /// Not the digests alone: other faults at other nodes, and hospitals served in another order.
    @Test("another seed is another schedule: what breaks, where, whose turn it is, and another end")
    func schedules() {
        var (faults, visits) = (Set<[String]>(), Set<[String]>())
        var (kinds, nodes) = (Set<String>(), Set<String>())
        var reports: [SimulationReport] = []
        for seed in UInt64(11)...15 {
            let simulation = NetworkSimulation(settings(seed))
            var (broken, served): ([String], [String]) = ([], [])
            simulation.trace = { line in
                // "1534 ms  fault crash at 310000" and "2210 ms  visit 3: settle as m3-2 to 340000"
                let words = line.split(separator: " ").dropFirst(2).map { String($0) }
                if words.count == 4, words[0] == "fault" {
                    broken.append(words.joined(separator: " "))
                    kinds.insert(words[1])
                    nodes.insert(words[3])
                }
                if words.count == 6, words[0] == "visit" { served.append(words[1]) }
            }
            reports.append(simulation.run())
            faults.insert(Array(broken.prefix(4)))
            visits.insert(Array(served.prefix(8)))
        }
        #expect(faults.count == reports.count && visits.count == reports.count, "\(faults) \(visits)")
        #expect(kinds.count >= 12 && nodes.count == 4, "\(kinds) \(nodes)")
        #expect(Set(reports.map(\.orderDigest)).count == reports.count)
        #expect(Set(reports.map(\.stateDigest)).count == reports.count && reports.allSatisfy { $0.stateDigest != 0 })
    }

    @Test("what watches a run changes nothing in it")
    func watching() {
        let watched = NetworkSimulation(settings(4))
        var (lines, pictures) = (0, 0)
        watched.trace = { _ in lines += 1 }
        watched.watch = { network in pictures += network.picture.isEmpty ? 0 : 1 }
        #expect(watched.run() == NetworkSimulation(settings(4)).run())
        #expect(lines > 100 && pictures > 50)
    }

    @Test("a failure is made smaller and still fails")
    func shrinking() {
        var settings = settings(1)
        settings.sabotage = .tellsOtherAmount
        let failing = NetworkSimulation(settings).run()
        #expect(failing.violation != nil)
        let shrunk = FailureShrinking.shrink(failing, runsMax: 14)
        #expect(shrunk.report.violation != nil && !shrunk.trace.isEmpty)
        #expect(shrunk.report.settings.bills < settings.bills && shrunk.report.settings.faults.count < FaultKind.allCases.count)
    }
}
