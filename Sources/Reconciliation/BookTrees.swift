import ClaimTypes
import LedgerTypes

/// One side's digest trees, kept between questions: a tree is built when a day is first asked for, and takes in what came since when it is asked
/// for again. No part of any state: it can be thrown away at any time, and holds no more days than are asked for.
public struct BookTrees: Sendable {
    private struct Kept {
        var tree = DigestTree()
        /// Records of the page that the tree has taken in.
        var included = 0
    }

    private var kept: [PairDay: Kept] = [:]

    public init() {}

    /// The tree of a day, brought up to date. - Complexity: O(records since the last call × log n).
    public mutating func tree(of pair: RegionPair, _ own: OwnRecords) -> DigestTree {
        let key = PairDay(pair: pair, date: own.date)
        var entry = kept[key] ?? Kept()
        if entry.included > own.count { entry = Kept() }
        if entry.included < own.count {
            kept[key] = nil
            entry.tree.insert(contentsOf: own.ofDay(from: entry.included))
            entry.included = own.count
        }
        // Asked for here, so that what is hashed is kept.
        _ = entry.tree.root
        kept[key] = entry
        return entry.tree
    }

    /// Answers a question about this side's books. - Parameter own: `nil` when the day is not held any more.
    public mutating func answer(_ question: ComparisonQuestion, of pair: RegionPair, _ own: OwnRecords?) -> ComparisonAnswer {
        guard let own else { return .dayNotHeld }
        switch question {
        case .dayBook:
            var tree = tree(of: pair, own)
            return .dayBook(count: UInt64(tree.count), root: tree.root)
        case .node(let path):
            var tree = tree(of: pair, own)
            return .node(tree.node(at: path))
        case .records(let ids):
            return .records(own.records(of: ids))
        }
    }

    /// Starts a comparison from this side; `nil` when the day is not held any more.
    public mutating func comparer(
        of pair: RegionPair, side: ReconciliationParty, _ own: OwnRecords?, awaitsClose: Bool = false
    ) -> PairComparer? {
        guard let own else { return nil }
        return PairComparer(
            pair: pair, date: own.date, side: side, tree: tree(of: pair, own), own: own, awaitsClose: awaitsClose)
    }

    /// Drops the trees of days before `date`.
    public mutating func forget(before date: BusinessDate) { kept = kept.filter { $0.key.date >= date } }
}
