import LedgerTypes

/// One frame of the connection between a region and the hub.
public enum LinkFrame: Hashable, Sendable {
    /// Frozen. The first frame of each side.
    case hello(LinkHello)
    /// Frozen. The last frame of its sender.
    case close(LinkClose)
    case envelope(LinkEnvelope)
    case acknowledge(LinkAcknowledge)
    case credit(LinkCredit)
    case heartbeat(LinkHeartbeat)
    case query(LinkQuery)
    case answer(LinkAnswer)
    /// Offer the stream again, from the message after the position.
    case resume(StreamPosition)
    /// The sender offers and asks nothing any more, and closes when what is open is done.
    case drain
    /// An envelope was refused; its stream stands still from there, the others go on.
    case refusal(LinkRefusal)
}

/// One stream between two nodes in one of its lives.
public struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var sender: NodeID
    public var receiver: NodeID
    /// Rises when the stream starts afresh.
    public var epoch: UInt32

    public init(from sender: NodeID, to receiver: NodeID, epoch: UInt32 = 1) {
        self.sender = sender
        self.receiver = receiver
        self.epoch = epoch
    }

    public static func < (left: StreamID, right: StreamID) -> Bool {
        (left.sender, left.receiver, left.epoch) < (right.sender, right.receiver, right.epoch)
    }

    public var description: String { "\(sender)→\(receiver)/\(epoch)" }
}

/// Everything of a stream up to and with `sequence`; 0 is nothing.
public struct StreamPosition: Hashable, Sendable {
    public var stream: StreamID
    public var sequence: UInt64

    public init(_ stream: StreamID, _ sequence: UInt64) {
        self.stream = stream
        self.sequence = sequence
    }
}

/// A signed envelope and what has to be known to pass it on without reading it.
///
/// The fields beside the bytes are the word of the other end of the link. Whoever reads the envelope MUST ask `agrees(with:)`.
public struct LinkEnvelope: Hashable, Sendable {
    public var stream: StreamID
    /// Sequence of the first message.
    public var firstSequence: UInt64
    /// Messages inside; an envelope without any acknowledges only.
    public var count: UInt32
    /// An encoded `Envelope`.
    public var bytes: [UInt8]

    public init(stream: StreamID, firstSequence: UInt64, count: UInt32, bytes: [UInt8]) {
        self.stream = stream
        self.firstSequence = firstSequence
        self.count = count
        self.bytes = bytes
    }

    /// The frame of an envelope with this body.
    public init(_ body: EnvelopeBody, bytes: [UInt8]) {
        self.init(
            stream: StreamID(from: body.sender, to: body.receiver, epoch: body.epoch), firstSequence: body.firstSequence,
            count: UInt32(clamping: body.headers.count), bytes: bytes)
    }

    /// Sequence of the last message; the one before `firstSequence` when there is none.
    public var lastSequence: UInt64 { firstSequence &- 1 &+ UInt64(count) }

    /// Whether the frame says of the envelope what its signed body says.
    public func agrees(with body: EnvelopeBody) -> Bool {
        stream == StreamID(from: body.sender, to: body.receiver, epoch: body.epoch) && firstSequence == body.firstSequence
            && Int(count) == body.headers.count
    }
}

/// "I have this durably" (law M2), or the hub passing on that a region has.
public struct LinkAcknowledge: Hashable, Sendable {
    public var by: NodeID
    /// Ascending by stream.
    public var positions: [StreamPosition]

    public init(by: NodeID, _ positions: [StreamPosition]) {
        self.by = by
        self.positions = positions
    }
}

/// The receiver of a stream does not take the envelope after `position`: its signature, address or content does not hold. Offering it
/// again will not help; a person has to look.
public struct LinkRefusal: Hashable, Sendable {
    public var position: StreamPosition
    public var notice: RefusalNotice

    public init(_ position: StreamPosition, _ notice: RefusalNotice) {
        self.position = position
        self.notice = notice
    }
}

/// How many envelope frames, and bytes of envelopes, the receiver of this may have sent since the hellos, in all.
public struct LinkCredit: Hashable, Sendable {
    public var frames: UInt64
    public var bytes: UInt64

    public init(frames: UInt64, bytes: UInt64) {
        self.frames = frames
        self.bytes = bytes
    }
}

public struct LinkHeartbeat: Hashable, Sendable {
    /// The sender's clock, milliseconds since 1970-01-01T00:00:00Z.
    public var clock: Int64
    /// Frames the sender has received, the hello included.
    public var framesReceived: UInt64

    public init(clock: Int64, framesReceived: UInt64) {
        self.clock = clock
        self.framesReceived = framesReceived
    }
}

/// A question that is not journaled, on one link of its way.
public struct LinkQuery: Hashable, Sendable {
    /// Rises with each query of one side of the link.
    public var id: UInt64
    /// The node that asks, and the one that shall answer.
    public var sender: NodeID
    public var receiver: NodeID
    /// Milliseconds the asker goes on waiting.
    public var budget: UInt32
    /// A signed `PeerQuery`, sealed to the receiver.
    public var document: [UInt8]

    public init(id: UInt64, sender: NodeID, receiver: NodeID, budget: UInt32, document: [UInt8]) {
        self.id = id
        self.sender = sender
        self.receiver = receiver
        self.budget = budget
        self.document = document
    }
}

public struct LinkAnswer: Hashable, Sendable {
    /// Id of the query on this link.
    public var id: UInt64
    public var outcome: QueryOutcome

    public init(id: UInt64, outcome: QueryOutcome) {
        self.id = id
        self.outcome = outcome
    }
}

/// What became of a query.
public enum QueryOutcome: Hashable, Sendable {
    /// A signed `PeerAnswer`, sealed to the asker.
    case answered(document: [UInt8])
    case failed(QueryFailure)
}

/// Why a query has no answer. Numbers are frozen.
public enum QueryFailure: UInt8, CaseIterable, Error, Sendable {
    /// The query may have been acted on, and its answer was lost or came too late (law M5): ask again under the same request id.
    case outcomeUnknown = 1
    /// It never reached the node asked: nothing happened there.
    case unreachable = 2
    /// No node of that number in this network: nothing happened.
    case unknownNode = 3
    /// A node on the way has no room for it now: nothing happened.
    case busy = 4
    /// The node asked refused to read it, as it is damaged, unsigned or not for it: nothing happened.
    case refused = 5

    /// Whether the query surely had no effect.
    public var isWithoutEffect: Bool { self != .outcomeUnknown }
}
