import Exchange
import LedgerTypes
import LinkTransport
import Messages
import Settlement
import Synchronization
import Testing

@testable import NodeService

/// What is to run in a moment: when the test says so.
final class Later: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    var count: Int { waiting.withLock { $0.count } }
    func put(_ body: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(body) } }

    func run() {
        for body in waiting.withLock({ waiting in
            defer { waiting = [] }
            return waiting
        }) { body() }
    }
}

@Suite("What is durable is said in hellos and on links")
struct DurablePositionsTests {
    /// One end of a link to the hub, at a region.
    private final class End: DurableListener {
        let link: Mutex<Link>
        private let sent = Mutex<[LinkFrame]>([])

        init(_ positions: [StreamPosition]) {
            var configuration = LinkConfiguration(node: DurablePositionsTests.node, peer: .hub, session: 1)
            configuration.positions = positions
            var link = Link(configuration)
            _ = link.start(at: DurablePositionsTests.now)
            self.link = Mutex(link)
        }

        /// The hub's hello arrives.
        func greet() {
            let hello = LinkHello(
                versions: [1], node: .hub, peer: DurablePositionsTests.node, session: 1, epoch: 1,
                clock: DurablePositionsTests.now.clock, suites: [1], limits: LinkLimits(), positions: [], software: "")
            _ = link.withLock { $0.receive(.hello(hello), at: DurablePositionsTests.now) }
            _ = link.withLock { $0.admit(at: DurablePositionsTests.now) }
        }

        func durable(_ positions: [StreamPosition]) {
            let actions = link.withLock { $0.durable(positions) }
            for case .send(let frame) in actions { sent.withLock { $0.append(frame) } }
        }

        /// Whether the link hands on a message.
        func takes(_ sequence: UInt64) -> Bool {
            let envelope = LinkEnvelope(stream: DurablePositionsTests.id, firstSequence: sequence, count: 1, bytes: [1])
            let actions = link.withLock { $0.receive(.envelope(envelope), at: DurablePositionsTests.now) }
            return actions.contains { if case .deliver = $0 { true } else { false } }
        }

        var acknowledged: [UInt64] {
            sent.withLock { $0 }.compactMap {
                if case .acknowledge(let said) = $0 { said.positions.first?.sequence } else { nil }
            }
        }
    }

    private static let node = NodeID(340_000)
    private static let sender = NodeID(310_000)
    private static let stream = StreamKey(sender: sender, receiver: node)
    private static let id = StreamID(from: sender, to: node)
    private static let now = LinkTime(uptime: 1, clock: 1_772_676_000_000)

    private let later = Later()

    private final class Board: Sendable {
        let live = Mutex<End?>(nil)
    }

    private let board = Board()

    private func positions(_ received: UInt64) -> DurablePositions {
        let (later, board) = (later, board)
        return DurablePositions(
            at: Self.node, [Self.stream: received], delay: AcknowledgementDelay(later: { later.put($0) }),
            link: { _ in board.live.withLock { $0 } })
    }

    /// A link comes up: its hello was written before.
    private func isUp(_ end: End, _ positions: DurablePositions) {
        end.greet()
        board.live.withLock { $0 = end }
        positions.isUp(end, to: .hub)
    }

    @Test("A hello says what is durable, and a link that is up is told what becomes so, a moment later (M2)")
    func said() {
        let positions = positions(11)
        let end = End(positions.positions(to: .hub))
        isUp(end, positions)
        #expect(end.acknowledged.isEmpty, "the hello said it")
        #expect(end.takes(12))
        positions.say([Self.stream: 12])
        #expect(end.acknowledged.isEmpty && positions.position(of: Self.stream) == 12)
        later.run()
        #expect(end.acknowledged == [12])
    }

    /// The link before it brought message 12 and fell. The hello of the next one was written when 11 was durable. The decision on 12 says
    /// that 12 is there; its sender lets go of it, and offers 13.
    @Test("What became durable between a hello and its link is told to the link, which takes what comes next (M4)")
    func betweenHelloAndLink() {
        let positions = positions(11)
        let end = End(positions.positions(to: .hub))
        positions.say([Self.stream: 12])
        // There is no link to acknowledge it on.
        later.run()
        isUp(end, positions)
        #expect(end.acknowledged == [12])
        #expect(end.takes(13), "the sender has let go of 12 and will never offer it again")
    }

    @Test("A hub says to each node what it has of that node's streams alone")
    func hub() {
        let (later, other) = (later, NodeID(330_000))
        let received = [
            Self.stream: UInt64(4), StreamKey(sender: Self.sender, receiver: .hub): 2,
            StreamKey(sender: other, receiver: Self.node): 9,
            StreamKey(sender: other, receiver: .hub): 0,
        ]
        let positions = DurablePositions(
            at: .hub, received, delay: AcknowledgementDelay(later: { later.put($0) }), link: { _ in nil })
        #expect(Set(positions.positions(to: Self.sender).map(\.sequence)) == [4, 2])
        #expect(positions.positions(to: other).map(\.sequence) == [9])
    }
}
