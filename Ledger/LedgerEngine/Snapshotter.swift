import Journal
import LedgerTypes

/// The thread that writes snapshots while the ledger goes on.
struct Snapshotter: Sendable {
    /// Snapshots kept: the newest, and one to fall back on.
    static let keptMax = 2

    let monitor: Monitor<EngineState>
    let storage: any JournalStorage
    let node: NodeID

    func run() {
        while let job = nextJob() {
            let result: Answer<UInt64>?
            do throws(JournalError) {
                result = try write(job.head).map { .success($0) }
            } catch {
                try? storage.remove(.partialSnapshot)
                result = .failure(.snapshotFailed(error))
            }
            finish(result)
        }
        for answer in monitor.change(body: { $0.takeSnapshotWaiters() }) { answer(.failure(ending)) }
    }

    /// What those hear whose snapshot nobody will write any more.
    private var ending: EngineError { monitor.change { $0.failure }.map { .stopped($0) } ?? .closed }

    private func nextJob() -> SnapshotJob? {
        monitor.wait(as: .snapshotter) { state -> SnapshotJob?? in
            if state.isFinished || state.failure != nil { return .some(nil) }
            return state.snapshot.map { .some($0) }
        }
    }

    /// Writes one snapshot. `nil` when it was given up.
    private func write(_ head: [UInt8]) throws(JournalError) -> UInt64? {
        var file = try SnapshotWriter(storage, node: node)
        try file.append(head)
        while true {
            switch nextStep() {
            case .piece(let piece):
                try file.append(UnsafeRawBufferPointer(rebasing: piece.memory[0..<piece.used]))
                monitor.change(waking: .applier) { $0.snapshot?.free.append(piece) }
            case .end(let position):
                try file.finish(at: position)
                try SnapshotFile.removeOld(storage, keeping: Self.keptMax)
                return position.block
            case .giveUp:
                try storage.remove(.partialSnapshot)
                return nil
            }
        }
    }

    private enum Step {
        case piece(SnapshotPiece)
        case end(JournalPosition)
        case giveUp
    }

    private func nextStep() -> Step {
        monitor.wait(as: .snapshotter) { state in
            guard let job = state.snapshot, !job.isGivenUp, state.failure == nil else { return .giveUp }
            if !job.filled.isEmpty { return .piece(state.snapshot!.filled.removeFirst()) }
            if job.isCaptured, let position = job.position { return .end(position) }
            return state.isFinished ? .giveUp : nil
        }
    }

    /// Who waited for a snapshot that was given up waits for the next.
    private func finish(_ result: Answer<UInt64>?) {
        let waiters = monitor.change(waking: .applier, .caller) { state in
            let waiters = state.snapshot?.waiters ?? []
            state.snapshot = nil
            switch result {
            case .success(let block)?:
                state.statistics.snapshots += 1
                state.statistics.newestSnapshot = block
                state.statistics.snapshotFailure = nil
            case .failure(let error)?:
                state.statistics.snapshotFailure = error.description
            case nil:
                break
            }
            return waiters
        }
        for answer in waiters { answer(result ?? .failure(ending)) }
    }
}
