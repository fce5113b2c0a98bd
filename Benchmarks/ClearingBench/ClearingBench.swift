import ArgumentParser
import BenchmarkSupport
import Foundation

/// `clearing-bench`: what netting, the payment queue and the close of a month cost on this machine.
@main
struct ClearingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clearing-bench",
        abstract: "Measures netting, the liquidity-saving queue, the close of a month and the comparison of a day. 清算性能测量",
        discussion: """
            Prints the machine, the settings and a table; Benchmarks/README.md says how to read it. All of it is work of one core in
            memory: times are processor time of one thread.

            Examples:
              clearing-bench
              clearing-bench --quick
              clearing-bench --scenarios netting queue
              clearing-bench --json
            """)

    @Option(help: "Seed of obligations, payments and claims.")
    var seed: UInt64 = 20_260_901

    @Option(
        parsing: .upToNextOption,
        help: "Scenarios to run: \(ClearingSettings.Scenario.allCases.map(\.rawValue).joined(separator: ", ")). All without it.")
    var scenarios: [String] = []

    @Option(help: "Write the result as JSON to this file.")
    var results: String?

    @Flag(help: "Everything tiny, a second; shows that it works and measures nothing.")
    var quick = false

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    func validate() throws {
        for name in scenarios where ClearingSettings.Scenario(rawValue: name) == nil {
            throw ValidationError("no scenario is called \(name)")
        }
    }

    func run() throws {
        var settings: ClearingSettings = quick ? .quick(seed: seed) : .full(seed: seed)
        if !scenarios.isEmpty { settings.scenarios = Set(scenarios.compactMap(ClearingSettings.Scenario.init)) }
        let report = try Self.report(settings) { FileHandle.standardError.write(Data("==> \($0)\n".utf8)) }
        if let results {
            let file = URL(filePath: results)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((report.json + "\n").utf8).write(to: file, options: .atomic)
        }
        print(json ? report.json : report.text)
    }

    static func report(_ settings: ClearingSettings, announce: (String) -> Void = { _ in }) throws -> BenchmarkReport {
        let folder = FileManager.default.temporaryDirectory.path + "/clearing-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var report = BenchmarkReport(
            conditions: try Conditions.gather(folder: folder, seed: settings.seed, settings: settings.description))
        if settings.scenarios.contains(.netting) {
            announce("netting")
            report.rows += try NettingScenario(settings, folder: folder).rows()
        }
        if settings.scenarios.contains(.queue) {
            announce("queue")
            report.rows += try QueueScenario(settings).rows()
        }
        if settings.scenarios.contains(.gap) {
            announce("gap, \(settings.gapCases) gridlocks")
            report.rows += try GapScenario(settings).rows()
        }
        if settings.scenarios.contains(.close) {
            let sizes = settings.closeParticipants.flatMap { participants in settings.closeClaims.map { (participants, $0) } }
            let between = settings.closeBetween.participants.map { ($0, settings.closeBetween.claims) }
            for (participants, claims) in sizes + between {
                announce("close, \(claims) claims among \(participants)")
                report.rows += try CloseScenario(settings, participants: participants, claims: claims).rows()
            }
        }
        if settings.scenarios.contains(.nationalMonthClose) {
            let (participants, claims) = settings.nationalMonth
            announce("national-month-close, \(claims) claims among \(participants)")
            report.rows += try CloseScenario(
                settings, participants: participants, claims: claims, title: ClearingSettings.Scenario.nationalMonthClose.rawValue
            ).rows()
        }
        if settings.scenarios.contains(.reconcile) {
            announce("reconcile, \(settings.dayClaims) claims")
            report.rows += try ReconciliationScenario(settings).rows()
        }
        report.conditions.append(("load average after", Conditions.loadAverage()))
        return report
    }
}

/// How much of what a run measures.
struct ClearingSettings {
    enum Scenario: String, CaseIterable {
        /// Obligations netted in three ways.
        case netting
        /// Payments through the liquidity-saving queue.
        case queue
        /// The queue's heuristic beside the best of all subsets, on small gridlocks.
        case gap
        /// The hub's close, by claims and participants.
        case close
        /// The hub's close of a month as large as the national one.
        case nationalMonthClose = "national-month-close"
        /// A national day compared record by record.
        case reconcile
    }

    var scenarios = Set(Scenario.allCases)
    var seed: UInt64
    var nettingParticipants: Int
    var obligations: Int
    var rounds: Int
    var queuePayments: Int
    var queueParticipants: [Int]
    var gapCases: Int
    var gapPayments: Int
    var closeParticipants: [Int]
    var closeClaims: [Int]
    /// Between those, so that the growth with participants can be seen.
    var closeBetween: (participants: [Int], claims: Int)
    /// Above so many claims, a routing header stands for several of them.
    var headersMax: Int
    var dayClaims: Int
    var dayPlants: Int
    /// Participants and claims of the month as large as the national one.
    var nationalMonth: (participants: Int, claims: Int)

    static func full(seed: UInt64) -> ClearingSettings {
        ClearingSettings(
            seed: seed, nettingParticipants: 400, obligations: 1_000_000, rounds: 11, queuePayments: 100_000,
            queueParticipants: [32, 400], gapCases: 1_000, gapPayments: 14, closeParticipants: [32, 400],
            closeClaims: [10_000, 1_000_000, 10_000_000, 100_000_000], closeBetween: ([100, 200], 1_000_000),
            headersMax: 1_000_000,
            dayClaims: 1_000_000, dayPlants: 100, nationalMonth: (32, 26_000_000))
    }

    static func quick(seed: UInt64) -> ClearingSettings {
        ClearingSettings(
            seed: seed, nettingParticipants: 20, obligations: 2_000, rounds: 3, queuePayments: 500, queueParticipants: [8],
            gapCases: 20, gapPayments: 8, closeParticipants: [5], closeClaims: [100, 1_000],
            closeBetween: ([7], 100), headersMax: 200, dayClaims: 5_000,
            dayPlants: 12, nationalMonth: (5, 500))
    }

    var description: String {
        "\(obligations) obligations of \(nettingParticipants); \(queuePayments) payments; \(gapCases) gridlocks of \(gapPayments); closes of \(closeClaims) claims among "
            + "\(closeParticipants), at most \(headersMax) headers each; a day of \(dayClaims) claims with "
            + "\(dayPlants) differences; a national month of \(nationalMonth.claims) claims among \(nationalMonth.participants)"
    }
}
