import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import LoadModel
import Testing

@testable import LoadGenerator

@Suite("Named scenarios")
struct ScenarioTests {
    private func settings(_ scale: LoadScale? = nil, seconds: Int? = nil, regions: Int = 3, isPeak: Bool = false)
        -> ScenarioSettings
    {
        ScenarioSettings(
            scale: scale, duration: seconds, warmup: nil, connections: nil, seed: 7, threads: 1,
            regions: OwnNetwork.parties.prefix(regions).map { RegionCode(UInt32($0)) }, isPeak: isPeak)
    }

    @Test(
        "Each says what it is for, how large, under which conditions and without what, in both languages, and by which factor it is scaled"
    )
    func told() {
        #expect(Set(LoadScenario.all.map(\.name)).count == LoadScenario.all.count)
        for scenario in LoadScenario.all {
            for text in [scenario.purpose, scenario.size, scenario.conditions, scenario.leftOut] {
                #expect(
                    !text.chinese.isEmpty && !text.english.isEmpty && LoadScenario.listing.contains(text.chinese),
                    "\(scenario.name)")
            }
            #expect(!scenario.task(settings()).sizes.isEmpty, "\(scenario.name)")
        }
        #expect(OwnNetwork.parties.count == 32 && Set(OwnNetwork.parties).count == 32)
    }

    @Test("What a command line says twice, or in vain, is refused")
    func commandLines() throws {
        let accepted = [
            ["--scenarios"], ["--scenario", "national-day", "--peak", "--scale", "1/500"],
            ["--own-network", "3", "--ramp", "50:400:50"],
            ["--network", "x", "--fault", "stop:hub@1+1", "--fault", "stop:hub@2+1"], ["--network", "x", "--day", "100"],
        ]
        for words in accepted { _ = try LoadCommand.parse(words) }
        let refused = [
            [], ["--scenario", "x"], ["--scenario", "recovery", "--rate", "5"], ["--scenario", "recovery", "--hot", "5"],
            ["--scenario", "recovery", "--scale", "2"], ["--network", "x", "--scale", "1/2"], ["--network", "x", "--peak"],
            ["--network", "x", "--own-network", "3"], ["--own-network", "33"], ["--network", "x", "--rate", "0"],
            ["--network", "x", "--day", "5", "--hospitals", "5"], ["--network", "x", "--ramp", "5:4:1"],
            ["--network", "x", "--fault", "stop:hub@1+2", "--fault", "kill:hub@2+1"],
            ["--network", "x", "--connections", "50001"],
            ["--network", "x", "--mix", "presettle", "--cancels", "5"], ["--network", "x", "--visits", "outpatient"],
        ]
        for words in refused { #expect(throws: (any Error).self, "\(words)") { try LoadCommand.parse(words) } }
    }

    @Test("A scale is one of so many parts")
    func scale() {
        #expect(LoadScale(text: "1")?.of(650_000) == 650_000 && LoadScale(text: "1/300")?.of(650_000) == 2_167)
        #expect(LoadScale(text: "1/1000000")?.of(10) == 1)
        for text in ["", "2", "1/0", "0/1", "1/x", "1/2/3", "2/3"] { #expect(LoadScale(text: text) == nil, "\(text)") }
    }

    @Test("The national day has its settlements, spread over the day as hours have them; the peak day has its own")
    func nationalDay() {
        let arrivals = LoadScenario.nationalDay.task(settings(LoadScale(100), seconds: 24)).settings.arrivals ?? []
        let measured = arrivals.filter { $0 >= 3_000_000_000 }
        #expect(abs(measured.count - 6_500) < 330, "\(measured.count)")
        let busy = measured.count { $0 / 1_000_000_000 - 3 == 10 }
        #expect(abs(busy - 1_300) < 150, "\(busy) in the busy hour")
        let peak = LoadScenario.nationalDay.task(settings(LoadScale(100), seconds: 24, isPeak: true)).settings.arrivals ?? []
        #expect(abs(peak.count - 10_500 * 27 / 24) < 420, "\(peak.count)")
    }

    @Test("Faults of a scenario fall into the measured time, one after the other")
    func faults() {
        for scenario in LoadScenario.all {
            let task = scenario.task(settings(seconds: 20))
            #expect(FaultOrder.overlap(in: task.faults) == nil, "\(scenario.name)")
            for order in task.faults {
                #expect(
                    order.at >= task.settings.rules.warmup
                        && order.end <= task.settings.rules.warmup + task.settings.rules.duration)
            }
        }
        #expect(LoadScenario.recovery.task(settings()).faults.count == 4)
        #expect(LoadScenario.slowRegion.task(settings()).choice.watched == [RegionCode(330_000)])
    }
}

