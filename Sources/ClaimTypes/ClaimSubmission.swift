import LedgerTypes

/// One priced item as the hospital uploads it (费用明细, transactions 2204 and 2301).
public struct FeeLine: Hashable, Sendable {
    /// Line number, unique inside one visit (`feedetl_sn`).
    public var lineNumber: String
    /// National item code (`med_list_codg`).
    public var itemCode: String
    public var quantity: Quantity
    public var unitPrice: UnitPrice
    /// Line amount (`det_item_fee_sumamt`); negative for a returned item.
    public var amount: Fen
    public var chargedAt: BusinessTime
    /// Charged in an emergency (急诊, `er_flag` 1).
    public var isEmergency = false

    public init(
        lineNumber: String, itemCode: String, quantity: Quantity, unitPrice: UnitPrice, amount: Fen, chargedAt: BusinessTime
    ) {
        self.lineNumber = lineNumber
        self.itemCode = itemCode
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.amount = amount
        self.chargedAt = chargedAt
    }
}

/// The four parts of a fee, and their sum. Identity I1: `total = full + over + pre + inScope`.
public struct ScopeSplit: Hashable, Sendable {
    /// Fully self-paid (全自费, `fulamt_ownpay_amt`).
    public var fullSelfPay: Fen
    /// Above the price limit (超限价自费, `overlmt_selfpay`).
    public var overLimit: Fen
    /// Paid by the person before the ratio applies (先行自付, `preselfpay_amt`).
    public var preSelfPay: Fen
    /// In policy scope (符合政策范围, `inscp_scp_amt`).
    public var inScope: Fen

    public init(fullSelfPay: Fen = .zero, overLimit: Fen = .zero, preSelfPay: Fen = .zero, inScope: Fen = .zero) {
        self.fullSelfPay = fullSelfPay
        self.overLimit = overLimit
        self.preSelfPay = preSelfPay
        self.inScope = inScope
    }

    /// The fee (`medfee_sumamt` or `det_item_fee_sumamt`).
    public var total: Fen { fullSelfPay + overLimit + preSelfPay + inScope }

    public static func + (left: ScopeSplit, right: ScopeSplit) -> ScopeSplit {
        ScopeSplit(
            fullSelfPay: left.fullSelfPay + right.fullSelfPay, overLimit: left.overLimit + right.overLimit,
            preSelfPay: left.preSelfPay + right.preSelfPay, inScope: left.inScope + right.inScope)
    }

    public static prefix func - (split: ScopeSplit) -> ScopeSplit {
        ScopeSplit(
            fullSelfPay: -split.fullSelfPay, overLimit: -split.overLimit, preSelfPay: -split.preSelfPay, inScope: -split.inScope)
    }
}

/// One visit as registered at the counter (transactions 2201 and 2401).
public struct VisitRegistration: Hashable, Sendable {
    public var institution: InstitutionCode
    public var level: HospitalLevel
    /// Visit id (`mdtrt_id`), unique inside the institution.
    public var visitID: String
    public var person: PersonNumber
    public var treatingRegion: RegionCode
    public var insuringRegion: RegionCode
    public var insurance: InsuranceKind
    public var visitType: VisitType
    /// Disease code (`dise_codg`); empty unless the visit is for a chronic or special disease.
    public var diseaseCode: String
    public var beganAt: BusinessTime

    public init(
        institution: InstitutionCode, level: HospitalLevel, visitID: String, person: PersonNumber, treatingRegion: RegionCode,
        insuringRegion: RegionCode, insurance: InsuranceKind, visitType: VisitType, diseaseCode: String, beganAt: BusinessTime
    ) {
        self.institution = institution
        self.level = level
        self.visitID = visitID
        self.person = person
        self.treatingRegion = treatingRegion
        self.insuringRegion = insuringRegion
        self.insurance = insurance
        self.visitType = visitType
        self.diseaseCode = diseaseCode
        self.beganAt = beganAt
    }
}

/// A complete bill as the treating region asks the insuring region to adjudicate it: the visit, the split of its lines, the time.
public struct ClaimSubmission: Hashable, Sendable {
    public var visit: VisitRegistration
    /// The hospital's message id (`msgid`, at most 30 bytes).
    public var messageID: String
    /// Batch of lines within the visit (`chrg_bchno`).
    public var batch: String
    /// Sum of the line splits; its total is `medfee_sumamt`.
    public var split: ScopeSplit
    /// Part of the fee the hospital bears itself (`hosp_part_amt`), zero as a rule.
    public var hospitalPart: Fen
    /// Whether the person wants the account used (`acct_used_flag`).
    public var useAccount: Bool
    /// Settlement time at discharge (`setl_time`): decides year, deductible, cap and the versions of the rules.
    public var settledAt: BusinessTime
    /// Settled before discharge (中途结算, `mid_setl_flag`): more bills of the same stay follow.
    public var isInterim: Bool
    /// How the person settles (个人结算方式, `psn_setlway`).
    public var settlementWay: SettlementWay
    /// When the emergency visit began whose fees are part of this stay (急诊转住院); `nil` when there are none.
    public var emergencyBeganAt: BusinessTime?
    /// The interim bill of the same stay this one takes the place of; `split` then holds its lines too.
    public var supersedes: SupersededBill?

    public init(
        visit: VisitRegistration, messageID: String, batch: String, split: ScopeSplit, hospitalPart: Fen, useAccount: Bool,
        settledAt: BusinessTime, isInterim: Bool = false, settlementWay: SettlementWay = .byItem,
        emergencyBeganAt: BusinessTime? = nil, supersedes: SupersededBill? = nil
    ) {
        self.visit = visit
        self.messageID = messageID
        self.batch = batch
        self.split = split
        self.hospitalPart = hospitalPart
        self.useAccount = useAccount
        self.settledAt = settledAt
        self.isInterim = isInterim
        self.settlementWay = settlementWay
        self.emergencyBeganAt = emergencyBeganAt
        self.supersedes = supersedes
    }
}
