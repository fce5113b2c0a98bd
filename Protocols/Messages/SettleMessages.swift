import ClaimTypes
import LedgerTypes

/// One settlement as the insuring region booked it; for a cancel or a reversal, the booked negative.
public struct SettledClaim: Hashable, Sendable {
    /// Settlement id (`setl_id`), given by the insuring region.
    public var settlementID: UInt64
    /// The settlement this one negates; 0 unless this is a cancel.
    public var originalSettlementID: UInt64
    /// The window the insuring region stamped the decision with (law M7).
    public var window: WindowNumber
    public var settledAt: BusinessTime
    public var amounts: SettlementAmounts
    /// Reimbursement ratio that was applied to the last band reached, for the clerk's display.
    public var ratio: BasisPoints
    /// Balance of the personal account after this settlement (`balc`).
    public var accountBalance: Fen
    /// Content hash of the policy that decided.
    public var policyDigest: Digest256

    public init(
        settlementID: UInt64, originalSettlementID: UInt64 = 0, window: WindowNumber, settledAt: BusinessTime,
        amounts: SettlementAmounts, ratio: BasisPoints, accountBalance: Fen, policyDigest: Digest256
    ) {
        self.settlementID = settlementID
        self.originalSettlementID = originalSettlementID
        self.window = window
        self.settledAt = settledAt
        self.amounts = amounts
        self.ratio = ratio
        self.accountBalance = accountBalance
        self.policyDigest = policyDigest
    }
}

/// The insuring region's answer to a pre-settlement, a settlement or a cancel. Echoes both keys of the request (law M4).
public struct SettleDecision: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case settled(SettledClaim)
        case refused(RefusalNotice)
    }

    public var institution: InstitutionCode
    public var visitID: String
    public var batch: String
    /// Message id of the request this answers.
    public var messageID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    public var outcome: Outcome
    /// The negative of the interim bill the settlement takes the place of; booked with it or not at all.
    public var superseded: SettledClaim?
    /// What looked odd beside other visits of the person and did not refuse, ascending by kind; empty as a rule.
    public var flags: [VisitFlag]
    /// Totals as the sender's platform states them; they agreed with the components when the message was read.
    public var stated: StatedTotals?

    public init(
        institution: InstitutionCode, visitID: String, batch: String, messageID: String, person: PersonNumber,
        insurance: InsuranceKind, clearingType: ClearingType, outcome: Outcome, superseded: SettledClaim? = nil,
        flags: [VisitFlag] = [], stated: StatedTotals? = nil
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.messageID = messageID
        self.person = person
        self.insurance = insurance
        self.clearingType = clearingType
        self.outcome = outcome
        self.superseded = superseded
        self.flags = flags
        self.stated = stated
    }
}

/// Asks the insuring region to cancel one settlement (transactions 2208 and 2305).
public struct CancelRequest: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var batch: String
    /// Message id of this cancel.
    public var messageID: String
    /// Message id of the settle request to cancel.
    public var originalMessageID: String
    /// The settlement to cancel (`setl_id`).
    public var settlementID: UInt64
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var cancelledAt: BusinessTime

    public init(
        institution: InstitutionCode, visitID: String, batch: String, messageID: String, originalMessageID: String,
        settlementID: UInt64, person: PersonNumber, insurance: InsuranceKind, cancelledAt: BusinessTime
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.messageID = messageID
        self.originalMessageID = originalMessageID
        self.settlementID = settlementID
        self.person = person
        self.insurance = insurance
        self.cancelledAt = cancelledAt
    }
}

/// Asks the insuring region to undo whatever a request with an unknown outcome did (transaction 2601).
public struct ReverseRequest: Hashable, Sendable {
    public var institution: InstitutionCode
    /// Message id of this reversal.
    public var messageID: String
    /// Message id of the request to undo (`omsgid`).
    public var originalMessageID: String
    public var visitID: String
    public var batch: String
    public var person: PersonNumber
    public var reversedAt: BusinessTime

    public init(
        institution: InstitutionCode, messageID: String, originalMessageID: String, visitID: String, batch: String,
        person: PersonNumber, reversedAt: BusinessTime
    ) {
        self.institution = institution
        self.messageID = messageID
        self.originalMessageID = originalMessageID
        self.visitID = visitID
        self.batch = batch
        self.person = person
        self.reversedAt = reversedAt
    }
}

/// What a reversal found and did. Never leaves the treating region in doubt: each outcome is final (law M5).
public struct ReverseDecision: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// The original never took effect here, and can no longer take effect.
        case nothingToReverse
        /// The original was settled and is now negated by this record; kind and type are those it is cleared under.
        case reversed(SettledClaim, insurance: InsuranceKind, clearingType: ClearingType)
        case refused(RefusalNotice)
    }

    public var request: ReverseRequest
    public var outcome: Outcome

    public init(request: ReverseRequest, outcome: Outcome) {
        self.request = request
        self.outcome = outcome
    }
}
