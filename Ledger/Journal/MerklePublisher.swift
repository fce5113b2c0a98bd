public import LedgerTypes
public import MerkleLog

/// Publishes a journal's Merkle tree: hash tiles and a signed checkpoint, for anyone to check a record or the whole history against.
///
/// Everything in the log follows from the journal, so the log may be deleted and is made again. The one thing it must never do is sign
/// twice: a checkpoint that contradicts an earlier one of this log ends it with `contradiction`. After any error the publisher is finished;
/// another one goes on from what is published. What it publishes MUST be durable (M2).
public struct MerklePublisher: ~Copyable, Sendable {
    /// Name of the checkpoint in the log's folder.
    public static let checkpointPath = "checkpoint"
    /// Name of the newest checkpoint that enough witnesses signed, where one is kept. Whoever gathers the cosignatures writes it.
    public static let cosignedPath = "cosigned"

    private let log: any LogStorage
    private let signer: NoteSigner
    private var tiles: TileLog
    /// The block at the end of what was taken; after `publish`, that of the checkpoint shown.
    public private(set) var head: BlockReference?
    /// A checkpoint that was signed before, and whose tiles are lost: the journal has to give it again.
    private var claim: Checkpoint?
    /// The newest checkpoint shown.
    private var published: Checkpoint?

    /// Takes the log of `signer`, whose name is the log's origin, and goes on where it ends. When its tiles are not whole, or the checkpoint
    /// is not, begins again with the first leaf.
    ///
    /// - Throws: `locked`; `contradiction` when the folder holds a log of another origin; the storage's failure.
    public init(_ log: any LogStorage, signer: NoteSigner) throws(MerkleLogError) {
        try log.lockForWriting()
        do throws(MerkleLogError) {
            self.init(log, signer, try Self.resumed(log, signer))
        } catch {
            log.unlock()
            throw error
        }
    }

    private struct Start {
        var tiles: TileLog
        var head: BlockReference?
        var claim: Checkpoint?
        var published: Checkpoint?
    }

    private init(_ log: any LogStorage, _ signer: NoteSigner, _ start: Start) {
        self.log = log
        self.signer = signer
        tiles = start.tiles
        head = start.head
        claim = start.claim
        published = start.published
    }

    deinit { log.unlock() }

    private static func resumed(_ log: any LogStorage, _ signer: NoteSigner) throws(MerkleLogError) -> Start {
        let fresh = Start(tiles: TileLog(log))
        // A note that cannot be read, or whose signature is wrong, was never shown like this.
        guard let bytes = try log.read(checkpointPath), let note = try? SignedNote(bytes),
            note.refusal(by: [signer.verifier]) != .wrongSignature, let checkpoint = try? Checkpoint(text: note.text)
        else { return fresh }
        guard checkpoint.origin.utf8.elementsEqual(signer.name.utf8) else {
            throw MerkleLogError(
                .contradiction,
                "M10: \(log.location) holds the log of \(checkpoint.origin); \(signer.name) needs a place of its own")
        }
        guard let head = BlockReference(checkpoint),
            let tiles = try TileLog(resuming: log, size: checkpoint.size, root: checkpoint.root)
        else { return Start(tiles: fresh.tiles, claim: checkpoint) }
        // Signed with another key of the log: this one signs it too.
        let isOurs = note.refusal(by: [signer.verifier]) == nil
        return Start(tiles: tiles, head: head, published: isOurs ? checkpoint : nil)
    }
}

extension MerklePublisher {
    /// Leaves taken: published, or to be published.
    public var size: UInt64 { tiles.size }

    /// Takes the leaves of the blocks that follow what was taken, the last of which is `block`.
    public mutating func append(_ leafHashes: ArraySlice<Digest256>, through block: BlockReference) throws(MerkleLogError) {
        for hash in leafHashes {
            try tiles.append(hash)
            if let claim, claim.size == tiles.size, claim.root != tiles.root {
                throw contradiction(of: claim.size, "gives another root for them")
            }
        }
        head = block
    }

