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
        let isAdmitted = standing.heard(positions, of: .hub)
        #expect(isAdmitted == (lost == nil))
        #expect(standing.lost == lost.map { .message($0) })
        #expect(standing.isConfirmed(by: .hub) == (lost == nil))
    }

    @Test("A later hello of the same peer has what was sent since; another peer still has to confirm")
    func laterHello() {
        var standing = Self.standing()
        var heard = [5, 12].map { standing.heard([StreamPosition(Self.toOther, $0)], of: .hub) }
        #expect(heard == [true, true] && !standing.isConfirmed(by: Self.other))
        heard.append(standing.heard([StreamPosition(Self.toOther, 8)], of: Self.other))
        #expect(heard.last == false && standing.isConfirmed(by: .hub))
    }

    @Test("A journal that is behind stays so at every further hello, and is none once its newest copy is there")
    func stays() {
        var standing = Self.standing()
        let heard = (0..<3).map { _ in standing.heard([StreamPosition(Self.toOther, 8)], of: .hub) }
        #expect(heard == [false, false, false])
        var newest = JournalStanding(Self.node, opened: [Self.other: 8])
        let isAdmitted = newest.heard([StreamPosition(Self.toOther, 8)], of: .hub)
        #expect(isAdmitted && newest.lost == nil)
    }

    @Test(
        "A checkpoint that the node signed and its journal does not hold ends all belief, until a witness has signed what follows",
        arguments: [
            ([.contradicted(records: 9, keptBy: other)], .records(9, keptBy: other)),
            ([.contradicted(records: 9, keptBy: other), .extended], .records(9, keptBy: other)),
            ([.contradicted(records: 9, keptBy: other), .contradicted(records: 8, keptBy: .hub)], .records(9, keptBy: other)),
            ([.extended], nil), ([.extended, .contradicted(records: 9, keptBy: other)], nil),
        ] as [([WitnessWord], LostHistory?)])
    func witnesses(_ words: [WitnessWord], _ lost: LostHistory?) {
        var standing = Self.standing()
        let isAdmitted = standing.heard([StreamPosition(Self.toOther, 7)], of: .hub)
        #expect(isAdmitted && standing.isConfirmed(by: .hub), "a history of as many messages no hello tells apart")
        let last = words.map { standing.heard($0) }.last
        #expect(last == (lost == nil) && standing.lost == lost)
        #expect(standing.isConfirmed(by: .hub) == (lost == nil))
        let again = [NodeID.hub, Self.other].map { standing.heard([], of: $0) }
        #expect(again == [lost == nil, lost == nil])
    }

    @Test("A peer that asks twice for what everyone acknowledged has lost it; once may be an old word")
    func peer() {
        var hub = PeerStanding(.hub, positions: [StreamPosition(Self.toOther, 3)], released: [Self.other: 5, .hub: 4])
        let ofOwn = [4, 3, 3].map { hub.lacks(Self.toHub, after: $0) }
        #expect(ofOwn == [false, false, true])
        // Its hello had less of the stream than it once acknowledged.
        let ofRelayed = [2, 2].map { hub.lacks(Self.toOther, after: $0) }
        #expect(ofRelayed == [false, true])
    }

    @Test("The hub is not taken for behind when it asks in the name of a receiver that is")
    func receiverBehind() {
        var hub = PeerStanding(.hub, positions: [StreamPosition(Self.toOther, 5)], released: [Self.other: 5])
        let found = (0..<3).map { _ in hub.lacks(Self.toOther, after: 2) }
        #expect(found == [false, false, false])
    }
}
