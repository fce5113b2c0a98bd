import LedgerTypes
import LinkTransport
import Messages
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
    private let received: Mutex<[StreamKey: UInt64]>
    private let delay: AcknowledgementDelay<StreamKey>
    private let peer: @Sendable (StreamKey) -> NodeID
    private let link: @Sendable (NodeID) -> (any DurableListener)?

    /// - Parameters:
    ///   - received: what the journal holds.
    ///   - peer: at the other end of the link that a stream comes over.
    ///   - link: the link to a node that is up.
    init(
        _ received: [StreamKey: UInt64], delay: AcknowledgementDelay<StreamKey>,
        peer: @escaping @Sendable (StreamKey) -> NodeID, link: @escaping @Sendable (NodeID) -> (any DurableListener)?
    ) {
        self.received = Mutex(received)
        self.delay = delay
        self.peer = peer
        self.link = link
    }

    /// A block that took something is durable. Known here at once, acknowledged a moment later.
    func say(_ positions: [StreamKey: UInt64]) {
        received.withLock { received in
            for (stream, sequence) in positions { received[stream] = max(received[stream] ?? 0, sequence) }
        }
        delay.add(positions.map { ($0.key, $0.value) }) { [peer, link] positions in
            for (node, streams) in Dictionary(grouping: positions, by: { peer($0.key) }) {
                link(node)?.durable(streams.map { Self.position($0.key, $0.value) })
            }
        }
    }

    /// Highest sequence durably received of a stream.
    func position(of stream: StreamKey) -> UInt64 { received.withLock { $0[stream] ?? 0 } }

    /// What the hello to a node says.
    func positions(to node: NodeID) -> [StreamPosition] {
        received.withLock { $0 }.filter { $0.value > 0 && peer($0.key) == node }.map { Self.position($0.key, $0.value) }
    }

    /// A link is up, and is the one that `link` gives from here on.
    func isUp(_ link: any DurableListener, to node: NodeID) { link.durable(positions(to: node)) }

    private static func position(_ stream: StreamKey, _ sequence: UInt64) -> StreamPosition {
        StreamPosition(StreamID(from: stream.sender, to: stream.receiver), sequence)
    }
}
