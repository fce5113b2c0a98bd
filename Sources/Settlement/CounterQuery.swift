import ClaimTypes
import LedgerTypes
import Messages

/// What a hospital's counter asks of its own node's state. Reading changes nothing and is not journaled.
public enum CounterQuery: Hashable, Sendable {
    /// One visit with its bills, and what `messageID` was used for at this institution.
    case visit(InstitutionCode, visitID: String, messageID: String)
    /// Visits of a person at this institution that began in the interval, ascending by visit id.
    case visits(InstitutionCode, PersonNumber, from: BusinessTime, to: BusinessTime)
    /// Which visit a message id belongs to.
    case message(InstitutionCode, messageID: String)
    /// Lines of one visit with their splits, as long as they are kept.
    case lines(InstitutionCode, visitID: String)
    /// Totals of the settlements of the institution, days inclusive, by insurance, clearing type, insuring party and refund flag.
    case totals(InstitutionCode, from: BusinessDate, to: BusinessDate)
    /// The settlements behind the totals, ascending by settlement id.
    case settlements(InstitutionCode, from: BusinessDate, to: BusinessDate)
    /// Settlements of a clearing month of the institution with what was confirmed of them, ascending by settlement id.
    case monthlySplit(InstitutionCode, WindowNumber)
    /// Inpatient stays of a person at any institution of this node that were not taken back, ascending by visit id (5303).
    case stays(PersonNumber)
    /// What a person was charged for chronic diseases at any institution of this node, days inclusive, ascending by time (5205).
    case chronicUse(PersonNumber, from: BusinessTime, to: BusinessTime)
}

/// The answer to a `CounterQuery`, case by case.
public enum CounterAnswer: Hashable, Sendable {
    case visit(VisitStanding?, MessageStanding?)
    case visits([VisitStanding])
    case message(MessageStanding?)
    case lines([KeptLine])
    case totals([CounterTotals])
    case settlements([CounterSettlement])
    case monthlySplit([SplitRow])
    case stays([VisitStanding])
    case chronicUse([ChronicUse])
}

/// One line of a visit for a chronic disease (门诊慢特病用药记录).
public struct ChronicUse: Hashable, Sendable {
    public var registration: VisitRegistration
    public var itemCode: String
    public var quantity: Quantity
    public var chargedAt: BusinessTime
}

/// What a message id was used for.
public struct MessageStanding: Hashable, Sendable {
    public enum Purpose: Hashable, Sendable {
        case settle, cancel, reverse, admission
        /// Reversed: it has no effect and will never have one.
        case ended
    }

    public var purpose: Purpose
    public var visitID: String
    public var batch: String
    /// The message it undoes; empty unless it is a cancel or a reversal.
    public var original: String
}

/// A visit as the treating region knows it.
public struct VisitStanding: Hashable, Sendable {
    public enum Stage: Hashable, Sendable {
        /// Registered, or admitted and not discharged.
        case open
        case discharged(BusinessTime)
        /// The registration was taken back.
        case cancelled
    }

    public var registration: VisitRegistration
    public var stage: Stage
    public var diagnoses: [Diagnosis]
    /// Ascending by batch.
    public var bills: [BillStanding]
    /// The batch that lines of an inpatient stay go to now.
    public var openBatch: String
    /// When the emergency care began that joins the stay (急诊转住院): the first line charged in an emergency before the admission; `nil`
    /// for every other visit.
    public var emergencyBeganAt: BusinessTime?
}

/// One batch of a visit.
public struct BillStanding: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case itemised
        /// Something is under way whose outcome is unknown; with the settlement that stands meanwhile.
        case unknown(SettledClaim?)
        case settled(SettledClaim)
        case undone(SettledClaim, by: SettledClaim, as: Undoing)
    }

    public var batch: String
    public var split: ScopeSplit
    public var lineCount: UInt32
    /// The settle request in force; `nil` before the first.
    public var request: BillRequest?
    public var state: State
    /// Settlements that were undone before the batch was settled again, with the message that had asked for each.
    public var earlier: [EarlierSettlement]
}

/// A settlement that was undone.
public struct EarlierSettlement: Hashable, Sendable {
    public var messageID: String
    public var claim: SettledClaim
    public var negative: SettledClaim
}

/// One uploaded line and how it was split.
public struct KeptLine: Hashable, Sendable {
    public var batch: String
    public var lineNumber: String
    public var split: ScopeSplit
}

/// Totals of one group of an institution's settlements; a cancel counts −1 and negative amounts in its own group.
public struct CounterTotals: Hashable, Sendable {
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    /// Clearing party of the insured (`setl_optins`).
    public var insuring: RegionCode
    public var isNegative: Bool
    public var count: Int64 = 0
    public var medicalFee = Fen.zero
    public var fund = Fen.zero
    public var account = Fen.zero
}

/// One settlement or its negative, as 3202 compares it.
public struct CounterSettlement: Hashable, Sendable {
    public var registration: VisitRegistration
    public var batch: String
    /// Message id that asked for it.
    public var messageID: String
    public var claim: SettledClaim
    public var isNegative: Bool
}

/// One settlement of a clearing month, as 3260 extracts it.
public struct SplitRow: Hashable, Sendable {
    public var settlement: CounterSettlement
    /// Message id of the confirmation that holds it; empty when none does.
    public var confirmedBy: String
}
