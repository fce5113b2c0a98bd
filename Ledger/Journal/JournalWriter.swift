public import LedgerTypes
import MerkleLog

/// Settings of a writer.
public struct JournalOptions: Sendable {
    /// Size after which a new segment is begun; a block is never split.
    public var segmentBytesMax: Int

    public init(segmentBytesMax: Int = Limits.segmentBytesMax) {
        self.segmentBytesMax = segmentBytesMax
    }
}

/// Proof for the caller that a block is on disk: only now may anything it caused leave the node (law M2).
public struct BlockReceipt: Hashable, Sendable {
    public var block: UInt64
    public var firstRecord: JournalSequence
    public var recordCount: Int
    /// The block's time: the one given, or the previous block's when that was later.
    public var timestamp: Timestamp
    /// Whether the time given was earlier than the previous block's and had to be raised.
    public var clockWentBack: Bool
    public var blockHash: Digest256
    /// Root of the Merkle tree after the block; the tree's size is the journal's record count.
    public var merkleRoot: Digest256
    public var byteCount: Int
}

/// A block built and hashed but not yet on disk. Commit staged blocks in the order in which they were staged.
public struct StagedBlock: Sendable {
    let bytes: [UInt8]
    let before: JournalChain
    let after: JournalChain
    /// What `commit` will return.
    let receipt: BlockReceipt
}

/// The one writer of a journal.
///
/// `append` builds, writes and syncs one block and only then returns its receipt. Used in two steps, `stage` builds the block and
/// `commit` makes it durable. A failed write or sync ends the writer for good: the system may have dropped the bytes and say "clean" the
/// next time, so the only way on is to open the journal again and see what survived.
public struct JournalWriter: ~Copyable, Sendable {
    /// What opening found and did.
    public let recovery: RecoveryReport

    let storage: any JournalStorage
    let options: JournalOptions
    /// After the last block on disk.
    var durable: JournalChain
    /// After the last block staged.
    private var staged: JournalChain
    var segment: SegmentFile
    /// Bytes of the segments before the current one.
    private var bytesBefore: UInt64
    private var failure: JournalError?

    init(_ storage: any JournalStorage, _ options: JournalOptions, _ found: Recovered) {
        self.storage = storage
        self.options = options
        segment = found.segment
        bytesBefore = found.bytesBefore
        recovery = found.report
        durable = found.chain
        staged = found.chain
    }

    deinit { storage.unlock() }

    /// Writes one block of at least one record and returns once it is durable.
    ///
    /// - Throws: `tooLarge` (nothing happened), or the storage's failure, after which the writer is finished.
    public mutating func append(_ records: [JournalRecord], at time: Timestamp) throws(JournalError) -> BlockReceipt {
        try commit(try stage(records, at: time))
    }

    /// Builds and hashes the next block in memory. Sequences are assigned here.
    ///
    /// - Precondition: `records` is not empty (M6) and every posting's amounts are possible for its effect (M3).
    /// - Throws: `tooLarge` or `writerFailed`; nothing happened.
    public mutating func stage(_ records: [JournalRecord], at time: Timestamp) throws(JournalError) -> StagedBlock {
        if let failure { throw finished(failure) }
        let byteCount = try checkedByteCount(of: records)
        // Past this line nothing may fail.
        let before = staged
        let (header, bytes) = staged.link(records, byteCount: byteCount, at: time)
        return StagedBlock(
            bytes: bytes, before: before, after: staged,
            receipt: BlockReceipt(
                block: header.number, firstRecord: header.firstRecord, recordCount: records.count,
                timestamp: header.timestamp, clockWentBack: time < header.timestamp, blockHash: staged.lastBlockHash,
                merkleRoot: header.merkleRoot, byteCount: bytes.count))
    }

