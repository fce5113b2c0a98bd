import Journal

/// The thread that keeps the next segment's room ready, so that nobody waits for them.
struct Preparer: Sendable {
    let monitor: Monitor<EngineState>
    let storage: any JournalStorage
    let segmentBytes: Int

    func run() {
        while isWanted() {
            let result: EngineState.Spare
            do throws(JournalError) {
                try prepareSpare(storage, byteCount: UInt64(segmentBytes))
                result = .ready
            } catch {
                result = .failed(error)
            }
            monitor.change(waking: .applier, .caller) { state in
                state.spare = result
                return ()
            }
        }
    }

    private func isWanted() -> Bool {
        monitor.wait(as: .preparer) { state in
            if state.isFinished || state.failure != nil { return false }
            if case .wanted = state.spare { return true }
            return nil
        }
    }
}
