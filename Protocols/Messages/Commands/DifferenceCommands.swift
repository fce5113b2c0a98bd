import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

/// How the comparison of a pair's day came out; a fact from outside, recorded before it has any effect.
public struct NoteComparison: Hashable, Sendable {
    public enum Finding: Hashable, Sendable {
        case equal(records: UInt64)
        /// Ascending by settlement id.
        case differs([NotedDifference])
        /// A number of `ComparisonFailure`.
        case cannotCompare(UInt8)
    }

    public var date: BusinessDate
    public var pair: RegionPair
    /// Business day on which it was compared.
    public var comparedOn: BusinessDate
    public var finding: Finding

    public init(date: BusinessDate, pair: RegionPair, comparedOn: BusinessDate, finding: Finding) {
        self.date = date
        self.pair = pair
        self.comparedOn = comparedOn
        self.finding = finding
    }
}

/// One record on which two regions differ.
public struct NotedDifference: Hashable, Sendable {
    public var settlementID: UInt64
    /// A number of `DifferenceClass`.
    public var kind: UInt8
    /// `nil` where the side has none.
    public var ours: PairRecord?
    public var theirs: PairRecord?
    /// The other settlement of the same claim; 0 for none.
    public var twinID: UInt64

    public init(settlementID: UInt64, kind: UInt8, ours: PairRecord?, theirs: PairRecord?, twinID: UInt64) {
        self.settlementID = settlementID
        self.kind = kind
        self.ours = ours
        self.theirs = theirs
        self.twinID = twinID
    }
}

/// A step of a repair.
public struct RepairDifference: Hashable, Sendable {
    public enum Outcome: UInt8, CaseIterable, Sendable {
        case asked = 1
        case done = 2
        case refused = 3
        /// Nobody knows: changes nothing.
        case unknown = 4
    }

    /// Number of the difference in this node's book.
    public var number: UInt64
    /// A number of `DifferenceRemedy`.
    public var remedy: UInt8
    public var outcome: Outcome
    /// Done: the record that did it; 0 for none.
    public var by: UInt64

    public init(number: UInt64, remedy: UInt8, outcome: Outcome, by: UInt64 = 0) {
        self.number = number
        self.remedy = remedy
        self.outcome = outcome
        self.by = by
    }
}

/// An operator ends a difference that no comparison will end.
public struct EndDifference: Hashable, Sendable {
    public var number: UInt64
    public var name: String
    public var reason: String

    public init(number: UInt64, name: String, reason: String) {
        self.number = number
        self.name = name
        self.reason = reason
    }
}

extension WireNoteComparison {
    init(_ note: NoteComparison) {
        date = note.date.days
        insuring = note.pair.insuring.value
        treating = note.pair.treating.value
        comparedOn = note.comparedOn.days
        switch note.finding {
        case .equal(let count):
            result = 1
            records = count
        case .differs(let differences):
            result = 2
            self.differences = differences.map(WireNotedDifference.init)
        case .cannotCompare(let failure):
            result = 3
            self.failure = UInt32(failure)
        }
    }
}

extension WireNotedDifference {
    init(_ difference: NotedDifference) {
        settlementID = difference.settlementID
        kind = UInt32(difference.kind)
        if let record = difference.ours { ours = WirePairRecord(record) }
        if let record = difference.theirs { theirs = WirePairRecord(record) }
        twinID = difference.twinID
    }
}

extension WireRepairDifference {
    init(_ repair: RepairDifference) {
        number = repair.number
        remedy = UInt32(repair.remedy)
        outcome = UInt32(repair.outcome.rawValue)
        by = repair.by
    }
}

extension WireEndDifference {
    init(_ end: EndDifference) {
        number = end.number
        `operator` = end.name
        reason = end.reason
    }
}

extension FieldVerifier {
    mutating func noteComparison(_ wire: WireNoteComparison) -> NoteComparison {
        let finding: NoteComparison.Finding
        switch wire.result {
        case 1: finding = .equal(records: wire.records)
        case 2:
            require(!wire.differences.isEmpty, .missing, "differences")
            let all = list(wire.differences, atMost: MessageLimits.differencesMax, "differences") { $0.notedDifference($1) }
            requireAscending(all, "differences", by: \.settlementID)
            finding = .differs(all)
        default:
            require(wire.result == 3, .unknownCode, "result", "\(wire.result)")
            finding = .cannotCompare(narrow(wire.failure, "failure"))
        }
        return NoteComparison(
            date: date(wire.date, "date"),
            pair: RegionPair(insuring: region(wire.insuring, "insuring"), treating: region(wire.treating, "treating")),
            comparedOn: date(wire.comparedOn, "compared_on"), finding: finding)
    }

    private mutating func notedDifference(_ wire: WireNotedDifference) -> NotedDifference {
        require(wire.hasOurs || wire.hasTheirs, .missing, "differences.ours")
        return NotedDifference(
            settlementID: wire.settlementID, kind: narrow(wire.kind, "differences.kind"),
            ours: wire.hasOurs ? pairRecord(wire.ours) : nil, theirs: wire.hasTheirs ? pairRecord(wire.theirs) : nil,
            twinID: wire.twinID)
    }

    mutating func repairDifference(_ wire: WireRepairDifference) -> RepairDifference {
        RepairDifference(
            number: wire.number, remedy: narrow(wire.remedy, "remedy"),
            outcome: code(wire.outcome, fallback: .unknown, "outcome"), by: wire.by)
    }

    mutating func endDifference(_ wire: WireEndDifference) -> EndDifference {
        EndDifference(
            number: wire.number, name: name(wire.operator, "operator"),
            reason: text(wire.reason, atMost: MessageLimits.sentenceBytesMax, "reason"))
    }
}
