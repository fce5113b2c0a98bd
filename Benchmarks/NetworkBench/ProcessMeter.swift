import BenchmarkSupport
import Foundation

/// What the kernel counts of a running process.
struct ProcessReading: Sendable {
    /// Processor time, own and of children that ended; seconds.
    var processor = 0.0
    /// Bytes sent to the disk.
    var written = 0
    /// Largest memory held at once; KiB.
    var memoryPeak = 0

    static func - (left: ProcessReading, right: ProcessReading) -> ProcessReading {
        ProcessReading(
            processor: left.processor - right.processor, written: left.written - right.written, memoryPeak: left.memoryPeak)
    }

    static func + (left: ProcessReading, right: ProcessReading) -> ProcessReading {
        ProcessReading(
            processor: left.processor + right.processor, written: left.written + right.written,
            memoryPeak: left.memoryPeak + right.memoryPeak)
    }
}

/// Reads `/proc`.
enum ProcessMeter {
    /// - Throws: when the process is gone: a figure of what crashed would mean nothing.
    static func read(_ pid: Int32) throws -> ProcessReading {
        guard let fields = statFields(pid), fields.count > 14 else { throw BenchmarkFailure("process \(pid) is gone") }
        let ticks = fields[11...14].compactMap { Double($0) }.reduce(0, +)
        return ProcessReading(
            processor: ticks / Double(sysconf(Int32(_SC_CLK_TCK))), written: value("write_bytes", pid, "io"),
            memoryPeak: value("VmHWM", pid, "status"))
    }

    /// Every process below `root` whose program has this name, whoever started it.
    static func descendants(of root: Int32, named name: String) -> [Int32] {
        var parents: [Int32: Int32] = [:]
        var named: [Int32] = []
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = Int32(entry), let fields = statFields(pid), fields.count > 1, let parent = Int32(fields[1]) else {
                continue
            }
            parents[pid] = parent
            if text(pid, "comm")?.hasPrefix(name) == true { named.append(pid) }
        }
        return named.filter { pid in
            var ancestor: Int32? = pid
            while let next = ancestor, next > 1 {
                if next == root { return true }
                ancestor = parents[next]
            }
            return false
        }
    }

    /// The fields of `stat` behind the name, from the state on.
    private static func statFields(_ pid: Int32) -> [Substring]? {
        guard let text = text(pid, "stat"), let close = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: close)...].split(separator: " ")
    }

    private static func value(_ key: String, _ pid: Int32, _ file: String) -> Int {
        let line = (text(pid, file) ?? "").split(separator: "\n").first { $0.hasPrefix(key + ":") }
        return line.flatMap { $0.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first }.flatMap { Int($0) } ?? 0
    }

    private static func text(_ pid: Int32, _ file: String) -> String? {
        try? String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8)
    }
}