/// One network of real processes, on which each scenario is run in small. Sizes here show that it works, and measure nothing.
@Suite("Scenarios on real processes", .serialized)
struct LiveScenarioTests {
    /// Where the build puts executables: beside the test bundle.
    private static let program: String = {
        let folder = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: folder).deletingLastPathComponent().appendingPathComponent("medclear-node").path
    }()

    private static func subject(_ network: OwnNetwork) throws -> LoadSubject {
        let found = try NetworkDescription(folder: network.folder)
        return LoadSubject(
            targets: found.targets, credentials: found.credentials,
            source: .init(
                seed: 7, regions: found.regions, personsPerRegion: found.personsPerRegion, populationSeed: found.populationSeed),
            catalogues: found.catalogues, monitoring: found.processes.map { ($0.node, $0.monitoring) }, control: network)
    }

    /// Parts of the full size that leave some dozen visits in a second.
    private static let parts = [
        "counter-day": 2_000, "national-day": 60_000, "whole-country-busy-hour": 160, "hot-account": 4, "slow-region": 4,
        "recovery": 4,
        "canonical": 50,
    ]

    @Test("Every scenario runs: all that was sent has its outcome, all amounts add up, faults are done and undone")
    func all() async throws {
        let network = try await OwnNetwork(executable: Self.program, regions: 2, persons: 300, seed: 1)
        var session = LoadSession(subject: try Self.subject(network), view: LiveView(isQuiet: true))
        for scenario in LoadScenario.all {
            var task = scenario.task(
                ScenarioSettings(
                    scale: LoadScale(try #require(Self.parts[scenario.name])), duration: 1, warmup: 0, connections: 8, seed: 7,
                    threads: 1, regions: session.subject.source.regions, isPeak: false))
            // One of each kind shows that it works; a node in debug mode takes seconds to come back.
            task.faults = Array(task.faults.prefix(1))
            let result = try await session.run(task)
            #expect(result.visits > 0 && result.outcome.unresolved.isEmpty, "\(scenario.name): \(result.outcome.unresolved)")
            #expect(result.outcome.findings.faults.isEmpty, "\(scenario.name): \(result.outcome.findings.faults)")
            #expect(result.outcome.settled.entries.count > 0, "\(scenario.name): \(result.outcome.findings.notes)")
            #expect(result.faults.count == task.faults.count, "\(scenario.name)")
            #expect(
                result.faults.allSatisfy { $0.failure == nil && $0.readyAfter != nil }, "\(scenario.name): \(result.faults)")
            #expect(!result.stages.isEmpty, "\(scenario.name)")
        }
        #expect(network.stop().isEmpty, "every process ended in order")
    }

    @Test(
        "Two thousand hospital connections to live nodes: all open, all used in turn",
        .enabled(if: ProcessInfo.processInfo.environment["MEDCLEAR_NETWORK"] == "long"))
    func connections() async throws {
        let network = try await OwnNetwork(executable: Self.program, regions: 2, persons: 300, seed: 1)
        var session = LoadSession(subject: try Self.subject(network), view: LiveView(isQuiet: true))
        try FileLimit.allow(connections: 2_000)
        let settings = LoadSettings(
            pace: .open(.poisson, perSecond: 10), seed: 7, warmup: 0, duration: 5, connections: 2_000, drain: 60, isPatient: true)
        let result = try await session.run(LoadTask(settings: settings, mix: TransactionMix(.settle)))
        #expect(result.outcome.connected == 2_000)
        #expect(result.outcome.unresolved.isEmpty && result.outcome.findings.brokenConnections == 0)
        #expect(network.stop().isEmpty)
    }

    @Test("More connections than the system has files are refused with the figure")
    func fileLimit() {
        #expect(throws: CommandFailure.self) { try FileLimit.allow(connections: Int(Int32.max)) }
    }
}
