import ClaimTypes
import LedgerTypes

/// A person's books on the day a region goes live: facts, account balance and this year's totals so far.
public struct AccountOpening: Hashable, Sendable {
    public var facts: PersonFacts
    /// Balance of the personal account.
    public var balance: Fen
    /// Benefit year the accumulators belong to.
    public var year: Int32
    public var accumulators: Accumulators

    public init(facts: PersonFacts, balance: Fen, year: Int32, accumulators: Accumulators) {
        self.facts = facts
        self.balance = balance
        self.year = year
        self.accumulators = accumulators
    }
}

/// What the audit desk of the treating region found at one settlement (审核扣款).
public struct AdjustClaim: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    public var batch: String
    /// The desk's own id, unique inside the institution; the same id with the same content is the same adjustment.
    public var adjustmentID: String
    public var type: DeductionType
    public var reason: AuditReason
    /// Positive, by fund, ascending. Taken off, unless `reason` gives them back.
    public var amounts: [FundAmount]
    public var adjustedAt: BusinessTime

    public init(
        institution: InstitutionCode, visitID: String, batch: String, adjustmentID: String, type: DeductionType,
        reason: AuditReason, amounts: [FundAmount], adjustedAt: BusinessTime
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.adjustmentID = adjustmentID
        self.type = type
        self.reason = reason
        self.amounts = amounts
        self.adjustedAt = adjustedAt
    }
}

/// What a person decided of a quarantined message.
public struct QuarantineVerdict: Hashable, Sendable {
    public enum Verdict: UInt8, CaseIterable, Sendable {
        /// Believe it after all: it is taken as if it had just arrived, and stays in quarantine when it still cannot be booked.
        case release = 1
        /// Never believe it: what the sender did is undone by a reversal.
        case reject = 2
    }

    /// Number of the message in this node's quarantine.
    public var number: UInt64
    public var verdict: Verdict
    public var at: BusinessTime

    public init(number: UInt64, verdict: Verdict, at: BusinessTime) {
        self.number = number
        self.verdict = verdict
        self.at = at
    }
}

/// Everything that can change a region's state. One command is one journal record; replaying them gives the state (law M1).
public enum RegionCommand: Hashable, Sendable {
    /// The first record of every journal: whose books these are, the other parties, and the window open from the start.
    case found(region: RegionCode, peers: [RegionCode], firstWindow: WindowNumber)
    /// A policy file, byte for byte, and its digest.
    case loadPolicies(bytes: [UInt8], digest: Digest256)
    /// A catalogue file, byte for byte, and its digest.
    case loadCatalogue(bytes: [UInt8], digest: Digest256)
    case openAccounts([AccountOpening])
    case hospital(HospitalRequest)
    /// An envelope exactly as received (law M9), with what the registry knew of the person of each message when it came in, and the 32
    /// bytes that open its sealed payloads; empty when they are in clear.
    case envelope(bytes: [UInt8], facts: [PersonFacts?], contentSecret: [UInt8])
    /// A bare acknowledgement: `by` has durably received the stream towards `stream` up to and with `upTo`.
    case acknowledged(by: NodeID, stream: NodeID, upTo: UInt64)
    case closeDay(BusinessDate)
    case fenceWindow(WindowNumber)
    case expireHolds
    case adjustClaim(AdjustClaim)
    case resolveQuarantine(QuarantineVerdict)
    /// The banks confirmed every payment of a closed window.
    case windowPaid(WindowNumber)
    /// One operator's signature under an order.
    case operatorSigned(OperatorSigned)
    /// Statements, contests and deadlines.
    case month(MonthCommand)
    /// A payment given to the bank, or confirmed by it.
    case money(RegionMoneyOrder)
    case noteComparison(NoteComparison)
    /// How the comparison of a pair's day with what the hub relayed came out.
    case noteRelayed(NoteComparison)
    case repairDifference(RepairDifference)
    case endDifference(EndDifference)
    /// The registry has kept or cancelled a filing.
    case filingNoted(FilingNote)
    /// From here on insuring regions are told of stays (`AdmissionNotice`), beginning with those that go on. A record of its own, because a
    /// journal from before it replays to the streams it had.
    case tellStays
    /// From here on interest on late payments is stated and booked (`LateInterestRecord`). A record of its own, because a journal from before
    /// it replays to the postings and streams it had.
    case bookInterest
    /// From here on what is refused to a hospital stays refused under its message id. A record of its own, because a journal from before it
    /// replays to the answers it gave.
    case keepRefusals
}

/// Everything that can change the hub's state.
public enum HubCommand: Hashable, Sendable {
    /// An envelope as received; payloads stripped unless it is addressed to the hub.
    case envelope(bytes: [UInt8])
    /// A bare acknowledgement: `by` has durably received the hub's stream towards it up to and with `upTo`.
    case acknowledged(by: NodeID, upTo: UInt64)
    case reconcileDay(BusinessDate)
    case closeWindow(WindowNumber)
    case admitRegions([RegionCode])
    /// One operator's signature under an order.
    case operatorSigned(OperatorSigned)
    /// Statements, deadlines and the end of the year.
    case month(HubMonthCommand)
    /// Payments, prefunds, defaults and seals.
    case money(HubMoneyOrder)
}
