import ClaimTypes
import LedgerTypes

/// How a difference ended: by whom or what.
public enum DifferenceEnd: Hashable, Sendable {
    /// The missing record was booked here after all.
    case arrived
    /// A later comparison of the day found it no more.
    case comparedEqual(on: BusinessDate)
    /// The neighbouring day holds the other half.
    case carriedOver(to: BusinessDate)
    /// An operator ended it, with a reason.
    case decided(by: String, reason: String)

    public var names: BilingualText {
        switch self {
        case .arrived: BilingualText("记录已到账", "the record arrived")
        case .comparedEqual(let date): BilingualText("\(date) 复核一致", "compared equal on \(date)")
        case .carriedOver(let date): BilingualText("已结转至 \(date)", "carried over to \(date)")
        case .decided(let name, let reason): BilingualText("\(name) 处理：\(reason)", "ended by \(name): \(reason)")
        }
    }
}

/// Where a difference stands on its way to an end.
///
/// | Stage | 阶段 | Reached when | Then |
/// |---|---|---|---|
/// | open | 待处理 | a comparison found it | repair, end |
/// | asked | 处理中，结果未知 | a repair was asked for, its outcome is unknown | the outcome; an unknown one changes nothing |
/// | repaired | 已处理，待复核 | the repair was done; only a comparison proves it | end; found again, it is open again |
/// | closed | 已了结 | see `DifferenceEnd` | nothing: a second repair is refused |
public enum DifferenceStage: Hashable, Sendable {
    case open
    case asked(DifferenceRemedy)
    /// `by` is the record that did it; 0 when no record was made.
    case repaired(DifferenceRemedy, by: UInt64)
    case closed(DifferenceEnd)

    public var isClosed: Bool { if case .closed = self { true } else { false } }

    public var names: BilingualText {
        switch self {
        case .open: BilingualText("待处理", "open")
        case .asked: BilingualText("处理中，结果未知", "asked, outcome unknown")
        case .repaired: BilingualText("已处理，待复核", "repaired, to be compared again")
        case .closed(let end): BilingualText("已了结：\(end.names.chinese)", "closed: \(end.names.english)")
        }
    }
}

/// A difference as a region keeps it, from the day it was found to its end and after.
public struct StandingDifference: Hashable, Sendable {
    /// From 1, in the order in which they were found.
    public let number: UInt64
    public let pair: RegionPair
    /// The day whose books differ.
    public let date: BusinessDate
    /// What this region is in the pair.
    public let side: ReconciliationParty
    public let foundOn: BusinessDate
    public internal(set) var difference: RecordDifference
    public internal(set) var stage: DifferenceStage
    /// What waits in suspense for it, by fund: what the other side's figures are above ours.
    public internal(set) var suspense: [FundAmount]

    public var plan: DifferencePlan { DifferencePlan(difference, seenBy: side) }

    /// Days since the business day whose books differ.
    public func age(on today: BusinessDate) -> Int32 { today.days - date.days }

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(number)
        sink.put(pair.insuring.value)
        sink.put(pair.treating.value)
        sink.put(date.days)
        sink.put(side.rawValue)
        sink.put(foundOn.days)
        sink.put(difference.settlementID)
        sink.put(difference.kind.rawValue)
        for record in [difference.ours, difference.theirs] {
            sink.put(record != nil)
            record?.writeCanonical(into: &sink)
        }
        sink.put(difference.twinID)
        switch stage {
        case .open: sink.put(UInt8(0))
        case .asked(let remedy):
            sink.put(UInt8(1))
            sink.put(remedy.rawValue)
        case .repaired(let remedy, let by):
            sink.put(UInt8(2))
            sink.put(remedy.rawValue)
            sink.put(by)
        case .closed(let end):
            sink.put(UInt8(3))
            write(end, into: &sink)
        }
        sink.put(count: suspense.count)
        for row in suspense {
            sink.put(row.fund.value)
            sink.put(row.amount)
        }
    }

    private func write(_ end: DifferenceEnd, into sink: inout some CanonicalSink) {
        switch end {
        case .arrived: sink.put(UInt8(0))
        case .comparedEqual(let date):
            sink.put(UInt8(1))
            sink.put(date.days)
        case .carriedOver(let date):
            sink.put(UInt8(2))
            sink.put(date.days)
        case .decided(let name, let reason):
            sink.put(UInt8(3))
            sink.put(name)
            sink.put(reason)
        }
    }
}
