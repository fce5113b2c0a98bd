public import Benefits
public import ClaimTypes
public import LedgerTypes

/// A region with the name people know it by.
public struct NamedRegion: Hashable, Sendable {
    public var code: RegionCode
    public var name: BilingualText

    public init(_ code: RegionCode, _ name: BilingualText) {
        self.code = code
        self.name = name
    }

    var words: BilingualText { BilingualText("\(name.chinese) \(code)", "\(name.english) \(code)") }
}

/// Whom and what a statement is about. A person is a number here: names live in the registry only (law M8).
public struct StatementHead: Hashable, Sendable {
    /// Settlement id (`setl_id`).
    public var settlementID: String
    /// The hospital's message id (`msgid`).
    public var messageID: String
    public var visitID: String
    public var person: PersonNumber
    public var personType: UInt32
    public var insurance: InsuranceKind
    public var visitType: VisitType
    /// How the stay outside the region was filed; `nil` when it was not.
    public var filing: FilingType?
    public var institution: InstitutionCode
    public var institutionName: String
    public var level: HospitalLevel
    public var treatingRegion: NamedRegion
    public var insuringRegion: NamedRegion
    /// Treatment began; the same moment as `settledAt` for a single visit.
    public var beganAt: BusinessTime
    public var settledAt: BusinessTime
    /// The policy that decided: title, then version.
    public var policyName: BilingualText
    public var policyVersion: String
    /// The settlement this statement takes back; `nil` unless it is a cancel.
    public var cancelledSettlementID: String?

    public init(
        settlementID: String, messageID: String, visitID: String, person: PersonNumber, personType: UInt32,
        insurance: InsuranceKind, visitType: VisitType, filing: FilingType?, institution: InstitutionCode,
        institutionName: String, level: HospitalLevel, treatingRegion: NamedRegion, insuringRegion: NamedRegion,
        beganAt: BusinessTime, settledAt: BusinessTime, policyName: BilingualText, policyVersion: String,
        cancelledSettlementID: String? = nil
    ) {
        self.settlementID = settlementID
        self.messageID = messageID
        self.visitID = visitID
        self.person = person
        self.personType = personType
        self.insurance = insurance
        self.visitType = visitType
        self.filing = filing
        self.institution = institution
        self.institutionName = institutionName
        self.level = level
        self.treatingRegion = treatingRegion
        self.insuringRegion = insuringRegion
        self.beganAt = beganAt
        self.settledAt = settledAt
        self.policyName = policyName
        self.policyVersion = policyVersion
        self.cancelledSettlementID = cancelledSettlementID
    }
}

/// One fee line with its split, as the person reads it.
public struct StatementLine: Hashable, Sendable {
    public var number: String
    public var itemCode: String
    /// Empty for an item the treating catalogue does not know.
    public var itemName: String
    /// Class in the treating catalogue; `nil` for an item it does not know on that day.
    public var itemClass: ItemClass?
    public var quantity: Quantity
    public var unitPrice: UnitPrice
    public var amount: Fen
    /// Pre-self-pay ratio that was applied; one for full self-pay.
    public var ratio: BasisPoints
    public var split: ScopeSplit

    public init(
        number: String, itemCode: String, itemName: String, itemClass: ItemClass?, quantity: Quantity, unitPrice: UnitPrice,
        amount: Fen,
        ratio: BasisPoints, split: ScopeSplit
    ) {
        self.number = number
        self.itemCode = itemCode
        self.itemName = itemName
        self.itemClass = itemClass
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.amount = amount
        self.ratio = ratio
        self.split = split
    }
}

/// A settlement as it is to be explained to the person: not yet known to balance, so it cannot be printed (see `balanced()`).
public struct ClaimStatement: Hashable, Sendable {
    public var head: StatementHead
    /// In the order of the bill; empty for a cancel, which refers to the statement it takes back.
    public var lines: [StatementLine]
    public var amounts: SettlementAmounts
    /// Payment ratio of the pooled fund.
    public var ratio: BasisPoints
    /// Balance of the personal account afterwards.
    public var balance: Fen
    /// How the figures came about, in the order the rules ran.
    public var steps: [TraceStep]

    public init(
        head: StatementHead, lines: [StatementLine], amounts: SettlementAmounts, ratio: BasisPoints, balance: Fen,
        steps: [TraceStep]
    ) {
        self.head = head
        self.lines = lines
        self.amounts = amounts
        self.ratio = ratio
        self.balance = balance
        self.steps = steps
    }

    public var isCancel: Bool { head.cancelledSettlementID != nil }
}
