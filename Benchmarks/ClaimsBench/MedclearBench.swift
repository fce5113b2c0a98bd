import ArgumentParser
import BenchmarkSupport
import Foundation

/// `medclear-bench`: what a decision, a settlement, a replay and a month cost on this machine.
@main
struct MedclearBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "medclear-bench",
        abstract: "Measures claims: decided, settled in memory and on disk, replayed, and through a whole month. 性能测量",
        discussion: """
            Prints the machine, the settings and a table; Benchmarks/README.md says how to read it. Every scenario prints a digest \
            of its result: equal for equal seeds and settings, on any machine.

            Examples:
              medclear-bench
              medclear-bench --quick
              medclear-bench --scenarios decide path
              medclear-bench --ablate fsync hash merkle sign
              medclear-bench --gate
              medclear-bench --scenarios audit --audit-claims 100000
              medclear-bench --claims 50000 --month-claims 5000 --json
            """)

    @Option(help: "Seed of the claims; the same seed gives the same digests.")
    var seed: UInt64 = 20_260_901

    @Option(help: "Settle requests of one node, in memory and on disk.")
    var claims = 204_800

    @Option(help: "Claims of the month over four regions and the hub.")
    var monthClaims = 20_000

    @Option(help: "Claims in the journals that the scenario audit writes, verifies and replays; about three records each.")
    var auditClaims = 7_000_000

    @Option(
        parsing: .upToNextOption,
        help:
            "Scenarios to run: \(BenchmarkSettings.Scenario.allCases.map(\.rawValue).joined(separator: ", ")). All but audit without it."
    )
    var scenarios: [String] = []

    @Option(
        help: """
            New folder for journals and databases, removed at the end; its file system decides the durable figures. Without it, one \
            below .build.
            """)
    var folder: String?

    @Option(help: "Write the result as JSON to this file.")
    var results: String?

    @Option(help: "Folder with example policies and catalogues.")
    var examples: String?

    @Flag(help: "Everything tiny, a few seconds; shows that it works and measures nothing.")
    var quick = false

    @Option(
        parsing: .upToNextOption,
        help: """
            Run the durable path and the node on disk without each of these safeties, a whole run first and last: \
            \(SafetyAblation.allCases.map(\.rawValue).joined(separator: ", ")). Nothing else is measured then, without --scenarios.
            """)
    var ablate: [String] = []

    @Flag(help: "Only count allocations, bytes and calls of the disk, and fail when one is above its threshold.")
    var gate = false

    @Option(help: "File of thresholds for --gate.")
    var thresholds = "Benchmarks/Thresholds/claims.json"

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    func validate() throws {
        guard (256...20_000_000).contains(claims) else { throw ValidationError("--claims takes 256 to 20000000, not \(claims)") }
        guard (1...20_000_000).contains(monthClaims) else {
            throw ValidationError("--month-claims takes 1 to 20000000, not \(monthClaims)")
        }
        guard (1_000...1_000_000_000).contains(auditClaims) else {
            throw ValidationError("--audit-claims takes 1000 to 1000000000, not \(auditClaims)")
        }
        for name in scenarios where BenchmarkSettings.Scenario(rawValue: name) == nil {
            throw ValidationError("no scenario is called \(name)")
        }
        for name in ablate where SafetyAblation(rawValue: name) == nil {
            throw ValidationError("no safety is called \(name)")
        }
    }

    func run() async throws {
        if gate { return try await checkGate() }
        let manager = FileManager.default
        let folder = folder ?? ".build/medclear-bench-\(ProcessInfo.processInfo.processIdentifier)"
        guard !manager.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) is there already: --folder wants a new one")
        }
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(atPath: folder) }
        var settings: BenchmarkSettings =
            quick
            ? .quick(seed: seed, folder: folder)
            : .full(seed: seed, claims: claims, monthClaims: monthClaims, auditClaims: auditClaims, folder: folder)
        settings.ablations = ablate.compactMap(SafetyAblation.init)
        if !scenarios.isEmpty || !ablate.isEmpty {
            settings.scenarios = Set(scenarios.compactMap(BenchmarkSettings.Scenario.init))
        }
        let report = try await ClaimsBenchRun(settings, examples: examples) { stage in
            FileHandle.standardError.write(Data("==> \(stage)\n".utf8))
        }.report()
        if let results {
            let file = URL(filePath: results)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((report.json + "\n").utf8).write(to: file, options: .atomic)
        }
        print(json ? report.json : report.text)
    }

    /// Counts, not times: they decide.
    private func checkGate() async throws {
        let gate = try CountGate(file: thresholds)
        let workload = try await ClaimWorkload.make(seed: seed, count: 20_000, examples: examples)
        try gate.check(try await ClaimsCounts(workload).rows(decisions: 20_000))
    }
}
