import ClaimTypes
import LedgerTypes

/// One of the three whose books of a pair are compared (三方对账).
public enum ReconciliationParty: UInt8, CaseIterable, Sendable {
    /// Insuring region (参保地).
    case insuring = 1
    /// Treating region (就医地).
    case treating = 2
    /// The hub (国家平台).
    case hub = 3

    public var names: BilingualText {
        switch self {
        case .insuring: BilingualText("参保地", "insuring region")
        case .treating: BilingualText("就医地", "treating region")
        case .hub: BilingualText("国家平台", "hub")
        }
    }
}

/// The figures of the three parties for one row; `nil` for a party whose books are not at hand.
public struct ThreeFigures: Hashable, Sendable {
    public var insuring: DayBookTotals?
    public var treating: DayBookTotals?
    public var hub: DayBookTotals?

    public init(insuring: DayBookTotals?, treating: DayBookTotals?, hub: DayBookTotals?) {
        self.insuring = insuring
        self.treating = treating
        self.hub = hub
    }

    public subscript(party: ReconciliationParty) -> DayBookTotals? {
        switch party {
        case .insuring: insuring
        case .treating: treating
        case .hub: hub
        }
    }
}

/// What differs.
public enum DifferenceKind: UInt8, CaseIterable, Sendable {
    case count = 1
    case amount = 2
    case countAndAmount = 3
}

/// The finding on one row. "Cannot compare" is neither equal nor different, and never zero (law M10).
public enum ComparisonFinding: Hashable, Sendable {
    case equal
    /// `outvoted` is the party that stands alone against two equal ones; `nil` when all three differ.
    case differs(DifferenceKind, outvoted: ReconciliationParty?)
    /// Parties whose books are missing, in the order of `ReconciliationParty`.
    case cannotCompare(missing: [ReconciliationParty])
}

/// Result code of a reconciliation row as regions read it from the centre (`stmt_rslt`).
public enum StatementResult: String, CaseIterable, Sendable {
    case equal = "000000"
    /// The centre has more than we (多账); this code is inferred, not documented.
    case centreHasMore = "000101"
    /// We have more than the centre (少账).
    case weHaveMore = "000102"
    /// Same count, amounts differ (金额不符).
    case amountsDiffer = "000103"
}

/// One compared row.
public struct ComparisonLine: Hashable, Sendable {
    public let key: DayBookKey
    public let figures: ThreeFigures
    public let finding: ComparisonFinding
}

/// The comparison of one pair on one day.
public struct PairComparison: Hashable, Sendable {
    public let pair: RegionPair
    public let date: BusinessDate
    /// Parties whose books were not at hand.
    public let missing: [ReconciliationParty]
    /// One line per key known to any party, ascending.
    public let lines: [ComparisonLine]

    /// All three books were at hand and no line differs. A day on which all three have nothing is equal.
    public var isEqual: Bool { missing.isEmpty && lines.allSatisfy { $0.finding == .equal } }
}
