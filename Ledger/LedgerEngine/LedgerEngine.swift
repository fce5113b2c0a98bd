public import Journal
public import LedgerCore
import LedgerTypes
import Synchronization

/// A ledger with its journal: transfers in, outcomes out once they are durable.
///
/// Three stages work at the same time: one thread applies transfers and fills a block, one hashes, writes and syncs the block before, one
/// keeps the next segment ready; a fourth writes snapshots, and a fifth, where asked to, publishes the Merkle tree. Every call may
/// come from any thread. Outcomes are given only when the block with their record has been synced (M2).
///
/// The first error of a write or sync stops the engine: what survived is known only by opening the journal again. Close an engine to
/// end its threads.
public final class LedgerEngine: Sendable {
    /// What opening found and did.
    public let recovery: EngineRecovery

    let monitor: Monitor<EngineState>
    private let options: EngineOptions
    /// Those not yet joined.
    private let workers: Mutex<[Worker]>

    init(
        _ opened: consuming OpenedLedger, _ storage: any JournalStorage, _ options: EngineOptions,
        _ clock: @escaping @Sendable () -> Timestamp
    ) {
        self.options = options
        recovery = opened.recovery
        let monitor = Monitor(
            EngineState(free: (0..<Limits.blocksPerEngine).map { _ in EngineBlock(capacity: options.blockBytesMax) }))
        self.monitor = monitor
        let applier = Handover(
            Applier(
                monitor, options, clock, ledger: opened.ledger, room: opened.writer.room, lastTime: opened.writer.lastTimestamp))
        let snapshotter = Snapshotter(monitor: monitor, storage: storage, node: opened.writer.node)
        let preparer = Preparer(monitor: monitor, storage: storage, segmentBytes: options.segmentBytesMax)
        let publisher = options.publication.map { Publisher(monitor: monitor, journal: storage, options: $0) }
        let head = opened.writer.lastBlockReference
        monitor.change { $0.publication = publisher.map { _ in PublicationFeed(head: head) } }
        let committer = Committer(monitor, opened.writer)
        workers = Mutex(
            [
                Worker { applier.take().run() }, Worker { committer.run() },
                Worker { preparer.run() }, Worker { snapshotter.run() },
            ] + (publisher.map { publisher in [Worker { publisher.run() }] } ?? []))
    }

    deinit {
        monitor.change(waking: .applier) { $0.isClosing = true }
        workers.withLock { workers in
            for worker in workers { worker.detach() }
        }
    }

    /// Opens accounts, one outcome for each.
    public func open(_ accounts: [AccountSpecification]) async throws(EngineError) -> [AccountOutcome] {
        guard accounts.count <= options.batchMax else { throw .batchTooLarge(count: accounts.count) }
        return try await answer { self.submit(.accounts(accounts, $0)) }
    }

    /// Applies a batch in order, one outcome for each transfer. Linked transfers succeed or fail together.
    public func apply(_ batch: [Transfer]) async throws(EngineError) -> [TransferOutcome] {
        guard batch.count <= options.batchMax else { throw .batchTooLarge(count: batch.count) }
        return try await answer { self.submit(.transfers(batch, $0)) }
    }

    /// Applies one transfer. Many callers at once share a block, and its sync.
    public func apply(_ transfer: Transfer) async throws(EngineError) -> TransferOutcome {
        let answer = await withUnsafeContinuation { continuation in submit(.transfer(transfer, continuation)) }
        return try answer.get()
    }

    /// Hands in a batch and returns; `completion` gets the outcomes on a thread of the engine and must not wait there.
    ///
    /// Waits while `waitingSubmissionsMax` submissions are before it: not for Swift's own threads.
    public func submit(
        _ batch: [Transfer], _ completion: @escaping @Sendable (Result<[TransferOutcome], EngineError>) -> Void
    ) {
        guard batch.count <= options.batchMax else {
            return completion(.failure(.batchTooLarge(count: batch.count)))
        }
        monitor.wait(as: .caller) { state in
            let hasRoom = state.inbox.count < options.waitingSubmissionsMax
            return hasRoom || state.isFinished || state.isClosing || state.failure != nil ? () : nil
        }
        submit(.transfers(batch, completion))
    }

    /// Looks at the ledger. Returns when everything that `body` may have seen is durable. `body` runs on the thread that applies transfers:
    /// they wait meanwhile.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Ledger) -> Value
    ) async throws(EngineError) -> Value {
        let seen = Handover<Value>()
        let _: Void = try await answer { answer in
            self.submit(.read({ seen.put(body($0)) }, answer))
        }
        return seen.take()
    }

    /// Ends the holds whose time has come, also when nobody submits anything. They also do before each block.
    public func expireHolds() async throws(EngineError) {
        let _: Void = try await answer { self.submit(.expiry($0)) }
    }

    /// Takes a snapshot and returns the number of the block after which it stands, once it is durable.
    public func takeSnapshot() async throws(EngineError) -> UInt64 {
        try await answer { self.submit(.snapshot($0)) }
    }

    public var statistics: EngineStatistics { monitor.change { $0.statistics } }

    /// Why the engine stopped by itself; `nil` while it works.
    public var failure: JournalError? { monitor.change { $0.failure } }

    /// Answers everything that was handed in, ends the threads and gives the journal back. Closing again waits for that, and does nothing.
    public func close() {
        monitor.change(waking: .applier) { $0.isClosing = true }
        workers.withLock { workers in
            for worker in workers { worker.join() }
            workers = []
        }
    }
}

extension LedgerEngine {
    func submit(_ submission: Submission) {
        let refusal = monitor.change(waking: .applier) { state -> EngineError? in
            if let cause = state.failure { return .stopped(cause) }
            if state.isClosing { return .closed }
            state.inbox.append(submission)
            return nil
        }
        if let refusal { submission.fail(refusal) }
    }

    private func answer<Value: Sendable>(
        _ submit: (@escaping @Sendable (Result<Value, EngineError>) -> Void) -> Void
    ) async throws(EngineError) -> Value {
        let answer: Result<Value, EngineError> = await withUnsafeContinuation { continuation in
            submit { continuation.resume(returning: $0) }
        }
        return try answer.get()
    }
}

/// Carries a value from one thread to another. The two meet through the engine's monitor, hence `@unchecked Sendable`.
final class Handover<Value>: @unchecked Sendable {
    private var value: Value?

    init(_ value: Value? = nil) { self.value = value }

    func put(_ value: Value) { self.value = value }

    func take() -> Value {
        guard let value else { preconditionFailure("M4: nothing was handed over") }
        self.value = nil
        return value
    }
}
