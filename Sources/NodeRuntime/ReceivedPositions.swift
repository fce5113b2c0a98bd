import LedgerTypes
import Messages
import Settlement

/// What a node has durably received of each stream that comes over its links: what its hellos say, and what it acknowledges (law M2).
public struct ReceivedPositions: Sendable {
    private let node: NodeID
    private var received: [StreamKey: UInt64]

    /// - Parameter received: what the journal holds.
    public init(at node: NodeID, _ received: [StreamKey: UInt64]) {
        self.node = node
        self.received = received
    }

    /// A block that took something is durable.
    public mutating func note(_ positions: [StreamKey: UInt64]) {
        for (stream, sequence) in positions { received[stream] = max(received[stream] ?? 0, sequence) }
    }

    /// Highest sequence durably received of a stream.
    public func position(of stream: StreamKey) -> UInt64 { received[stream] ?? 0 }

    /// What the hello to a node says, and what a link to it is told when it is up, ascending.
    public func positions(to peer: NodeID) -> [StreamPosition] {
        received.filter { $0.value > 0 && self.peer(of: $0.key) == peer }.map { StreamPosition(StreamID($0.key), $0.value) }
            .sorted { $0.stream < $1.stream }
    }

    /// Who has to hear of positions that rose: each peer with its own, ascending.
    public func shares(of positions: [StreamKey: UInt64]) -> [(peer: NodeID, positions: [StreamPosition])] {
        Dictionary(grouping: positions, by: { peer(of: $0.key) }).sorted { $0.key < $1.key }.map { peer, streams in
            (peer, streams.map { StreamPosition(StreamID($0.key), $0.value) }.sorted { $0.stream < $1.stream })
        }
    }

    /// At the other end of the link that a stream comes over: at the hub its sender, at a region the hub.
    private func peer(of stream: StreamKey) -> NodeID { node == .hub ? stream.sender : .hub }
}
