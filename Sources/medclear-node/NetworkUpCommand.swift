import ArgumentParser
import CommandSupport
import Foundation
import LoadGenerator
import StrictJSON

/// `medclear-node network up`
struct NetworkUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Run a network made by init, each node as a process. 启动本地网络",
        discussion: """
            Shows one line for each process whenever something changes. A process that ends is reported and not started again. Ctrl-C or
            SIGTERM stops all of them in order and waits until each has finished what was under way.

            Example:
              medclear-node network up --dir net
            """)

    @Option(help: "The folder init made.", completion: .directory)
    var dir: String

    @Flag(help: "One JSON object a line instead of text.")
    var json = false

    func run() async throws {
        let members = try NetworkFile.read(dir)
        let stop = StopSignal()
        var running: [RunningProcess] = []
        for member in members { running.append(try RunningProcess(member, folder: dir)) }
        var shown: [String: String] = [:]
        while !stop.isGiven, running.contains(where: \.isRunning) {
            for process in running {
                let state = process.isRunning ? await Probe.state(of: process.member) : "ended \(process.exitText)"
                if shown[process.member.node] != state {
                    shown[process.member.node] = state
                    show(process.member, state)
                }
            }
            try await Task.sleep(for: .milliseconds(300))
        }
        // Regions first, the hub last: what they still have to say finds its way.
        for process in running.reversed() { process.terminate() }
        for process in running { process.wait() }
        for process in running { show(process.member, "stopped \(process.exitText)") }
        if running.contains(where: { $0.exitStatus != 0 }) { throw ExitCode(CommandExit.refused.rawValue) }
    }

    private func show(_ member: NetworkFile.Member, _ state: String) {
        let line = JSONValue.object([
            JSONMember("node", .string(member.node)), JSONMember("state", .string(state)),
            JSONMember("hospital", .string(member.hospital)),
        ]).text
        // Unbuffered: whoever reads it through a pipe sees a change when it happens.
        FileHandle.standardOutput.write(Data((json ? line : "\(member.node)\t\(state)\t\(member.hospital)").utf8 + [10]))
    }
}

/// `network.json`
enum NetworkFile {
    struct Member: Sendable {
        let node: String
        let command: String
        let config: String
        let monitoring: String
        let hospital: String
    }

    static func read(_ folder: String) throws -> [Member] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/network.json"),
            case .success(let root) = JSONParser.parse(Array(data)), case .array(let rows)? = root["processes"]
        else { throw CommandFailure(.usage, "\(folder) 不是 network init 生成的目录", "\(folder) was not made by network init") }
        func text(_ row: JSONValue, _ key: String) -> String {
            if case .string(let text)? = row[key] { text } else { "" }
        }
        return rows.map { row in
            Member(
                node: text(row, "node"), command: text(row, "command"), config: "\(folder)/\(text(row, "config"))",
                monitoring: text(row, "monitoring"), hospital: text(row, "hospital"))
        }
    }
}

/// One node as a child process; its log goes to a file beside its configuration.
final class RunningProcess {
    let member: NetworkFile.Member
    private let process = Process()

    init(_ member: NetworkFile.Member, folder: String) throws {
        self.member = member
        let log = "\(folder)/\(member.node)/log.jsonl"
        if !FileManager.default.fileExists(atPath: log) { _ = FileManager.default.createFile(atPath: log, contents: nil) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try handle.seekToEnd()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [member.command, "--config", member.config]
        process.standardError = handle
        process.standardOutput = handle
        do {
            try process.run()
        } catch {
            throw CommandFailure(.internal, "无法启动 \(member.node)：\(error)", "\(member.node) cannot be started: \(error)")
        }
    }

    var isRunning: Bool { process.isRunning }
    var exitStatus: Int32 { process.isRunning ? 0 : process.terminationStatus }
    var exitText: String { process.terminationReason == .exit ? "code \(exitStatus)" : "signal \(exitStatus)" }

    func terminate() { if process.isRunning { process.terminate() } }
    func wait() { process.waitUntilExit() }
}

/// Asks a node whether it is ready.
enum Probe {
    static func state(of member: NetworkFile.Member) async -> String {
        guard let url = URL(string: "http://\(member.monitoring)/ready") else { return "?" }
        let parts = member.monitoring.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return "? \(url)" }
        switch HTTPProbe.get(host: String(parts[0]), port: port, path: "/ready") {
        case nil: return "starting"
        case let text? where text.contains(" 200 "): return "ready"
        case let text?:
            return "not ready: "
                + (text.components(separatedBy: "\r\n\r\n").last ?? "").split(separator: "\n").joined(separator: "; ")
        }
    }
}
