import ArgumentParser
import BenchmarkSupport
import ClaimTypes
import Foundation

/// `network-bench`: settlements through real processes, beside the same flow written the usual way.
@main
struct NetworkBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network-bench",
        abstract: "Measures settlements through four real processes, and the usual way beside them. 网络性能测量",
        discussion: """
            Prints the machine, the settings and a table; Benchmarks/README.md says how to read it.

            Examples:
              network-bench
              network-bench --quick
              network-bench --systems usual --seconds 5
            """)

    @Option(help: "Seed of claims and arrivals.")
    var seed: UInt64 = 20_260_901

    @Option(
        parsing: .upToNextOption,
        help: "What to measure: \(NetworkSystem.allCases.map(\.rawValue).joined(separator: ", ")). All without it.")
    var systems: [NetworkSystem] = []

    @Option(help: "Seconds measured, of each load.")
    var seconds = 20

    @Option(help: "Seconds of warm-up before.")
    var warmup = 5

    @Option(help: "Hospitals in the closed loop that finds the capacity.")
    var hospitals = 64

    @Option(help: "Visits prepared for it.")
    var closedVisits = 40_000

    @Option(help: "Percent of the capacity in the open loop.")
    var load = 50

    @Option(help: "Made-up people in each region's registry.")
    var persons = 10_000

    @Option(help: "New folder for the network and the database, removed at the end. Without it, one below .build.")
    var folder: String?

    @Option(help: "Folder with example policies and catalogues.")
    var examples = "Documentation/Examples"

    @Option(help: "Write the result as JSON to this file.")
    var results: String?

    @Flag(help: "Everything tiny; shows that it works and measures nothing.")
    var quick = false

    @Flag(help: "Leave the folder with logs and journals.")
    var keep = false

    @Flag(help: "Print the result as one JSON object, nothing else on standard output.")
    var json = false

    func validate() throws {
        func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
            guard range.contains(value) else {
                throw ValidationError("--\(name) takes \(range.lowerBound) to \(range.upperBound), not \(value)")
            }
        }
        try check(seconds, 1...3_600, "seconds")
        try check(warmup, 0...600, "warmup")
        try check(hospitals, 1...2_000, "hospitals")
        try check(closedVisits, 100...5_000_000, "closed-visits")
        try check(load, 1...100, "load")
        try check(persons, 16...1_000_000_000, "persons")
    }

    func run() async throws {
        let manager = FileManager.default
        let folder = folder ?? ".build/network-bench-\(ProcessInfo.processInfo.processIdentifier)"
        guard !manager.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) is there already: --folder wants a new one")
        }
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { if !keep { try? manager.removeItem(atPath: folder) } }
        let settings = NetworkSettings(
            seed: seed, regions: [310_000, 330_000, 340_000].map { RegionCode($0) }, personsPerRegion: persons,
            hospitals: quick ? 4 : hospitals, closedVisits: quick ? 4_000 : closedVisits, warmup: quick ? 0 : warmup,
            duration: quick ? 1 : seconds, pause: 100, loadPercent: load, connections: 64,
            folder: URL(filePath: folder).path, examples: examples)
        let report = try await NetworkRun(
            settings: settings, systems: systems.isEmpty ? Set(NetworkSystem.allCases) : Set(systems)
        ) { stage in
            FileHandle.standardError.write(Data("==> \(stage)\n".utf8))
        }.report()
        if let results {
            let file = URL(filePath: results)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((report.json + "\n").utf8).write(to: file, options: .atomic)
        }
        print(json ? report.json : report.text)
    }
}

extension NetworkSystem: ExpressibleByArgument {}
