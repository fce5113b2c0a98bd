import Exchange
import LedgerTypes
import Messages
import Settlement

/// Bounds of a loop. Memory never grows past them, whoever pushes.
public struct LoopOptions: Sendable {
    /// Entries that may wait. One more is refused as `busy`.
    public var queueMax = 16_384
    /// Share of the queue, in per cent, that hospitals may fill: peers' envelopes find room when hospitals are refused.
    public var hospitalShare = 75
    /// Records of one group commit.
    public var recordsPerBlock = 4_096
    /// Bytes of commands, details and postings after which a block is full.
    public var bytesPerBlock = 8 << 20
    /// From one group commit to the next, nanoseconds. A node that had nothing to do commits at once; under load, what comes in
    /// meanwhile shares a block, its sync, and the signatures of its mail.
    public var blockGap: UInt64 = 0
    /// Messages of one envelope.
    public var messagesPerEnvelope = 256
    /// Time without an acknowledgement after which a stream is offered again, nanoseconds. Doubles each time, up to 16-fold.
    public var patience: UInt64 = 2_000_000_000

    public init() {}
}

/// Why an entry was not taken. Nothing changed.
public enum LoopRefusal: Error, Hashable, Sendable {
    /// The queue is full: come again in a moment.
    case busy
    /// The node is shutting down.
    case closing
    /// The journal failed; the node answers nobody any more until it is started again.
    case stopped(NodeError)
}

/// A command and what its bytes decode to: the work of the prepare stage, done by any thread.
public struct PreparedCommand<Machine: NodeMachine>: Sendable {
    public let command: Machine.Command
    public let input: Machine.Input

    public init(command: Machine.Command, input: Machine.Input) {
        self.command = command
        self.input = input
    }

    /// Decodes what the command carries.
    public static func of(_ command: Machine.Command) -> Result<PreparedCommand, NodeError> {
        Machine.prepare(command).map { PreparedCommand(command: command, input: $0) }
    }
}

/// What somebody who looked at the state does.
public enum Consultation<Machine: NodeMachine, Value: Sendable>: Sendable {
    /// Takes this command in the same turn: nothing can come between what was seen and what follows from it.
    case command(PreparedCommand<Machine>)
    /// Wants to know this once it is durable.
    case answer(Value)
}

/// Where an entry comes from; hospitals leave room for peers.
public enum LoopSource: Sendable {
    case hospital
    case peer
    case `operator`
}

/// A run of messages of one stream, ready to be signed and sent.
public struct PeerBatch: Sendable {
    public let receiver: NodeID
    public let firstSequence: UInt64
    /// Highest sequence durably received on the opposite stream.
    public let acknowledged: UInt64
    public let messages: [PeerMessage]
    /// What each message encodes to, where it is known already.
    public let payloads: [[UInt8]?]

    /// - Parameter payloads: as many as messages; nothing is known of them without it.
    public init(
        receiver: NodeID, firstSequence: UInt64, acknowledged: UInt64, messages: [PeerMessage], payloads: [[UInt8]?]? = nil
    ) {
        (self.receiver, self.firstSequence) = (receiver, firstSequence)
        (self.acknowledged, self.messages) = (acknowledged, messages)
        self.payloads = payloads ?? messages.map { _ in nil }
    }

    /// One batch of this one and `next`; `nil` when `next` does not follow on it, or both together are more than `messagesMax`.
    public func joined(with next: PeerBatch, messagesMax: Int) -> PeerBatch? {
        guard next.receiver == receiver, next.firstSequence == firstSequence + UInt64(messages.count),
            messages.count + next.messages.count <= messagesMax
        else { return nil }
        return PeerBatch(
            receiver: receiver, firstSequence: firstSequence, acknowledged: max(acknowledged, next.acknowledged),
            messages: messages + next.messages, payloads: payloads + next.payloads)
    }
}

/// What a group commit lets out of the node (law M2).
public struct DurableBlock: Sendable {
    public var replies: [HospitalReply] = []
    public var mail: [PeerBatch] = []
    /// How far each stream is durably received, for the streams this block took something from.
    public var received: [StreamKey: UInt64] = [:]
    /// Envelopes and acknowledgements that brought nothing new and were not journaled.
    public var dropped = 0
    public var records = 0
    public var time = Timestamp(nanoseconds: 0)

    public init() {}
}

/// Counters of a loop since its start.
public struct LoopStatistics: Hashable, Sendable {
    public var blocks: UInt64 = 0
    public var records: UInt64 = 0
    public var bytes: UInt64 = 0
    /// Entries refused because the queue was full.
    public var busy: UInt64 = 0
    public var dropped: UInt64 = 0
    /// Time the journal thread spent hashing, writing and syncing, nanoseconds.
    public var journalNanoseconds: UInt64 = 0
    /// Time the writer thread spent applying, nanoseconds.
    public var applyNanoseconds: UInt64 = 0
    /// Entries that wait now.
    public var waiting = 0
    /// Number of the last block that is durable; 0 while the journal is empty.
    public var lastBlock: UInt64 = 0

    public init() {}
}
