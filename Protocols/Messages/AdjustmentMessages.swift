import ClaimTypes
import LedgerTypes

/// Asks the insuring region to owe less for a settlement after an audit (审核扣款), or to owe again what an audit had taken off.
/// Repeatable until nothing is left; the patient's cash is never touched.
public struct AdjustmentRequest: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var batch: String
    /// The audit desk's own id of this adjustment, unique inside the institution.
    public var adjustmentID: String
    /// The settlement that is adjusted (`setl_id`).
    public var settlementID: UInt64
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var type: DeductionType
    public var reason: AuditReason
    /// Positive, by fund, ascending. Taken off, unless `reason` gives them back.
    public var amounts: [FundAmount]
    public var adjustedAt: BusinessTime

    public init(
        institution: InstitutionCode, visitID: String, batch: String, adjustmentID: String, settlementID: UInt64,
        person: PersonNumber, insurance: InsuranceKind, type: DeductionType, reason: AuditReason, amounts: [FundAmount],
        adjustedAt: BusinessTime
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.adjustmentID = adjustmentID
        self.settlementID = settlementID
        self.person = person
        self.insurance = insurance
        self.type = type
        self.reason = reason
        self.amounts = amounts
        self.adjustedAt = adjustedAt
    }

    /// What is added to the debt of the insuring region, by fund: negative for a deduction.
    public var change: [FundAmount] { reason.restores ? amounts : amounts.map { FundAmount($0.fund, -$0.amount) } }
}

/// The record of an adjustment in the insuring region's books.
public struct AdjustedRecord: Hashable, Sendable {
    /// An id of its own (`setl_id`), never that of the settlement.
    public var settlementID: UInt64
    /// The window the insuring region stamped it with (law M7).
    public var window: WindowNumber
    public var clearingType: ClearingType

    public init(settlementID: UInt64, window: WindowNumber, clearingType: ClearingType) {
        self.settlementID = settlementID
        self.window = window
        self.clearingType = clearingType
    }
}

/// The insuring region's answer to an adjustment.
public struct AdjustmentDecision: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case adjusted(AdjustedRecord)
        case refused(RefusalNotice)
    }

    public var request: AdjustmentRequest
    public var outcome: Outcome

    public init(request: AdjustmentRequest, outcome: Outcome) {
        self.request = request
        self.outcome = outcome
    }
}
