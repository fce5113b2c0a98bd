import BenchmarkSupport
import ClaimCommands
import ClaimGenerator
import ClaimTypes
import Foundation
import LoadGenerator
import LoadModel

/// Measures one system after the other with the same claims, and sets them side by side.
struct NetworkRun {
    let settings: NetworkSettings
    let systems: Set<NetworkSystem>
    let announce: @Sendable (String) -> Void

    private struct Finding {
        var name: String
        var capacity: Measurement
        var half: Measurement
    }

    func report() async throws -> BenchmarkReport {
        announce("conditions")
        var report = BenchmarkReport(
            conditions: try Conditions.gather(
                folder: settings.folder, seed: settings.seed, settings: settings.description))
        let world = try ExampleFolder.load(settings.examples)
        var ours: Finding?
        if systems.contains(.medclear) {
            announce("MedClear: four processes")
            let system = try MedClearNetwork(settings)
            let finding = try await measure(system, world)
            try system.finish()
            ours = finding
            report.rows += rows(finding, against: nil)
            report.conditions += remarks(finding)
        }
        if systems.contains(.usual) {
            announce("the usual way: two services and PostgreSQL")
            // More claims than both loads can use, so that everybody in them is enrolled.
            let generator = LoadPlan.generator(source(0), catalogues: world.catalogues)
            let data = PeerData(generator, world, claims: 0..<UInt64(settings.closedVisits * 5), year: Self.year)
            let system = try UsualWay(
                data, folder: settings.folder, examples: settings.examples, firstPort: NetworkSettings.firstPort + 50)
            let finding = try await measure(system, world)
            try system.finish()
            report.rows += rows(finding, against: ours)
            report.conditions += remarks(finding)
        }
        if systems.contains(.signatures) {
            announce("signatures")
            report.rows += try SignatureScenario.rows()
        }
        report.conditions.append(("load average after", Conditions.loadAverage()))
        return report
    }

    private static let year = 2_026

    private func source(_ firstClaim: UInt64) -> LoadPlan.Source {
        LoadPlan.Source(
            seed: settings.seed, regions: settings.regions, personsPerRegion: settings.personsPerRegion,
            populationSeed: NetworkSettings.populationSeed, firstClaim: firstClaim)
    }

    /// First what it carries, then the wanted part of that.
    private func measure(_ system: any SystemUnderTest, _ world: ExampleFolder) async throws -> Finding {
        let closed = load(.closed(hospitals: settings.hospitals), connections: settings.hospitals)
        announce("\(system.name): \(settings.closedVisits) visits in a closed loop of \(settings.hospitals) hospitals")
        let plan = plan(world, firstClaim: 0, count: settings.closedVisits)
        let capacity = try await Measurement.take(system, plan, closed)
        if capacity.outcome.figures.settledInAll >= plan.count * 9 / 10 {
            throw BenchmarkFailure(
                "\(system.name) settled nearly all \(plan.count) visits: the capacity needs more (--closed-visits)")
        }
        let perSecond = max(1, Int(capacity.rate * Double(settings.loadPercent) / 100))
        announce("\(system.name): carries \(Int(capacity.rate)) settlements/s; now \(perSecond)/s in an open loop")
        let open = load(.open(.poisson, perSecond: perSecond), connections: settings.connections)
        let second = self.plan(world, firstClaim: plan.nextClaim, count: open.arrivals?.count ?? 0)
        let half = try await Measurement.take(system, second, open)
        return Finding(name: system.name, capacity: capacity, half: half)
    }

    private func load(_ pace: LoadSettings.Pace, connections: Int) -> LoadSettings {
        LoadSettings(
            pace: pace, seed: settings.seed, warmup: settings.warmup, duration: settings.duration, pause: settings.pause,
            connections: connections)
    }

    private func plan(_ world: ExampleFolder, firstClaim: UInt64, count: Int) -> LoadPlan {
        let now = BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + LoadCommand.chinaOffset)
        return LoadPlan(source(firstClaim), catalogues: world.catalogues, count: count, mix: TransactionMix(.both), now: now)
    }

    private func rows(_ finding: Finding, against ours: Finding?) -> [BenchmarkRow] {
        func row(_ scenario: String, _ value: Double, _ unit: String, _ latency: Latency?, _ ratio: Double?) -> BenchmarkRow {
            BenchmarkRow(scenario: scenario, system: finding.name, value: value, unit: unit, latency: latency, ratio: ratio)
        }
        let part = "\(settings.loadPercent) %"
        let ratio = ours.map { $0.capacity.rate / max(finding.capacity.rate, 1e-9) }
        return [
            row("capacity", finding.capacity.rate, "settlements/s", finding.capacity.latency(.settle), ratio),
            row("pre-settle at \(part)", finding.half.rate, "settlements/s", finding.half.latency(.preSettle), nil),
            row("settle at \(part)", finding.half.rate, "settlements/s", finding.half.latency(.settle), nil),
            row("lines at \(part)", finding.half.rate, "settlements/s", finding.half.latency(.upload), nil),
        ] + finding.half.costs(finding.name)
    }

    private func remarks(_ finding: Finding) -> [(name: String, value: String)] {
        [
            ("\(finding.name), capacity", finding.capacity.remarks),
            ("\(finding.name), \(settings.loadPercent) %", finding.half.remarks),
        ]
    }
}

/// What a run may leave out.
enum NetworkSystem: String, CaseIterable, Sendable {
    case medclear, usual, signatures
}
