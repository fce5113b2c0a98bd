import Journal
import LedgerTypes
import Messages
import Settlement

/// Something that waits for the writer thread, and whom to tell.
struct LoopEntry<Machine: NodeMachine>: Sendable {
    enum Work: Sendable {
        /// Commands, and the books to open first for persons who have none.
        case commands([PreparedCommand<Machine>], [AccountOpening])
        /// Sees the state; may only move the cursors of streams, which are no part of it.
        case look(@Sendable (inout Machine) -> Void)
        /// Sees the state, and gives the command that follows from it, if any.
        case consult(@Sendable (Machine) -> PreparedCommand<Machine>?)
        case tick
    }

    let work: Work
    let completion: (@Sendable (Result<[UInt32], LoopRefusal>) -> Void)?
}

/// A group commit on its way to the disk.
struct LoopBlock: Sendable {
    var records: [JournalRecord] = []
    var bytes = 0
    var effects = DurableBlock()
    var completions: [(tell: @Sendable (Result<[UInt32], LoopRefusal>) -> Void, outcomes: [UInt32])] = []

    /// Something other than a record has to leave: an acknowledgement said again, messages offered again.
    var mustLeave = false

    var isEmpty: Bool { records.isEmpty && completions.isEmpty && !mustLeave }
}

/// What the two threads of a loop share.
struct LoopState<Machine: NodeMachine> {
    var inbox: [LoopEntry<Machine>] = []
    /// Commands nobody waits for; they go with the next block, or at the next tick.
    var notes: [PreparedCommand<Machine>] = []
    var toCommit: LoopBlock?
    var isCommitting = false
    /// The writer waits for the time of the next block, whatever comes in meanwhile.
    var isWriterPausing = false
    var isClosing = false
    /// The writer has handed over its last block.
    var isDrained = false
    var failure: NodeError?
    var statistics = LoopStatistics()

    var isDiskFree: Bool { toCommit == nil && !isCommitting }
}
