import CommandSupport
import Foundation
import Synchronization

/// A network that this command makes, starts and takes away again: the hub and regions as processes on loopback, in a folder of its own.
public final class OwnNetwork: NodeControl {
    public let folder: String
    private let executable: String
    private let description: NetworkDescription
    private let running = Mutex<[String: Process]>([:])
    private let environment: [String: String]

    /// The parties of a network of so many: those with the most travellers first, 32 in all (31 provinces and the Corps, 兵团).
    public static let parties = [
        310_000, 340_000, 330_000, 320_000, 440_000, 110_000, 410_000, 510_000, 430_000, 420_000, 360_000, 130_000, 450_000,
        520_000,
        370_000, 500_000, 350_000, 230_000, 120_000, 610_000, 210_000, 220_000, 140_000, 150_000, 460_000, 530_000, 540_000,
        620_000,
        630_000, 640_000, 650_000, 660_000,
    ]

    var restarts: Bool { true }

    /// Makes the network and starts every process.
    /// - Parameters:
    ///   - executable: `medclear-node`.
    ///   - regions: 2…32.
    ///   - answerSeconds: after which a hospital is told −1.
    /// - Throws: `CommandFailure` when it cannot be made or does not become ready.
    public init(executable: String, regions: Int, persons: Int, seed: UInt64, answerSeconds: Int = 10) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("medclear-load-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))")
            .path
        self.folder = folder
        self.executable = executable
        // The limit of requests guards a node against a hospital's mistakes; here few institutions send everything.
        environment = ProcessInfo.processInfo.environment.merging(["MEDCLEAR_HOSPITAL_REQUESTS_PER_SECOND": "100000"]) { $1 }
        let codes = Self.parties.prefix(regions).map(String.init).joined(separator: ",")
        let code = try Self.run(
            executable,
            [
                "network", "init", "--out", folder, "--regions", codes, "--persons", "\(persons)", "--seed", "\(seed)",
                "--port", "\(LoopbackPorts.free(10 * (regions + 1) + 2))", "--answer-seconds", "\(answerSeconds)",
            ])
        guard code == 0 else {
            throw CommandFailure(.internal, "无法生成网络（代码 \(code)）", "network init ended with \(code)")
        }
        description = try NetworkDescription(folder: folder)
        for process in description.processes { try restart(process.node) }
        for process in description.processes { try await waitUntilReady(process) }
    }

    deinit {
        for process in running.withLock({ Array($0.values) }) where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Process ids by node.
    public var pids: [String: Int32] { running.withLock { $0.mapValues(\.processIdentifier) } }

    private static func run(_ executable: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func restart(_ node: String) throws {
        guard let member = description.processes.first(where: { $0.node == node }) else {
            throw CommandFailure(.usage, "网络中没有 \(node)", "there is no \(node) in the network")
        }
        let log = "\(folder)/\(node)/log.jsonl"
        if !FileManager.default.fileExists(atPath: log) { _ = FileManager.default.createFile(atPath: log, contents: nil) }
        let handle = try FileHandle(forWritingTo: URL(filePath: log))
        try handle.seekToEnd()
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = [member.command, "--config", member.configuration]
        process.environment = environment
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        running.withLock { $0[node] = process }
    }

    func signal(_ node: String, _ number: Int32) -> Bool {
        guard let process = running.withLock({ $0[node] }), process.isRunning else { return false }
        guard kill(process.processIdentifier, number) == 0 else { return false }
        if number == SIGKILL { process.waitUntilExit() }
        return true
    }

    private func waitUntilReady(_ member: NetworkDescription.Process) async throws {
        let end = ContinuousClock.now + .seconds(180)
        while ContinuousClock.now < end {
            if HTTPProbe.isReady(member.monitoring) { return }
            guard running.withLock({ $0[member.node]?.isRunning ?? false }) else { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        let log = (try? String(contentsOfFile: "\(folder)/\(member.node)/log.jsonl", encoding: .utf8)) ?? ""
        throw CommandFailure(
            .internal, "\(member.node) 未就绪：\n\(log.suffix(2_000))", "\(member.node) did not become ready:\n\(log.suffix(2_000))")
    }

    /// Asks every process to end and waits for it: regions first, the hub last.
    /// - Returns: the nodes that ended with another code than 0.
    public func stop() -> [String] {
        let nodes = description.processes.map(\.node).reversed()
        let members = running.withLock { running in
            defer { running = [:] }
            return nodes.compactMap { node in running[node].map { (node, $0) } }
        }
        for (_, process) in members where process.isRunning { process.terminate() }
        for (_, process) in members { process.waitUntilExit() }
        return members.filter { $0.1.terminationStatus != 0 }.map(\.0)
    }
}
