import LedgerTypes
import LinkTransport
import Messages
import NodeRuntime
import Settlement
import Synchronization

/// Who is told what became durable.
protocol DurableListener: Sendable {
    /// As `LiveLink.durable`.
    func durable(_ positions: [StreamPosition])
}

extension LiveLink: DurableListener {}

/// What a node has durably received of each stream: said in the hello of every link, and acknowledged on the links that are up (law M2).
///
/// A hello is written while the link before it may still be at work. What becomes durable between a hello and the moment its link is
/// up is told to the link then; else the link would wait for messages whose sender has learned by other ways that they arrived, and has
/// let go of them.
final class DurablePositions: Sendable {
    private let received: Mutex<ReceivedPositions>
    private let delay: AcknowledgementDelay<StreamKey>
    private let link: @Sendable (NodeID) -> (any DurableListener)?

    /// - Parameters:
    ///   - received: what the journal of `node` holds.
    ///   - link: the link to a node that is up.
    init(
        at node: NodeID, _ received: [StreamKey: UInt64], delay: AcknowledgementDelay<StreamKey>,
        link: @escaping @Sendable (NodeID) -> (any DurableListener)?
    ) {
        self.received = Mutex(ReceivedPositions(at: node, received))
        self.delay = delay
        self.link = link
    }

    /// A block that took something is durable. Known here at once, acknowledged a moment later.
    func say(_ positions: [StreamKey: UInt64]) {
        received.withLock { $0.note(positions) }
        delay.add(positions.map { ($0.key, $0.value) }) { [self] positions in
            for share in received.withLock({ $0.shares(of: positions) }) { link(share.peer)?.durable(share.positions) }
        }
    }

    /// Highest sequence durably received of a stream.
    func position(of stream: StreamKey) -> UInt64 { received.withLock { $0.position(of: stream) } }

    /// What the hello to a node says.
    func positions(to node: NodeID) -> [StreamPosition] { received.withLock { $0.positions(to: node) } }

    /// A link is up, and is the one that `link` gives from here on.
    func isUp(_ link: any DurableListener, to node: NodeID) { link.durable(positions(to: node)) }
}
