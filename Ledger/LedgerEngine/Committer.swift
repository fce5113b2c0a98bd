import Journal
import LedgerTypes

/// The thread that makes blocks durable, in order, while the next is being filled; and only then answers.
final class Committer: @unchecked Sendable {
    private let monitor: Monitor<EngineState>
    private var writer: JournalWriter
    private var completions: [Completion] = []

    init(_ monitor: Monitor<EngineState>, _ writer: consuming JournalWriter) {
        self.monitor = monitor
        self.writer = writer
    }

    func run() {
        while let block = nextBlock() {
            if let cause = commit(block) { return fail(block, cause) }
            swap(&completions, &block.completions)
            recycle(block)
            // M2: the block is durable; only now may anything it caused leave.
            for completion in completions { completion.succeed() }
            completions.removeAll(keepingCapacity: true)
        }
    }

    private func nextBlock() -> EngineBlock? {
        monitor.wait(as: .committer) { state -> EngineBlock?? in
            if let block = state.toCommit {
                state.toCommit = nil
                state.isCommitting = true
                return .some(block)
            }
            return state.isFinished ? .some(nil) : nil
        }
    }

    private func commit(_ block: EngineBlock) -> JournalError? {
        monitor.change(waking: .applier) { _ in }
        guard !block.buffer.isEmpty else { return nil }
        let records = block.buffer.recordCount
        do throws(JournalError) {
            let receipt = try writer.commit(&block.buffer, at: block.time)
            monitor.change { state in
                state.statistics.blocks += 1
                state.statistics.records += UInt64(records)
                state.statistics.bytes += UInt64(receipt.byteCount)
                state.publication?.add(writer.leafHashes, of: receipt)
            }
            return nil
        } catch {
            return error
        }
    }

    private func recycle(_ block: EngineBlock) {
        let position = block.snapshot == nil ? nil : writer.position
        monitor.change(waking: .applier, .preparer, .snapshotter, .caller) { state in
            if block.rolls { state.spare = .wanted }
            // The snapshot may have failed meanwhile, and another begun: that stands after a later block.
            if state.snapshot?.number == block.snapshot { state.snapshot?.position = position }
            block.rolls = false
            block.snapshot = nil
            state.isCommitting = false
            state.free.append(block)
        }
    }

    /// The block may be on the disk, or not: who waits for it is told that nobody knows.
    private func fail(_ block: EngineBlock, _ cause: JournalError) {
        monitor.change(waking: .applier, .preparer, .snapshotter, .publisher, .caller) { state in
            state.failure = cause
            state.isCommitting = false
        }
        for completion in block.completions { completion.fail(.outcomeUnknown(cause)) }
    }
}
