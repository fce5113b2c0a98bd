import ClaimTypes
import LedgerTypes

/// Daily totals of one party's own books (日对账台账), kept up to date with every settlement and cancel.
///
/// Depends only on what was recorded, not on the order: a row whose count and amount are back at zero leaves the book.
/// Memory is O(keys), whatever the number of claims.
public struct DayBook: Hashable, Sendable {
    /// No page is empty.
    private var pages: [PageKey: DayBookPage] = [:]

    public init() {}

    /// Adds one settlement or cancel, completely or not at all. One look-up and a walk over the few rows of a pair's day.
    /// - Returns: `false`, with nothing changed, when a total would leave the range of `Fen`.
    @discardableResult
    public mutating func record(_ entry: DayBookEntry) -> Bool {
        let key = PageKey(date: entry.date, pair: entry.pair)
        let (isRecorded, isEmpty) = pages[key, default: DayBookPage()].record(entry)
        if isEmpty { pages[key] = nil }
        return isRecorded
    }

    /// Rows of one day, ascending by key.
    /// - Complexity: O(pages of the book + rows of the day).
    public func rows(on date: BusinessDate) -> [DayBookRow] { sortedKeys { $0.date == date }.flatMap(rows) }

    /// Rows of one pair on one day, ascending by key. An empty answer means zero, because the book is at hand. O(rows).
    public func rows(on date: BusinessDate, of pair: RegionPair) -> [DayBookRow] { rows(of: PageKey(date: date, pair: pair)) }

    /// Days with at least one row, ascending.
    public var dates: [BusinessDate] { Set(pages.keys.map(\.date)).sorted() }

    /// Pairs with at least one row on the day, ascending.
    public func pairs(on date: BusinessDate) -> [RegionPair] { sortedKeys { $0.date == date }.map(\.pair) }

    /// Drops the days before `date`, once they are reconciled and kept elsewhere.
    public mutating func forget(before date: BusinessDate) { pages = pages.filter { $0.key.date >= date } }

    /// Every row in key order.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        let rows = sortedKeys { _ in true }.flatMap(rows)
        sink.put(count: rows.count)
        for row in rows {
            sink.put(row.key.date.days)
            sink.put(row.key.pair.insuring.value)
            sink.put(row.key.pair.treating.value)
            sink.put(row.key.insurance.value)
            sink.put(row.key.clearingType.rawValue)
            sink.put(row.key.fund.value)
            sink.put(row.totals.count)
            sink.put(row.totals.amount)
        }
    }

    private func rows(of page: PageKey) -> [DayBookRow] { pages[page].map { Array($0.rows) } ?? [] }

    private func sortedKeys(where isWanted: (PageKey) -> Bool) -> [PageKey] {
        pages.keys.filter(isWanted).sorted { ($0.date, $0.pair) < ($1.date, $1.pair) }
    }
}

/// A pair's day.
private struct PageKey: Hashable {
    var date: BusinessDate
    var pair: RegionPair
}
