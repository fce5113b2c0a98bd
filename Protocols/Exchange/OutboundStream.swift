import LedgerTypes
import Messages

/// The sending end of one stream between two nodes: numbers messages 1, 2, 3 … and keeps each until everyone who must has it.
///
/// From region to region the hub relays, and clears from what it saw; so such an entry leaves only when the receiver *and* the hub
/// have acknowledged it. What is kept is journaled state. How far it was offered on the present connection is not: that cursor
/// restarts with the process and stays out of the digest.
public struct OutboundStream: Sendable {
    public let sender: NodeID
    public let receiver: NodeID
    public let epoch: UInt32
    /// Entries that may be under way without an acknowledgement; a slow receiver costs its own stream no more than this.
    public let windowMax: Int
    /// Highest sequence given out; 0 before the first.
    public private(set) var lastSequence: UInt64 = 0

    /// Sequence of the last entry that left; the kept ones follow it.
    private var releasedSequence: UInt64 = 0
    /// Highest sequence of each acknowledger, in ascending node order.
    private var acknowledgements: [Acknowledgement]
    /// The kept entries start at `head`; what lies before it has left and is swept away when it is the larger part.
    private var entries: [Entry] = []
    private var head = 0
    /// Highest sequence offered on the present connection.
    private var offeredSequence: UInt64 = 0

    private struct Entry: Sendable {
        let message: PeerMessage
        /// Its bytes, where they were at hand. What can be made again stays out of the digest.
        let payload: [UInt8]?
    }

    private struct Acknowledgement: Sendable {
        let node: NodeID
        var upTo: UInt64
    }

    public init(from sender: NodeID, to receiver: NodeID, epoch: UInt32 = 1, windowMax: Int = 4_096) {
        precondition(sender != receiver, "M4: a stream needs two ends, both are \(sender)")
        precondition(windowMax > 0, "M4: a window of \(windowMax) sends nothing")
        self.sender = sender
        self.receiver = receiver
        self.epoch = epoch
        self.windowMax = windowMax
        let nodes = sender == .hub || receiver == .hub ? [receiver] : [NodeID.hub, receiver]
        acknowledgements = nodes.map { Acknowledgement(node: $0, upTo: 0) }
    }

    /// Entries not yet acknowledged by everyone.
    public var unacknowledged: Int { entries.count - head }

    public var isDrained: Bool { unacknowledged == 0 }

    /// Who has to acknowledge, ascending.
    public var acknowledgers: [NodeID] { acknowledgements.map(\.node) }

    /// Adds a message and gives its sequence. Amortised O(1).
    /// - Parameter payload: what the message encodes to, when the caller has it: it is not encoded again to be sent.
    @discardableResult
    public mutating func append(_ message: PeerMessage, payload: [UInt8]? = nil) -> UInt64 {
        assert(payload == nil || payload == message.encode(), "M9: the bytes of another message")
        lastSequence += 1
        entries.append(Entry(message: message, payload: payload))
        return lastSequence
    }

    /// The next messages to offer, at most `maximum`, or `nil` when there are none or the window is full. Offering them again takes
    /// a `rewind()`.
    public mutating func batch(maximum: Int) -> OutboundBatch? {
        let first = max(offeredSequence, releasedSequence) + 1
        let last = min(lastSequence, releasedSequence + UInt64(windowMax))
        guard maximum > 0, first <= last else { return nil }
        let start = head + Int(first - releasedSequence) - 1
        let limit = min(maximum, MessageLimits.messagesPerEnvelopeMax, Int(last - first) + 1)
        var end = start + 1
        // A bulky message travels alone, so that a full batch always fits an envelope.
        if !entries[start].message.isBulky {
            while end < start + limit, !entries[end].message.isBulky { end += 1 }
        }
        offeredSequence = first + UInt64(end - start) - 1
        let run = entries[start..<end]
        return OutboundBatch(firstSequence: first, messages: run.map(\.message), payloads: run.map(\.payload))
    }

    /// Offers everything unacknowledged again: after a reconnect, or when acknowledgements stay away.
    public mutating func rewind() { offeredSequence = releasedSequence }

