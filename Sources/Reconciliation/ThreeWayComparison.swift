import ClaimTypes
import LedgerTypes

/// Compares the day books of the insuring region, the treating region and the hub (三方日对账).
///
/// The source of the grouping is transaction 3201: insurance kind, clearing type, agency and day, counts net of cancels.
public enum ThreeWayComparison {
    /// Compares one pair on one day.
    ///
    /// `nil` says that a party's books are not at hand; an empty list says they are, and hold nothing. When a party is missing,
    /// no row is called equal or different, whatever the two others say.
    /// - Precondition: `isBook` holds for every list at hand; check what another party sent before comparing it.
    public static func compare(
        _ pair: RegionPair, on date: BusinessDate, insuring: [DayBookRow]?, treating: [DayBookRow]?, hub: [DayBookRow]?
    ) -> PairComparison {
        let books = [insuring, treating, hub].map { $0.map { index($0, pair, date) } }
        let missing = ReconciliationParty.allCases.filter { books[Int($0.rawValue) - 1] == nil }
        let keys = Set(books.flatMap { Array(($0 ?? [:]).keys) }).sorted()
        let lines = keys.map { key in
            // A book at hand without the key holds zero there; a missing book holds nothing we could name.
            let figures = ThreeFigures(
                insuring: books[0].map { $0[key] ?? .zero }, treating: books[1].map { $0[key] ?? .zero },
                hub: books[2].map { $0[key] ?? .zero })
            return ComparisonLine(key: key, figures: figures, finding: finding(on: figures, missing: missing))
        }
        return PairComparison(pair: pair, date: date, missing: missing, lines: lines)
    }

    /// Whether every row belongs to `pair` and `date`, and no key stands twice.
    public static func isBook(_ rows: [DayBookRow], of pair: RegionPair, on date: BusinessDate) -> Bool {
        rows.allSatisfy { $0.key.pair == pair && $0.key.date == date } && Set(rows.map(\.key)).count == rows.count
    }

    private static func index(_ rows: [DayBookRow], _ pair: RegionPair, _ date: BusinessDate) -> [DayBookKey: DayBookTotals] {
        precondition(isBook(rows, of: pair, on: date), "M10: the books of \(pair) on \(date) hold a foreign or repeated row")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.totals) })
    }

    private static func finding(on figures: ThreeFigures, missing: [ReconciliationParty]) -> ComparisonFinding {
        guard let insuring = figures.insuring, let treating = figures.treating, let hub = figures.hub else {
            return .cannotCompare(missing: missing)
        }
        if insuring == treating, treating == hub { return .equal }
        let countsAgree = insuring.count == treating.count && treating.count == hub.count
        let amountsAgree = insuring.amount == treating.amount && treating.amount == hub.amount
        let kind: DifferenceKind = countsAgree ? .amount : amountsAgree ? .count : .countAndAmount
        let outvoted: ReconciliationParty? =
            treating == hub ? .insuring : insuring == hub ? .treating : insuring == treating ? .hub : nil
        return .differs(kind, outvoted: outvoted)
    }
}

extension ComparisonLine {
    /// The code a region reads for this row when it compares itself with the centre (`stmt_rslt`).
    /// - Returns: `nil` for the hub itself, and when the region's or the hub's books are missing: no code says "unknown".
    public func result(seenBy party: ReconciliationParty) -> StatementResult? {
        guard party != .hub, let own = figures[party], let centre = figures.hub else { return nil }
        if own == centre { return .equal }
        if own.count == centre.count { return .amountsDiffer }
        return own.count < centre.count ? .centreHasMore : .weHaveMore
    }
}
