import ClaimTypes
import LedgerTypes

/// What a region knows of its comparisons: how each pair's day came out, and every difference with its stage (差异台账).
///
/// One record of a pair has at most one difference that is not closed, whatever day it was found on. A closed difference stays as long as its
/// day can be compared again, so that what was ended knowingly is not opened anew; then it leaves memory, and the journal keeps it. Depends on
/// nothing but what was noted.
public struct DifferenceBook: Sendable {
    /// In memory, ascending by number.
    public private(set) var differences: [StandingDifference] = []
    /// Comparisons with the other region of each pair.
    public private(set) var days = ComparedDays()
    /// Comparisons with the hub, of what it relayed.
    public private(set) var relayedDays = ComparedDays()
    /// Differences ever found: the number of the next is one more.
    public private(set) var made: UInt64 = 0
    /// The last difference of each record: its number.
    private var latest: [Key: UInt64] = [:]

    private struct Key: Hashable {
        let pair: RegionPair
        let settlementID: UInt64
    }

    /// Times that something was put into suspense or taken out of it: the number of the next is one more.
    public private(set) var movements: UInt64 = 0

    /// A difference whose suspense has to change, with what it was before.
    public struct Change: Hashable, Sendable {
        public let number: UInt64
        /// Unique: numbers the booking.
        public let movement: UInt64
        public let before: [FundAmount]
        public let after: [FundAmount]
    }

    public init() {}

    public var isEmpty: Bool { made == 0 && days.isEmpty && relayedDays.isEmpty }

    /// `nil` for a number never given, or of a closed difference that has left memory. - Complexity: O(log n).
    public subscript(number: UInt64) -> StandingDifference? { place(of: number).map { differences[$0] } }

