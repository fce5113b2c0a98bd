import ArgumentParser
import BenchmarkSupport
import Foundation
import MessageSecurity

/// `security-bench`: what signing, sealing and opening cost, by suite and batch size.
@main
struct SecurityBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "security-bench",
        abstract: "Measures signatures and sealed envelopes of both suites on one core. 签名与加密性能测量",
        discussion: """
            Prints the machine and a table; Benchmarks/README.md says how to read it. Rates are of processor time of one thread.

            Examples:
              security-bench
              security-bench --suites gm --seconds 5
              security-bench --json
            """)

    @Option(parsing: .upToNextOption, help: "Suites to measure: intl, gm. Both without it.")
    var suites: [String] = []

    @Option(help: "Seconds of processor time for each row.")
    var seconds = 1.0

    @Option(help: "Write the result as JSON to this file.")
    var results: String?

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    func validate() throws {
        guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds takes more than 0 and at most 60") }
        for name in suites where SecuritySuite(name: name) == nil { throw ValidationError("no suite is called \(name)") }
    }

    func run() throws {
        let chosen = suites.isEmpty ? SecuritySuite.allCases : suites.compactMap { SecuritySuite(name: $0) }
        let report = try Self.report(chosen, secondsPerRow: seconds)
        if let results {
            let file = URL(filePath: results)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((report.json + "\n").utf8).write(to: file, options: .atomic)
        }
        print(json ? report.json : report.text)
    }

    static func report(_ suites: [SecuritySuite], secondsPerRow: Double) throws -> BenchmarkReport {
        var report = BenchmarkReport(
            conditions: try Conditions.gather(
                folder: FileManager.default.temporaryDirectory.path, seed: 0,
                settings: "\(secondsPerRow) s per row, keys generated"))
        for suite in suites {
            let scenarios = try SecurityScenarios(suite, secondsPerRow: secondsPerRow)
            report.rows += try scenarios.rows()
        }
        return report
    }
}
