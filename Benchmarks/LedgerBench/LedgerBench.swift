import ArgumentParser
import BenchmarkSupport
import Foundation

/// `ledger-bench`: what a transfer costs in our ledger, and in others on the same disk in the same run.
@main
struct LedgerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-bench",
        abstract: "Measures the ledger beside PostgreSQL, SQLite and TigerBeetle on one disk. 账本性能测量",
        discussion: """
            Prints the machine, the settings and a table; Benchmarks/README.md says how to read it. Balances of every system are \
            compared with what was transferred: a system that skips work is found out.

            Examples:
              ledger-bench
              ledger-bench --quick
              ledger-bench --scenarios batched --systems medclear --ablate fsync hash
              ledger-bench --history 10000000 --folder /mnt/disk/bench --json
              ledger-bench --gate
            """)

    @Option(help: "Seed of the transfers; the same seed gives the same digests.")
    var seed: UInt64 = 20_260_901

    @Option(help: "Transfers of our durable scenarios.")
    var transfers = 10_000_000

    @Option(help: "Transfers of history in the flat and recovery scenarios: 100 million take 8 GB of memory and of disk each.")
    var history = 100_000_000

    @Option(help: "The most accounts of the flat and snapshot scenarios.")
    var accountsMax = 10_000_000

    @Option(help: "Seconds after which each scenario of a peer ends.")
    var peerSeconds = 10.0

    @Option(
        parsing: .upToNextOption,
        help: "Systems to measure: \(BenchSettings.System.allCases.map(\.rawValue).joined(separator: ", ")). All without it.")
    var systems: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: "Scenarios to run: \(BenchSettings.Scenario.allCases.map(\.rawValue).joined(separator: ", ")). All without it.")
    var scenarios: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: """
            Run batched/uniform without each of these safeties or tricks, to see what it costs or earns, a whole run first and last: \
            \(Ablation.allCases.map(\.rawValue).joined(separator: ", ")). Nothing else is measured then, without --scenarios.
            """)
    var ablate: [String] = []

    @Option(help: "New folder for journals and databases, removed at the end; without it, one below .build.")
    var folder: String?

    @Option(help: "Write the result as JSON to this file.")
    var results: String?

    @Flag(help: "Everything tiny, a few seconds; shows that it works and measures nothing.")
    var quick = false

    @Flag(help: "Only count allocations, bytes and calls of the disk, and fail when one is above its threshold.")
    var gate = false

    @Option(help: "File of thresholds for --gate.")
    var thresholds = "Benchmarks/Thresholds/ledger.json"

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    func validate() throws {
        guard transfers >= 1_000, history >= 1_000, accountsMax >= 1_000, peerSeconds > 0 else {
            throw ValidationError("--transfers, --history and --accounts-max take 1000 or more, --peer-seconds more than 0")
        }
        for name in systems where BenchSettings.System(rawValue: name) == nil {
            throw ValidationError("no system is called \(name)")
        }
        for name in scenarios where BenchSettings.Scenario(rawValue: name) == nil {
            throw ValidationError("no scenario is called \(name)")
        }
        for name in ablate where Ablation(rawValue: name) == nil {
            throw ValidationError("--ablate takes \(Ablation.allCases.map(\.rawValue).joined(separator: ", ")), not \(name)")
        }
    }

    func run() async throws {
        let manager = FileManager.default
        let folder = folder ?? ".build/ledger-bench-\(ProcessInfo.processInfo.processIdentifier)"
        guard !manager.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) is there already: --folder wants a new one")
        }
        if gate { return try await checkGate(settings(folder)) }
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { removeFolder(folder) }
        let report = try await LedgerRun(settings: settings(folder)) { stage in
            FileHandle.standardError.write(Data("==> \(stage)\n".utf8))
        }.report()
        if let results {
            let file = URL(filePath: results)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((report.json + "\n").utf8).write(to: file, options: .atomic)
        }
        print(json ? report.json : report.text)
    }

    private func settings(_ folder: String) -> BenchSettings {
        var settings: BenchSettings = quick ? .quick(seed: seed, folder: folder) : .full(seed: seed, folder: folder)
        if !quick {
            (settings.transfers, settings.history, settings.accountsMax) = (transfers, history, accountsMax)
            settings.peerSeconds = peerSeconds
        }
        if !systems.isEmpty { settings.systems = Set(systems.compactMap(BenchSettings.System.init)) }
        if !scenarios.isEmpty || !ablate.isEmpty { settings.scenarios = Set(scenarios.compactMap(BenchSettings.Scenario.init)) }
        settings.ablations = ablate.compactMap(Ablation.init)
        if scenarios.isEmpty, !ablate.isEmpty { settings.systems = [.medclear] }
        return settings
    }

    /// Counts, not times: they decide.
    private func checkGate(_ settings: BenchSettings) async throws {
        let gate = try CountGate(file: thresholds)
        try gate.check([try CoreScenarios(settings: settings).allocations()] + (try await LedgerCounts.rows(settings)))
    }
}
