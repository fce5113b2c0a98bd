import Foundation

/// One connection, by the client that comes with PostgreSQL.
package final class PostgresSession {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    init(_ psql: String, _ folder: String) throws {
        process.executableURL = URL(filePath: psql)
        process.arguments = ["-qAtX", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "bench", "postgres"]
        process.standardInput = input
        process.standardOutput = output
        try process.runUnblocked()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Sends a script, whole, and returns the lines it answered once it is done.
    package func run(_ script: String) throws -> [Substring] {
        try input.fileHandleForWriting.write(contentsOf: Data((script + "\n\\echo end of script\n").utf8))
        let end = Data("end of script\n".utf8)
        while unread.suffix(end.count) != end {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw BenchmarkFailure("psql ended during: \(script.prefix(200))") }
            unread.append(more)
        }
        defer { unread = Data() }
        return String(decoding: unread.dropLast(end.count), as: UTF8.self).split(separator: "\n")
    }
}
