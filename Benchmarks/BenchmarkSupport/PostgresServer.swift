import Foundation
import Glibc

/// A PostgreSQL of this run's own: a new cluster in a folder of the benchmark, reached by a socket, gone at the end however it comes.
package final class PostgresServer {
    /// What differs from a fresh cluster's settings; everything that makes commits durable stays on.
    package static let settings = [
        "fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=1GB", "max_wal_size=8GB",
        "checkpoint_timeout=15min", "max_connections=64", "listen_addresses=",
    ]

    package let folder: String
    package let version: String
    private let binaries: String
    private let server = Process()
    /// The server stops when this is closed: by `stop`, or by the end of our process.
    private let leash = Pipe()

    /// - Throws: when there is no PostgreSQL, or it does not start.
    package init(in parent: String) throws {
        guard let binaries = Self.findBinaries() else {
            throw BenchmarkFailure("no PostgreSQL: install the package postgresql to have it measured")
        }
        self.binaries = binaries
        folder = URL(filePath: parent).path + "/postgresql"
        // postgres (PostgreSQL) 15.18 (Debian …)
        version =
            try Self.output([binaries + "/postgres", "--version"]).split(separator: " ").dropFirst(2).first.map(String.init)
            ?? "?"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if getuid() == 0 { _ = try Self.output(["chown", "postgres", folder]) }
        _ = try Self.output(Self.asServer([binaries + "/initdb", "-D", folder + "/data", "-A", "trust", "-U", "bench"]))
        let options = Self.settings.flatMap { ["-c", $0] }
        let command = [binaries + "/postgres", "-D", folder + "/data", "-k", folder] + options
        server.executableURL = URL(filePath: "/usr/bin/env")
        server.arguments = Self.asServer(
            ["sh", "-c", "\"$@\" & p=$!; read -r _; kill -QUIT $p; wait $p", "sh"] + command)
        server.standardInput = leash
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.runUnblocked()
        for attempt in 0... {
            if (try? Self.output([binaries + "/pg_isready", "-q", "-h", folder])) != nil { break }
            guard attempt < 100 else { throw BenchmarkFailure("PostgreSQL does not start in \(folder)") }
            usleep(100_000)
        }
    }

    package func stop() {
        try? leash.fileHandleForWriting.close()
        server.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    package func session() throws -> PostgresSession { try PostgresSession(binaries + "/psql", folder) }

    /// Runs `script` on many connections at once. Returns the latency of each transaction and what they took together, in seconds.
    package func bench(_ script: String, connections: Int, seconds: Int) throws -> (elapsed: Double, laps: [Duration]) {
        let file = folder + "/script.sql"
        try script.write(toFile: file, atomically: true, encoding: .utf8)
        let text = try Self.output([
            binaries + "/pgbench", "-n", "-c", String(connections), "-j", "2", "-T", String(max(seconds, 1)), "-M", "prepared",
            "-f", file, "-l", "--log-prefix", folder + "/pgbench", "-h", folder, "-U", "bench", "postgres",
        ])
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = line.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
        else { throw BenchmarkFailure("pgbench said: \(text)") }
        var laps: [Duration] = []
        for log in try FileManager.default.contentsOfDirectory(atPath: folder) where log.hasPrefix("pgbench.") {
            for entry in try String(contentsOfFile: folder + "/" + log, encoding: .utf8).split(separator: "\n") {
                let fields = entry.split(separator: " ")
                if fields.count > 2, let microseconds = Int(fields[2]) { laps.append(.microseconds(microseconds)) }
            }
        }
        return (Double(laps.count) / rate, laps)
    }

    private static func findBinaries() -> String? {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "/usr/lib/postgresql/\($0)/bin" }
            .first { access($0 + "/postgres", X_OK) == 0 }
    }

    /// PostgreSQL refuses to run as root.
    private static func asServer(_ command: [String]) -> [String] {
        getuid() == 0 ? ["runuser", "-u", "postgres", "--"] + command : command
    }

    private static func output(_ command: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = pipe
        process.standardError = pipe
        try process.runUnblocked()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = text.suffix(300).split(separator: "\n").joined(separator: " / ")
            throw BenchmarkFailure("\(command[0]) ended with \(process.terminationStatus): \(said)")
        }
        return text
    }
}
