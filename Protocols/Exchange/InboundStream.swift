import LedgerTypes
import Messages

/// The receiving end of one stream between two nodes: lets each message through once and in order, whatever the link repeats,
/// drops or reorders (law M4). `received` is what may be acknowledged, once the record that took it is durable (law M2).
public struct InboundStream: Sendable, Hashable {
    public let sender: NodeID
    public let receiver: NodeID
    public let epoch: UInt32
    /// Highest sequence received; 0 before the first.
    public private(set) var received: UInt64 = 0

    public init(from sender: NodeID, to receiver: NodeID, epoch: UInt32 = 1) {
        precondition(sender != receiver, "M4: a stream needs two ends, both are \(sender)")
        self.sender = sender
        self.receiver = receiver
        self.epoch = epoch
    }

    /// What `accept` would answer to messages `firstSequence`, `firstSequence` + 1, … of which there are `count`.
    public func judge(firstSequence: UInt64, count: Int) -> Arrival {
        guard count > 0 else { return .nothingNew }
        guard firstSequence >= 1, firstSequence <= received + 1 else { return .gap(expected: received + 1) }
        let (last, overflow) = firstSequence.addingReportingOverflow(UInt64(count) - 1)
        guard !overflow, last < UInt64.max else { return .gap(expected: received + 1) }
        guard last > received else { return .nothingNew }
        return .deliver(skipping: Int(received + 1 - firstSequence), sequences: received + 1...last)
    }

    /// Takes what is new. A gap changes nothing: the sender offers again from `received` + 1.
    public mutating func accept(firstSequence: UInt64, count: Int) -> Arrival {
        let arrival = judge(firstSequence: firstSequence, count: count)
        if case .deliver(_, let sequences) = arrival { received = sequences.upperBound }
        return arrival
    }

    /// As `judge(firstSequence:count:)`, for an envelope: its ends and epoch have to be those of this stream.
    public func judge(_ body: EnvelopeBody) -> Arrival {
        guard body.sender == sender, body.receiver == receiver else { return .foreign }
        guard body.epoch == epoch else { return .otherEpoch(expected: epoch) }
        return judge(firstSequence: body.firstSequence, count: body.headers.count)
    }

    /// As `accept(firstSequence:count:)`, for an envelope.
    public mutating func accept(_ body: EnvelopeBody) -> Arrival {
        let arrival = judge(body)
        if case .deliver(_, let sequences) = arrival { received = sequences.upperBound }
        return arrival
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(sender.value)
        sink.put(receiver.value)
        sink.put(epoch)
        sink.put(received)
    }
}

/// What a receiver does with a run of messages.
public enum Arrival: Hashable, Sendable {
    /// Drop the first `skipping` messages, which were received before; take the rest, numbered `sequences`.
    case deliver(skipping: Int, sequences: ClosedRange<UInt64>)
    /// Everything was received before, or there was nothing but an acknowledgement. Acknowledge again.
    case nothingNew
    /// Messages from `expected` on are missing: refuse the run, its sender has to go back.
    case gap(expected: UInt64)
    /// The run belongs to another life of the link.
    case otherEpoch(expected: UInt32)
    /// The run belongs to another stream.
    case foreign
}
