import Exchange
import Journal
import LedgerTypes
import Messages
import Settlement

/// A group commit: records to be made durable together, and what may leave the node once they are (law M2).
public struct FilledBlock: Sendable {
    public var records: [JournalRecord] = []
    public var effects = DurableBlock()
    var bytes = 0
    /// Something other than a record has to leave: an acknowledgement said again, messages offered again.
    var mustLeave = false

    public var isEmpty: Bool { records.isEmpty && !mustLeave }
}

/// What decides in a node: the machine, and the block that fills. Commands go in, blocks come out; threads, queues, disks and whoever waits
/// are its owner's. The node's loop and the simulated network run this same value.
public struct BlockFiller<Machine: NodeMachine>: Sendable {
    public private(set) var machine: Machine
    /// What was applied since the last `handOver`.
    public private(set) var block = FilledBlock()
    private let options: LoopOptions
    private var time: Timestamp
    private var standstills: [NodeID: Standstill] = [:]

    private struct Standstill: Sendable {
        var acknowledged: UInt64
        var since: UInt64
        var patience: UInt64
    }

    /// - Parameter lastTime: of the last block of the journal.
    public init(_ machine: Machine, options: LoopOptions, lastTime: Timestamp) {
        self.machine = machine
        self.options = options
        time = lastTime
    }

    /// Whether the block takes no more.
    public var isFull: Bool { block.records.count >= options.recordsPerBlock || block.bytes >= options.bytesPerBlock }

    /// Gives a block that begins its time. To be called before anything is put in.
    public mutating func begin(at clock: () -> Timestamp) {
        guard block.isEmpty else { return }
        // The journal never goes back in time, and a replay gets the journal's time; so must the first run (law M1).
        time = max(clock(), time)
        block.effects.time = time
    }

    /// Applies commands in order, after opening the books of persons who have none.
    /// - Returns: their outcomes; a command that brings nothing new counts as replayed and leaves no record.
    public mutating func take(_ commands: [PreparedCommand<Machine>], openings: [AccountOpening]) -> [UInt32] {
        if let opening = machine.openingCommand(for: openings) { _ = record(opening) }
        var outcomes: [UInt32] = []
        for prepared in commands { outcomes.append(take(prepared)) }
        return outcomes
    }

    /// Applies one command, unless it brings nothing new.
    @discardableResult
    public mutating func take(_ prepared: PreparedCommand<Machine>) -> UInt32 {
        let stream = machine.stream(of: prepared.input)
        defer { if let stream { block.effects.received[stream] = machine.received(on: stream) } }
        guard machine.isNews(prepared.input) else {
            block.effects.dropped += 1
            block.mustLeave = true
            return CommandOutput.replayed
        }
        return record(prepared)
    }

    private mutating func record(_ prepared: PreparedCommand<Machine>) -> UInt32 {
        let encoded = Machine.encode(prepared.command)
        let output = machine.apply(prepared.input, at: block.effects.time)
        block.records.append(
            JournalRecord(
                kind: encoded.kind, command: encoded.bytes, outcome: output.outcome, detail: output.detail,
                postings: output.postings))
        block.bytes += encoded.bytes.count + output.detail.count + output.postings.count * 56
        block.effects.replies += output.replies
        return output.outcome
    }

    /// Lets somebody see the state, who may move the cursors of streams, which are no part of it.
    public mutating func look(_ body: (inout Machine) -> Void) { body(&machine) }

    /// The block has to leave although it may hold no record.
    public mutating func mustLeave() { block.mustLeave = true }

    /// Offers everything unacknowledged again, to one peer or to all.
    public mutating func rewind(_ peer: NodeID? = nil) {
        for each in machine.correspondents where peer == nil || peer == each { machine.rewind(each) }
        block.mustLeave = true
    }

    /// Offers streams again whose acknowledgements have stood still for the options' patience: one of their messages was lost.
    /// - Parameter uptime: nanoseconds of a clock that never goes back.
    public mutating func offerStandingAgain(uptime: UInt64) {
        for peer in machine.correspondents {
            let delivery = machine.delivery(to: peer)
            guard let known = standstills[peer], delivery.open > 0, known.acknowledged == delivery.acknowledged else {
                standstills[peer] = Standstill(
                    acknowledged: delivery.acknowledged, since: uptime, patience: options.patience)
                continue
            }
            guard uptime >= known.since + known.patience else { continue }
            standstills[peer] = Standstill(
                acknowledged: known.acknowledged, since: uptime, patience: min(known.patience * 2, options.patience * 16))
            rewind(peer)
        }
    }

    /// Gives the block away and begins the next. Mail is collected now, so that one envelope and one signature carry all of it.
    public mutating func handOver() -> FilledBlock {
        for peer in machine.correspondents {
            while let batch = machine.nextBatch(to: peer, maximum: options.messagesPerEnvelope) {
                block.effects.mail.append(
                    PeerBatch(
                        receiver: peer, firstSequence: batch.firstSequence, acknowledged: machine.received(from: peer),
                        messages: batch.messages, payloads: batch.payloads))
            }
        }
        block.effects.records = block.records.count
        let full = block
        block = FilledBlock()
        return full
    }
}
