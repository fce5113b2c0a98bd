import ClaimTypes
import Exchange
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement

/// A run of messages of one stream, ready to be sealed.
struct Mail {
    let receiver: NodeID
    let firstSequence: UInt64
    let acknowledged: UInt64
    var messages: [PeerMessage]
}

/// An envelope that arrived over a connection and takes room of it until its record is durable.
struct Arrival {
    let connection: Int
    let bytes: Int
}

/// What a durable block lets out of a node.
struct Effects {
    var replies: [HospitalReply] = []
    var mail: [Mail] = []
    /// How far each stream is received, for the streams this block took something from.
    var received: [StreamKey: UInt64] = [:]
    var consumed: [Arrival] = []
    /// Records and blocks of the journal once the block is durable.
    var records: UInt64 = 0
    var blocks: UInt64 = 0
}

/// A running node as the node loop is: the production machine decides, the production journal writes, block by block, and while one block is on its
/// way to the disk the next one fills. The two threads of the loop are two events of one here.
final class SimulatedProcess<Machine: NodeMachine> {
    /// A block that fills.
    private struct Block {
        var records: [JournalRecord] = []
        var effects = Effects()
        var mustLeave = false
        var time = Timestamp(nanoseconds: 0)

        var isEmpty: Bool { records.isEmpty && !mustLeave && effects.consumed.isEmpty }
    }

    private struct Standstill {
        var acknowledged: UInt64
        var since: UInt64
    }

    let id: NodeID
    private(set) var machine: Machine
    private var writer: JournalWriter
    private var block = Block()
    private var committing: Block?
    private var lastTime: Timestamp
    private var standstills: [NodeID: Standstill] = [:]
    private let sabotage: Sabotage?
    private var taken = 0
    /// Records found when the journal was opened.
    let replayed: UInt64

    /// Opens the journal as a node does: replays every record and compares what it decided.
    init(_ id: NodeID, _ disk: SimulatedDisk, _ options: JournalOptions, sabotage: Sabotage?) throws(NodeError) {
        var replay = JournalReplay<Machine>()
        do throws(JournalError) {
            writer = try JournalWriter(opening: disk, node: id, options: options) { replay.replay($0) }
        } catch {
            throw NodeError(error.code == .damaged ? .undecodable : .journal, error.message)
        }
        if let failure = replay.failure { throw failure }
        self.id = id
        self.sabotage = sabotage
        machine = replay.machine
        lastTime = writer.lastTimestamp
        replayed = replay.records
    }

    var isSyncing: Bool { committing != nil }
    var isIdle: Bool { committing == nil && block.isEmpty }
    var recordCount: UInt64 { writer.recordCount }

    // MARK: - Deciding

    /// Applies a command, unless it brings nothing new.
    func take(
        _ prepared: PreparedCommand<Machine>, openings: [AccountOpening] = [], arrival: Arrival? = nil, at clock: Timestamp
    ) {
        begin(clock)
        if let arrival { block.effects.consumed.append(arrival) }
        let stream = machine.stream(of: prepared.input)
        if let opening = machine.openingCommand(for: openings) { record(opening) }
        if machine.isNews(prepared.input) { record(prepared) } else { block.mustLeave = true }
        if let stream { block.effects.received[stream] = machine.received(on: stream) }
    }

    private func begin(_ clock: Timestamp) {
        guard block.isEmpty else { return }
        // The journal never goes back in time, and a replay gets the journal's time; so must the first run (law M1).
        lastTime = max(clock, lastTime)
        block.time = lastTime
    }

    private func record(_ prepared: PreparedCommand<Machine>) {
        let encoded = Machine.encode(prepared.command)
        let output = machine.apply(prepared.input, at: block.time)
        var record = JournalRecord(
            kind: encoded.kind, command: encoded.bytes, outcome: output.outcome, detail: output.detail, postings: output.postings)
        block.effects.replies += output.replies
        taken += 1
        if let sabotage, taken % 9 == 8 {
            switch sabotage {
            case .forgetsRecord: return
            case .forgetsPostings: record.postings = []
            case .forgesOutcome: record.outcome ^= 1
            case .swapsRecords where !block.records.isEmpty:
                block.records.insert(record, at: block.records.count - 1)
                return
            default: break
            }
        }
        block.records.append(record)
    }

    /// Everything that is not acknowledged goes out again, to one peer or to all.
    func rewind(_ peer: NodeID? = nil, at clock: Timestamp) {
        guard sabotage != .neverRewinds else { return }
        for each in machine.correspondents where peer == nil || peer == each { machine.rewind(each) }
        begin(clock)
        block.mustLeave = true
    }

    /// Streams whose acknowledgements stand still for `patience` are offered again.
    func offerStandingAgain(uptime: UInt64, patience: UInt64, at clock: Timestamp) {
        for peer in machine.correspondents {
            let delivery = machine.delivery(to: peer)
            guard let known = standstills[peer], delivery.open > 0, known.acknowledged == delivery.acknowledged else {
                standstills[peer] = Standstill(acknowledged: delivery.acknowledged, since: uptime)
                continue
            }
            guard uptime >= known.since + patience else { continue }
            standstills[peer]?.since = uptime
            rewind(peer, at: clock)
        }
    }

    private var appendsLate: Bool { sabotage == .answersBeforeSync || sabotage == .mailsBeforeSync }

    // MARK: - Making durable

    /// Hands the block that fills to the disk. `false` when there is none, or the one before is still under way.
    ///
    /// - Throws: the journal's failure: the process is finished.
    func handOver() throws(NodeError) -> Bool {
        guard committing == nil, !block.isEmpty else { return false }
        for peer in machine.correspondents {
            while let batch = machine.nextBatch(to: peer, maximum: 64) {
                block.effects.mail.append(
                    Mail(
                        receiver: peer, firstSequence: batch.firstSequence, acknowledged: machine.received(from: peer),
                        messages: batch.messages))
            }
        }
        var full = block
        block = Block()
        if !full.records.isEmpty, !appendsLate {
            do throws(JournalError) {
                _ = try writer.append(full.records, at: full.time)
            } catch { throw NodeError(error.code == .damaged ? .undecodable : .journal, error.message) }
        }
        (full.effects.records, full.effects.blocks) = (writer.recordCount, writer.blockCount)
        committing = full
        return true
    }

    /// Effects that a defect lets out of a block under way; none without one.
    func early() -> Effects? {
        guard var effects = committing?.effects else { return nil }
        switch sabotage {
        case .answersBeforeSync:
            committing?.effects = Effects()
            effects.records += UInt64(committing?.records.count ?? 0)
            effects.blocks += 1
            return effects
        case .mailsBeforeSync:
            effects.replies = []
            effects.received = [:]
            effects.consumed = []
            committing?.effects.mail = []
            effects.blocks += 1
            return effects.mail.isEmpty ? nil : effects
        default: return nil
        }
    }

    /// The block is durable: what it lets out.
    func becameDurable() throws(NodeError) -> Effects {
        guard let full = committing else { return Effects() }
        committing = nil
        if appendsLate, !full.records.isEmpty {
            do throws(JournalError) {
                _ = try writer.append(full.records, at: full.time)
            } catch { throw NodeError(.journal, error.message) }
        }
        return full.effects
    }
}
