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

/// How the hub's three-way comparisons stand at one moment: pairs' days. "Cannot compare" is a count of its own (law M10).
struct HubDayStanding: Sendable {
    private(set) var equal = 0
    private(set) var differing = 0
    private(set) var notComparable = 0
    /// Days that were reported and wait for the other regions, or for the next round.
    let waiting: [BusinessDate]

    init(_ machine: HubMachine) {
        for findings in machine.comparisons.values {
            for comparison in findings.comparisons {
                if !comparison.missing.isEmpty {
                    notComparable += 1
                } else if comparison.isEqual {
                    equal += 1
                } else {
                    differing += 1
                }
            }
        }
        waiting = machine.reported.keys.filter { machine.comparisons[$0] == nil }.sorted()
    }

    var json: JSONValue {
        object([
            "equal": .integer(equal), "differ": .integer(differing), "cannot_compare": .integer(notComparable),
            "waiting_days": .array(waiting.map { .string("\($0)") }),
        ])
    }

    func collect(into metrics: ServiceMetrics) {
        for (result, count) in [("equal", equal), ("differs", differing), ("cannot_compare", notComparable)] {
            metrics.set(
                "medclear_compared_totals", Double(count), labels: [("result", result)],
                help: "Days of pairs by how the hub's comparison of the totals came out.")
        }
        metrics.set(
            "medclear_waiting_days", Double(waiting.count), help: "Days some region has reported that are not compared yet.")
    }
}

/// The standing of a moment ago, a second at a region and a round at the hub: a scrape must not wait for the node.
final class ReconciliationBoard: Sendable {
    private let standing = Mutex<ReconciliationStanding?>(nil)
    private let atHub = Mutex<HubDayStanding?>(nil)

    func set(_ next: HubDayStanding) { atHub.withLock { $0 = next } }

    func set(_ next: ReconciliationStanding) { standing.withLock { $0 = next } }

    func collect(into metrics: ServiceMetrics, now: Int64) {
        atHub.withLock { $0 }?.collect(into: metrics)
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
