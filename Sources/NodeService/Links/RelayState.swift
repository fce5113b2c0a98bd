import LedgerTypes
import Settlement

/// How far receivers have the streams that the hub passes on, and which of them were interrupted.
///
/// The rule it keeps: no sender is asked for messages that it may have let go of. It would begin with the first that it has kept, and the
/// link that waits for an earlier one would take none of its stream ever again. A sender lets go of what both hub and receiver have; that
/// the receiver has it, it hears from the hub or reads in what the receiver signed. So both are noted here before they are passed on.
struct RelayState: Sendable {
    /// What receivers said they have, to be told to senders that come later. Nothing of receivers that were not here since the start.
    private var taken: [StreamKey: UInt64] = [:]
    /// Streams something of which could not be passed on.
    private var interrupted: Set<StreamKey> = []

    mutating func take(_ stream: StreamKey, upTo sequence: UInt64) { taken[stream] = max(taken[stream] ?? 0, sequence) }

    /// The hello of a receiver says what it has; of every stream it does not name, nothing.
    mutating func isUp(_ receiver: NodeID, senders: Set<NodeID>, positions: [(stream: StreamKey, sequence: UInt64)]) {
        for sender in senders where sender != receiver { take(StreamKey(sender: sender, receiver: receiver), upTo: 0) }
        for position in positions where position.stream.sender != .hub { take(position.stream, upTo: position.sequence) }
    }

    /// After which message a sender is asked to offer a stream again.
    /// - Parameters:
    ///   - after: what the receiver asked for, where it did. Its link may not know yet what the receiver has acknowledged elsewhere.
    ///   - recorded: what the hub has. It serves while nothing is known of the receiver, and for the hub's own streams.
    func resumePoint(of stream: StreamKey, after: UInt64 = 0, recorded: UInt64) -> UInt64 {
        max(after, taken[stream] ?? recorded)
    }

    mutating func interrupt(_ stream: StreamKey) { interrupted.insert(stream) }

    /// The streams to a node that something was dropped of, once.
    mutating func takeInterrupted(to receiver: NodeID) -> Set<StreamKey> {
        let streams = interrupted.filter { $0.receiver == receiver }
        interrupted.subtract(streams)
        return streams
    }

    /// Streams of a sender and how far their receivers have them.
    func taken(from sender: NodeID) -> [(stream: StreamKey, sequence: UInt64)] {
        taken.filter { $0.key.sender == sender && $0.value > 0 }.map { ($0.key, $0.value) }
    }
}