    /// Makes sure that what was taken is of `journal`, and takes its blocks behind that, up to the one with number `last`. O(what is new), and
    /// a look at the headers of one segment.
    ///
    /// - Parameters:
    ///   - last: the last block that is known to be durable.
    ///   - isWanted: asked before each block whether to go on; reading a whole journal can take minutes.
    /// - Returns: whether it came to the end.
    /// - Throws: `journalUnreadable`; `contradiction` when the journal does not hold the block that was taken last.
    @discardableResult
    public mutating func catchUp(
        with journal: any JournalStorage, through last: UInt64 = .max, while isWanted: () -> Bool = { true }
    ) throws(MerkleLogError) -> Bool {
        let head = head
        let frontier = tiles.frontier
        let position = try reading { () throws(JournalError) in try head?.position(in: journal, frontier: frontier) }
        if let head {
            guard position != nil else { throw contradiction(of: head.treeSize, "does not hold its block \(head.number)") }
            guard head.number < last else { return true }
        }
        var reader = try reading { () throws(JournalError) in try JournalReader(journal, from: position) }
        while isWanted() {
            guard (self.head?.number ?? 0) < last, let block = try reading({ () throws(JournalError) in try reader.next() })
            else { return true }
            try append(block.leafHashes[...], through: BlockReference(block.header, hash: block.hash))
        }
        return false
    }

    /// Writes what the tree needs and then a signed checkpoint of it; each is durable before the next. Does nothing when that is shown
    /// already, or nothing was taken.
    ///
    /// - Returns: whether there is a new checkpoint.
    /// - Throws: `contradiction` when the leaves do not give the root in the block's header, or a checkpoint signed before was not reached;
    ///   the storage's failure: what is shown is then the old checkpoint or the new one, with all tiles it needs.
    @discardableResult
    public mutating func publish() throws(MerkleLogError) -> Bool {
        guard let head else { return false }
        let checkpoint = head.checkpoint(origin: signer.name)
        if checkpoint == published { return false }
        guard tiles.size == head.treeSize, tiles.root == head.merkleRoot else {
            throw MerkleLogError(
                .contradiction,
                "M1: the leaves up to block \(head.number) do not give the root in its header, for \(log.location)")
        }
        if let claim, claim.size > tiles.size { throw contradiction(of: claim.size, "ends before them") }
        try tiles.publishEdge()
        try log.write(checkpoint.signed(by: [signer]).bytes, to: Self.checkpointPath)
        try log.syncNames()
        published = checkpoint
        claim = nil
        try tiles.removeOutgrown()
        return true
    }

    private func contradiction(of size: UInt64, _ what: String) -> MerkleLogError {
        MerkleLogError(
            .contradiction,
            "M6: \(log.location) shows a signed checkpoint of \(size) records, and the journal \(what); "
                + "nothing more is signed until it is known which of the two was changed")
    }
}

/// The journal's failure as the log's.
private func reading<Value: ~Copyable>(_ body: () throws(JournalError) -> Value) throws(MerkleLogError) -> Value {
    do throws(JournalError) {
        return try body()
    } catch {
        throw MerkleLogError(.journalUnreadable, error.message, errorNumber: error.errorNumber)
    }
}

/// Publishes a journal that has no writer at the moment, as far as it goes, and returns the block of the checkpoint; `nil` for a journal
/// without a block. What may only be in the system's memory is synced first.
///
/// - Throws: `journalUnreadable` also beside a writer; as `MerklePublisher` does.
public func publishJournal(
    _ journal: any JournalStorage, to log: any LogStorage, signer: NoteSigner
) throws(MerkleLogError) -> BlockReference? {
    try reading { () throws(JournalError) in
        guard try !journal.segments().isEmpty else {
            throw JournalError(.missing, "M10: there is no journal in \(journal.location)")
        }
        try journal.lockForWriting()
    }
    defer { journal.unlock() }
    try reading { () throws(JournalError) in
        guard let last = try journal.segments().last else { return }
        try journal.sync(.segment(last.firstBlock))
        try journal.syncDirectory()
    }
    var publisher = try MerklePublisher(log, signer: signer)
    try publisher.catchUp(with: journal)
    try publisher.publish()
    return publisher.head
}
