import LedgerTypes

/// How much of what a run measures. Every figure here stands in the conditions of the result.
struct BenchSettings: Sendable {
    enum System: String, CaseIterable, Sendable {
        case medclear, postgresql, sqlite, tigerbeetle
    }

    enum Scenario: String, CaseIterable, Sendable {
        case batched
        case twoPhase = "two-phase"
        case unbatched, flat, recovery, snapshot, memory
    }

    var seed: UInt64
    /// New folder on the disk to be measured.
    var folder: String
    var systems: Set<System>
    var scenarios: Set<Scenario>
    /// Safeties to be switched off, one run each.
    var ablations: [Ablation]
    var accounts = 10_000
    var batch = Limits.transfersPerBatchMax
    /// Transfers of our durable scenarios.
    var transfers: Int
    /// Transfers of history in the flat and recovery scenarios.
    var history: Int
    var accountsMax: Int
    /// Seconds after which a peer is stopped, at the end of a batch.
    var peerSeconds: Double
    var callers: Int
    var connections = 32
    /// How often a short history is lived through at most.
    var samplesMax = 20
    /// Bytes of a segment of our journals.
    var segmentBytes = Limits.segmentBytesMax

    static func full(seed: UInt64, folder: String) -> BenchSettings {
        BenchSettings(
            seed: seed, folder: folder, systems: Set(System.allCases), scenarios: Set(Scenario.allCases), ablations: [],
            transfers: 10_000_000, history: 100_000_000, accountsMax: 10_000_000, peerSeconds: 10, callers: 1_000)
    }

    /// A few seconds, for tests and a first look; its figures mean nothing.
    static func quick(seed: UInt64, folder: String) -> BenchSettings {
        BenchSettings(
            seed: seed, folder: folder, systems: [.medclear, .sqlite], scenarios: Set(Scenario.allCases), ablations: [],
            accounts: 100, batch: 200, transfers: 2_000, history: 4_000, accountsMax: 1_000, peerSeconds: 0.2, callers: 20,
            samplesMax: 1, segmentBytes: 8 << 20)
    }

    /// Batches of our durable scenarios; even, so that every hold is ended.
    var batchCount: Int { max((transfers + batch - 1) / batch, 2) / 2 * 2 }

    var description: String {
        "\(transfers) transfers in batches of \(batch) over \(accounts) accounts; history of \(history); up to \(accountsMax) "
            + "accounts; \(callers) callers against \(connections) connections; peers stop after \(Int(peerSeconds)) s"
    }
}

/// What one run of the batched scenario leaves out, to learn what it costs.
enum Ablation: String, CaseIterable, Sendable {
    case fsync, hash, merkle, overlap, preparation, memory
}
