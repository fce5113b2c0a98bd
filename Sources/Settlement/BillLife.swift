import ClaimTypes
import LedgerTypes
import Messages

/// The life of a bill at the treating region (就医地). A case exists for every situation in which the next event means something
/// different; what follows may happen is `after(_:)`, and nothing else changes a bill's state.
///
/// Legal steps, by state. Every other pair is refused with the code in the last column and changes nothing (law M10).
///
/// | State | 状态 | Steps → next state | Otherwise |
/// |---|---|---|---|
/// | itemised | 已上传明细 | estimate → estimated, ask → settling | nothingToCancel |
/// | estimated | 已预结算 | estimate → estimated, ask → settling | nothingToCancel |
/// | settling | 结算中（结果未知） | book → settled, decline → itemised, askReversal → reversingUnknown, quarantine → quarantined | outcomeUnknown |
/// | quarantined | 回执隔离 | book → settled, askReversal → withdrawing | outcomeUnknown |
/// | settled | 已结算 | askCancel → cancelling, askReversal → reversing, askAdjustment → adjusting, supersede → undone | settledDiffers |
/// | adjusted | 审核扣款后 | askAdjustment → adjusting | adjustedByAudit |
/// | cancelling | 撤销中 | bookCancel → undone, decline → settled | outcomeUnknown |
/// | adjusting | 扣款中 | bookAdjustment → settled or adjusted, decline → as before | outcomeUnknown |
/// | reversing | 冲正中 | bookReversal → undone, decline → settled | outcomeUnknown |
/// | reversingUnknown | 冲正中（结果未知） | book → reversing, decline → itself without a hold, nothingToReverse → itemised, quarantine → withdrawing | outcomeUnknown |
/// | withdrawing | 隔离后冲正中 | bookReversal → itemised, nothingToReverse → itemised | outcomeUnknown |
/// | undone: cancelled, reversed | 已撤销、已冲正 | estimate → itself, ask → settling | alreadyCancelled |
/// | undone: superseded | 已被替代 | – | supersededByLater |
///
/// A settled claim is confirmed, cleared and paid with the window it was stamped with; that is `ClearingStage`, one per window and
/// pair, so that a month closes without touching a claim.
public enum BillLife: Hashable, Sendable {
    /// Lines are split; nothing is booked. Also the state after a refused settle and after a reversal that found nothing.
    case itemised
    /// A trial (预结算) was answered; nothing is booked.
    case estimated
    /// Sent to the insuring region, outcome unknown (law M5). The fee is held in the books.
    case settling(hold: UInt64)
    /// The answer came and cannot be believed: it stands in quarantine under number `entry`, and the fee stays held.
    case quarantined(hold: UInt64, entry: UInt64)
    /// Settled and booked; adjusted when audits have taken something off.
    case settled(StandingClaim)
    /// A cancel is on its way; the settlement still stands.
    case cancelling(StandingClaim, messageID: String)
    /// An adjustment is on its way; what it takes off is held.
    case adjusting(StandingClaim, PendingAdjustment)
    /// A reversal is on its way; the settlement is known and stands until it is answered.
    case reversing(StandingClaim, messageID: String)
    /// A reversal is on its way while the settle's own outcome is unknown; `hold` is 0 once it was refused.
    case reversingUnknown(hold: UInt64, messageID: String)
    /// A reversal of an answer in quarantine is on its way.
    case withdrawing(hold: UInt64, entry: UInt64, messageID: String)
    /// The claim and its exact negative are booked.
    case undone(StandingClaim, by: SettledClaim, as: Undoing)
}

/// How a settlement came to be undone.
public enum Undoing: UInt8, CaseIterable, Sendable {
    /// Cancelled by the hospital (撤销). The batch may be settled again.
    case cancelled = 1
    /// Reversed (冲正). The batch may be settled again.
    case reversed = 2
    /// An interim bill whose stay a later bill covers whole (中途结算被替代). Never settled again by itself.
    case superseded = 3
}

/// A settlement that stands, and what audits have changed of it since.
public struct StandingClaim: Hashable, Sendable {
    public let claim: SettledClaim
    /// In the order in which they were booked.
    public internal(set) var adjustments: [ClaimAdjustment] = []

    public init(_ claim: SettledClaim) { self.claim = claim }

    /// Whether audits have taken off something that was not given back.
    public var isAdjusted: Bool { !AdjustmentRule.changes(of: adjustments).isEmpty }
}

/// An adjustment on its way to the insuring region.
public struct PendingAdjustment: Hashable, Sendable {
    public let request: AdjustmentRequest
    /// Number of the hold on what the hospital is owed.
    public let hold: UInt64
}

/// One event in the life of a bill.
enum BillStep: Hashable, Sendable {
    case estimate
    case ask(hold: UInt64)
    case book(SettledClaim)
    /// The insuring region refused what was asked of it.
    case decline
    case askCancel(messageID: String)
    case bookCancel(SettledClaim)
    case askReversal(messageID: String)
    case bookReversal(SettledClaim)
    case nothingToReverse
    case askAdjustment(PendingAdjustment)
    case bookAdjustment(AdjustedRecord)
    case quarantine(entry: UInt64)
    case supersede(SettledClaim)
}
