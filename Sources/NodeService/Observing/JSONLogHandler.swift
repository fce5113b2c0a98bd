import Foundation
import Logging
import StrictJSON

/// Writes each log line as one JSON object to standard error. Nothing that names a person may be given to a logger (law M8): nodes,
/// streams, institutions, codes and counts only.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let node: String

    public init(label: String, node: String, level: Logger.Level) {
        self.label = label
        self.node = node
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var members = [
            JSONMember("time", .string(Self.now())), JSONMember("level", .string(event.level.rawValue)),
            JSONMember("node", .string(node)), JSONMember("logger", .string(label)),
            JSONMember("message", .string("\(event.message)")),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { members.append(JSONMember(key, .string("\(value)"))) }
        let line = Array((JSONValue.object(members).text + "\n").utf8)
        // One call for the line: lines of several threads do not mix.
        _ = write(STDERR_FILENO, line, line.count)
    }

    /// UTC, to the millisecond.
    private static func now() -> String {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        var parts = tm()
        gmtime_r(&clock.tv_sec, &parts)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let time = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
        return "\(date)T\(time).\(digits(clock.tv_nsec / 1_000_000, 3))Z"
    }
}
