import Exchange
import LedgerTypes
import MessageSecurity
import Messages
import Settlement

/// What the single-writer loop needs of a pure machine: region or hub.
public protocol NodeMachine: Sendable {
    associatedtype Command: Sendable
    associatedtype Input: Sendable

    /// A machine that has applied nothing.
    init()

    /// Applies one prepared command; deterministic.
    mutating func apply(_ input: Input, at time: Timestamp) -> CommandOutput

    /// Writes every stored property.
    func writeCanonical(into sink: inout some CanonicalSink)

    /// The journal's bytes of a command, and its frozen kind.
    static func encode(_ command: Command) -> (kind: UInt16, bytes: [UInt8])

    /// Reads a journaled command back.
    static func decode(kind: UInt16, bytes: [UInt8]) -> Result<Command, NodeError>

    /// Decodes what the command carries (envelopes, policy and catalogue files) into values. Live and replayed commands take
    /// this same path, so a replay decides from the same bytes.
    static func prepare(_ command: Command) -> Result<Input, NodeError>

    /// Peers this node keeps streams to, in a fixed order.
    var correspondents: [NodeID] { get }
    /// The next run of messages to offer a peer; how far it got is no part of the state.
    mutating func nextBatch(to peer: NodeID, maximum: Int) -> OutboundBatch?
    /// Offers everything unacknowledged again, to one peer.
    mutating func rewind(_ peer: NodeID)
    /// Messages of the stream to a peer that everyone has acknowledged, and those that someone has not.
    func delivery(to peer: NodeID) -> (acknowledged: UInt64, open: Int)
    /// Highest sequence received on the stream from a peer to this node.
    func received(from peer: NodeID) -> UInt64
    var unacknowledgedCount: Int { get }

    /// The stream an envelope came on; `nil` for every other input.
    func stream(of input: Input) -> StreamKey?
    /// Highest sequence this node holds of a stream.
    func received(on stream: StreamKey) -> UInt64
    /// Whether applying an input could change anything: envelopes that bring nothing new or leave a gap, and acknowledgements that
    /// are known, are dropped before the journal.
    func isNews(_ input: Input) -> Bool
    /// The command that opens the books of those persons who have none yet; `nil` when all have.
    func openingCommand(for openings: [AccountOpening]) -> PreparedCommand<Self>?
}

/// Why a node could not go on, or would not accept something. An accusation names the record and both values.
public struct NodeError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The journal could not be opened, read or written; its own error is in the message.
        case journal
        /// Journaled bytes do not decode: written by another version, or damaged behind a valid checksum.
        case undecodable
        /// Replaying a record gave another outcome or other postings than those recorded (law M1).
        case replayDiffers
        /// The journal belongs to another party.
        case wrongNode
        /// A message was refused before it reached the journal.
        case refusedMessage
    }

    public let code: Code
    public let message: String
    /// The record it concerns, where there is one.
    public let sequence: UInt64?

    public init(_ code: Code, _ message: String, sequence: UInt64? = nil) {
        self.code = code
        self.message = message
        self.sequence = sequence
    }

    public var description: String { sequence.map { "record \($0): \(message)" } ?? message }
}
