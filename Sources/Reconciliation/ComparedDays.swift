import ClaimTypes
import LedgerTypes

/// Which of a region's days are closed, how each pair's comparison of them came out, and which has to be made next (日对账进度).
///
/// A comparison that could not be made, or that left differences open, is made again after 1, 5, 15 and 60 minutes and then every hour: the
/// steps hospitals and platforms use for lost messages. Depends on nothing but what was recorded; time is the journal's.
public struct ComparedDays: Sendable {
    /// How the last comparison of a pair's day came out.
    public struct Standing: Hashable, Sendable {
        public let comparedOn: BusinessDate
        public let result: Result
        /// Seconds since 1970-01-01T00:00:00Z of the last comparison, and of the first in a row that could not be made or left differences.
        public let at: Int64
        public let since: Int64
        /// Comparisons in that row; 0 for an equal one.
        public let attempts: UInt32
        /// A record came into the books since: the result is of other books.
        public internal(set) var isStale = false

        public enum Result: Hashable, Sendable {
            case equal(records: UInt64)
            case differs(UInt32)
            case cannotCompare(ComparisonFailure)
        }

        /// When it is compared again by itself, in seconds; `nil` when nothing would change.
        func dueAt(hasOpen: Bool) -> Int64? {
            if isStale { return at }
            switch result {
            case .equal: return nil
            case .differs: return hasOpen ? at + ComparedDays.pause(after: attempts) : nil
            case .cannotCompare(let failure): return failure.mayPass ? at + ComparedDays.pause(after: attempts) : nil
            }
        }
    }

    /// Days this region has closed and still holds.
    public private(set) var closed: Set<BusinessDate> = []
    public private(set) var standings: [PairDay: Standing] = [:]
    /// Closed days whose books have moved since they were closed: their totals are to be told again.
    public private(set) var moved: Set<BusinessDate> = []

    public init() {}

    public var isEmpty: Bool { closed.isEmpty && standings.isEmpty }

    /// Seconds to wait after so many comparisons in a row.
    public static func pause(after attempts: UInt32) -> Int64 {
        switch attempts {
        case 0, 1: 60
        case 2: 300
        case 3: 900
        default: 3_600
        }
    }

    mutating func close(_ date: BusinessDate) {
        closed.insert(date)
        moved.remove(date)
    }

    /// A record came into the books of a day: if it was compared already, it has to be again. O(1).
    mutating func moved(_ day: PairDay) {
        guard closed.contains(day.date) else { return }
        moved.insert(day.date)
        standings[day]?.isStale = true
    }

    mutating func note(_ result: Standing.Result, of day: PairDay, on today: BusinessDate, at time: Int64) {
        guard case .equal = result else {
            let earlier = standings[day].flatMap { $0.result.isEqual ? nil : $0 }
            standings[day] = Standing(
                comparedOn: today, result: result, at: time, since: earlier?.since ?? time,
                attempts: (earlier?.attempts ?? 0) + (earlier?.attempts == .max ? 0 : 1))
            return
        }
        standings[day] = Standing(comparedOn: today, result: result, at: time, since: time, attempts: 0)
    }

    /// Days of pairs to be compared now, the oldest day first. - Complexity: O(closed days × pairs).
    func due(of pairs: [RegionPair], at now: Int64, hasOpen: (PairDay) -> Bool) -> [PairDay] {
        closed.sorted().flatMap { date in
            pairs.map { PairDay(pair: $0, date: date) }.filter { day in
                guard let standing = standings[day] else { return true }
                return standing.dueAt(hasOpen: hasOpen(day)).map { $0 <= now } ?? false
            }
        }
    }

    /// Closed days of pairs by how their comparison stands.
    public func tally(of pairs: [RegionPair]) -> ComparisonTally {
        var tally = ComparisonTally()
        for date in closed {
            for pair in pairs {
                switch standings[PairDay(pair: pair, date: date)] {
                case nil: tally.waiting += 1
                case let standing? where standing.isStale: tally.waiting += 1
                case let standing?: tally.add(standing)
                }
            }
        }
        return tally
    }

    /// Lets days go whose records are not held any more, but what `isKept` names.
    mutating func forget(before date: BusinessDate, isKept: (PairDay) -> Bool) {
        closed = closed.filter { $0 >= date }
        moved = moved.filter { $0 >= date }
        standings = standings.filter { $0.key.date >= date || isKept($0.key) }
    }

    /// Nothing is written while nothing was closed or noted.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard !isEmpty else { return }
        sink.put(count: standings.count)
        for (day, standing) in standings.sorted(by: { $0.key < $1.key }) {
            sink.put(day.date.days)
            sink.put(day.pair.insuring.value)
            sink.put(day.pair.treating.value)
            sink.put(standing.comparedOn.days)
            standing.result.writeCanonical(into: &sink)
            sink.put(standing.at)
            sink.put(standing.since)
            sink.put(standing.attempts)
            sink.put(standing.isStale)
        }
        sink.put(count: closed.count)
        for date in closed.sorted() {
            sink.put(date.days)
            sink.put(moved.contains(date))
        }
    }
}

extension ComparedDays.Standing.Result {
    public var isEqual: Bool { if case .equal = self { true } else { false } }

    fileprivate func writeCanonical(into sink: inout some CanonicalSink) {
        switch self {
        case .equal(let records):
            sink.put(UInt8(0))
            sink.put(records)
        case .differs(let count):
            sink.put(UInt8(1))
            sink.put(count)
        case .cannotCompare(let failure):
            sink.put(UInt8(2))
            sink.put(failure.rawValue)
        }
    }

    public var text: BilingualText {
        switch self {
        case .equal(let records): BilingualText("一致，\(records) 条", "equal, \(records) records")
        case .differs(let count): BilingualText("\(count) 条不一致", "\(count) records differ")
        case .cannotCompare(let failure):
            BilingualText("无法比对：\(failure.names.chinese)", "cannot compare: \(failure.names.english)")
        }
    }
}

/// Closed days of pairs, counted by how their comparison stands. "Cannot compare" is a count of its own (law M10).
public struct ComparisonTally: Hashable, Sendable {
    public var equal = 0
    public var differing = 0
    public var notComparable = 0
    /// Not compared yet, or compared before the last record came.
    public var waiting = 0
    /// Seconds since 1970-01-01T00:00:00Z since which the oldest of them could not be compared; `nil` when there is none.
    public var notComparableSince: Int64?

    public init() {}

    mutating func add(_ standing: ComparedDays.Standing) {
        switch standing.result {
        case .equal: equal += 1
        case .differs: differing += 1
        case .cannotCompare:
            notComparable += 1
            notComparableSince = min(notComparableSince ?? .max, standing.since)
        }
    }
}
