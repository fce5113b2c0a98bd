import ClaimTypes
import LedgerTypes
import Messages

/// What the insuring region (参保地) is asked across the exchange, outside of settlements. Nothing of it is journaled: identity travels
/// in the question of 1101 only (law M8).
public struct InsuringQuery: Hashable, Sendable {
    /// Clearing party that is asked.
    public var insuring: RegionCode
    public var content: PeerQuery.Content

    public init(insuring: RegionCode, content: PeerQuery.Content) {
        self.insuring = insuring
        self.content = content
    }
}

/// What came back.
public enum InsuringAnswer: Hashable, Sendable {
    /// Of the kind of the question, or a refusal. The exchange has checked that.
    case answered(PeerAnswer.Outcome)
    /// The region is no party of this network, or its link is down: the question was not sent and nothing happened.
    case notSent
    /// It was sent and no answer came.
    case unknown
}
