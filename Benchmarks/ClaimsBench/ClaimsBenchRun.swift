import BenchmarkSupport
import Foundation
import LedgerTypes
import NodeRuntime
import Settlement

/// Runs the scenarios one after the other and checks that their results agree with each other.
struct ClaimsBenchRun {
    let settings: BenchmarkSettings
    /// Folder of policies, catalogues and regions; `nil` looks for it.
    let examples: String?
    /// Called with the name of each stage before it begins.
    let announce: @Sendable (String) -> Void

    init(
        _ settings: BenchmarkSettings, examples: String? = nil, announce: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.settings = settings
        self.examples = examples
        self.announce = announce
    }

    /// Needs a folder that exists and is empty.
    func report() async throws -> BenchmarkReport {
        announce("conditions")
        var report = BenchmarkReport(
            conditions: try Conditions.gather(
                folder: settings.folder, seed: settings.seed, settings: settings.description))
        if settings.scenarios.contains(.audit) {
            report.rows += try await ReplayScenario(settings, examples: examples).rows(announce)
        }
        if settings.scenarios == [.audit] {
            report.conditions.append(("load average after", Conditions.loadAverage()))
            return report
        }
        announce("claims: generate and split \(settings.claims)")
        let workload = try await ClaimWorkload.make(seed: settings.seed, count: settings.claims, examples: examples)
        if settings.scenarios.contains(.decide) {
            announce("decide, split")
            report.rows += try BenefitScenario(workload, decisions: settings.decisions).rows()
        }
        if settings.scenarios.contains(.registry) {
            announce("registry")
            report.rows += try RegistryScenario(workload, settings).rows()
        }
        if settings.scenarios.contains(.path) {
            let (rows, check) = try path(workload)
            report.rows += rows
            report.conditions.append(("PL/pgSQL check", check))
        }
        if settings.scenarios.contains(.node) {
            announce("node-decide")
            let (inMemory, machine) = try NodeScenario(workload).run()
            report.rows += inMemory
            report.rows += try await durable(workload, machine)
        }
        if settings.scenarios.contains(.month) {
            announce("month")
            report.rows += try await MonthScenario(workload.world, settings).rows()
        }
        if !settings.ablations.isEmpty {
            report.rows += try await ClaimsAblation(workload, settings, announce: announce).rows()
        }
        report.conditions.append(("load average after", Conditions.loadAverage()))
        return report
    }

    /// The full path has to come to what the bare rules come to, one claim after the other.
    private func path(_ workload: ClaimWorkload) throws -> (rows: [BenchmarkRow], check: String) {
        let scenario = PathScenario(workload, folder: settings.folder)
        var rows: [BenchmarkRow] = []
        for (lines, repeats) in [(0, settings.pathRounds), (6, max(settings.pathRounds / 2, 1))] {
            announce("path, \(workload.claims.count * repeats) claims with \(lines) lines")
            let (measured, sums) = try scenario.rows(lines: lines, repeats: repeats)
            guard sums == (try scenario.expectedSums(lines: lines, repeats: repeats)) else {
                throw BenchmarkFailure("M1: the path and the bare rules came to different sums")
            }
            rows += measured
        }
        let peer = try postgres(workload, scenario, path: rows[0].value)
        return (rows + peer.rows, peer.check)
    }

    /// Beside the same rules in PostgreSQL; a note instead of rows where there is none.
    private func postgres(
        _ workload: ClaimWorkload, _ scenario: PathScenario, path: Double
    ) throws -> (rows: [BenchmarkRow], check: String) {
        let server: PostgresServer
        do { server = try PostgresServer(in: settings.folder) } catch {
            return ([], "not measured: \(error)")
        }
        defer { server.stop() }
        announce("PL/pgSQL beside it, \(settings.postgresClaims) claims; sums of every field are compared")
        let decide = try BenefitScenario(workload, decisions: settings.decisions).mix()
        return try PostgresScenario(scenario, server).rows(against: (decide.value, path), count: settings.postgresClaims)
    }

    /// - Parameter machine: the state in memory all claims led to.
    private func durable(_ workload: ClaimWorkload, _ machine: RegionMachine) async throws -> [BenchmarkRow] {
        let scenario = DurableScenario(workload, folder: settings.folder)
        let peer = SQLiteScenario(workload, decidedBy: machine, folder: settings.folder)
        guard peer.owed == machine.payable(to: ClaimWorkload.treating) else {
            throw BenchmarkFailure("M3: the rows given to SQLite owe \(peer.owed), the books another sum")
        }
        let digest = machine.stateDigest
        var rows: [BenchmarkRow] = []
        var whole: DurableScenario.Finding?
        for (size, claims) in settings.commits {
            announce("node-durable, \(claims) claims in commits of \(size)")
            let finding = try await scenario.settle(claims, inEnvelopesOf: size)
            // Right after it, so that both see the machine in the same mood.
            announce("SQLite beside it")
            rows += finding.rows + [try peer.row(against: finding)]
            guard claims == settings.claims else { continue }
            guard finding.digest == digest else {
                throw BenchmarkFailure("M1: commits of \(size) on disk and the node in memory came to different states")
            }
            whole = finding
        }
        guard let whole else { throw BenchmarkFailure("no group commit size settles the whole workload") }
        announce("replay, verify")
        return rows + (try scenario.replay(whole))
    }
}
