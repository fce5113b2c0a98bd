import Foundation
import LedgerTypes
import Settlement

/// Runs the scenarios one after the other and checks that their results agree with each other.
struct FirstLightRun {
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
        var report = BenchmarkReport(conditions: try Conditions.gather(settings))
        announce("claims: generate and split \(settings.claims)")
        let workload = try await ClaimWorkload.make(seed: settings.seed, count: settings.claims, examples: examples)
        announce("decide, split")
        report.rows += try BenefitScenario(workload, decisions: settings.decisions).rows()
        announce("node-decide")
        let inMemory = try NodeScenario(workload).rows()
        report.rows += inMemory
        report.rows += try await durable(workload, inMemory[0].digest)
        announce("month")
        report.rows += try await MonthScenario(workload.world, settings).rows()
        report.conditions.append(("load average after", Conditions.loadAverage()))
        return report
    }

    private func durable(_ workload: ClaimWorkload, _ inMemory: Digest256?) async throws -> [BenchmarkRow] {
        let scenario = DurableScenario(workload, folder: settings.folder)
        var findings: [DurableScenario.Finding] = []
        for (size, claims) in settings.commits {
            announce("node-durable, \(claims) claims in commits of \(size)")
            let finding = try await scenario.settle(claims, inEnvelopesOf: size)
            if claims == settings.claims, finding.digest != inMemory {
                throw BenchmarkFailure("M1: commits of \(size) on disk and the node in memory came to different states")
            }
            findings.append(finding)
        }
        guard let whole = findings.first(where: { $0.claims == settings.claims }) else {
            throw BenchmarkFailure("no group commit size settles the whole workload")
        }
        announce("replay, verify")
        let (replayed, machine) = try scenario.replay(whole)
        announce("SQLite beside it")
        let peer = SQLiteScenario(workload, decidedBy: machine, folder: settings.folder)
        guard peer.owed == machine.payable(to: ClaimWorkload.treating) else {
            throw BenchmarkFailure("M3: the rows given to SQLite owe \(peer.owed), the books another sum")
        }
        return try findings.flatMap { $0.rows + [try peer.row(against: $0)] } + replayed
    }
}
