import ClaimTypes
import LedgerTypes

/// What a hospital asks its own node to do. Decoded and authenticated before it becomes a command.
public enum HospitalRequest: Hashable, Sendable {
    /// Opens a visit (transactions 2201 and 2401), with the services the institution had opened on the day it began; `nil` when nobody
    /// can say.
    case register(VisitRegistration, messageID: String, openServices: OpenServices? = nil)
    /// Adds priced lines to a batch of a visit (2204 and 2301).
    case uploadLines(LineUpload)
    /// Trial settlement (2206 and 2303).
    case preSettle(BillRequest)
    /// Settlement (2207 and 2304).
    case settle(BillRequest)
    /// Cancel of a settlement (2208 and 2305).
    case cancel(CancelBill)
    /// Reversal of a request whose outcome is unknown (2601).
    case reverse(ReverseBill)
    /// Adds lines to those already in a batch (2204 and 2301, in pieces).
    case addLines(LineUpload)
    /// 2205 and 2302.
    case cancelLines(CancelLines)
    /// 2202 and 2404.
    case cancelVisit(VisitStep)
    /// 2203A and 2403.
    case changeVisit(ChangeVisit)
    /// 2402.
    case discharge(DischargeVisit)
    /// 2405.
    case cancelDischarge(VisitStep)
    /// 3261.
    case confirmSplit(ConfirmSplit)
    /// 3262.
    case rollBackSplit(RollBackSplit)

    public var institution: InstitutionCode {
        switch self {
        case .register(let visit, _, _): visit.institution
        case .uploadLines(let upload), .addLines(let upload): upload.institution
        case .preSettle(let bill), .settle(let bill): bill.institution
        case .cancel(let cancel): cancel.institution
        case .reverse(let reverse): reverse.institution
        case .cancelLines(let cancel): cancel.institution
        case .cancelVisit(let step), .cancelDischarge(let step): step.institution
        case .changeVisit(let change): change.institution
        case .discharge(let discharge): discharge.institution
        case .confirmSplit(let confirm): confirm.institution
        case .rollBackSplit(let rollBack): rollBack.institution
        }
    }

    /// The visit; empty for a request about a whole month.
    public var visitID: String {
        switch self {
        case .register(let visit, _, _): visit.visitID
        case .uploadLines(let upload), .addLines(let upload): upload.visitID
        case .preSettle(let bill), .settle(let bill): bill.visitID
        case .cancel(let cancel): cancel.visitID
        case .reverse(let reverse): reverse.visitID
        case .cancelLines(let cancel): cancel.visitID
        case .cancelVisit(let step), .cancelDischarge(let step): step.visitID
        case .changeVisit(let change): change.visitID
        case .discharge(let discharge): discharge.visitID
        case .confirmSplit, .rollBackSplit: ""
        }
    }

    /// The hospital's message id (`msgid`).
    public var messageID: String {
        switch self {
        case .register(_, let messageID, _): messageID
        case .uploadLines(let upload), .addLines(let upload): upload.messageID
        case .preSettle(let bill), .settle(let bill): bill.messageID
        case .cancel(let cancel): cancel.messageID
        case .reverse(let reverse): reverse.messageID
        case .cancelLines(let cancel): cancel.messageID
        case .cancelVisit(let step), .cancelDischarge(let step): step.messageID
        case .changeVisit(let change): change.messageID
        case .discharge(let discharge): discharge.messageID
        case .confirmSplit(let confirm): confirm.messageID
        case .rollBackSplit(let rollBack): rollBack.messageID
        }
    }
}

/// Lines of one batch of a visit. At most `MessageLimits.linesPerUploadMax`.
public struct LineUpload: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    /// Batch of lines (`chrg_bchno`).
    public var batch: String
    public var messageID: String
    public var lines: [FeeLine]

    public init(institution: InstitutionCode, visitID: String, batch: String, messageID: String, lines: [FeeLine]) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.messageID = messageID
        self.lines = lines
    }
}

/// Settles, or tries to settle, the lines uploaded under one batch.
public struct BillRequest: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var batch: String
    public var messageID: String
    /// The total the hospital claims (`medfee_sumamt`); must equal the sum of the uploaded lines.
    public var medicalFee: Fen
    /// Borne by the hospital (`hosp_part_amt`).
    public var hospitalPart: Fen
    /// Whether the person wants the account used (`acct_used_flag`).
    public var useAccount: Bool
    /// Settlement time at discharge (`setl_time`).
    public var settledAt: BusinessTime
    /// Settled before discharge (中途结算, `mid_setl_flag`). Fee and hospital part of a stay with interim bills are those of the whole
    /// stay so far: the bill takes the place of the interim bill before it.
    public var isInterim: Bool
    /// How the person settles (个人结算方式, `psn_setlway`).
    public var settlementWay: SettlementWay
    /// When the emergency visit began whose fees are part of this stay (急诊转住院); `nil` when there are none.
    public var emergencyBeganAt: BusinessTime?

    public init(
        institution: InstitutionCode, visitID: String, batch: String, messageID: String, medicalFee: Fen, hospitalPart: Fen,
        useAccount: Bool, settledAt: BusinessTime, isInterim: Bool = false, settlementWay: SettlementWay = .byItem,
        emergencyBeganAt: BusinessTime? = nil
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.messageID = messageID
        self.medicalFee = medicalFee
        self.hospitalPart = hospitalPart
        self.useAccount = useAccount
        self.settledAt = settledAt
        self.isInterim = isInterim
        self.settlementWay = settlementWay
        self.emergencyBeganAt = emergencyBeganAt
    }
}

/// Cancels the settlement that `originalMessageID` asked for.
public struct CancelBill: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var batch: String
    public var messageID: String
    public var originalMessageID: String
    public var cancelledAt: BusinessTime

    public init(
        institution: InstitutionCode, visitID: String, batch: String, messageID: String, originalMessageID: String,
        cancelledAt: BusinessTime
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.messageID = messageID
        self.originalMessageID = originalMessageID
        self.cancelledAt = cancelledAt
    }
}

/// Undoes whatever `originalMessageID` did, known or not (冲正).
public struct ReverseBill: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var messageID: String
    public var originalMessageID: String
    public var reversedAt: BusinessTime

    public init(
        institution: InstitutionCode, visitID: String, messageID: String, originalMessageID: String, reversedAt: BusinessTime
    ) {
        self.institution = institution
        self.visitID = visitID
        self.messageID = messageID
        self.originalMessageID = originalMessageID
        self.reversedAt = reversedAt
    }
}
