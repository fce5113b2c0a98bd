import ClaimTypes
import LedgerTypes
import Reconciliation
import Settlement
import StrictJSON
import Synchronization

/// How a region's closed days stand, and its differences, at one moment.
struct ReconciliationStanding: Sendable {
    let withRegions: ComparisonTally
    let withHub: ComparisonTally
    let open: Int
    let inMemory: Int
    let suspense: Fen

    init(_ machine: RegionMachine) {
        let (book, pairs) = (machine.differences, machine.pairs)
        (withRegions, withHub) = (book.days.tally(of: pairs), book.relayedDays.tally(of: pairs))
        (open, inMemory) = (book.open.count, book.differences.count)
        suspense = book.open.reduce(Fen.zero) { $1.suspense.reduce($0) { $0 + $1.amount } }
    }

    func json(now: Int64) -> JSONValue {
        object([
            "with_regions": withRegions.json(now: now), "with_hub": withHub.json(now: now), "open_differences": .integer(open),
            "suspense": .string(suspense.yuan),
        ])
    }
}

extension ComparisonTally {
    /// Seconds since which the oldest day could not be compared; `nil` when every one could.
    fileprivate func age(_ now: Int64) -> Int64? { notComparableSince.map { max(0, now - $0) } }

    fileprivate func json(now: Int64) -> JSONValue {
        object([
            "equal": .integer(equal), "differ": .integer(differing), "cannot_compare": .integer(notComparable),
            "cannot_compare_seconds": age(now).map { .integer($0) } ?? .null, "waiting": .integer(waiting),
        ])
    }
}

/// The standing of a second ago: a scrape must not wait for the node.
final class ReconciliationBoard: Sendable {
    private let standing = Mutex<ReconciliationStanding?>(nil)

    func set(_ next: ReconciliationStanding) { standing.withLock { $0 = next } }

    func collect(into metrics: ServiceMetrics, now: Int64) {
        guard let standing = standing.withLock({ $0 }) else { return }
        for (party, tally) in [("region", standing.withRegions), ("hub", standing.withHub)] {
            for (result, count) in [
                ("equal", tally.equal), ("differs", tally.differing), ("cannot_compare", tally.notComparable),
                ("waiting", tally.waiting),
            ] {
                metrics.set(
                    "medclear_compared_days", Double(count), labels: [("with", party), ("result", result)],
                    help: "Closed days of pairs by how their last comparison came out.")
            }
            metrics.set(
                "medclear_not_comparable_seconds", Double(tally.age(now) ?? 0), labels: [("with", party)],
                help: "Since when the oldest day that cannot be compared could not be; 0 when every one can.")
        }
        metrics.set("medclear_open_differences", Double(standing.open), help: "Differences between two regions without an end.")
        metrics.set(
            "medclear_differences_kept", Double(standing.inMemory),
            help: "Differences in memory, ended ones of days still held included.")
    }
}
