import ClaimTypes
import LedgerTypes

/// Window and pair of a statement and of everything that is said about it.
public struct StatementKey: Hashable, Sendable {
    public var window: WindowNumber
    public var insuring: RegionCode
    public var treating: RegionCode
    /// Given by the issuer, unique for it.
    public var number: String

    public init(window: WindowNumber, insuring: RegionCode, treating: RegionCode, number: String) {
        self.window = window
        self.insuring = insuring
        self.treating = treating
        self.number = number
    }
}

/// What the treating region is owed for a window, by pool of both sides.
public struct RegionStatement: Hashable, Sendable {
    public var key: StatementKey
    /// Records that the statement adds up, and the root of the digest tree over them.
    public var records: UInt64
    public var root: Digest256
    /// Ascending by pools, insurance, clearing type and fund.
    public var rows: [StatementRow]
    public var issuedAt: BusinessTime

    public init(key: StatementKey, records: UInt64, root: Digest256, rows: [StatementRow], issuedAt: BusinessTime) {
        self.key = key
        self.records = records
        self.root = root
        self.rows = rows
        self.issuedAt = issuedAt
    }
}

public struct StatementRow: Hashable, Sendable {
    public var insuringPool: RegionCode
    public var treatingPool: RegionCode
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    public var fund: FundCode
    /// Settlements; a cancel counts −1.
    public var count: Int64
    public var amount: Fen

    public init(
        insuringPool: RegionCode, treatingPool: RegionCode, insurance: InsuranceKind, clearingType: ClearingType,
        fund: FundCode, count: Int64, amount: Fen
    ) {
        self.insuringPool = insuringPool
        self.treatingPool = treatingPool
        self.insurance = insurance
        self.clearingType = clearingType
        self.fund = fund
        self.count = count
        self.amount = amount
    }

    /// What rows are ordered by.
    var order: [UInt32] {
        [insuringPool.value, treatingPool.value, UInt32(insurance.value), UInt32(clearingType.rawValue), fund.value]
    }
}

/// Agrees with a statement as a whole, or takes that back.
public struct StatementConfirm: Hashable, Sendable {
    public var key: StatementKey
    /// SHA-256 of the statement's payload as received.
    public var statement: Digest256
    public var confirmedAt: BusinessTime
    /// Of this confirmation, unique for the insuring region; what a roll-back (3262) names.
    public var confirmID: String
    /// Nobody had answered by the deadline: silence confirms.
    public var isDeemed: Bool
    /// Takes the confirmation with this id back.
    public var isWithdrawn: Bool

    public init(
        key: StatementKey, statement: Digest256, confirmedAt: BusinessTime, confirmID: String = "", isDeemed: Bool = false,
        isWithdrawn: Bool = false
    ) {
        self.key = key
        self.statement = statement
        self.confirmedAt = confirmedAt
        self.confirmID = confirmID
        self.isDeemed = isDeemed
        self.isWithdrawn = isWithdrawn
    }
}

/// Disputes some records of a statement; what is not named is agreed.
public struct StatementContest: Hashable, Sendable {
    public var key: StatementKey
    /// SHA-256 of the statement's payload as received.
    public var statement: Digest256
    public var contestID: String
    /// Ascending by settlement id; never empty.
    public var items: [ContestItem]
    public var contestedAt: BusinessTime

    /// Sum of the items by fund, ascending. The fields of a message are small enough that no sum overflows.
    public var disputed: [FundAmount] {
        var sums: [FundCode: Fen] = [:]
        for item in items { for row in item.amounts { sums[row.fund, default: .zero] += row.amount } }
        return sums.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }
    }

    public init(
        key: StatementKey, statement: Digest256, contestID: String, items: [ContestItem], contestedAt: BusinessTime
    ) {
        self.key = key
        self.statement = statement
        self.contestID = contestID
        self.items = items
        self.contestedAt = contestedAt
    }
}

public struct ContestItem: Hashable, Sendable {
    public var settlementID: UInt64
    public var reason: ContestReason
    /// What is disputed, positive, ascending by fund.
    public var amounts: [FundAmount]
    /// In the desk's own words; may be empty.
    public var text: BilingualText
    /// Signed messages that show it; may be empty.
    public var evidence: [EvidenceReference]

    public init(
        settlementID: UInt64, reason: ContestReason, amounts: [FundAmount], text: BilingualText = BilingualText("", ""),
        evidence: [EvidenceReference] = []
    ) {
        self.settlementID = settlementID
        self.reason = reason
        self.amounts = amounts
        self.text = text
        self.evidence = evidence
    }
}

/// Why a record of a statement is disputed. Our own codes; no national list was found. Numbers are frozen.
public enum ContestReason: UInt16, CaseIterable, Sendable {
    /// The insuring region has no such record.
    case unknownRecord = 1
    case amountDiffers = 2
    case countedTwice = 3
    /// Cancelled or reversed, and still counted.
    case cancelled = 4
    case otherWindow = 5
    /// The person was not insured there and then.
    case notInsured = 6
    /// The care itself is disputed; an audit follows.
    case careDisputed = 7
    case other = 99

    public var text: BilingualText {
        switch self {
        case .unknownRecord: BilingualText("参保地无此记录", "the insuring region has no such record")
        case .amountDiffers: BilingualText("金额不一致", "the amount differs")
        case .countedTwice: BilingualText("重复计入", "counted twice")
        case .cancelled: BilingualText("已撤销或冲正仍计入", "cancelled or reversed, and still counted")
        case .otherWindow: BilingualText("不属于本清算期", "belongs to another window")
        case .notInsured: BilingualText("当时不在参保状态", "the person was not insured there and then")
        case .careDisputed: BilingualText("诊疗行为存疑，待审核", "the care is disputed; an audit follows")
        case .other: BilingualText("其他", "other")
        }
    }
}

/// What the treating region gives up of a contest. What it accepts takes effect by an adjustment of its own.
public struct ContestDecision: Hashable, Sendable {
    public var contestID: String
    public var key: StatementKey
    /// Ascending by settlement id; one for each item of the contest.
    public var findings: [ContestFinding]
    public var decidedAt: BusinessTime

    public init(contestID: String, key: StatementKey, findings: [ContestFinding], decidedAt: BusinessTime) {
        self.contestID = contestID
        self.key = key
        self.findings = findings
        self.decidedAt = decidedAt
    }
}

public struct ContestFinding: Hashable, Sendable {
    public var settlementID: UInt64
    /// What is given up, positive, ascending by fund; empty when nothing is.
    public var accepted: [FundAmount]
    /// Why not all is; `nil` when all is.
    public var refused: RefusalNotice?

    public init(settlementID: UInt64, accepted: [FundAmount], refused: RefusalNotice? = nil) {
        self.settlementID = settlementID
        self.accepted = accepted
        self.refused = refused
    }
}
