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

    /// Whether the hub takes what a sender offers that was asked to go on after `point`, when both had taken its stream up to 5.
    /// - Parameter later: offered once more so many milliseconds after it was asked for.
    private func hubTakes(after point: UInt64, recorded: UInt64, later: UInt64? = nil) throws -> Bool {
        var outbound = OutboundStream(from: Self.sender, to: Self.receiver)
        for _ in 1...6 { outbound.append(Self.notice) }
        for node in [NodeID.hub, Self.receiver] { outbound.acknowledged(by: node, upTo: 5) }
        var configuration = LinkConfiguration(node: .hub, peer: Self.sender, session: 1)
        configuration.positions = [StreamPosition(Self.stream, recorded)]
        var link = Link(configuration)
        var now = LinkTime(uptime: 1, clock: 1_772_676_000_000)
        _ = link.start(at: now)
        let hello = LinkHello(
            versions: [1], node: Self.sender, peer: .hub, session: 1, epoch: 1, clock: now.clock, suites: [1],
            limits: LinkLimits(), positions: [], software: "")
        _ = link.receive(.hello(hello), at: now)
        _ = link.resume(Self.stream, after: point, at: now)
        func offer() throws -> Bool {
            outbound.rewind(after: point)
            let next = outbound.batch(maximum: 16)
            let batch = try #require(next)
            let envelope = LinkEnvelope(
                stream: Self.stream, firstSequence: batch.firstSequence, count: UInt32(batch.messages.count), bytes: [1])
            return link.receive(.envelope(envelope), at: now).contains { if case .deliver = $0 { true } else { false } }
        }
        guard let later else { return try offer() }
        #expect(try !offer())
        now.uptime += later
        return try offer()
    }

    @Test("A sender that is asked for what it let go of is not heard at once: the tests below are about something")
    func trap() throws { #expect(try !hubTakes(after: 4, recorded: 5)) }

    @Test(
        "and is heard when it goes on all the same, as what lies between is durable here and with its receiver; else it is not (M4)"
    )
    func staleWord() throws {
        let heartbeat = UInt64(LinkLimits().heartbeat)
        #expect(try hubTakes(after: 4, recorded: 5, later: heartbeat))
        #expect(try !hubTakes(after: 4, recorded: 5, later: heartbeat - 1))
        #expect(try !hubTakes(after: 3, recorded: 4, later: heartbeat), "the hub itself lacks 5")
    }

    /// The hub cannot pass an envelope on, as the receiver is away since the hub's start, and asks for it again.
    @Test("After a restart of the hub a stream is not asked for from its beginning, which its sender let go of long ago (M4)")
    func restarted() throws {
        let point = Relay().resumePoint(of: Self.stream, recorded: 5)
        #expect(try hubTakes(after: point, recorded: 5))
    }

    /// Its decision on message 5 says that 5 is there, and reaches the sender; its link falls before it acknowledges 5. The next link's
    /// hello was written when 4 was durable.
    @Test(
        "What a receiver acknowledged in an envelope counts, though its link fell before it said so, and though it asks for more (M4)"
    )
    func signedOnly() throws {
        var state = Relay()
        _ = state.isUp(Self.receiver, senders: [Self.sender], positions: [StreamPosition(Self.stream, 4)])
        state.take(StreamPosition(Self.stream, 5))
        _ = state.isUp(Self.receiver, senders: [Self.sender], positions: [StreamPosition(Self.stream, 4)])
        #expect(try hubTakes(after: state.resumePoint(of: Self.stream, recorded: 5), recorded: 5))
        #expect(try hubTakes(after: state.resumePoint(of: Self.stream, after: 4, recorded: 5), recorded: 5))
    }
}
