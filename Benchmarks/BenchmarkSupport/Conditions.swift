import Foundation
import Glibc

/// The circumstances a figure holds under: read from the system, never written by hand.
package enum Conditions {
    package static func gather(folder: String, seed: UInt64, settings: String) throws -> [(name: String, value: String)] {
        let sync = try syncProbe(folder: folder, count: 64)
        return [
            ("cpu", firstValue(of: "model name", in: "/proc/cpuinfo")),
            ("cores", String(ProcessInfo.processInfo.activeProcessorCount)),
            ("memory", "\(ProcessInfo.processInfo.physicalMemory >> 20) MiB"), ("kernel", kernel()),
            ("file system", fileSystem(of: folder)),
            ("sync of 4 KiB", String(format: "p50 %.0f µs, p99 %.0f µs", sync.median, sync.p99)),
            ("load average", loadAverage()), ("date", ISO8601DateFormatter().string(from: Date())), ("commit", commit()),
            ("toolchain", firstLine(of: ["swift", "--version"])), ("build", build), ("seed", String(seed)),
            ("settings", settings),
        ]
    }

    /// Of the last one, five and fifteen minutes. Above the number of cores every latency is someone else's too.
    package static func loadAverage() -> String {
        (content("/proc/loadavg") ?? "unknown").split(separator: " ").prefix(3).joined(separator: " ")
    }

    package static var build: String {
        #if DEBUG
            "debug: no figure of this run means anything"
        #else
            "release"
        #endif
    }

    private static func commit() -> String {
        let hash = firstLine(of: ["git", "rev-parse", "--short=12", "HEAD"])
        let isClean = firstLine(of: ["git", "status", "--porcelain", "--untracked-files=no"]).isEmpty
        return isClean ? hash : hash + " with changes"
    }

    private static func kernel() -> String {
        var name = utsname()
        guard uname(&name) == 0 else { return "unknown" }
        func text(_ field: some Any) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))"
    }

    /// Type and device of the mount with the longest path above `folder`.
    private static func fileSystem(of folder: String) -> String {
        let path = URL(filePath: folder).resolvingSymlinksInPath().path + "/"
        let mounts = (content("/proc/self/mounts") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
        let above = mounts.filter { $0.count > 3 && path.hasPrefix($0[1] == "/" ? "/" : $0[1] + "/") }
        guard let mount = above.max(by: { $0[1].count < $1[1].count }) else { return "unknown" }
        return "\(mount[2]) on \(mount[0])"
    }

    private static func firstValue(of key: String, in file: String) -> String {
        let line = (content(file) ?? "").split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    private static func content(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    private static func firstLine(of command: [String]) -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil, let data = try? output.fileHandleForReading.readToEnd() else {
            process.waitUntilExit()
            return process.terminationStatus == 0 ? "" : "unknown"
        }
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }
}
