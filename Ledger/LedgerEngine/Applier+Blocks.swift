import Glibc
import Journal
import LedgerCore
import LedgerTypes

extension Applier {
    /// Makes sure that there is a block, and with `forRecord` that it takes one more record of any size. `nil` when there is.
    func prepareBlock(forRecord: Bool) -> EngineError? {
        if forRecord, let block, !block.buffer.hasRoom(forCommand: options.commandBytesMax) { handOver() }
        if block == nil, let error = takeBlock() { return error }
        guard forRecord, let block, block.buffer.isEmpty else { return nil }
        if let error = waitForRoom() { return error }
        begin(block)
        return nil
    }

    /// Waits until a block of any size has a place on the disk: nothing is applied that might find none.
    private func waitForRoom() -> EngineError? {
        guard !options.ablation.preparation, room.rolls(options.blockBytesMax) else { return nil }
        monitor.change(waking: .preparer) { state in
            if case .failed = state.spare { state.spare = .wanted }
        }
        return monitor.wait(as: .applier) { state -> EngineError?? in
            if let cause = state.failure { return .some(.stopped(cause)) }
            switch state.spare {
            case .ready: return .some(nil)
            case .failed(let cause): return .some(.outOfSpace(cause))
            case .wanted, .taken: return nil
            }
        }
    }

    private func takeBlock() -> EngineError? {
        monitor.wait(as: .applier) { state -> EngineError?? in
            if let cause = state.failure { return .some(.stopped(cause)) }
            guard let next = state.free.popLast() else { return nil }
            block = next
            return .some(nil)
        }
    }

    /// Before the first record of a block: its time is settled, ids are forgotten, and holds expire.
    private func begin(_ block: EngineBlock) {
        // Past this line nothing may fail.
        lastTime = max(lastTime, clock())
        block.time = lastTime
        let wasCapturing = ledger.isCapturing
        ledger.advanceHorizon(to: block.time)
        if wasCapturing, !ledger.isCapturing { giveCaptureUp() }
        guard ledger.hasExpiries(at: block.time) else { return }
        let countMax = options.batchMax
        let capacity = ExpiryRecord.byteCount(holds: countMax)
        block.buffer.appendRecord(kind: LedgerRecordKind.expireHolds.rawValue, commandCapacity: capacity) { memory in
            ledger.expireHolds(at: block.time, atMost: countMax, record: memory).byteCount
        }
    }

    /// The next block to be handed over begins another capture for those who wait.
    private func giveCaptureUp() {
        snapshotWaiters += monitor.change(waking: .snapshotter) { state in
            state.snapshot?.isGivenUp = true
            return state.takeSnapshotWaiters()
        }
    }

    /// Gives the block to the committer, waiting until that has taken the one before.
    func handOver() {
        guard let full = block else { return }
        block = nil
        let byteCount = full.buffer.isEmpty ? 0 : full.buffer.byteCount
        full.rolls = byteCount > 0 && room.rolls(byteCount)
        if byteCount > 0 { room.take(byteCount) }
        bytesSinceSnapshot += byteCount
        // Before the committer has the block: it tells the snapshot where it stands.
        if isCaptureDue { full.snapshot = beginCapture() }
        let isFailed = monitor.wait(as: .applier) { state -> Bool? in
            if state.failure != nil { return true }
            guard state.toCommit == nil, !(options.ablation.overlap && state.isCommitting), !(full.rolls && state.spareIsBusy)
            else { return nil }
            if full.rolls { state.spare = .taken }
            state.toCommit = full
            return false
        }
        if isFailed {
            // Whoever waits for it learns why when the loop comes round.
            block = full
            return
        }
        monitor.change(waking: .committer) { _ in }
        if options.ablation.overlap { monitor.wait(as: .applier) { $0.committerIsIdle || $0.failure != nil ? () : nil } }
    }

    private var isCaptureDue: Bool {
        let isDue = options.snapshotEveryBytes.map { bytesSinceSnapshot >= $0 } ?? false
        guard isDue || !snapshotWaiters.isEmpty, monitor.change(body: { $0.snapshot == nil }) else { return false }
        // A capture that nobody writes any more failed on its way to the disk.
        ledger.endCapture()
        return true
    }

    /// Returns the snapshot's number.
    private func beginCapture() -> Int {
        bytesSinceSnapshot = 0
        snapshotsBegun += 1
        let began = nanoseconds()
        let job = SnapshotJob(number: snapshotsBegun, head: ledger.beginCapture(), waiters: snapshotWaiters)
        snapshotWaiters = []
        let pause = nanoseconds() - began
        monitor.change(waking: .snapshotter) { state in
            state.snapshot = job
            state.statistics.longestSnapshotPause = max(state.statistics.longestSnapshotPause, pause)
        }
        return job.number
    }

    /// Copies the next rows of the state for the snapshot.
    func capture(into piece: SnapshotPiece) {
        let began = nanoseconds()
        piece.used = ledger.captureNext(into: piece.memory)
        let pause = nanoseconds() - began
        let isStillWanted = monitor.change(waking: .snapshotter) { state in
            state.statistics.longestSnapshotPause = max(state.statistics.longestSnapshotPause, pause)
            if piece.used > 0 {
                state.snapshot?.filled.append(piece)
            } else {
                state.snapshot?.isCaptured = true
            }
            return state.snapshot != nil
        }
        if !isStillWanted { ledger.endCapture() }
    }

    private func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