    private func place(of number: UInt64) -> Int? {
        var (low, high) = (0, differences.count)
        while low < high {
            let middle = (low + high) / 2
            if differences[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < differences.count && differences[low].number == number ? low : nil
    }

    private mutating func change(_ number: UInt64, _ body: (inout StandingDifference) -> Void) {
        guard let place = place(of: number) else { preconditionFailure("M10: no difference \(number)") }
        body(&differences[place])
    }

    /// Why nothing can be done about a number that is not in memory: what has left was ended before.
    private func refusal(ofMissing number: UInt64) -> DifferenceRefusal {
        number >= 1 && number <= made ? .ended : .unknown
    }

    /// Differences without an end, ascending by number.
    public var open: [StandingDifference] { differences.filter { !$0.stage.isClosed } }

    /// Takes the finding of a comparison: opens what is new, ends what was found no more, leaves the rest as it is. "Cannot compare" opens and
    /// ends nothing. The same finding again changes nothing but the day of comparison.
    /// - Returns: what changes in suspense, in that order.
    /// - Parameters:
    ///   - time: seconds since 1970-01-01T00:00:00Z, of the journal.
    ///   - isWhole: whether every difference of the day is there; otherwise nothing is ended for being absent.
    public mutating func note(
        _ finding: PairFinding, of day: PairDay, side: ReconciliationParty, on today: BusinessDate, at time: Int64 = 0,
        isWhole: Bool = true
    ) -> [Change] {
        days.note(finding.result, of: day, on: today, at: time)
        var changes: [Change] = []
        var found: Set<UInt64> = []
        switch finding {
        case .cannotCompare: return []
        case .equal: break
        case .differs(let differences):
            for difference in differences {
                let (number, change) = note(difference, of: day, side: side, on: today)
                found.insert(number)
                if let change { changes.append(change) }
            }
        }
        guard isWhole else { return changes.filter { $0.before != $0.after } }
        for standing in differences where standing.pair == day.pair && standing.date == day.date && !standing.stage.isClosed {
            guard !found.contains(standing.number) else { continue }
            changes.append(end(standing.number, .comparedEqual(on: today)))
        }
        return changes.filter { $0.before != $0.after }
    }

    private mutating func note(
        _ difference: RecordDifference, of day: PairDay, side: ReconciliationParty, on today: BusinessDate
    ) -> (number: UInt64, change: Change?) {
        let key = Key(pair: day.pair, settlementID: difference.settlementID)
        if let number = latest[key], let known = self[number] {
            switch known.stage {
            case .closed(.decided), .closed(.carriedOver):
                // What was ended knowingly stays so as long as it is the same.
                if known.difference == difference { return (number, nil) }
            case .closed(.arrived), .closed(.comparedEqual): break
            case .open, .asked, .repaired:
                if known.difference.kind == .carryOver, difference.kind == .carryOver, known.date != day.date {
                    return (number, end(number, .carriedOver(to: day.date)))
                }
                change(number) { standing in
                    if case .repaired = standing.stage { standing.stage = .open }
                    standing.difference = difference
                }
                return (number, setSuspense(of: number, Self.suspense(of: difference, side)))
            }
        }
        made += 1
        let number = made
        differences.append(
            StandingDifference(
                number: number, pair: day.pair, date: day.date, side: side, foundOn: today, difference: difference, stage: .open,
                suspense: []))
        latest[key] = number
        return (number, setSuspense(of: number, Self.suspense(of: difference, side)))
    }

    /// The treating region brings its claim to what the insuring region says it owes; the rest waits in suspense. One side does it, or the two
    /// would correct each other twice.
    private static func suspense(of difference: RecordDifference, _ side: ReconciliationParty) -> [FundAmount] {
        side == .treating && DifferencePlan(difference, seenBy: side).holdsSuspense ? difference.gap : []
    }

    /// A record of the pair was booked here: whatever missed it has its end.
    public mutating func arrived(_ settlementID: UInt64, of pair: RegionPair) -> Change? {
        guard let number = latest[Key(pair: pair, settlementID: settlementID)], let known = self[number], !known.stage.isClosed,
            known.difference.ours == nil
        else { return nil }
        let change = end(number, .arrived)
        return change.before == change.after ? nil : change
    }

    /// A step of a repair. Refused when the difference is unknown, ended or repaired, or when its outcome is unknown: an unknown answer to a
    /// reversal changes nothing.
    public mutating func repair(_ number: UInt64, _ remedy: DifferenceRemedy, _ outcome: RepairOutcome) -> DifferenceRefusal? {
        guard let known = self[number] else { return refusal(ofMissing: number) }
        switch (known.stage, outcome) {
        case (.closed, _): return .ended
        case (.repaired, _): return .repairedAlready
        case (_, .unknown): return .answerUnknown
        case (.asked(let asked), _) where asked != remedy: return .otherRemedyUnderWay
        case (.asked, .asked): return .answerUnknown
        case (.open, .asked), (.open, .done), (.open, .refused), (.asked, .done), (.asked, .refused): break
        }
        // Past this line nothing may fail.
        switch outcome {
        case .asked: change(number) { $0.stage = .asked(remedy) }
        case .done(let by): change(number) { $0.stage = .repaired(remedy, by: by) }
        case .refused: change(number) { $0.stage = .open }
        case .unknown: break
        }
        return nil
    }

    /// An operator ends a difference.
    public mutating func decide(_ number: UInt64, by name: String, reason: String) -> Result<Change, DifferenceRefusal> {
        guard let known = self[number] else { return .failure(refusal(ofMissing: number)) }
        guard !known.stage.isClosed else { return .failure(.ended) }
        return .success(end(number, .decided(by: name, reason: reason)))
    }

    private mutating func end(_ number: UInt64, _ end: DifferenceEnd) -> Change {
        change(number) { $0.stage = .closed(end) }
        return setSuspense(of: number, [])
    }

    private mutating func setSuspense(of number: UInt64, _ amounts: [FundAmount]) -> Change {
        var before: [FundAmount] = []
        change(number) { standing in
            before = standing.suspense
            standing.suspense = amounts
        }
        if before != amounts { movements += 1 }
        return Change(number: number, movement: movements, before: before, after: amounts)
    }

    // MARK: - Days

    /// This region has closed a day: its pairs are to be compared, with the other regions and with the hub. A carry-over whose two halves stand
    /// in days that are over by then has its end.
    public mutating func close(_ date: BusinessDate) {
        days.close(date)
        relayedDays.close(date)
        for standing in differences where !standing.stage.isClosed && standing.difference.kind == .carryOver {
            guard let ours = standing.difference.ours?.date, let theirs = standing.difference.theirs?.date, ours != theirs,
                days.closed.contains(ours), days.closed.contains(theirs)
            else { continue }
            // No money waits for a carry-over.
            _ = end(standing.number, .carriedOver(to: max(ours, theirs)))
        }
    }

    /// A record came into the books of a day. O(1).
    public mutating func moved(_ day: PairDay) {
        days.moved(day)
        relayedDays.moved(day)
    }

    /// Takes the finding of a comparison with the hub. It opens no difference: which record is wrong is between the two regions.
    public mutating func note(relayed finding: PairFinding, of day: PairDay, on today: BusinessDate, at time: Int64) {
        relayedDays.note(finding.result, of: day, on: today, at: time)
    }

    /// Pairs' days to be compared now with the other region, the oldest day first.
    public func due(of pairs: [RegionPair], at now: Int64) -> [PairDay] {
        let withOpen = Set(open.map { PairDay(pair: $0.pair, date: $0.date) })
        return days.due(of: pairs, at: now) { withOpen.contains($0) }
    }

    /// Pairs' days to be compared now with the hub.
    public func dueAtHub(of pairs: [RegionPair], at now: Int64) -> [PairDay] {
        relayedDays.due(of: pairs, at: now) { _ in true }
    }

    /// Lets go what no comparison can find again: days before `date`, and closed differences of the days before the one ahead of it, which may
    /// still show as a neighbour. What is open stays.
    /// - Parameter relayed: the first day that can be compared with the hub.
    public mutating func forget(before date: BusinessDate, relayed: BusinessDate) {
        // While no day was let go, none lies before.
        let first = date.days == .min ? date : date.adding(days: -1)
        if differences.contains(where: { $0.stage.isClosed && $0.date < first }) {
            differences.removeAll { $0.stage.isClosed && $0.date < first }
            let kept = Set(differences.map(\.number))
            latest = latest.filter { kept.contains($0.value) }
        }
        let withOpen = Set(open.map { PairDay(pair: $0.pair, date: $0.date) })
        days.forget(before: date) { withOpen.contains($0) }
        relayedDays.forget(before: relayed) { _ in false }
    }

    /// Every difference in memory, then how every day stands. Nothing is written while nothing was noted or closed.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        guard !isEmpty else { return }
        sink.put(made)
        sink.put(count: differences.count)
        for difference in differences { difference.writeCanonical(into: &sink) }
        sink.put(movements)
        days.writeCanonical(into: &sink)
        sink.put(UInt8(relayedDays.isEmpty ? 0 : 1))
        relayedDays.writeCanonical(into: &sink)
    }
}

/// What came of a step of a repair. Numbers are frozen: they stand in journals.
public enum RepairOutcome: Hashable, Sendable {
    /// It was asked for.
    case asked
    /// It was done; `by` is the record that did it, 0 for none. Only a comparison proves it.
    case done(by: UInt64)
    /// It was refused; the difference is open as before.
    case refused
    /// Nobody knows.
    case unknown
}

/// Why nothing was done about a difference. In the order in which they are checked.
public enum DifferenceRefusal: Error, CaseIterable, Sendable {
    case unknown
    case ended
    case repairedAlready
    case answerUnknown
    case otherRemedyUnderWay
}

extension PairFinding {
    fileprivate var result: ComparedDays.Standing.Result {
        switch self {
        case .equal(let records): .equal(records: records)
        case .differs(let differences): .differs(UInt32(clamping: differences.count))
        case .cannotCompare(let failure): .cannotCompare(failure)
        }
    }
}
