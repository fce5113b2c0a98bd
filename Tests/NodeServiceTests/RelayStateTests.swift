import Exchange
import LedgerTypes
import Messages
import Settlement
import Testing

@testable import NodeService

/// What the hub asks a sender for, and that the sender can give it.
@Suite("Positions of relayed streams")
struct RelayStateTests {
    private static let sender = NodeID(310_000)
    private static let receiver = NodeID(340_000)
    private static let stream = StreamKey(sender: sender, receiver: receiver)
    private static let id = StreamID(from: sender, to: receiver)

    @Test("A sender goes on from what its receiver has; the hub's own stream, from what the hub has recorded")
    func resumePoints() {
        let own = StreamKey(sender: Self.sender, receiver: .hub)
        var state = RelayState()
        state.isUp(Self.receiver, senders: [Self.sender, Self.receiver], positions: [(Self.stream, 7)])
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 7)
        state.take(Self.stream, upTo: 8)
        state.take(Self.stream, upTo: 3)
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 8)
        #expect(state.resumePoint(of: own, recorded: 6) == 6)
        #expect(state.taken(from: Self.sender).map(\.sequence) == [8])
    }

    @Test("A receiver whose hello does not name a stream has nothing of it, whatever the hub recorded")
    func unnamed() {
        var state = RelayState()
        state.isUp(Self.receiver, senders: [Self.sender, Self.receiver], positions: [])
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 0)
        #expect(state.taken(from: Self.sender).isEmpty)
    }

    @Test("What was interrupted is asked for once")
    func interrupted() {
        var state = RelayState()
        state.interrupt(Self.stream)
        state.interrupt(StreamKey(sender: Self.receiver, receiver: Self.sender))
        #expect(state.takeInterrupted(to: Self.receiver) == [Self.stream])
        #expect(state.takeInterrupted(to: Self.receiver).isEmpty)
        #expect(state.takeInterrupted(to: Self.sender).count == 1)
    }

    /// Whether the hub takes what a sender offers that was asked to go on after `point`, when both had taken its stream up to 5.
    private func hubTakes(after point: UInt64, recorded: UInt64) throws -> Bool {
        var outbound = OutboundStream(from: Self.sender, to: Self.receiver)
        for _ in 1...6 { outbound.append(Notices.notice) }
        for node in [NodeID.hub, Self.receiver] { outbound.acknowledged(by: node, upTo: 5) }
        var configuration = LinkConfiguration(node: .hub, peer: Self.sender, session: 1)
        configuration.positions = [StreamPosition(Self.id, recorded)]
        var link = Link(configuration)
        let now = LinkTime(uptime: 1, clock: 1_772_676_000_000)
        _ = link.start(at: now)
        let hello = LinkHello(
            versions: [1], node: Self.sender, peer: .hub, session: 1, epoch: 1, clock: now.clock, suites: [1],
            limits: LinkLimits(), positions: [], software: "")
        _ = link.receive(.hello(hello), at: now)
        _ = link.resume(Self.id, after: point, at: now)
        outbound.rewind(after: point)
        let next = outbound.batch(maximum: 16)
        let batch = try #require(next)
        let envelope = LinkEnvelope(
            stream: Self.id, firstSequence: batch.firstSequence, count: UInt32(batch.messages.count), bytes: [1])
        return link.receive(.envelope(envelope), at: now).contains { if case .deliver = $0 { true } else { false } }
    }

    @Test("A sender that is asked for what it let go of would never be heard again: the tests below are about something")
    func trap() throws { #expect(try !hubTakes(after: 4, recorded: 5)) }

    /// The hub cannot pass an envelope on, as the receiver is away since the hub's start, and asks for it again.
    @Test("After a restart of the hub a stream is not asked for from its beginning, which its sender let go of long ago (M4)")
    func restarted() throws {
        let point = RelayState().resumePoint(of: Self.stream, recorded: 5)
        #expect(try hubTakes(after: point, recorded: 5))
    }

    /// Its decision on message 5 says that 5 is there, and reaches the sender; its link falls before it acknowledges 5. The next link's
    /// hello was written when 4 was durable.
    @Test(
        "What a receiver acknowledged in an envelope counts, though its link fell before it said so, and though it asks for more (M4)"
    )
    func signedOnly() throws {
        var state = RelayState()
        state.isUp(Self.receiver, senders: [Self.sender], positions: [(Self.stream, 4)])
        state.take(Self.stream, upTo: 5)
        state.isUp(Self.receiver, senders: [Self.sender], positions: [(Self.stream, 4)])
        #expect(try hubTakes(after: state.resumePoint(of: Self.stream, recorded: 5), recorded: 5))
        #expect(try hubTakes(after: state.resumePoint(of: Self.stream, after: 4, recorded: 5), recorded: 5))
    }
}
