import Foundation

/// The machine a run was made on: a figure without it says nothing.
struct MachineConditions: Sendable {
    var processor: String
    var cores: Int
    /// One-, five- and fifteen-minute load averages.
    var loadBefore: String
    var loadAfter = ""
    var date: String

    static func read() -> MachineConditions {
        let processors = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = processors.split(separator: "\n").first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
        return MachineConditions(
            processor: model ?? "?", cores: ProcessInfo.processInfo.activeProcessorCount, loadBefore: loadAverage(),
            date: Date().formatted(.iso8601))
    }

    static func loadAverage() -> String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }
}
