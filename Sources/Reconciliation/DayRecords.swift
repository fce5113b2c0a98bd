import ClaimTypes
import LedgerTypes

/// The records of all pairs by day, packed: some forty bytes each. Adding one appends its bytes and hashes nothing, so a settlement pays
/// next to nothing for the comparison of its day.
///
/// Days before `firstDay` were let go: nobody can say what stood there, and a comparison of them is "cannot compare" (law M10).
public struct DayRecords: Sendable {
    private var pages: [PairDay: RecordPage] = [:]
    /// Days before this one are not held any more.
    public private(set) var firstDay = BusinessDate(days: .min)

    public init() {}

    /// - Complexity: O(funds). A record of a day that was let go is dropped with it.
    public mutating func add(_ record: DayRecord, of pair: RegionPair) {
        guard record.date >= firstDay else { return }
        pages[PairDay(pair: pair, date: record.date), default: RecordPage()].append(record)
    }

    /// The records of a pair's day; an empty page means none. `nil` when the day is not held any more.
    public func page(of pair: RegionPair, on date: BusinessDate) -> RecordPage? {
        guard date >= firstDay else { return nil }
        return pages[PairDay(pair: pair, date: date)] ?? RecordPage()
    }

    /// Pairs with records on a day, ascending. O(pages).
    public func pairs(on date: BusinessDate) -> [RegionPair] { pages.keys.filter { $0.date == date }.map(\.pair).sorted() }

    /// The latest day with records. O(pages).
    public var newestDay: BusinessDate? { pages.keys.map(\.date).max() }

    /// Lets days go, once they are reconciled and stand in the journal only.
    public mutating func forget(before date: BusinessDate) {
        guard date > firstDay else { return }
        firstDay = date
        pages = pages.filter { $0.key.date >= date }
    }

    /// Records and bytes held. O(pages).
    public var footprint: (records: Int, bytes: Int) {
        pages.values.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.byteCount) }
    }

    /// Every page in key order, its records in order of arrival. Nothing is written while nothing was ever recorded or let go.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        guard !pages.isEmpty || firstDay.days != .min else { return }
        sink.put(firstDay.days)
        sink.put(count: pages.count)
        for (key, page) in pages.sorted(by: { $0.key < $1.key }) {
            sink.put(key.date.days)
            sink.put(key.pair.insuring.value)
            sink.put(key.pair.treating.value)
            sink.put(count: page.count)
            page.forEach(on: key.date) { $0.writeCanonical(into: &sink) }
        }
    }
}

/// A pair's day.
public struct PairDay: Hashable, Comparable, Sendable {
    public let pair: RegionPair
    public let date: BusinessDate

    public init(pair: RegionPair, date: BusinessDate) {
        self.pair = pair
        self.date = date
    }

    /// By day, then pair.
    public static func < (left: PairDay, right: PairDay) -> Bool { (left.date, left.pair) < (right.date, right.pair) }
}
