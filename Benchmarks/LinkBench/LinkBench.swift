import ArgumentParser
import BenchmarkSupport
import Foundation

/// `link-bench`: what a frame between two nodes costs over mutual TLS 1.3, by gRPC and by a stream of frames with a length before each.
@main
struct LinkBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link-bench",
        abstract: "Measures links between nodes over mutual TLS. 节点间链路性能测量",
        discussion: """
            Both ends run in this process, each with one event loop of its own, and speak over the loopback interface. \
            Benchmarks/README.md says how to read the table.

            Examples:
              link-bench
              link-bench --seconds 5 --json
              link-bench --ablate tls
              link-bench --quick
            """)

    @Option(help: "Seconds of each measurement.")
    var seconds = 3.0

    @Option(help: "Write the result as JSON to this file.")
    var results: String?

    @Option(parsing: .upToNextOption, help: "Only run the framed stream without this safety, whole first and last: tls.")
    var ablate: [String] = []

    @Flag(help: "Everything tiny, a few seconds; shows that it works and measures nothing.")
    var quick = false

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    func validate() throws {
        for name in ablate where name != "tls" { throw ValidationError("--ablate takes tls, not \(name)") }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "link-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let seconds = quick ? 0.1 : self.seconds
        var report = BenchmarkReport(
            conditions: try Conditions.gather(
                folder: folder.path, seed: 0, settings: "\(seconds) s each, both ends in one process, one event loop each"))
        let run = LinkRun(seconds: seconds, folder: folder.path)
        report.rows = try await ablate.isEmpty ? run.rows() : run.withoutTLS()
        report.conditions.append(("load average after", Conditions.loadAverage()))
        print(json ? report.json : report.text)
        if let results {
            let file = URL(filePath: results)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((report.json + "\n").utf8).write(to: file)
        }
    }
}
