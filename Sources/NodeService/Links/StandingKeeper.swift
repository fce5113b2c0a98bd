import LedgerTypes
import Logging
import Messages
import NodeRuntime
import Synchronization

/// Keeps a node that was started on an old copy of its journal from saying anything: see `JournalStanding`.
final class StandingKeeper: Sendable {
    private let standing: Mutex<JournalStanding>
    private let peers = Mutex<[NodeID: PeerStanding]>([:])
    private let metrics: ServiceMetrics
    private let logger: Logger

    init(_ node: NodeID, opened: [NodeID: UInt64], metrics: ServiceMetrics, logger: Logger) {
        standing = Mutex(JournalStanding(node, opened: opened))
        self.metrics = metrics
        self.logger = logger
    }

    /// Takes what the hello of a peer says it has. `false`: nothing may be said on its link, which has to end with `neverSent`.
    func admits(_ positions: [StreamPosition], of peer: NodeID) -> Bool {
        let (isAdmitted, lost) = standing.withLock { ($0.heard(positions, of: peer), $0.lost) }
        show(isBehind: !isAdmitted, beside: peer)
        if !isAdmitted, let lost {
            logger.critical(
                "日志早于对方所持，疑似由旧备份恢复 / the journal is older than what a peer has of it: was an old copy restored?",
                metadata: ["peer": "\(peer)", "peer_has": "\(lost)"])
        }
        return isAdmitted
    }

    /// Takes what checkpoints say of this node's journal. `false`: every link has to end with `neverSent`.
    func admits(_ word: WitnessWord) -> Bool {
        let (known, isAdmitted, lost) = standing.withLock { ($0.lost, $0.heard(word), $0.lost) }
        // Told once: each round comes to the same.
        if case .records(let records, let keeper) = lost, lost != known {
            show(isBehind: true, beside: keeper)
            logger.critical(
                "日志不是本节点签过的历史，疑似由旧备份恢复 / the journal is not the history this node signed: was an old copy restored?",
                metadata: ["checkpoint_kept_by": "\(keeper)", "records": "\(records)"])
        }
        return isAdmitted
    }

    private func show(isBehind: Bool, beside peer: NodeID) {
        metrics.set(
            "medclear_journal_behind", isBehind ? 1 : 0, labels: [("peer", "\(peer)")],
            help: "1 when a peer or witness has what this journal lacks: the node runs on an old copy and says nothing.")
    }

    /// A link is up.
    func isUp(_ peer: NodeID, _ positions: [StreamPosition], released: [NodeID: UInt64]) {
        peers.withLock { $0[peer] = PeerStanding(peer, positions: positions, released: released) }
    }

    /// A peer lacks what follows `sequence`. `true`: it has lost part of its journal, and its link has to end with `journalBehind`.
    func lacks(_ stream: StreamID, after sequence: UInt64, peer: NodeID) -> Bool {
        guard peers.withLock({ $0[peer]?.lacks(stream, after: sequence) ?? false }) else { return false }
        logger.critical(
            "对方索要其已确认过的报文，其日志可能缺失 / the peer asks for what it once acknowledged: its journal lacks records",
            metadata: ["peer": "\(peer)", "stream": "\(stream)", "after": "\(sequence)"])
        return true
    }

    func isConfirmed(by peer: NodeID) -> Bool { standing.withLock { $0.isConfirmed(by: peer) } }

    /// What others have and this journal has not.
    var lost: LostHistory? { standing.withLock { $0.lost } }
}
