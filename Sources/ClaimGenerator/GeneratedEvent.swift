import ClaimTypes
import LedgerTypes

/// One thing that happens at a counter.
public enum GeneratedEvent: Hashable, Sendable {
    /// A visit is settled (2102, 2207 or 2304).
    case claim(GeneratedClaim)
    /// An earlier settlement is taken back whole (2103, 2208 or 2305).
    case cancel(GeneratedCancel)
}

/// A bill as a hospital sends it: the visit, its lines, and the keys that make it unique.
public struct GeneratedClaim: Hashable, Sendable {
    /// Position in the stream of claims, from 0. Cancels do not count.
    public var number: UInt64
    public var visit: VisitRegistration
    public var lines: [FeeLine]
    /// Batch of lines (`chrg_bchno`).
    public var batch: String
    /// Message id (`msgid`): institution, time of sending, four digits; 30 bytes.
    public var messageID: String
    /// Part of the fee the hospital bears itself (`hosp_part_amt`).
    public var hospitalPart: Fen
    /// Whether the person wants the account used (`acct_used_flag`).
    public var useAccount: Bool
    /// Settlement time (`setl_time`), never earlier than the event before it.
    public var settledAt: BusinessTime

    /// Sum of the lines (`medfee_sumamt`).
    public var total: Fen { lines.reduce(.zero) { $0 + $1.amount } }
}

/// The cancel of one earlier claim of the same stream.
public struct GeneratedCancel: Hashable, Sendable {
    /// Number of the claim that is cancelled; `ClaimGenerator.claim(number:)` yields it again.
    public var claimNumber: UInt64
    /// The cancelled visit.
    public var visit: VisitRegistration
    /// Batch of the cancelled claim.
    public var batch: String
    /// Message id of the cancelled claim (`omsgid`).
    public var originalMessageID: String
    /// Message id of the cancel itself.
    public var messageID: String
    public var cancelledAt: BusinessTime
}
