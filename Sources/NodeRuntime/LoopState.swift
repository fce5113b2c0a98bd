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
        /// Streams to offer again.
        case rewind(LoopRewind)
        case tick
    }

    let work: Work
    let completion: (@Sendable (Result<[UInt32], LoopRefusal>) -> Void)?
}

/// Streams that are to be offered again: all, or those to some peers.
struct LoopRewind: Sendable {
    var isOfAll = false
    var peers: Set<NodeID> = []

    var isEmpty: Bool { !isOfAll && peers.isEmpty }
}

/// A group commit on its way to the disk, and who waits for it.
struct LoopBlock: Sendable {
    typealias Completion = (tell: @Sendable (Result<[UInt32], LoopRefusal>) -> Void, outcomes: [UInt32])

    var filled: FilledBlock
    var completions: [Completion]
}

/// What the two threads of a loop share.
struct LoopState<Machine: NodeMachine> {
    var inbox: [LoopEntry<Machine>] = []
    /// Commands nobody waits for; they go with the next block, or at the next tick.
    var notes: [PreparedCommand<Machine>] = []
    /// A word of a link that came up, which must not be lost when the inbox is full: nobody would say it again.
    var rewind = LoopRewind()
    var toCommit: LoopBlock?
    var isCommitting = false
    /// The writer waits for the time of the next block, whatever comes in meanwhile.
    var isWriterPausing = false
    var isClosing = false
    /// The writer has handed over its last block.
    var isDrained = false
    var failure: NodeError?
    var statistics = LoopStatistics()

    var hasNews: Bool { !inbox.isEmpty || !rewind.isEmpty }
    var isDiskFree: Bool { toCommit == nil && !isCommitting }
}
