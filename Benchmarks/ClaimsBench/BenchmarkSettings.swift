import BenchmarkSupport
import ClaimTypes
import LedgerTypes

/// How much of what a run measures. Every figure here stands in the conditions of the result.
struct BenchmarkSettings: Sendable {
    /// Parts of a run that can be left out.
    enum Scenario: String, CaseIterable, Sendable {
        /// The bare rules: decisions, splits, allocations.
        case decide
        /// The people of the claims in a registry on disk: import, and facts for the rules.
        case registry
        /// Prepared in parallel, decided, durable; and the same rules in PL/pgSQL.
        case path
        /// One node with signed messages, in memory and on disk, beside SQLite; replay and verification.
        case node
        /// Four regions and the hub through a month.
        case month
        /// Journals of millions of records, verified and replayed as an auditor does; only when asked for.
        case audit
    }

    var scenarios = Set(Scenario.allCases).subtracting([.audit])
    /// Safeties that a further run goes without, one each.
    var ablations: [SafetyAblation] = []
    var seed: UInt64
    /// Decisions per kind of visit in the benefit scenario.
    var decisions: Int
    /// Settle requests of the node in memory and of the largest group commit.
    var claims: Int
    /// Settle requests per group commit, and how many requests are measured so.
    var commits: [(size: Int, claims: Int)]
    /// How often the workload runs through the full path.
    var pathRounds: Int
    /// Claims that PL/pgSQL decides.
    var postgresClaims: Int
    /// Claims of the whole month over four regions and the hub.
    var monthClaims: Int
    /// Claims in the journals of the audit, each in both regions' journals with four records or more.
    var auditClaims: Int
    /// Where journals and databases go; its file system decides the durable figures.
    var folder: String

    /// Long enough for a percentile of a thousandth to mean something.
    static func full(seed: UInt64, claims: Int, monthClaims: Int, auditClaims: Int, folder: String) -> BenchmarkSettings {
        BenchmarkSettings(
            seed: seed, decisions: 200_000, claims: claims,
            commits: [(1, min(4_000, claims)), (16, min(40_000, claims)), (256, claims)], pathRounds: 8,
            postgresClaims: min(50_000, claims),
            monthClaims: monthClaims, auditClaims: auditClaims,
            folder: folder)
    }

    /// A few seconds, for the tests and for a first look; its figures mean nothing.
    static func quick(seed: UInt64, folder: String) -> BenchmarkSettings {
        BenchmarkSettings(
            seed: seed, decisions: 200, claims: 300, commits: [(1, 12), (16, 64), (256, 300)], pathRounds: 2, postgresClaims: 300,
            monthClaims: 60, auditClaims: 400, folder: folder)
    }

    var description: String {
        let sizes = commits.map { "\($0.claims) in commits of \($0.size)" }.joined(separator: ", ")
        return
            "\(decisions) decisions a kind; \(claims) claims on one node; \(sizes); the path \(pathRounds) times over; \(postgresClaims) by PL/pgSQL; month of \(monthClaims) claims"
            + (scenarios.contains(.audit) ? "; journals of \(auditClaims) claims" : "")
    }

    /// The month every claim is settled in.
    static let window = WindowNumber(202_609)
}
