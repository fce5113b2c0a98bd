import ClaimTypes
import Exchange
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// An envelope that arrived over a connection and takes room of it until its record is durable.
struct Arrival {
    let connection: Int
    let bytes: Int
}

/// What a durable block lets out of a node.
struct Effects {
    var block = DurableBlock()
    var consumed: [Arrival] = []
    /// Records and blocks of the journal once the block is durable.
    var records: UInt64 = 0
    var blocks: UInt64 = 0
}

/// A running node as the node loop is: the loop's own value decides and fills blocks, the production journal writes them, and while one is on
/// its way to the disk the next one fills. The two threads of the loop are two events of one here.
final class SimulatedProcess<Machine: NodeMachine> {
    /// A block on its way to the disk.
    private struct Committing {
        var records: [JournalRecord]
        var effects: Effects
        /// Of the state after the block, when it is one of those that are compared.
        let digest: UInt64?
    }

    let id: NodeID
    private var filler: BlockFiller<Machine>
    private var writer: JournalWriter
    private var arrivals: [Arrival] = []
    private var committing: Committing?
    private let sabotage: Sabotage?
    private var handedOver = 0
    /// Reads what becomes durable, decides it once more and compares.
    private var follower: JournalFollower<Machine>
    /// Records found when the journal was opened.
    let replayed: UInt64
    /// The last message of the stream to each peer when the journal was opened.
    let opened: [NodeID: UInt64]

    /// Opens the journal as a node does: replays every record and compares what it decided.
    init(_ id: NodeID, _ disk: SimulatedDisk, _ options: JournalOptions, sabotage: Sabotage?) throws(NodeError) {
        var replay = JournalReplay<Machine>()
        var totals = NaiveTotals()
        do throws(JournalError) {
            writer = try JournalWriter(opening: disk, node: id, options: options) { block in
                replay.replay(block)
                totals.take(block)
            }
        } catch {
            throw NodeError(error.code == .damaged ? .undecodable : .journal, error.message)
        }
        if let failure = replay.failure { throw failure }
        self.id = id
        self.sabotage = sabotage
        filler = BlockFiller(replay.machine, options: Self.loopOptions, lastTime: writer.lastTimestamp)
        follower = JournalFollower(replay, totals, from: writer.position)
        replayed = replay.records
        opened = replay.machine.lastSent
    }

    private static var loopOptions: LoopOptions {
        var options = LoopOptions()
        (options.messagesPerEnvelope, options.patience) = (64, 2_000_000_000)
        return options
    }

    var machine: Machine { _read { yield filler.machine } }
    /// What decisions in the journal add up to, as far as it is durable.
    var totals: NaiveTotals { follower.totals }
    var isSyncing: Bool { committing != nil }
    var isIdle: Bool { committing == nil && filler.block.isEmpty && arrivals.isEmpty }
    var recordCount: UInt64 { writer.recordCount }
    /// Blocks whose state after them was compared with that of their replay.
    var comparisons: Int { follower.comparisons }

    // MARK: - Deciding

    /// Applies a command, unless it brings nothing new.
    func take(
        _ prepared: PreparedCommand<Machine>, openings: [AccountOpening] = [], arrival: Arrival? = nil, at clock: Timestamp
    ) {
        begin(clock)
        if let arrival { arrivals.append(arrival) }
        _ = filler.take([prepared], openings: openings)
    }

    private func begin(_ clock: Timestamp) {
        if arrivals.isEmpty { filler.begin { clock } }
    }

    /// Everything that is not acknowledged goes out again, to one peer or to all.
    func rewind(_ peer: NodeID? = nil, at clock: Timestamp) {
        guard sabotage != .neverRewinds else { return }
        begin(clock)
        filler.rewind(peer)
    }

    /// Streams whose acknowledgements stand still are offered again.
    /// - Parameter uptime: microseconds.
    func offerStandingAgain(uptime: UInt64, at clock: Timestamp) {
        guard sabotage != .neverRewinds else { return }
        begin(clock)
        filler.offerStandingAgain(uptime: uptime * 1_000)
    }

    // MARK: - Making durable

    /// Hands the block that fills to the disk. `false` when there is none, or the one before is still under way.
    ///
    /// - Throws: the journal's failure: the process is finished.
    func handOver() throws(NodeError) -> Bool {
        guard committing == nil, !filler.block.isEmpty || !arrivals.isEmpty else { return false }
        var full = filler.handOver()
        tamper(with: &full.records)
        var effects = Effects(block: full.effects, consumed: arrivals)
        arrivals = []
        if !appendsLate { try append(full.records, full.effects.time) }
        (effects.records, effects.blocks) = (writer.recordCount, writer.blockCount)
        let isCompared = !full.records.isEmpty && JournalFollower<Machine>.compares(effects.blocks)
        committing = Committing(
            records: full.records, effects: effects, digest: isCompared ? digest(of: filler.machine) : nil)
        return true
    }

    private func append(_ records: [JournalRecord], _ time: Timestamp) throws(NodeError) {
        guard !records.isEmpty else { return }
        do throws(JournalError) {
            _ = try writer.append(records, at: time)
        } catch { throw NodeError(error.code == .damaged ? .undecodable : .journal, error.message) }
    }

    /// The block is durable: what it lets out.
    func becameDurable() throws(NodeError) -> Effects {
        guard let full = committing else { return Effects() }
        committing = nil
        if appendsLate { try append(full.records, full.effects.block.time) }
        if let digest = full.digest { follower.expect(digest, after: full.effects.records) }
        return full.effects
    }

    /// Reads what has become durable on the disk since the last call.
    /// - Returns: the blocks that would survive a loss of power now, or what is wrong with them.
    func follow(_ disk: SimulatedDisk) throws(JournalFinding) -> UInt64 {
        try follower.follow(disk.base.durable) { self.digest(of: $0) }
    }

    func digest(of machine: Machine) -> UInt64 {
        var sink = QuickSink(forgetsNumbers: sabotage == .digestForgetsNumbers)
        machine.writeCanonical(into: &sink)
        return sink.value
    }

    // MARK: - Defects

    private var appendsLate: Bool { sabotage == .answersBeforeSync || sabotage == .mailsBeforeSync }

    /// Effects that a defect lets out of a block under way; none without one.
    func early() -> Effects? {
        guard var effects = committing?.effects else { return nil }
        switch sabotage {
        case .answersBeforeSync:
            let records = UInt64(committing?.records.count ?? 0)
            committing?.effects = Effects(records: effects.records + records)
            effects.records += records
            effects.blocks += 1
            return effects
        case .mailsBeforeSync:
            let mail = effects.block.mail
            committing?.effects.block.mail = []
            effects.block = DurableBlock()
            effects.block.mail = mail
            effects.consumed = []
            effects.blocks += 1
            return mail.isEmpty ? nil : effects
        default: return nil
        }
    }

    /// What some defects do to every ninth record.
    private func tamper(with records: inout [JournalRecord]) {
        guard let sabotage else { return }
        for index in records.indices.reversed() {
            handedOver += 1
            guard handedOver % 9 == 8 else { continue }
            switch sabotage {
            case .forgetsRecord: records.remove(at: index)
            case .forgetsPostings: records[index].postings = []
            case .forgesOutcome: records[index].outcome ^= 1
            case .swapsRecords where index > 0: records.swapAt(index, index - 1)
            default: break
            }
        }
    }
}
