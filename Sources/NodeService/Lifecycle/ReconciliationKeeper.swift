import ClaimTypes
import LedgerTypes
import Logging
import Messages
import NodeRuntime
import Reconciliation
import ServiceLifecycle
import Settlement

/// Reconciles a node's days without anybody asking: every few seconds whatever is due, one round at a time. What fails is due again later; a
/// round that cannot be finished is begun anew.
struct ReconciliationKeeper: Service {
    /// Between two rounds. What is due inside a round is a matter of minutes; a closed day should not wait for it.
    private static let pause = Duration.seconds(5)

    let logger: Logger
    let round: @Sendable () async throws -> Void

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // A node that is told to stop does not wait for the next round.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            do {
                try await round()
            } catch {
                logger.warning("reconciliation interrupted", metadata: ["reason": "\(error)"])
            }
        }
    }
}

extension RegionService {
    var reconciliation: some Service {
        let desk = ComparisonDesk(loop: loop, ask: { [insuring] in await insuring.ask($0) }, today: Self.today)
        return ReconciliationKeeper(logger: logger) { [loop, exchange, logger, metrics] in
            let moved = try await loop.read { $0.differences.days.moved.sorted() }
            if !moved.isEmpty { _ = try await loop.perform(moved.map { .closeDay($0) }) }
            for row in try await desk.compareDue(at: seconds(systemTime())) where row.finding.isEqual != true {
                logger.info(
                    "day compared",
                    metadata: [
                        "pair": "\(row.pair)", "date": "\(row.date)", "with": row.withHub ? "hub" : "region",
                        "result": "\(row.finding.text.chinese) / \(row.finding.text.english)",
                    ])
            }
            let begun = try await desk.remedy(
                offerAgain: { loop.rewind($0) }, askAgain: { exchange.askAgain($0) })
            for remedy in begun {
                metrics.add(
                    "medclear_remedies_total", labels: [("remedy", "\(remedy.remedy)")],
                    help: "Remedies of differences begun without a person.")
            }
        }
    }
}

extension HubService {
    var reconciliation: some Service {
        ReconciliationKeeper(logger: logger) { [loop, days] in
            let due = try await loop.read { $0.daysDue(at: seconds(systemTime())) }
            if !due.isEmpty { _ = try await loop.perform(due.map { .reconcileDay($0) }) }
            days.set(try await loop.read { HubDayStanding($0) })
        }
    }
}
