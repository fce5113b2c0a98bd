import LedgerTypes
import Messages

/// How far receivers have the streams that the hub passes on, and which of them were interrupted. It keeps no envelope; the sender's stream
/// does, until the receiver has it.
///
/// The rule it keeps: no sender is asked for messages that it may have let go of. It would begin with the first that it has kept, and the
/// receiver lacks nothing of what came before. A sender lets go of what both hub and receiver have; that the receiver has it, it hears
/// from the hub or reads in what the receiver signed. So both are noted here before they are passed on.
public struct Relay: Sendable {
    /// What receivers said they have, to be told to senders that come later. Nothing of receivers that were not here since the start.
    private var taken: [StreamID: UInt64] = [:]
    /// What the newest hello of each receiver says. It may be that of a node on an old copy of its journal, which does not know it yet: it says
    /// where to go on, and is passed on when the link reports it as acknowledged.
    private var said: [StreamID: UInt64] = [:]
    /// Streams something of which could not be passed on.
    private var interrupted: Set<StreamID> = []
    /// Streams of which a receiver's last hello said less than was known, and what was known.
    private var suspects: [StreamID: UInt64] = [:]

    public init() {}

    /// What a link that came up leads to.
    public struct Arrived: Sendable {
        /// What receivers said of the node's streams before, to be passed on to it.
        public var known: [Acknowledged] = []
        /// Streams to the node, to be asked of their senders again: what was under way when it went away has to come once more.
        public var again: [StreamID] = []
        /// A stream the node once had more of than its hellos say: it has lost part of its journal (`LinkReason.journalBehind`).
        public var behind: StreamPosition?
    }

    /// What one node has of streams that one sender sends.
    public struct Acknowledged: Hashable, Sendable {
        public let by: NodeID
        public let sender: NodeID
        public let positions: [StreamPosition]
    }

    /// The link of a node is up. Its hello says what it has; of every stream it does not name, nothing.
    public mutating func isUp(_ node: NodeID, senders: Set<NodeID>, positions: [StreamPosition]) -> Arrived {
        var arrived = Arrived()
        let hello = Dictionary(positions.map { ($0.stream, $0.sequence) }, uniquingKeysWith: max)
        for sender in senders.sorted() where sender != node {
            let stream = StreamID(from: sender, to: node)
            let position = StreamPosition(stream, hello[stream] ?? 0)
            if isBehind(position), arrived.behind == nil { arrived.behind = StreamPosition(stream, taken[stream] ?? 0) }
            said[stream] = position.sequence
            arrived.again.append(stream)
        }
        for (stream, sequence) in taken.sorted(by: { $0.key < $1.key }) where stream.sender == node && sequence > 0 {
            arrived.known.append(
                Acknowledged(by: stream.receiver, sender: node, positions: [StreamPosition(stream, sequence)]))
        }
        return arrived
    }

    /// Once, a hello may say less than is known: it was written before its node took what an older link brought. One after that which still
    /// says less was written by a node that has lost records.
    private mutating func isBehind(_ said: StreamPosition) -> Bool {
        let suspected = suspects[said.stream]
        let known = taken[said.stream] ?? 0
        suspects[said.stream] = known > said.sequence ? known : nil
        return suspected.map { said.sequence < $0 } ?? false
    }

    /// The signed body of a relayed envelope says what its sender has of the opposite stream. To be called before it is passed on: the
    /// sender of that stream lets go of what it acknowledges.
    public mutating func take(_ body: EnvelopeBody) {
        take(StreamPosition(StreamID(from: body.receiver, to: body.sender), body.acknowledged))
    }

    /// A receiver has a stream up to here.
    public mutating func take(_ position: StreamPosition) {
        taken[position.stream] = max(taken[position.stream] ?? 0, position.sequence)
    }

    /// A node says how far it has streams that the hub sends it.
    /// - Returns: how far it has the hub's own stream, if it says so; and what the senders of the others are to be told, ascending.
    public mutating func acknowledged(
        by node: NodeID, _ positions: [StreamPosition]
    ) -> (own: UInt64?, passOn: [Acknowledged]) {
        var own: UInt64?
        var others: [NodeID: [StreamPosition]] = [:]
        for position in positions {
            guard position.stream.sender != .hub else {
                own = max(own ?? 0, position.sequence)
                continue
            }
            take(position)
            others[position.stream.sender, default: []].append(position)
        }
        return (
            own, others.sorted { $0.key < $1.key }.map { Acknowledged(by: node, sender: $0.key, positions: $0.value) }
        )
    }

    /// After which message a sender is asked to offer a stream again.
    /// - Parameters:
    ///   - after: what the receiver asked for, where it did. Its link may not know yet what the receiver has acknowledged elsewhere.
    ///   - recorded: what the hub has. It serves while nothing is known of the receiver, and for the hub's own streams.
    public func resumePoint(of stream: StreamID, after: UInt64 = 0, recorded: UInt64) -> UInt64 {
        max(after, [taken[stream], said[stream]].compactMap(\.self).max() ?? recorded)
    }

    /// Something of a stream could not be passed on.
    public mutating func interrupt(_ stream: StreamID) { interrupted.insert(stream) }

    /// The streams to a node that something was dropped of, once, ascending.
    public mutating func takeInterrupted(to receiver: NodeID) -> [StreamID] {
        let streams = interrupted.filter { $0.receiver == receiver }.sorted()
        interrupted.subtract(streams)
        return streams
    }
}
