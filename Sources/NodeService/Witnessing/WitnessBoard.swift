import ClaimTypes
import LedgerTypes
import MerkleLog
import StrictJSON
import Synchronization

/// How this node's own checkpoints stand with the witnesses, for metrics, readiness and operators.
final class WitnessBoard: Sendable {
    struct State: Sendable {
        /// Size of the newest checkpoint.
        var published: UInt64 = 0
        /// The newest checkpoint with a quorum, and how it stands.
        var cosigned: (size: UInt64, standing: QuorumStanding)?
        /// Of each witness: when it signed last, seconds since 1970 UTC, and why not the last time it was asked.
        var witnesses: [NodeID: (signed: UInt64?, refusal: String?)] = [:]
        /// Checkpoints this node signed for others since its start.
        var signedForOthers: [String: UInt64] = [:]
        /// Why the last checkpoint was not published.
        var failure: String?
    }

    private let state = Mutex(State())

    var current: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Seconds since a quorum last signed; `nil` when none ever did.
    func age(at now: UInt64) -> UInt64? {
        current.cosigned?.standing.since.map { now > $0 ? now - $0 : 0 }
    }

    func collect(into metrics: ServiceMetrics, alarms: Int, now: UInt64) {
        let state = current
        metrics.set("medclear_checkpoint_records", Double(state.published), help: "Records under the newest checkpoint.")
        metrics.set(
            "medclear_cosigned_records", Double(state.cosigned?.size ?? 0),
            help: "Records under the newest checkpoint that a quorum of witnesses signed.")
        if let age = age(at: now) {
            metrics.set("medclear_quorum_age_seconds", Double(age), help: "Seconds since a quorum of witnesses last signed.")
        }
        metrics.set("medclear_split_views_open", Double(alarms), help: "Logs that showed two histories; a person has to look.")
        for (origin, count) in state.signedForOthers {
            metrics.count("medclear_cosignatures_total", count, labels: [("log", origin)], help: "Checkpoints signed for others.")
        }
    }
}
