import Journal
import LedgerTypes
import Settlement

/// The thread that makes blocks durable, in order, while the next is being filled; and only then lets their effects out.
///
/// `@unchecked Sendable`: made by one thread and then used by its own alone.
final class LoopJournal<Machine: NodeMachine>: @unchecked Sendable {
    private let monitor: LoopMonitor<LoopState<Machine>>
    private var writer: JournalWriter
    private let durable: @Sendable (DurableBlock) -> Void
    private let stopped: @Sendable (NodeError) -> Void

    init(
        _ monitor: LoopMonitor<LoopState<Machine>>, _ writer: consuming JournalWriter,
        durable: @escaping @Sendable (DurableBlock) -> Void, stopped: @escaping @Sendable (NodeError) -> Void
    ) {
        self.monitor = monitor
        self.writer = writer
        self.durable = durable
        self.stopped = stopped
    }

    @specialized(where Machine == RegionMachine)
    @specialized(where Machine == HubMachine)
    func run() {
        while let block = nextBlock() {
            if let failure = commit(block) { return fail(block, failure) }
            // M2: the block is durable; only now may anything it caused leave.
            durable(block.filled.effects)
            for completion in block.completions { completion.tell(.success(completion.outcomes)) }
        }
    }

    private func nextBlock() -> LoopBlock? {
        monitor.wait(as: .journal) { state -> LoopBlock?? in
            if let block = state.toCommit {
                state.toCommit = nil
                state.isCommitting = true
                return .some(block)
            }
            return state.isDrained ? .some(nil) : nil
        }
    }

    private func commit(_ block: LoopBlock) -> NodeError? {
        let start = monotonicNanoseconds()
        let (records, effects) = (block.filled.records, block.filled.effects)
        var (bytes, number) = (0, UInt64(0))
        if !records.isEmpty {
            do throws(JournalError) {
                let receipt = try writer.append(records, at: effects.time)
                (bytes, number) = (receipt.byteCount, receipt.block)
            } catch {
                return NodeError(error)
            }
        }
        let spent = monotonicNanoseconds() - start
        monitor.change(
            waking: .writer,
            if: { state in
                state.isCommitting = false
                state.statistics.dropped += UInt64(effects.dropped)
                if !records.isEmpty {
                    state.statistics.blocks += 1
                    state.statistics.records += UInt64(records.count)
                    state.statistics.bytes += UInt64(bytes)
                    state.statistics.journalNanoseconds += spent
                    state.statistics.lastBlock = number
                }
                // A writer that waits for the time of its next block has nothing to hand over before.
                return ((), !state.isWriterPausing)
            })
        return nil
    }

    /// The block may be on the disk, or not: who waits for it is told that nobody knows.
    private func fail(_ block: LoopBlock, _ failure: NodeError) {
        monitor.change(waking: .writer) { $0.failure = failure }
        for completion in block.completions { completion.tell(.failure(.stopped(failure))) }
        stopped(failure)
    }
}