    /// Writes and syncs a staged block, first beginning a new segment when the current one is full.
    ///
    /// - Precondition: it follows the last committed block (M6).
    /// - Throws: the storage's failure, after which the writer is finished.
    public mutating func commit(_ block: StagedBlock) throws(JournalError) -> BlockReceipt {
        if let failure { throw finished(failure) }
        precondition(block.before == durable, "M6: block \(block.receipt.block) does not follow block \(durable.blockCount)")
        do throws(JournalError) {
            if segment.byteCount + UInt64(block.bytes.count) > options.segmentBytesMax, segment.firstBlock <= durable.blockCount {
                let full = segment.byteCount
                segment = try Self.beginSegment(after: durable, in: storage)
                bytesBefore += full
            }
            try Self.write(block.bytes, to: segment, in: storage)
            try storage.sync(segment.firstBlock)
        } catch {
            failure = error
            throw error
        }
        // Past this line nothing may fail.
        segment.byteCount += UInt64(block.bytes.count)
        durable = block.after
        return block.receipt
    }
}

extension JournalWriter {
    public var node: NodeID { durable.node }

    /// The sequence the next staged record will get.
    public var nextSequence: JournalSequence { JournalSequence(staged.recordCount + 1) }

    /// Blocks on disk.
    public var blockCount: UInt64 { durable.blockCount }

    /// Records on disk; also the size of the Merkle tree.
    public var recordCount: UInt64 { durable.recordCount }

    /// Bytes of all segments on disk.
    public var byteCount: UInt64 { bytesBefore + segment.byteCount }

    /// Zero while the journal is empty.
    public var lastBlockHash: Digest256 { durable.lastBlockHash }

    public var merkleRoot: Digest256 { durable.frontier.root }

    /// Time of the last block on disk; zero while the journal is empty.
    public var lastTimestamp: Timestamp { durable.timestamp }

    /// Why the writer is finished, or `nil` while it works.
    public var failureReason: JournalError? { failure }

    private func finished(_ cause: JournalError) -> JournalError {
        JournalError(
            .writerFailed, "M10: the writer of \(storage.location) stopped after: \(cause.message)",
            errorNumber: cause.errorNumber)
    }

    private func checkedByteCount(of records: [JournalRecord]) throws(JournalError) -> Int {
        precondition(!records.isEmpty, "M6: a block has at least one record")
        var byteCount = BlockHeader.overheadByteCount
        for (index, record) in records.enumerated() {
            byteCount += record.byteCount
            guard record.command.count <= Limits.commandBytesMax, record.postings.count <= Limits.postingsPerRecordMax,
                byteCount <= Limits.blockBytesMax
            else {
                throw JournalError(
                    .tooLarge,
                    "M10: record \(index + 1) of \(records.count) is too large: \(record.command.count) bytes of command, "
                        + "\(record.postings.count) postings, \(byteCount) bytes of block so far")
            }
            for posting in record.postings {
                precondition(posting.isWellFormed, "M3: impossible amounts in a posting: \(posting)")
            }
        }
        guard records.count <= Limits.recordsPerBlockMax else {
            throw JournalError(.tooLarge, "M10: \(records.count) records exceed a block's \(Limits.recordsPerBlockMax)")
        }
        return byteCount
    }

    /// Creates the segment for the block after `chain`: its header is durable, and its name too, before any block follows.
    static func beginSegment(after chain: JournalChain, in storage: any JournalStorage) throws(JournalError) -> SegmentFile {
        let header = chain.segmentHeader
        var segment = SegmentFile(firstBlock: header.firstBlock, byteCount: 0)
        try storage.createSegment(segment.firstBlock)
        try write(header.encoded, to: segment, in: storage)
        try storage.sync(segment.firstBlock)
        try storage.syncDirectory()
        segment.byteCount = UInt64(SegmentHeader.byteCount)
        return segment
    }

    private static func write(
        _ bytes: [UInt8], to segment: SegmentFile, in storage: any JournalStorage
    ) throws(JournalError) {
        var failure: JournalError?
        bytes.withUnsafeBytes { raw in
            do throws(JournalError) {
                try storage.write(raw, to: segment.firstBlock, at: segment.byteCount)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
