import ClaimTypes
import LedgerTypes

/// What a region knows of its comparisons: how each pair's day came out, and every difference with its stage (差异台账).
///
/// One record of a pair has at most one difference that is not closed, whatever day it was found on. Depends on nothing but what was noted.
public struct DifferenceBook: Sendable {
    /// How the last comparison of a pair's day came out.
    public struct Standing: Hashable, Sendable {
        public let comparedOn: BusinessDate
        public let result: Result

        public enum Result: Hashable, Sendable {
            case equal(records: UInt64)
            case differs(UInt32)
            case cannotCompare(ComparisonFailure)
        }
    }

    /// Ascending by number.
    public private(set) var differences: [StandingDifference] = []
    public private(set) var standings: [PairDay: Standing] = [:]
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

    public var isEmpty: Bool { differences.isEmpty && standings.isEmpty }

    public subscript(number: UInt64) -> StandingDifference? {
        number >= 1 && number <= UInt64(differences.count) ? differences[Int(number) - 1] : nil
    }

    /// Differences without an end, ascending by number.
    public var open: [StandingDifference] { differences.filter { !$0.stage.isClosed } }

    /// Takes the finding of a comparison: opens what is new, ends what was found no more, leaves the rest as it is. "Cannot compare" opens and
    /// ends nothing. The same finding again changes nothing but the day of comparison.
    /// - Returns: what changes in suspense, in that order.
    public mutating func note(
        _ finding: PairFinding, of day: PairDay, side: ReconciliationParty, on today: BusinessDate
    ) -> [Change] {
        var changes: [Change] = []
        var found: Set<UInt64> = []
        switch finding {
        case .cannotCompare(let failure):
            standings[day] = Standing(comparedOn: today, result: .cannotCompare(failure))
            return []
        case .equal(let records): standings[day] = Standing(comparedOn: today, result: .equal(records: records))
        case .differs(let differences):
            standings[day] = Standing(comparedOn: today, result: .differs(UInt32(differences.count)))
            for difference in differences {
                let (number, change) = note(difference, of: day, side: side, on: today)
                found.insert(number)
                if let change { changes.append(change) }
            }
        }
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
                if case .repaired = known.stage { differences[Int(number) - 1].stage = .open }
                differences[Int(number) - 1].difference = difference
                return (number, setSuspense(of: number, Self.suspense(of: difference, side)))
            }
        }
        let number = UInt64(differences.count) + 1
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
        guard let known = self[number] else { return .unknown }
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
        case .asked: differences[Int(number) - 1].stage = .asked(remedy)
        case .done(let by): differences[Int(number) - 1].stage = .repaired(remedy, by: by)
        case .refused: differences[Int(number) - 1].stage = .open
        case .unknown: break
        }
        return nil
    }

    /// An operator ends a difference.
    public mutating func decide(_ number: UInt64, by name: String, reason: String) -> Result<Change, DifferenceRefusal> {
        guard let known = self[number] else { return .failure(.unknown) }
        guard !known.stage.isClosed else { return .failure(.ended) }
        return .success(end(number, .decided(by: name, reason: reason)))
    }

    private mutating func end(_ number: UInt64, _ end: DifferenceEnd) -> Change {
        differences[Int(number) - 1].stage = .closed(end)
        return setSuspense(of: number, [])
    }

    private mutating func setSuspense(of number: UInt64, _ amounts: [FundAmount]) -> Change {
        let before = differences[Int(number) - 1].suspense
        differences[Int(number) - 1].suspense = amounts
        if before != amounts { movements += 1 }
        return Change(number: number, movement: movements, before: before, after: amounts)
    }

    /// Every difference, then every standing in key order. Nothing is written while nothing was noted.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        guard !isEmpty else { return }
        sink.put(count: differences.count)
        for difference in differences { difference.writeCanonical(into: &sink) }
        sink.put(movements)
        sink.put(count: standings.count)
        for (day, standing) in standings.sorted(by: { $0.key < $1.key }) {
            sink.put(day.date.days)
            sink.put(day.pair.insuring.value)
            sink.put(day.pair.treating.value)
            sink.put(standing.comparedOn.days)
            switch standing.result {
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
