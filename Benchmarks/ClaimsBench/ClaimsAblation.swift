import BenchmarkSupport
import Foundation
import LedgerTypes

/// `ablation/…`: the durable path and the node on disk whole, without one safety each, and whole again.
struct ClaimsAblation {
    private let workload: ClaimWorkload
    private let settings: BenchmarkSettings
    /// Its own, so that journals of other scenarios stay out of the way.
    private let folder: String
    private let announce: @Sendable (String) -> Void

    init(_ workload: ClaimWorkload, _ settings: BenchmarkSettings, announce: @escaping @Sendable (String) -> Void) {
        self.workload = workload
        self.settings = settings
        folder = settings.folder + "/ablation"
        self.announce = announce
    }

    func rows() async throws -> [BenchmarkRow] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try path() + (await node())
    }

    /// The path carries no signatures, so it cannot go without them.
    private func path() throws -> [BenchmarkRow] {
        let scenario = PathScenario(workload, folder: folder)
        let expected = try scenario.expectedSums(lines: 0, repeats: settings.pathRounds)
        var table = AblationTable("path/0 lines")
        for ablation in sequence(settings.ablations.filter { $0 != .sign }) {
            announce("path \(ablation.map { "without \($0)" } ?? "whole")")
            let finding = try scenario.run(lines: 0, repeats: settings.pathRounds, without: ablation)
            defer { finding.decider.free() }
            guard finding.decider.sums == expected else {
                throw BenchmarkFailure("M1: without \(ablation.map(\.rawValue) ?? "nothing") the path came to other sums")
            }
            let count = Double(workload.claims.count * settings.pathRounds)
            table.add(count / finding.seconds, "claims/s", latency: finding.latency, without: ablation?.rawValue)
        }
        return try table.finished()
    }

    /// Every run has to come to the same state: what is left out may change the speed and nothing else.
    private func node() async throws -> [BenchmarkRow] {
        let scenario = DurableScenario(workload, folder: folder)
        guard let commit = settings.commits.last else { throw BenchmarkFailure("no group commit size") }
        var table = AblationTable("node-durable/\(commit.size)")
        var digest: Digest256?
        for ablation in sequence(settings.ablations) {
            announce("node-durable \(ablation.map { "without \($0)" } ?? "whole")")
            let finding = try await scenario.settle(commit.claims, inEnvelopesOf: commit.size, without: ablation)
            try FileManager.default.removeItem(atPath: finding.journal)
            guard digest == nil || digest == finding.digest else {
                throw BenchmarkFailure("M1: without \(ablation.map(\.rawValue) ?? "nothing") the node came to another state")
            }
            digest = finding.digest
            table.add(finding.claimsPerSecond, "claims/s", latency: finding.rows[0].latency, without: ablation?.rawValue)
        }
        return try table.finished()
    }

    private func sequence(_ ablations: [SafetyAblation]) -> [SafetyAblation?] { [nil] + ablations.map(Optional.some) + [nil] }
}
