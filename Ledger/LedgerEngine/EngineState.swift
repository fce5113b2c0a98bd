import Journal
import LedgerTypes

/// A block on its way: filled by the applier, then the committer's, then free again. One thread has it at a time, hence
/// `@unchecked Sendable`.
final class EngineBlock: @unchecked Sendable {
    var buffer: BlockBuffer
    var time = Timestamp(nanoseconds: 0)
    var completions: [Completion] = []
    /// Whether it begins a new segment.
    var rolls = false
    /// The snapshot that is being taken of the state after it, by number.
    var snapshot: Int?

    init(capacity: Int) { buffer = BlockBuffer(capacity: capacity) }

    /// Whether something is written in it, or somebody waits for it.
    var isOpen: Bool { !buffer.isEmpty || !completions.isEmpty }
}

/// What the threads of an engine share.
struct EngineState: Sendable {
    /// The reserved file that the next segment will be made of.
    enum Spare: Sendable {
        case wanted
        case ready
        /// Promised to a block that is on its way.
        case taken
        case failed(JournalError)
    }

    var inbox: [Submission] = []
    var free: [EngineBlock]
    var toCommit: EngineBlock?
    var isCommitting = false
    var spare = Spare.wanted
    /// The preparer writes zeros into the spare: nobody may take it.
    var spareIsBusy = false
    var snapshot: SnapshotJob?
    /// `nil` when nothing is published.
    var publication: PublicationFeed?
    /// Why the engine stopped by itself.
    var failure: JournalError?
    var isClosing = false
    /// The applier and the committer have nothing more to do; the others may end.
    var isFinished = false
    var statistics = EngineStatistics()

    var committerIsIdle: Bool { toCommit == nil && !isCommitting }

    /// Who waits for the snapshot under way. Whoever takes them answers them.
    mutating func takeSnapshotWaiters() -> [@Sendable (Answer<UInt64>) -> Void] {
        defer { snapshot?.waiters = [] }
        return snapshot?.waiters ?? []
    }
}

/// What an engine has done since it was opened.
public struct EngineStatistics: Hashable, Sendable {
    public var blocks: UInt64 = 0
    public var records: UInt64 = 0
    /// Bytes of blocks.
    public var bytes: UInt64 = 0
    /// Bytes of the present spare written with zeros.
    public var spareBytesWritten: UInt64 = 0
    public var snapshots: UInt64 = 0
    /// Block of the newest snapshot written since the engine was opened.
    public var newestSnapshot: UInt64?
    /// The longest time that a snapshot held up transfers at once, in nanoseconds.
    public var longestSnapshotPause: UInt64 = 0
    /// Why the last snapshot could not be written, if it could not.
    public var snapshotFailure: String?
    /// Signed checkpoints of the journal's Merkle tree.
    public var checkpoints: UInt64 = 0
    /// Block of the newest checkpoint shown.
    public var newestCheckpoint: UInt64?
    /// Why the journal is not published any further at the moment, if it is not.
    public var publicationFailure: String?

    public init() {}
}
