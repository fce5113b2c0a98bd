import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

/// What the hub asks a sender for, and that the sender can give it.
@Suite("Positions of relayed streams")
struct RelayTests {
    private static let sender = NodeID(310_000)
    private static let receiver = NodeID(340_000)
    private static let stream = StreamID(from: sender, to: receiver)
    private static let notice = PeerMessage.errorNotice(
        ErrorNotice(sequence: 1, kind: .dayTotals, notice: RefusalNotice(code: 1, field: "", text: BilingualText("", ""))))

    @Test("A sender goes on from what its receiver has; the hub's own stream, from what the hub has recorded")
    func resumePoints() {
        let own = StreamID(from: Self.sender, to: .hub)
        var state = Relay()
        _ = state.isUp(Self.receiver, senders: [Self.sender, Self.receiver], positions: [StreamPosition(Self.stream, 7)])
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 7)
        state.take(StreamPosition(Self.stream, 8))
        state.take(StreamPosition(Self.stream, 3))
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 8)
        #expect(state.resumePoint(of: own, recorded: 6) == 6)
        let known = state.isUp(Self.sender, senders: [Self.sender, Self.receiver], positions: []).known
        #expect(known.map(\.positions) == [[StreamPosition(Self.stream, 8)]])
        #expect(known.map(\.by) == [Self.receiver])
    }

    @Test("A receiver whose hello does not name a stream has nothing of it, whatever the hub recorded")
    func unnamed() {
        var state = Relay()
        _ = state.isUp(Self.receiver, senders: [Self.sender, Self.receiver], positions: [])
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 0)
        #expect(state.isUp(Self.sender, senders: [Self.sender, Self.receiver], positions: []).known.isEmpty)
    }

    /// A copy of a journal may have a block that its original lost with the power. The node that is started on it finds out at the hub's hello.
    @Test("What a hello says is where to go on, until the next one; senders are told of it once it is confirmed (M2)")
    func unconfirmed() {
        var state = Relay()
        func hello(_ sequence: UInt64) -> StreamPosition? {
            state.isUp(Self.receiver, senders: [Self.sender], positions: [StreamPosition(Self.stream, sequence)]).behind
        }
        func known() -> [[StreamPosition]] { state.isUp(Self.sender, senders: [], positions: []).known.map(\.positions) }
        #expect(hello(7) == nil && state.resumePoint(of: Self.stream, recorded: 9) == 7 && known().isEmpty)
        #expect(hello(6) == nil && hello(6) == nil, "the newest copy is back, and is not taken for behind")
        #expect(state.resumePoint(of: Self.stream, recorded: 9) == 6 && known().isEmpty)
        _ = state.acknowledged(by: Self.receiver, [StreamPosition(Self.stream, 6)])
        #expect(known() == [[StreamPosition(Self.stream, 6)]])
    }

    @Test("What was interrupted is asked for once")
    func interrupted() {
        var state = Relay()
        state.interrupt(Self.stream)
        state.interrupt(StreamID(from: Self.receiver, to: Self.sender))
        #expect(state.takeInterrupted(to: Self.receiver) == [Self.stream])
        #expect(state.takeInterrupted(to: Self.receiver).isEmpty)
        #expect(state.takeInterrupted(to: Self.sender).count == 1)
    }

    @Test("What a node acknowledges goes to the senders it concerns; what it says of the hub's own stream is the hub's")
    func acknowledged() {
        var state = Relay()
        let own = StreamPosition(StreamID(from: .hub, to: Self.receiver), 3)
        let heard = state.acknowledged(by: Self.receiver, [own, StreamPosition(Self.stream, 9)])
        #expect(heard.own == 3)
        #expect(heard.passOn.map(\.sender) == [Self.sender])
        #expect(heard.passOn.map(\.positions) == [[StreamPosition(Self.stream, 9)]])
        #expect(state.resumePoint(of: Self.stream, recorded: 12) == 9)
    }

    @Test(
        "A receiver whose hellos say less than it acknowledged has lost records: not by the first, which may be old, but by the second (M2)"
    )
    func behind() {
        var state = Relay()
        func isUp(_ sequence: UInt64) -> StreamPosition? {
            state.isUp(Self.receiver, senders: [Self.sender], positions: [StreamPosition(Self.stream, sequence)]).behind
        }
        #expect(isUp(4) == nil)
        state.take(StreamPosition(Self.stream, 6))
        #expect(isUp(4) == nil, "written before 5 and 6 were taken over another link")
        #expect(isUp(6) == nil)
        #expect(isUp(5) == nil)
        #expect(isUp(5) == StreamPosition(Self.stream, 6))
    }

    /// Whether the hub takes at once what a sender offers that was asked to go on after `point`, when both had taken its stream up to 5.
    private func hubTakes(after point: UInt64, recorded: UInt64) throws -> Bool {
        var outbound = OutboundStream(from: Self.sender, to: Self.receiver)
        for _ in 1...6 { outbound.append(Self.notice) }
        for node in [NodeID.hub, Self.receiver] { outbound.acknowledged(by: node, upTo: 5) }
        var configuration = LinkConfiguration(node: .hub, peer: Self.sender, session: 1)
        configuration.positions = [StreamPosition(Self.stream, recorded)]
        var link = Link(configuration)
        let now = LinkTime(uptime: 1, clock: 1_772_676_000_000)
        _ = link.start(at: now)
        let hello = LinkHello(
            versions: [1], node: Self.sender, peer: .hub, session: 1, epoch: 1, clock: now.clock, suites: [1],
            limits: LinkLimits(), positions: [], software: "")
        _ = link.receive(.hello(hello), at: now)
        _ = link.resume(Self.stream, after: point, at: now)
        outbound.rewind(after: point)
        let next = outbound.batch(maximum: 16)
        let batch = try #require(next)
        let envelope = LinkEnvelope(
            stream: Self.stream, firstSequence: batch.firstSequence, count: UInt32(batch.messages.count), bytes: [1])
        return link.receive(.envelope(envelope), at: now).contains { if case .deliver = $0 { true } else { false } }
    }

    /// The sender heard that everybody has 5 after it was asked for it, and before it offered anything: nobody would ask again.
    @Test("A sender that is asked for what it lets go of meanwhile is heard: what lies between is durable here and there (M4)")
    func staleWord() throws {
        #expect(try hubTakes(after: 4, recorded: 5))
        #expect(try !hubTakes(after: 3, recorded: 4), "the hub itself lacks 5")
    }

    /// The hub cannot pass an envelope on, as the receiver is away since the hub's start, and asks for it again.
    @Test("After a restart of the hub a stream is not asked for from its beginning, which its sender let go of long ago (M4)")
    func restarted() { #expect(Relay().resumePoint(of: Self.stream, recorded: 5) == 5) }

    /// Its decision on message 5 says that 5 is there, and reaches the sender; its link falls before it acknowledges 5. The next link's
    /// hello was written when 4 was durable.
    @Test(
        "What a receiver acknowledged in an envelope counts, though its link fell before it said so, and though it asks for more (M4)"
    )
    func signedOnly() {
        var state = Relay()
        _ = state.isUp(Self.receiver, senders: [Self.sender], positions: [StreamPosition(Self.stream, 4)])
        state.take(StreamPosition(Self.stream, 5))
        _ = state.isUp(Self.receiver, senders: [Self.sender], positions: [StreamPosition(Self.stream, 4)])
        #expect(state.resumePoint(of: Self.stream, recorded: 5) == 5)
        #expect(state.resumePoint(of: Self.stream, after: 4, recorded: 5) == 5)
    }
}
