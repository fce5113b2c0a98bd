import Glibc
import Journal
import LedgerTypes
public import MerkleLog

/// Where and how an engine publishes the Merkle tree of its journal.
public struct PublicationOptions: Sendable {
    public var log: any LogStorage
    /// Signs the checkpoints; its name is the log's origin.
    public var signer: NoteSigner
    /// The shortest time between two checkpoints.
    public var intervalMilliseconds: Int

    public init(log: any LogStorage, signer: NoteSigner, intervalMilliseconds: Int = 1_000) {
        self.log = log
        self.signer = signer
        self.intervalMilliseconds = intervalMilliseconds
    }
}

/// What the committer leaves for the publisher.
struct PublicationFeed: Sendable {
    /// Leaves kept for a publisher that is behind; 32 bytes each. When there are more, it reads the journal instead.
    static let leavesMax = 1 << 20

    /// The last durable block.
    var head: BlockReference?
    /// The last leaves up to there.
    var leaves: [Digest256] = []

    mutating func add(_ leafHashes: [Digest256], of receipt: BlockReceipt) {
        if leaves.count + leafHashes.count > Self.leavesMax { leaves = [] }
        leaves += leafHashes
        head = BlockReference(receipt)
    }
}

/// The thread that publishes the journal's Merkle tree, behind the committer and never in its way: answers do not wait for it, and its
/// failure stops nothing but itself.
struct Publisher: Sendable {
    /// How long a closing engine waits for a publisher that has to read the journal.
    private static let closingSecondsMax = 5

    let monitor: Monitor<EngineState>
    let journal: any JournalStorage
    let options: PublicationOptions

    func run() {
        while true {
            let isLast = isFinished
            do throws(MerkleLogError) {
                return try follow()
            } catch {
                monitor.change { $0.statistics.publicationFailure = error.message }
                if error.code == .contradiction || isLast { break }
            }
            pause()
        }
        monitor.change { $0.publication = nil }
    }

    /// Publishes at intervals until the engine has finished, and then once more, unless too much of the journal would have to be read for that.
    private func follow() throws(MerkleLogError) {
        var publisher = try MerklePublisher(options.log, signer: options.signer)
        let durable = monitor.change { $0.publication?.head?.number }
        // What is published already has to be this journal's.
        guard try catchUp(&publisher, through: durable ?? 0) else { return }
        var isLast = false
        while !isLast {
            isLast = isFinished
            try take(into: &publisher)
            let isNew = try publisher.publish()
            let block = publisher.head?.number
            monitor.change { state in
                if isNew { state.statistics.checkpoints += 1 }
                state.statistics.newestCheckpoint = block
                state.statistics.publicationFailure = nil
            }
            if !isLast { pause() }
        }
    }

    /// Brings the publisher up to the last durable block, from the feed when that reaches back far enough.
    private func take(into publisher: inout MerklePublisher) throws(MerkleLogError) {
        let feed = monitor.change { state in
            let feed = state.publication
            state.publication?.leaves = []
            return feed
        }
        guard let feed, let head = feed.head, head.treeSize > publisher.size else { return }
        let missing = head.treeSize - publisher.size
        if missing <= UInt64(feed.leaves.count) {
            try publisher.append(feed.leaves.suffix(Int(missing)), through: head)
        } else {
            _ = try catchUp(&publisher, through: head.number)
        }
    }

    /// Reads the journal, but keeps a closing engine waiting for a limited time only.
    private func catchUp(_ publisher: inout MerklePublisher, through block: UInt64) throws(MerkleLogError) -> Bool {
        var end: Int?
        return try publisher.catchUp(with: journal, through: block) {
            guard isFinished else { return true }
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            let latest = end ?? now.tv_sec + Self.closingSecondsMax
            end = latest
            return now.tv_sec <= latest
        }
    }

    private var isFinished: Bool { monitor.change { $0.isFinished || $0.failure != nil } }

    private func pause() {
        monitor.wait(as: .publisher, atMost: options.intervalMilliseconds) { $0.isFinished || $0.failure != nil }
    }
}
