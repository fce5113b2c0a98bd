import BenchmarkSupport
import ClaimDatabase
import ClaimTypes
import Foundation
import LoadGenerator

/// The flow written the usual way: two HTTP services, each with a database in one PostgreSQL of the run's own.
final class UsualWay: SystemUnderTest {
    let name: String
    let targets: [LoadTarget]
    private let server: PostgresServer
    private let session: PostgresSession
    private let treating: Program
    private let insuring: Program

    init(_ data: PeerData, folder: String, examples: String, firstPort: Int) throws {
        let server = try PostgresServer(in: folder)
        self.server = server
        name = "HTTP + PostgreSQL \(server.version)"
        session = try server.session()
        _ = try session.run("CREATE DATABASE treating;\nCREATE DATABASE insuring;")
        _ = try session.run("\\connect treating\nSET client_min_messages = error;\n" + TreatingSchema.text)
        _ = try session.run("\\connect insuring\n" + data.insuringScript)
        let certificate = try Certificate(folder: folder)
        func program(_ role: String, _ port: Int, _ rest: [String]) throws -> Program {
            try Program(
                role, Program.beside("network-peer"),
                [
                    role, "--port", String(port), "--database", "host=\(server.folder) user=bench dbname=\(role)",
                    "--certificate", certificate.certificate, "--key", certificate.key,
                ] + rest, log: "\(folder)/\(role).log")
        }
        insuring = try program("insuring", firstPort + 1, [])
        treating = try program(
            "treating", firstPort,
            [
                "--insuring", "https://127.0.0.1:\(firstPort + 1)", "--trust", certificate.certificate, "--examples", examples,
            ])
        targets = [LoadTarget(host: "127.0.0.1", port: firstPort, trustFile: certificate.certificate)]
        for (program, port) in [(insuring, firstPort + 1), (treating, firstPort)] {
            try waitForPort(port, of: program)
        }
    }

    func processes() -> [(role: String, pids: [Int32])] {
        [
            ("treating service", [treating.pid]), ("insuring service", [insuring.pid]),
            ("PostgreSQL", ProcessMeter.descendants(of: getpid(), named: "postgres")),
        ]
    }

    func credential(_ institution: InstitutionCode) -> LoadCredential {
        LoadCredential(accessID: institution.description, secret: "")
    }

    func syncs() throws -> Int? {
        // A backend's own count is shown when it reports: at most a second late.
        try session.run("SELECT pg_sleep(1.1); SELECT wal_sync FROM pg_stat_wal;").last.flatMap { Int($0) }
    }

    func stages() throws -> [(name: String, seconds: Double, count: Double)] { [] }

    func counts() throws -> [(name: String, count: Double)] { [] }

    /// What the insuring region owes is what the treating region books as receivable (law M3), unless an answer was lost on the way.
    func finish() throws {
        defer { shutDown() }
        let sum = "SELECT count(DISTINCT %@), coalesce(sum(amount), 0) FROM posting;"
        let owed = try session.run("\\connect insuring\n" + sum.replacingOccurrences(of: "%@", with: "setl_id"))
        let receivable = try session.run("\\connect treating\n" + sum.replacingOccurrences(of: "%@", with: "msgid"))
        guard owed == receivable else {
            throw BenchmarkFailure("M3: the insuring service owes \(owed), the treating service books \(receivable)")
        }
    }

    private func shutDown() {
        treating.stop()
        insuring.stop()
        server.stop()
    }
}

/// A certificate of the run's own for services on this machine.
struct Certificate {
    let certificate: String
    let key: String

    init(folder: String) throws {
        certificate = folder + "/certificate.pem"
        key = folder + "/key.pem"
        _ = try Program.output(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out",
                certificate,
            ])
    }
}

/// Waits until a service takes connections.
func waitForPort(_ port: Int, of program: Program) throws {
    for _ in 0..<600 {
        guard program.isRunning else { throw BenchmarkFailure("\(program.name) ended: \(program.lastWords)") }
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if outcome == 0 { return }
        usleep(100_000)
    }
    throw BenchmarkFailure("\(program.name) does not listen on \(port): \(program.lastWords)")
}
