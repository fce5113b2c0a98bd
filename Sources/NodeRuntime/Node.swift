import Exchange
import Hashing
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import Settlement

/// One running node: a pure machine, its journal, and the key it signs with. The only writer of both.
///
/// `process` is the group commit: every command of the call is applied in order, all records go into one block (or several,
/// when they would not fit), and nothing is returned before the block has survived `fdatasync` (law M2). An actor, but never
/// suspended inside a call, so commands cannot slip between each other.
public actor Node<Machine: NodeMachine> {
    public let id: NodeID
    private var machine: Machine
    private var journal: JournalWriter
    private let sealer: EnvelopeSealer
    /// How far each stream has been offered to the transport. Not part of the state: after a restart everything
    /// unacknowledged is offered again.
    private var offered: [NodeID: UInt64] = [:]

    /// Opens the journal, cuts a torn tail, replays every record and checks that each decides as it did before.
    public init(_ id: NodeID, storage: some JournalStorage, options: JournalOptions = .init(), sealer: EnvelopeSealer) throws(NodeError) {
        self.id = id
        self.sealer = sealer
        let replayed = try JournalReplay<Machine>.run(storage, expecting: id, cutsTornTail: true)
        machine = replayed.machine
        do { journal = try JournalWriter(opening: storage, node: id, options: options) } catch {
            throw NodeError(.journal, "\(error)")
        }
    }

    /// Applies and journals commands in order; returns the answers that may now leave the node.
    public func process(_ commands: [Machine.Command], at time: Timestamp) throws(NodeError) -> [HospitalReply] {
        var replies: [HospitalReply] = []
        var records: [JournalRecord] = []
        var bytes = 0
        for command in commands {
            let input = try Machine.prepare(command).get()
            let encoded = Machine.encode(command)
            let output = machine.apply(input, at: time)
            let record = JournalRecord(
                kind: encoded.kind, command: encoded.bytes, outcome: output.outcome, detail: output.detail,
                postings: output.postings)
            records.append(record)
            replies += output.replies
            bytes += encoded.bytes.count + output.detail.count + output.postings.count * 56
            if records.count == Self.recordsPerBlock || bytes > Self.bytesPerBlock {
                try commit(&records, at: time)
                bytes = 0
            }
        }
        try commit(&records, at: time)
        return replies
    }

    private func commit(_ records: inout [JournalRecord], at time: Timestamp) throws(NodeError) {
        guard !records.isEmpty else { return }
        do { _ = try journal.append(records, at: time) } catch { throw NodeError(.journal, "\(error)") }
        records.removeAll(keepingCapacity: true)
    }

    /// Signed envelopes for everything not yet offered, at most `messagesMax` messages each. Call after `process`: what a
    /// machine has queued is durable then.
    public func mail(messagesMax: Int) -> [OutgoingEnvelope] {
        var envelopes: [OutgoingEnvelope] = []
        for peer in machine.correspondents {
            guard let stream = machine.outboundStream(to: peer) else { continue }
            var next = max(offered[peer] ?? 0, stream.acknowledgedThrough) + 1
            while true {
                let messages = stream.messages(from: next, maximum: messagesMax)
                guard !messages.isEmpty else { break }
                let bytes = sealer.seal(
                    messages, to: peer, firstSequence: next, acknowledged: machine.received(from: peer))
                envelopes.append(OutgoingEnvelope(sender: id, receiver: peer, bytes: bytes))
                next += UInt64(messages.count)
            }
            offered[peer] = next - 1
        }
        return envelopes
    }

    /// Offers everything unacknowledged again: after a silence, or when a link comes back.
    public func rewind() { offered.removeAll() }

    public var unacknowledgedCount: Int { machine.unacknowledgedCount }

    public func read<Value: Sendable>(_ body: @Sendable (Machine) -> Value) -> Value { body(machine) }

    /// SHA-256 of the canonical bytes of the whole state.
    public var digest: Digest256 { machine.stateDigest }

    public var journalFigures: (records: UInt64, blocks: UInt64, bytes: UInt64) {
        (journal.recordCount, journal.blockCount, journal.byteCount)
    }

    private static var recordsPerBlock: Int { 8_192 }
    private static var bytesPerBlock: Int { 16 << 20 }
}

/// An envelope on its way, with the addresses a relay reads.
public struct OutgoingEnvelope: Hashable, Sendable {
    public let sender: NodeID
    public let receiver: NodeID
    public let bytes: [UInt8]
}

extension NodeMachine {
    /// SHA-256 of the canonical bytes of the whole state (law M1).
    public var stateDigest: Digest256 {
        var sink = DigestSink()
        writeCanonical(into: &sink)
        return sink.finalize()
    }
}
