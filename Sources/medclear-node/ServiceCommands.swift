import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Logging
import NodeConfiguration
import NodeService

/// What both services are started with.
struct ServiceArguments: ParsableArguments {
    @Option(help: "The configuration file, JSON.", completion: .file(extensions: ["json"]))
    var config: String

    @Flag(help: "Check the configuration, say what is wrong, and stop.")
    var check = false

    /// Reads the configuration; all mistakes are told together.
    func read(_ role: NodeRole) throws -> NodeConfiguration {
        guard let data = FileManager.default.contents(atPath: config) else {
            throw CommandFailure(.usage, "无法读取配置文件 \(config)", "the configuration file \(config) cannot be read")
        }
        let surroundings = ConfigurationSurroundings(
            environment: ProcessInfo.processInfo.environment, exists: { FileManager.default.fileExists(atPath: $0) })
        do {
            return try NodeConfiguration.read(Array(data), role: role, file: config, surroundings)
        } catch {
            throw CommandFailure(
                .usage, "配置有 \(error.findings.count) 处错误", "\(error.findings.count) mistakes in the configuration:\n\(error)")
        }
    }

    /// Starts logging and raises the limit of open files to what the system allows: every connection is one.
    func prepare(_ configuration: NodeConfiguration) -> Logger {
        signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        let level = Logger.Level(rawValue: configuration.logLevel) ?? .info
        let node = "\(configuration.node)"
        LoggingSystem.bootstrap { label in JSONLogHandler(label: label, node: node, level: level) }
        return Logger(label: "medclear")
    }

    /// Runs a service and turns its failure into an exit code.
    func run(_ role: NodeRole, _ body: (NodeConfiguration, Logger) async throws -> Void) async throws {
        let configuration = try read(role)
        if check { return print("配置有效 the configuration is valid: \(config)") }
        do {
            try await body(configuration, prepare(configuration))
        } catch let failure as ServiceFailure {
            throw CommandFailure(failure.kind.exit, failure.reason.chinese, failure.reason.english)
        } catch {
            throw CommandFailure(.internal, "服务停止：\(error)", "the service stopped: \(error)")
        }
    }
}

extension ServiceFailure.Kind {
    var exit: CommandExit {
        switch self {
        case .configuration, .usage: .usage
        case .damaged: .damaged
        case .system: .internal
        }
    }
}

/// `medclear-node node --config FILE`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Run a regional node. 运行区域节点",
        discussion: ConfigurationHelp.text(.region, example: "medclear-node node --config /etc/medclear/node.json"))

    @OptionGroup var arguments: ServiceArguments

    func run() async throws {
        try await arguments.run(.region) { configuration, logger in
            try await RegionService(configuration, logger: logger).run()
        }
    }
}

/// `medclear-node hub --config FILE`
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub", abstract: "Run the hub. 运行国家平台",
        discussion: ConfigurationHelp.text(.hub, example: "medclear-node hub --config /etc/medclear/hub.json"))

    @OptionGroup var arguments: ServiceArguments

    func run() async throws {
        try await arguments.run(.hub) { configuration, logger in
            try await HubService(configuration, logger: logger).run()
        }
    }
}

/// The table of settings, as help.
enum ConfigurationHelp {
    static func text(_ role: NodeRole, example: String) -> String {
        let rows = ConfigurationField.all.filter { $0.roles.contains(role) }.map { field in
            let standard = field.defaultValue.map { $0.isEmpty ? " (may be left out)" : " (default: \($0))" } ?? ""
            return "  \(field.path)\(standard)\n      \(field.meaning.chinese) / \(field.meaning.english)"
        }
        return """
            Example:
              \(example)
              \(example) --check
              MEDCLEAR_LOG_LEVEL=debug \(example)

            Settings of the file, members joined by points; each can be given as an environment variable instead, as
            MEDCLEAR_ and the name in capitals with _ for the points. Relative paths start at the file's folder.

            \(rows.joined(separator: "\n"))

            SIGTERM finishes what is under way and ends with code 0.
            """
    }
}