    /// Offers again what follows `sequence`, as the receiver asked for; nothing is skipped that was not offered yet.
    /// - Returns: `false` when some of it has left the stream, as everyone had acknowledged it. Once, that may be an old word of a
    ///   connection that another overtook; asked again on the same connection, the receiver has lost part of its journal, and no
    ///   offer will mend that (`LinkReason.journalBehind`).
    @discardableResult
    public mutating func rewind(after sequence: UInt64) -> Bool {
        offeredSequence = max(releasedSequence, min(sequence, offeredSequence))
        return sequence >= releasedSequence
    }

    /// Whether `by` may acknowledge up to `upTo`; the answer `acknowledged(by:upTo:)` would give.
    public func judge(acknowledgedBy node: NodeID, upTo: UInt64) -> AcknowledgementOutcome {
        guard let known = acknowledgements.first(where: { $0.node == node }) else { return .unknownAcknowledger }
        guard upTo <= lastSequence else { return .neverSent(last: lastSequence) }
        guard upTo > known.upTo else { return .stale }
        let slowest = acknowledgements.reduce(UInt64.max) { min($0, $1.node == node ? upTo : $1.upTo) }
        return .accepted(released: Int(slowest - releasedSequence))
    }

    /// `node` has durably received everything up to and with `upTo`. Cumulative; a repeated or older one changes nothing.
    @discardableResult
    public mutating func acknowledged(by node: NodeID, upTo: UInt64) -> AcknowledgementOutcome {
        let outcome = judge(acknowledgedBy: node, upTo: upTo)
        guard case .accepted(let released) = outcome else { return outcome }
        // Past this line nothing may fail.
        for index in acknowledgements.indices where acknowledgements[index].node == node { acknowledgements[index].upTo = upTo }
        releasedSequence += UInt64(released)
        head += released
        if head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
        return outcome
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(sender.value)
        sink.put(receiver.value)
        sink.put(epoch)
        sink.put(UInt64(windowMax))
        sink.put(lastSequence)
        sink.put(releasedSequence)
        sink.put(count: acknowledgements.count)
        for acknowledgement in acknowledgements {
            sink.put(acknowledgement.node.value)
            sink.put(acknowledgement.upTo)
        }
        sink.put(count: unacknowledged)
        for entry in entries[head...] {
            let bytes = entry.payload ?? entry.message.encode()
            sink.put(count: bytes.count)
            sink.append(bytes)
        }
    }
}

/// A run of consecutive messages of one stream.
public struct OutboundBatch: Hashable, Sendable {
    public var firstSequence: UInt64
    public var messages: [PeerMessage]
    /// What each message encodes to, where it is known already.
    public var payloads: [[UInt8]?]

    /// - Precondition: as many payloads as messages.
    public init(firstSequence: UInt64, messages: [PeerMessage], payloads: [[UInt8]?]) {
        precondition(payloads.count == messages.count, "M9: \(payloads.count) payloads of \(messages.count) messages")
        self.firstSequence = firstSequence
        self.messages = messages
        self.payloads = payloads
    }

    public init(firstSequence: UInt64, messages: [PeerMessage]) {
        self.init(firstSequence: firstSequence, messages: messages, payloads: messages.map { _ in nil })
    }
}

/// What an acknowledgement did.
public enum AcknowledgementOutcome: Hashable, Sendable {
    /// News. `released` entries left the stream, which may be none while another acknowledger lags.
    case accepted(released: Int)
    /// Nothing that was not known.
    case stale
    /// The node is no acknowledger of this stream.
    case unknownAcknowledger
    /// Claims to have received what was never sent: the two journals disagree, and an operator has to look.
    case neverSent(last: UInt64)
}

extension PeerMessage {
    /// Reports of many rows.
    fileprivate var isBulky: Bool {
        switch self {
        case .dayTotals, .clearingNotice, .month: true
        case .preSettleRequest, .preSettleAnswer, .settleRequest, .settleDecision, .cancelRequest, .cancelDecision,
            .reverseRequest, .reverseDecision, .windowFence, .adjustmentRequest, .adjustmentDecision, .errorNotice,
            .admissionNotice, .unbalanced:
            false
        }
    }
}
