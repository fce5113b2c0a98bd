import BenchmarkSupport
import Foundation

/// A service started for the run: its own program, its output in a file, ended with us.
final class Program {
    let name: String
    private let process = Process()
    private let log: String

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// - Parameter log: file that takes what it prints.
    init(_ name: String, _ executable: String, _ arguments: [String], log: String) throws {
        self.name = name
        self.log = log
        guard FileManager.default.createFile(atPath: log, contents: nil) else { throw BenchmarkFailure("cannot write \(log)") }
        guard let output = FileHandle(forWritingAtPath: log) else { throw BenchmarkFailure("cannot write \(log)") }
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.runUnblocked()
    }

    deinit { if process.isRunning { kill(pid, SIGKILL) } }

    /// The last lines it printed, for a failure's text.
    var lastWords: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.suffix(500).split(separator: "\n").suffix(4).joined(separator: " / ")
    }

    /// Asks it to end and waits; kills it after half a minute.
    /// - Returns: its exit code.
    @discardableResult
    func stop() -> Int32 {
        guard process.isRunning else { return process.terminationStatus }
        process.terminate()
        for _ in 0..<300 where process.isRunning { usleep(100_000) }
        if process.isRunning { kill(pid, SIGKILL) }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Runs a program to its end.
    /// - Returns: what it printed.
    static func output(_ executable: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.runUnblocked()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkFailure("\(executable) ended with \(process.terminationStatus): \(text.suffix(500))")
        }
        return text
    }

    /// The program of that name beside this one.
    static func beside(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/" + name
    }
}
