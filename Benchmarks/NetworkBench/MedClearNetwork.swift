import BenchmarkSupport
import ClaimTypes
import Foundation
import LoadGenerator

/// A network as `network init` makes it: the hub and three regions as processes of their own, linked over TLS.
final class MedClearNetwork: SystemUnderTest {
    let name = "MedClear"
    let targets: [LoadTarget]
    private let description: NetworkDescription
    private let programs: [(program: Program, monitoring: String)]

    /// Makes the network and starts it.
    /// - Parameter rate: requests a second an institution may send; a load is sent by few.
    init(_ settings: NetworkSettings, suite: String = "intl", rate: Int = 100_000) throws {
        let folder = settings.folder + "/network"
        let executable = Program.beside("medclear-node")
        _ = try Program.output(
            executable,
            [
                "network", "init", "--out", folder, "--regions", settings.regions.map(\.description).joined(separator: ","),
                "--suite", suite, "--persons", String(settings.personsPerRegion), "--seed",
                String(NetworkSettings.populationSeed),
                "--port", String(NetworkSettings.firstPort),
            ])
        let description = try NetworkDescription(folder: folder)
        self.description = description
        targets = description.targets
        var programs: [(program: Program, monitoring: String)] = []
        for process in description.processes {
            if process.command == "node" { try Self.allow(rate, in: process.configuration) }
            let program = try Program(
                process.node, executable, [process.command, "--config", process.configuration],
                log: "\(settings.folder)/\(process.node).log")
            programs.append((program, process.monitoring))
        }
        self.programs = programs
        for (program, monitoring) in programs { try Self.wait(program, monitoring) }
    }

    /// The limit of requests is there against a hospital's mistakes, not against this.
    private static func allow(_ rate: Int, in path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = text.replacingOccurrences(
            of: "\"answer_seconds\"", with: "\"requests_per_second\": \(rate), \"answer_seconds\"")
        guard changed != text else { throw BenchmarkFailure("\(path) has another form than expected") }
        try changed.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func wait(_ program: Program, _ monitoring: String) throws {
        for _ in 0..<300 {
            guard program.isRunning else { throw BenchmarkFailure("\(program.name) ended: \(program.lastWords)") }
            if (try? Program.output("/usr/bin/env", ["curl", "-fsS", "http://\(monitoring)/ready"])) != nil { return }
            usleep(200_000)
        }
        throw BenchmarkFailure("\(program.name) is not ready: \(program.lastWords)")
    }

    func processes() -> [(role: String, pids: [Int32])] {
        programs.map { program, _ in (program.name == "hub" ? "hub" : "region \(program.name)", [program.pid]) }
    }

    func credential(_ institution: InstitutionCode) -> LoadCredential {
        description.credentials[institution] ?? LoadCredential(accessID: institution.description, secret: "")
    }

    func syncs() throws -> Int? {
        try pages().reduce(0) { $0 + (Int(MetricsPage($1.page).sum(of: "medclear_journal_blocks_total"))) }
    }

    func stages() throws -> [(name: String, seconds: Double, count: Double)] {
        var stages: [(String, Double, Double)] = []
        for (role, page) in try pages() {
            stages += MetricsPage(page).stages().map { ("\(role) \($0.name)", $0.seconds, $0.count) }
        }
        return stages
    }

    /// Each envelope is signed once by its sender and checked once by its receiver.
    func counts() throws -> [(name: String, count: Double)] {
        let pages = try pages().map { MetricsPage($0.page) }
        return ["envelopes", "messages"].map { name in
            (name, pages.reduce(0) { $0 + $1.sum(of: "medclear_\(name)_sent_total") })
        }
    }

    private func pages() throws -> [(role: String, page: String)] {
        try programs.map { program, monitoring in
            (program.name, try Program.output("/usr/bin/env", ["curl", "-fsS", "http://\(monitoring)/metrics"]))
        }
    }

    /// Every process ends by itself, with everything it holds.
    func finish() throws {
        for (program, _) in programs {
            let code = program.stop()
            guard code == 0 else { throw BenchmarkFailure("\(program.name) ended with \(code): \(program.lastWords)") }
        }
    }
}
