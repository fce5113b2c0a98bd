import Journal
import LedgerCore
import LedgerTypes

/// The one thread that owns the ledger: takes submissions in order, applies them, and fills blocks with their records.
///
/// A block is handed over when the committer is idle, so blocks grow with the load and a lone transfer waits for nobody.
final class Applier {
    let monitor: Monitor<EngineState>
    let options: EngineOptions
    let clock: @Sendable () -> Timestamp
    var ledger: Ledger
    var room: SegmentRoom
    var lastTime: Timestamp
    /// The block being filled.
    var block: EngineBlock?
    var bytesSinceSnapshot = 0
    var snapshotsBegun = 0
    /// Who asked for a snapshot that has not begun.
    var snapshotWaiters: [@Sendable (Answer<UInt64>) -> Void] = []
    /// Room to work in, empty between submissions.
    private var inbox: [Submission] = []
    private var pack: [Transfer] = []
    private var packWaiters: [UnsafeContinuation<Answer<TransferOutcome>, Never>] = []

    init(
        _ monitor: Monitor<EngineState>, _ options: EngineOptions, _ clock: @escaping @Sendable () -> Timestamp,
        ledger: consuming Ledger, room: SegmentRoom, lastTime: Timestamp
    ) {
        self.monitor = monitor
        self.options = options
        self.clock = clock
        self.ledger = ledger
        self.room = room
        self.lastTime = lastTime
    }

    private enum Work {
        case submissions
        case handOver
        case capture(SnapshotPiece)
        /// A snapshot was given up, and nothing comes that would begin the next.
        case snapshotAgain
        case stop(JournalError)
        case finish
    }

    func run() {
        while true {
            switch nextWork() {
            case .submissions:
                monitor.change(waking: .caller) { _ in }
                for submission in inbox { take(submission) }
                applyPack()
                inbox.removeAll(keepingCapacity: true)
            case .handOver:
                handOver()
            case .capture(let piece):
                capture(into: piece)
            case .snapshotAgain:
                if prepareBlock(forRecord: false) == nil { block?.completions.append(.nothing { _ in }) }
            case .stop(let cause):
                return stop(cause)
            case .finish:
                return finish()
            }
        }
    }

    private func nextWork() -> Work {
        monitor.wait(as: .applier) { state in
            if let cause = state.failure { return .stop(cause) }
            if !state.inbox.isEmpty {
                swap(&state.inbox, &inbox)
                return .submissions
            }
            if let block, block.isOpen, state.committerIsIdle { return .handOver }
            if ledger.isCapturing, let piece = state.snapshot?.free.popLast() { return .capture(piece) }
            if block?.isOpen == true { return nil }
            if state.isClosing { return state.committerIsIdle ? .finish : nil }
            return !snapshotWaiters.isEmpty && state.snapshot == nil ? .snapshotAgain : nil
        }
    }

    private func take(_ submission: Submission) {
        if case .transfer(let transfer, let continuation) = submission, !transfer.isLinked {
            pack.append(transfer)
            packWaiters.append(continuation)
            if pack.count == options.batchMax { applyPack() }
            return
        }
        applyPack()
        if let error = prepareBlock(forRecord: writes(submission)) { return submission.fail(error) }
        guard let block else { return }
        switch submission {
        case .transfers(let batch, let answer):
            block.completions.append(.transfers(batch.withUnsafeBufferPointer { apply($0, in: block) }, answer))
        case .transfer(_, let continuation):
            block.completions.append(.transfer(.refused(.linkedChainOpen), continuation))
        case .accounts(let accounts, let answer):
            block.completions.append(.accounts(open(accounts, in: block), answer))
        case .expiry(let answer):
            block.completions.append(.nothing(answer))
        case .read(let body, let answer):
            body(ledger)
            block.completions.append(.nothing(answer))
        case .snapshot(let answer):
            snapshotWaiters.append(answer)
            block.completions.append(.nothing { _ in })
        }
        keepOthersBusy()
    }

    private func writes(_ submission: Submission) -> Bool {
        switch submission {
        case .transfers, .accounts: true
        case .transfer, .read, .snapshot: false
        case .expiry: hasExpiriesNow()
        }
    }

    /// The block that follows must not be earlier, or it would have nothing to record: the clock may step back between two readings.
    private func hasExpiriesNow() -> Bool {
        lastTime = max(lastTime, clock())
        return ledger.hasExpiries(at: lastTime)
    }

    /// Transfers of callers that came one by one share a record, each with its own outcome.
    private func applyPack() {
        guard !pack.isEmpty else { return }
        if let error = prepareBlock(forRecord: true) {
            for waiter in packWaiters { waiter.resume(returning: .failure(error)) }
        } else if let block {
            let outcomes = pack.withUnsafeBufferPointer { apply($0, in: block) }
            for (index, waiter) in packWaiters.enumerated() { block.completions.append(.transfer(outcomes[index], waiter)) }
        }
        pack.removeAll(keepingCapacity: true)
        packWaiters.removeAll(keepingCapacity: true)
        keepOthersBusy()
    }

    private func apply(_ batch: UnsafeBufferPointer<Transfer>, in block: EngineBlock) -> [TransferOutcome] {
        var outcomes: [TransferOutcome] = []
        outcomes.reserveCapacity(batch.count)
        let capacity = TransferBatchRecord.byteCountMax(transfers: batch.count)
        block.buffer.appendRecord(kind: LedgerRecordKind.transfers.rawValue, commandCapacity: capacity) { memory in
            ledger.apply(batch, at: block.time, record: memory, outcomes: &outcomes)
        }
        return outcomes
    }

    private func open(_ accounts: [AccountSpecification], in block: EngineBlock) -> [AccountOutcome] {
        var outcomes: [AccountOutcome] = []
        let capacity = AccountBatchRecord.byteCount(accounts: accounts.count)
        block.buffer.appendRecord(kind: LedgerRecordKind.openAccounts.rawValue, commandCapacity: capacity) { memory in
            ledger.open(accounts, record: memory, outcomes: &outcomes)
        }
        return outcomes
    }
}

extension Applier {
    /// Lets the committer and the snapshotter have what they could use, in the middle of many submissions.
    private func keepOthersBusy() {
        let (isIdle, piece) = monitor.change { state in
            (state.committerIsIdle, ledger.isCapturing ? state.snapshot?.free.popLast() : nil)
        }
        if let piece { capture(into: piece) }
        if isIdle, block?.isOpen == true { handOver() }
    }

    private func stop(_ cause: JournalError) {
        let (waiting, committed) = monitor.change(waking: .caller, .preparer, .snapshotter) { state in
            let waiting = state.inbox
            state.inbox = []
            state.isFinished = true
            // The snapshotter may have ended before this capture began.
            snapshotWaiters += state.takeSnapshotWaiters()
            return (waiting, state.toCommit)
        }
        for open in [committed, block].compactMap({ $0 }) {
            for completion in open.completions { completion.fail(.outcomeUnknown(cause)) }
        }
        for submission in waiting { submission.fail(.stopped(cause)) }
        for answer in snapshotWaiters { answer(.failure(.stopped(cause))) }
    }

    private func finish() {
        ledger.endCapture()
        let waiting = monitor.change(waking: .caller, .committer, .preparer, .snapshotter, .publisher) { state in
            let waiting = state.inbox
            state.inbox = []
            state.isFinished = true
            return waiting
        }
        for submission in waiting { submission.fail(.closed) }
        for answer in snapshotWaiters { answer(.failure(.closed)) }
    }
}
