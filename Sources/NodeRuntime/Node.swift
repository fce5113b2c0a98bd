import Exchange
import Hashing
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import Settlement

/// One running node: a pure machine, its journal, and the keys it signs and opens with. The only writer of both.
///
/// `process` is the group commit: every command of the call is applied in order, all records go into one block (or several,
/// when they would not fit), and nothing is returned before the block has survived `fdatasync` (law M2). An actor, but never
/// suspended inside a call, so commands cannot slip between each other.
public actor Node<Machine: NodeMachine> {
    public let id: NodeID
    private var machine: Machine
    private var journal: JournalWriter
    let credentials: NodeCredentials
    /// Why the journal could not be written. The machine is ahead of its disk from then on, so nothing leaves this node any more;
    /// opening the journal again finds what survived.
    private var failure: NodeError?
    /// Per peer: what was acknowledged when mail was last made, and for how many calls that has stood still. Not part of the state.
    private var standstills: [NodeID: (acknowledged: UInt64, calls: Int)] = [:]
    /// Peers to whom nothing could be sealed or signed at the last call of `mail`, and why.
    public private(set) var mailRefusals: [NodeID: SealingRefusal] = [:]

    /// Opens the journal, cuts a torn tail, replays every record and checks that each decides as it did before.
    public init(
        _ credentials: NodeCredentials, storage: any JournalStorage, options: JournalOptions = JournalOptions()
    ) throws(NodeError) {
        var replay = JournalReplay<Machine>()
        do throws(JournalError) {
            journal = try JournalWriter(opening: storage, node: credentials.node, options: options) { replay.replay($0) }
        } catch {
            throw NodeError(error)
        }
        if let failure = replay.failure { throw failure }
        id = credentials.node
        self.credentials = credentials
        machine = replay.machine
    }

    /// Applies and journals commands in order; returns the answers that may now leave the node.
    /// - Throws: `undecodable`, with nothing applied; or the journal's failure, after which the node is finished.
    public func process(_ commands: [Machine.Command], at time: Timestamp) throws(NodeError) -> [HospitalReply] {
        try process(try prepare(commands), at: time)
    }

    func prepare(_ commands: [Machine.Command]) throws(NodeError) -> [PreparedCommand] {
        var prepared: [PreparedCommand] = []
        prepared.reserveCapacity(commands.count)
        for command in commands { prepared.append(PreparedCommand(command: command, input: try Machine.prepare(command).get())) }
        return prepared
    }

    /// A command and what its bytes decode to.
    struct PreparedCommand {
        let command: Machine.Command
        let input: Machine.Input
    }

    /// As `process`, for commands whose bytes were decoded on the way in. Only the disk may fail here.
    func process(_ commands: [PreparedCommand], at time: Timestamp) throws(NodeError) -> [HospitalReply] {
        if let failure { throw failure }
        // The journal never goes back in time, and a replay gets the journal's time; so must the first run (law M1).
        let time = recordTime(time)
        var replies: [HospitalReply] = []
        var records: [JournalRecord] = []
        var bytes = 0
        for prepared in commands {
            let encoded = Machine.encode(prepared.command)
            let output = machine.apply(prepared.input, at: time)
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
        do throws(JournalError) {
            _ = try journal.append(records, at: time)
        } catch {
            let failure = NodeError(error)
            self.failure = failure
            throw failure
        }
        records.removeAll(keepingCapacity: true)
    }

    /// The time a record taken now will have.
    func recordTime(_ time: Timestamp) -> Timestamp { max(time, journal.lastTimestamp) }

    /// Signed and sealed envelopes for everything not yet offered, at most `messagesMax` messages each. Call after `process`: what a
    /// machine has queued is durable then. A peer nothing can be sealed to gets nothing, stands in `mailRefusals`, and costs the others
    /// nothing.
    public func mail(
        messagesMax: Int, ring: KeyRing, at time: Timestamp, randomness: any SealingRandomness
    ) -> [OutgoingEnvelope] {
        guard failure == nil else { return [] }
        mailRefusals = [:]
        var envelopes: [OutgoingEnvelope] = []
        for peer in machine.correspondents {
            resumeIfStalled(peer)
            while let batch = machine.nextBatch(to: peer, maximum: messagesMax) {
                let sealed = EnvelopeSealer.seal(
                    batch.messages, encodedAs: batch.payloads, to: peer, epoch: 1, firstSequence: batch.firstSequence,
                    acknowledged: machine.received(from: peer), by: credentials, ring: ring, at: time,
                    randomness: randomness.bytes(for: peer, firstSequence: batch.firstSequence))
                guard case .success(let bytes) = sealed else {
                    if case .failure(let refusal) = sealed { mailRefusals[peer] = refusal }
                    machine.rewind(peer)
                    break
                }
                envelopes.append(OutgoingEnvelope(sender: id, receiver: peer, bytes: bytes))
            }
        }
        return envelopes
    }

    /// Offers everything unacknowledged again: when a link comes back.
    public func rewind() {
        for peer in machine.correspondents { machine.rewind(peer) }
    }

    /// A stream whose acknowledgements stand still while messages are open is offered again: one of them was lost.
    private func resumeIfStalled(_ peer: NodeID) {
        let delivery = machine.delivery(to: peer)
        let known = standstills[peer]
        guard delivery.open > 0, known?.acknowledged == delivery.acknowledged else {
            standstills[peer] = (delivery.acknowledged, 0)
            return
        }
        let calls = (known?.calls ?? 0) + 1
        standstills[peer] = (delivery.acknowledged, calls % Self.patience)
        if calls == Self.patience { machine.rewind(peer) }
    }

    /// Highest sequence this node has durably received from a peer.
    public func received(from peer: NodeID) -> UInt64 { machine.received(from: peer) }

    public var unacknowledgedCount: Int { machine.unacknowledgedCount }

    public func read<Value: Sendable>(_ body: @Sendable (Machine) -> Value) -> Value { body(machine) }

    /// SHA-256 of the canonical bytes of the whole state.
    public var digest: Digest256 { machine.stateDigest }

    public var journalFigures: (records: UInt64, blocks: UInt64, bytes: UInt64) {
        (journal.recordCount, journal.blockCount, journal.byteCount)
    }

    /// Merkle root over all records of the journal.
    public var journalRoot: Digest256 { journal.merkleRoot }

    /// Calls of `mail` without an acknowledgement after which a stream is offered again; a round trip takes three.
    private static var patience: Int { 4 }
    private static var recordsPerBlock: Int { 8_192 }
    private static var bytesPerBlock: Int { 16 << 20 }
}

/// An envelope on its way, with the addresses a relay reads.
public struct OutgoingEnvelope: Hashable, Sendable {
    public let sender: NodeID
    public let receiver: NodeID
    public let bytes: [UInt8]
}
