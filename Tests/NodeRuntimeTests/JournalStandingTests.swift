import LedgerTypes
import Messages
import NodeRuntime
import Testing

/// A node that was started on an old copy of its journal finds that out before it says anything (laws M2 and M6).
@Suite("Whether a journal is as new as what peers have of it")
struct JournalStandingTests {
    private static let node = NodeID(310_000)
    private static let other = NodeID(340_000)
    private static let toOther = StreamID(from: node, to: other)
    private static let toHub = StreamID(from: node, to: .hub)

    private static func standing() -> JournalStanding { JournalStanding(node, opened: [other: 7, .hub: 2]) }

    @Test(
        "The first hello of a life tells",
        arguments: [
            ([], nil), ([StreamPosition(toOther, 7), StreamPosition(toHub, 2)], nil), ([StreamPosition(toOther, 6)], nil),
            ([StreamPosition(toOther, 8)], StreamPosition(toOther, 8)),
            ([StreamPosition(toOther, 7), StreamPosition(toHub, 3)], StreamPosition(toHub, 3)),
            // A stream this journal knows nothing of, and one of somebody else's.
            (
                [StreamPosition(StreamID(from: node, to: NodeID(330_000)), 1)],
                StreamPosition(StreamID(from: node, to: NodeID(330_000)), 1)
            ),
            ([StreamPosition(StreamID(from: other, to: node), 99)], nil),
        ] as [([StreamPosition], StreamPosition?)])
    func firstHello(_ positions: [StreamPosition], _ lost: StreamPosition?) {
        var standing = Self.standing()
        #expect(!standing.isConfirmed(by: .hub))
        #expect(standing.heard(positions, of: .hub) == (lost == nil))
        #expect(standing.lost == lost)
        #expect(standing.isConfirmed(by: .hub) == (lost == nil))
    }

    @Test("A later hello of the same peer has what was sent since; another peer still has to confirm")
    func laterHello() {
        var standing = Self.standing()
        #expect(standing.heard([StreamPosition(Self.toOther, 5)], of: .hub))
        #expect(standing.heard([StreamPosition(Self.toOther, 12)], of: .hub))
        #expect(!standing.isConfirmed(by: Self.other))
        #expect(!standing.heard([StreamPosition(Self.toOther, 8)], of: Self.other))
        #expect(standing.isConfirmed(by: .hub))
    }

    @Test("A journal that is behind stays so at every further hello, and is none once its newest copy is there")
    func stays() {
        var standing = Self.standing()
        for _ in 0..<3 { #expect(!standing.heard([StreamPosition(Self.toOther, 8)], of: .hub)) }
        var newest = JournalStanding(Self.node, opened: [Self.other: 8])
        #expect(newest.heard([StreamPosition(Self.toOther, 8)], of: .hub) && newest.lost == nil)
    }

    @Test("A peer that asks twice for what everyone acknowledged has lost it; once may be an old word")
    func peer() {
        var hub = PeerStanding(.hub, positions: [StreamPosition(Self.toOther, 3)], released: [Self.other: 5, .hub: 4])
        #expect(!hub.lacks(Self.toHub, after: 4) && !hub.lacks(Self.toHub, after: 3))
        #expect(hub.lacks(Self.toHub, after: 3))
        #expect(!hub.lacks(Self.toOther, after: 2))
        #expect(hub.lacks(Self.toOther, after: 2), "its hello had less of the stream than it once acknowledged")
    }

    @Test("The hub is not taken for behind when it asks in the name of a receiver that is")
    func receiverBehind() {
        var hub = PeerStanding(.hub, positions: [StreamPosition(Self.toOther, 5)], released: [Self.other: 5])
        for _ in 0..<3 { #expect(!hub.lacks(Self.toOther, after: 2)) }
    }
}
