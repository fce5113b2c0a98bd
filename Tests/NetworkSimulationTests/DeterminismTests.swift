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

    @Test("another seed is another order of events and another end")
    func otherSeeds() {
        let reports = (UInt64(1)...3).map { NetworkSimulation(settings($0)).run() }
        #expect(Set(reports.map(\.orderDigest)).count == reports.count)
        #expect(Set(reports.map(\.stateDigest)).count == reports.count)
        #expect(reports.allSatisfy { $0.stateDigest != 0 })
    }

    /// Not the digest alone: other faults at other nodes, and hospitals served in another order.
    @Test("seeds differ in what breaks, where, and in whose turn it is")
    func schedules() {
        var (faults, visits) = (Set<[String]>(), Set<[String]>())
        var (kinds, nodes) = (Set<Substring>(), Set<Substring>())
        let seeds = UInt64(11)...16
        for seed in seeds {
            let simulation = NetworkSimulation(settings(seed))
            var (broken, served): ([String], [String]) = ([], [])
            simulation.trace = { line in
                // "1534 ms  fault crash at 310000" and "2210 ms  visit 3: settle as m3-2 to 340000"
                let words = line.split(separator: " ").dropFirst(2)
                if words.first == "fault" {
                    broken.append(words.joined(separator: " "))
                    kinds.insert(words[words.startIndex + 1])
                    if let node = words.last { nodes.insert(node) }
                }
                if words.first == "visit", words.contains("to") { served.append(String(words[words.startIndex + 1])) }
            }
            simulation.run()
            faults.insert(Array(broken.prefix(4)))
            visits.insert(Array(served.prefix(8)))
        }
        #expect(faults.count == seeds.count && visits.count == seeds.count, "\(faults) \(visits)")
        #expect(kinds.count >= 12 && nodes.count == 4, "\(kinds) \(nodes)")
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
