import ClaimTypes
import LedgerTypes
import Messages

/// What the shell has to do, in order.
public enum LinkAction: Hashable, Sendable {
    /// Write the frame to the connection.
    case send(LinkFrame)
    /// The hellos agree. Call `admit`, or `end` when the peer's positions show that one of the two journals is an old copy; then offer
    /// every stream from what is not acknowledged. The peer's positions follow as `acknowledged` when its shell has admitted ours.
    case up(LinkNegotiated)
    /// An envelope that is new on this connection, in the order of its stream; at the hub also one that its sender offers again. The
    /// stream in the state has the last word: another connection of the peer may have brought it a moment ago. Call `consumed` when
    /// it takes no memory any more, and `durable` when the record that took it is.
    case deliver(LinkEnvelope)
    /// `by` has durably received these streams, which this end sends.
    case acknowledged(by: NodeID, [StreamPosition])
    /// The peer lacks what follows `after`: offer the stream again from there. A hub passes this on to the sender with `resume`.
    case rewind(StreamID, after: UInt64)
    /// The receiver does not take what follows the position, and will not: the stream stands still until a person has looked. A hub
    /// passes this on to the sender with `refuse`.
    case refused(LinkRefusal)
    /// There is room again after `queueFull`.
    case writable
    /// A question of the peer. Answer with `reply`; the link itself answers when the budget is spent.
    case ask(LinkQuery)
    /// What became of a question of this end, named by the id that `ask` gave. Exactly one for each.
    case answered(id: UInt64, QueryOutcome)
    /// The peer offers and asks nothing any more.
    case peerDrains
    /// The end. Send what stands before it, then close the connection. Nothing follows.
    case ended(LinkEnd)
}

/// How a link ended.
public struct LinkEnd: Hashable, Sendable {
    /// Whether the peer ended it.
    public var byPeer: Bool
    /// The reason's number; a peer of a later version may give one that `LinkReason` does not know.
    public var code: UInt16
    public var text: BilingualText

    public init(byPeer: Bool, code: UInt16, text: BilingualText) {
        self.byPeer = byPeer
        self.code = code
        self.text = text
    }

    public var reason: LinkReason? { LinkReason(rawValue: code) }
}

/// Why an envelope was not taken for sending. Nothing changed.
public enum OfferRefusal: Error, Hashable, Sendable {
    /// No hello yet, or the link has ended.
    case notUp
    /// One of the two ends is closing in order.
    case draining
    /// The queue of what waits for the peer's credit is full. `LinkAction.writable` says when to offer again.
    case queueFull
    /// More bytes than the peer takes in one frame.
    case tooLarge(bytes: Int, limit: Int)
    /// The stream does not run over this link from here.
    case foreignStream
    /// Messages from `expected` on were not offered.
    case gap(expected: UInt64)
}

/// Why a question was not asked. Nothing was sent.
public enum AskRefusal: Error, Hashable, Sendable {
    case notUp
    case draining
    /// As many questions are open as the peer allows.
    case busy
    case tooLarge(bytes: Int, limit: Int)
    /// Asks in another's name, or somebody who is not at that end.
    case foreignNode
}
