import ClaimGenerator
import ClaimTypes
import Foundation
import Journal
import LedgerTypes
import LoadGenerator
import NIOHTTP1
import NodeRuntime
import Settlement
import StrictJSON
import Testing

/// A network of real processes on loopback, as `network init` makes it, in a folder of its own. Region 0 treats, region 1 insures.
final class TestNetwork {
    let folder: String
    let regions: [RegionCode]
    let ports: Int
    private(set) var processes: [String: Process] = [:]
    /// Settings of a node that stand above its file, as environment variables.
    var overrides: [String: [String: String]] = [:]
    private let population: Population

    /// Where the build puts executables: beside the test bundle.
    static let program: String = {
        let folder = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: folder).deletingLastPathComponent().appendingPathComponent("medclear-node").path
    }()

    init(regions: [UInt32] = [310_000, 340_000], persons: Int = 4_000, suite: String = "intl", answerSeconds: Int = 20) throws {
        let name = "medclear-network-\(UInt32.random(in: 0 ... .max))"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        self.regions = regions.map { RegionCode($0) }
        ports = LoopbackPorts.free(10 * (regions.count + 1) + 2)
        population = Population(seed: 1, regions: self.regions, personsPerRegion: persons)
        try NetworkTemplate.copy(
            regions: regions, persons: persons, suite: suite, answerSeconds: answerSeconds, ports: ports, to: folder)
    }

    deinit {
        for process in processes.values where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// What a command prints; `nil` when it ends with another code than 0.
    static func output(_ arguments: [String]) throws -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }

    var nodes: [String] { ["hub"] + regions.map { "\($0)" } }
    var authority: String { "\(folder)/authority/certificate.pem" }
    func hospitalPort(_ index: Int) -> Int { ports + 10 * (index + 1) }

    // MARK: - Processes

    func start(_ node: String) throws {
        let log = "\(folder)/\(node)/log.jsonl"
        if !FileManager.default.fileExists(atPath: log) { _ = FileManager.default.createFile(atPath: log, contents: nil) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try handle.seekToEnd()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = [node.hasPrefix("hub") ? "hub" : "node", "--config", "\(folder)/\(node)/node.json"]
        process.standardError = handle
        process.standardOutput = handle
        if let own = overrides[node] { process.environment = ProcessInfo.processInfo.environment.merging(own) { $1 } }
        try process.run()
        processes[node] = process
    }

    func startAll() throws { for node in nodes { try start(node) } }

    func killHard(_ node: String) {
        guard let process = processes.removeValue(forKey: node) else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks a node to stop; how long it took in seconds and the code it ended with.
    func stop(_ node: String) -> (seconds: Double, code: Int32) {
        guard let process = processes.removeValue(forKey: node) else { return (0, -1) }
        let start = Date()
        process.terminate()
        process.waitUntilExit()
        return (Date().timeIntervalSince(start), process.terminationStatus)
    }

    func stopAll() -> [Int32] { nodes.reversed().map { stop($0).code } }

    /// Waits until a node says it is ready.
    func waitUntilReady(_ index: Int, seconds: Double = 120) async throws {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if let client = try? await HTTPSClient.connect(port: hospitalPort(index), authority: authority),
                let answer = try? await client.send(.GET, "/ready")
            {
                await client.close()
                if answer.status == 200 { return }
            }
            try await Task.sleep(for: .milliseconds(30))
        }
        let log = (try? String(contentsOfFile: "\(folder)/\(regions[index])/log.jsonl", encoding: .utf8)) ?? ""
        Issue.record("\(regions[index]) was not ready in \(seconds) s:\n\(log.suffix(3_000))")
    }

    /// Memory of a region's process; 0 when it does not run.
    func residentMebibytes(_ index: Int) -> Int {
        guard let process = processes["\(regions[index])"],
            let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = Int(line.filter(\.isNumber))
        else { return 0 }
        return kibibytes / 1_024
    }

    // MARK: - What stands in the books

    /// A region's state, folded from its journal. The node must not run.
    func machine(_ index: Int) throws -> RegionMachine {
        try JournalReplay<RegionMachine>.run(FileStorage(folder: "\(folder)/\(regions[index])/journal")).machine
    }

    func hubMachine() throws -> HubMachine {
        try JournalReplay<HubMachine>.run(FileStorage(folder: "\(folder)/hub/journal")).machine
    }

    // MARK: - People and institutions

    /// Employees of an insuring region in good standing, in order.
    func persons(of index: Int = 1) -> [PersonNumber] {
        let region = regions[index]
        return (0..<population.personsPerRegion).compactMap { index in
            population.person(PersonNumber(UInt64(region.value) * 10_000_000_000 + UInt64(index)))
        }.filter { $0.insurance == .employee && $0.status == 1 }.map(\.person)
    }

    /// Pharmacies of a treating region with their secrets; or its hospitals, whose codes begin with another letter.
    func pharmacies(_ letter: String = "P", of index: Int = 0) throws -> [(code: String, secret: String)] {
        let text = try String(contentsOfFile: "\(folder)/\(regions[index])/secrets.txt", encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix(letter) }.map { line in
            let parts = line.split(separator: " ")
            return (String(parts[0]), String(parts[1]))
        }
    }
}
