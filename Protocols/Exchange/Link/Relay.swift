import LedgerTypes
import Messages

/// What the hub remembers of streams between regions while it passes them on: what could not be passed, so that its sender offers it
/// again. It keeps no envelope; the sender's stream does, until the receiver has it.
public struct Relay: Sendable {
    private var live: Set<NodeID> = []
    /// Highest sequence that came in of each stream.
    private var seen: [StreamID: UInt64] = [:]
    /// Streams of which something was dropped: everything up to here was passed on.
    private var broken: [StreamID: UInt64] = [:]

    /// - Parameter recorded: what the hub's books have of each stream between regions.
    public init(recorded: [StreamPosition] = []) {
        for position in recorded { seen[position.stream] = position.sequence }
    }

    /// The link of a region is up and told what it has.
    /// - Parameter positions: as the hello gave them.
    /// - Returns: what to ask the senders for with `Link.resume`, ascending: streams of which the region lacks something.
    public mutating func up(_ peer: NodeID, positions: [StreamPosition]) -> [StreamPosition] {
        live.insert(peer)
        for stream in broken.keys where stream.receiver == peer { broken[stream] = nil }
        var known: [StreamID: UInt64] = [:]
        for position in positions { known[position.stream] = position.sequence }
        return seen.filter { $0.key.receiver == peer && live.contains($0.key.sender) && $0.value > known[$0.key] ?? 0 }
            .map { StreamPosition($0.key, known[$0.key] ?? 0) }.sorted { $0.stream < $1.stream }
    }

    /// The link of a region has ended: what comes for it is dropped until it is up again.
    public mutating func down(_ peer: NodeID) {
        live.remove(peer)
        for stream in broken.keys where stream.receiver == peer || stream.sender == peer { broken[stream] = nil }
    }

    /// Whether an envelope that came in is to be offered to the link of its receiver now.
    public mutating func passes(_ envelope: LinkEnvelope) -> Bool {
        if envelope.count > 0 { seen[envelope.stream] = max(seen[envelope.stream] ?? 0, envelope.lastSequence) }
        return live.contains(envelope.stream.receiver) && broken[envelope.stream] == nil
    }

    /// The receiver's link refused the envelope as its queue is full, or lacks what comes before.
    public mutating func dropped(_ envelope: LinkEnvelope) {
        guard envelope.count > 0 else { return }
        broken[envelope.stream] = min(broken[envelope.stream] ?? .max, envelope.firstSequence - 1)
    }

    /// The receiver's link has room again.
    /// - Returns: what to ask the senders for with `Link.resume`, ascending.
    public mutating func writable(_ peer: NodeID) -> [StreamPosition] {
        let positions = broken.filter { $0.key.receiver == peer }.map { StreamPosition($0.key, $0.value) }
        for position in positions { broken[position.stream] = nil }
        return positions.sorted { $0.stream < $1.stream }
    }
}
