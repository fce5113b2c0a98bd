import LedgerTypes
import LinkTransport
import NodeRuntime
import Synchronization

/// What every process measures of its loop.
enum LoopMetrics {
    static func collect(_ statistics: LoopStatistics, into metrics: ServiceMetrics) {
        metrics.count("medclear_journal_blocks_total", statistics.blocks, help: "Group commits, each with one sync.")
        metrics.count("medclear_journal_records_total", statistics.records, help: "Records made durable.")
        metrics.count("medclear_journal_bytes_total", statistics.bytes, help: "Bytes written to the journal.")
        metrics.count("medclear_loop_busy_total", statistics.busy, help: "Entries refused because the queue was full.")
        metrics.count(
            "medclear_loop_dropped_total", statistics.dropped, help: "Envelopes and acknowledgements that brought nothing new.")
        metrics.set("medclear_loop_waiting", Double(statistics.waiting), help: "Entries that wait for the writer.")
        metrics.set(
            "medclear_loop_apply_seconds", Double(statistics.applyNanoseconds) / 1e9, help: "Time spent deciding since the start."
        )
        metrics.set(
            "medclear_journal_seconds", Double(statistics.journalNanoseconds) / 1e9,
            help: "Time spent hashing, writing and syncing since the start.")
    }
}

/// What every process measures of its links.
enum LinkMetrics {
    static func collect(_ board: LinkBoard, into metrics: ServiceMetrics) {
        BridgedMetrics.shared.write(into: metrics)
        for (node, entry) in board.all {
            let labels = [("peer", "\(node)")]
            metrics.set(
                "medclear_link_up", entry.link == nil ? 0 : 1, labels: labels, help: "1 while the link to the peer is up.")
            metrics.set("medclear_link_held", entry.isHeld ? 1 : 0, labels: labels, help: "1 while an operator holds the link.")
            metrics.count("medclear_link_connections_total", entry.connections, labels: labels, help: "Connections that came up.")
            metrics.set(
                "medclear_link_clock_ahead_seconds", Double(entry.clockAhead) / 1_000, labels: labels,
                help: "The peer's clock less ours.")
            metrics.set(
                "medclear_link_queued_bytes", Double(entry.link?.queuedBytes ?? 0), labels: labels,
                help: "Bytes on their way to the peer.")
        }
    }

    /// What each peer has not acknowledged yet.
    static func collect(_ lag: StreamLag, into metrics: ServiceMetrics) {
        for (peer, open) in lag.all {
            metrics.set(
                "medclear_stream_lag_messages", Double(open), labels: [("peer", "\(peer)")],
                help: "Messages to the peer that it has not acknowledged, a second ago at most.")
        }
    }
}

/// How far peers are behind. The node is asked once a second: a scrape must not wait for it.
final class StreamLag: Sendable {
    private let open = Mutex<[NodeID: Int]>([:])

    var all: [(NodeID, Int)] { open.withLock { $0.sorted { $0.key < $1.key } } }

    func set(_ delivery: [NodeID: (acknowledged: UInt64, open: Int)]) { open.withLock { $0 = delivery.mapValues(\.open) } }
}
