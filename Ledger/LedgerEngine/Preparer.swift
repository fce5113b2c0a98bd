import Journal

/// The thread that keeps the next segment's room ready, so that nobody waits for it; and, while nothing else is to do, writes zeros there.
///
/// Blocks written over zeros are durable sooner: their place on the device is settled. But every byte is then written twice, so under load
/// the disk is left to the blocks.
struct Preparer: Sendable {
    /// How long no block may have been committed before zeros are written.
    private static let quietMilliseconds = 10

    let monitor: Monitor<EngineState>
    let storage: any JournalStorage
    let segmentBytes: Int

    private enum Step {
        case prepare
        case overwrite(from: UInt64)
        case end
    }

    func run() {
        // Of the present spare; all of it when it is to be left as it is.
        var written = UInt64.max
        var overwrites = true
        while true {
            switch nextStep(written) {
            case .prepare:
                let isReady = prepare()
                written = isReady && overwrites ? 0 : .max
            case .overwrite(let offset):
                written = overwrite(from: offset) ?? .max
                overwrites = written != .max
            case .end:
                return
            }
        }
    }

    private func nextStep(_ written: UInt64) -> Step {
        while written < UInt64(segmentBytes) {
            let blocks = monitor.change { $0.statistics.blocks }
            monitor.wait(as: .preparer, atMost: Self.quietMilliseconds) { isWanted($0) != nil }
            let step = monitor.change { state -> Step? in
                if let isWanted = isWanted(state) { return isWanted ? .prepare : .end }
                guard case .ready = state.spare, state.committerIsIdle, state.statistics.blocks == blocks else { return nil }
                state.spareIsBusy = true
                return .overwrite(from: written)
            }
            if let step { return step }
        }
        return monitor.wait(as: .preparer) { isWanted($0) } ? .prepare : .end
    }

    /// Whether a spare is wanted, or `false` at the end; `nil` while there is nothing to do.
    private func isWanted(_ state: EngineState) -> Bool? {
        if state.isFinished || state.failure != nil { return false }
        if case .wanted = state.spare { return true }
        return nil
    }

    private func prepare() -> Bool {
        var result = EngineState.Spare.ready
        do throws(JournalError) {
            try prepareSpare(storage, byteCount: UInt64(segmentBytes))
        } catch {
            result = .failed(error)
        }
        return monitor.change(waking: .applier, .caller) { state in
            state.spare = result
            state.statistics.spareBytesWritten = 0
            if case .ready = result { return true }
            return false
        }
    }

    /// Returns where the next piece begins; `nil` when the disk refused, and the spare with unknown content was given up.
    private func overwrite(from offset: UInt64) -> UInt64? {
        var end: UInt64?
        var result = EngineState.Spare.ready
        do throws(JournalError) {
            end = try overwriteSpare(storage, from: offset, upTo: UInt64(segmentBytes))
        } catch {
            result = .wanted
            do throws(JournalError) { try storage.remove(.spare) } catch { result = .failed(error) }
        }
        monitor.change(waking: .applier) { state in
            state.spare = result
            state.spareIsBusy = false
            state.statistics.spareBytesWritten = end ?? 0
        }
        return end
    }
}
