import Exchange
import LedgerTypes
import Messages

/// Who gets what arrives on the links of a node: its service. The calls of one link come one after another, from `linkIsUp` to
/// `linkEnded`; those of different links come at once. They MUST NOT block: what takes time is handed on, and memory stays bounded
/// all the same, as a peer sends no more envelopes than `LiveLink.consumed` gives it room for.
public protocol LinkOwner: Sendable {
    /// What a new link to `peer` begins with; above all the positions durably received. `nil` refuses the node. The driver fills in
    /// the session.
    func configuration(for peer: NodeID) async -> LinkConfiguration?

    /// The hellos agree: offer every stream from what is not acknowledged. Of two links to one peer, the former has ended by now. To be ended
    /// here when the peer's positions show that one of the two journals is an old copy: what is left to live when the call returns is
    /// admitted, and only then does the peer believe what this end's hello said.
    func linkIsUp(_ link: LiveLink, _ negotiated: LinkNegotiated)

    /// An envelope in the order of its stream. `envelope` is what the peer sent, unread. Call `consumed` when it takes no memory any
    /// more, and `durable` when the record that took it is (law M2).
    func link(_ link: LiveLink, delivered envelope: LinkEnvelope)

    /// `node` has durably received streams that this end sends.
    func link(_ link: LiveLink, acknowledgedBy node: NodeID, _ positions: [StreamPosition])

    /// The peer lacks what follows `sequence`: offer the stream again from there; a hub passes this on with `resume`.
    func link(_ link: LiveLink, lacks stream: StreamID, after sequence: UInt64)

    /// The receiver does not take what follows a position, and will not: the stream stands still until a person has looked. A hub passes
    /// this on with `LiveLink.refuse`.
    func link(_ link: LiveLink, refused refusal: LinkRefusal)

    /// There is room again after `OfferRefusal.queueFull`.
    func linkIsWritable(_ link: LiveLink)

    /// A question of the peer: answer with `reply`, from anywhere.
    func link(_ link: LiveLink, asks query: LinkQuery)

    /// The peer offers and asks nothing any more.
    func linkDrains(_ link: LiveLink)

    /// The link is gone. Once for each that was up, and nothing of it comes afterwards.
    func linkEnded(_ link: LiveLink, _ end: LinkEnd)
}
