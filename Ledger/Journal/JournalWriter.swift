public import LedgerTypes
import MerkleLog

/// The one writer of a journal.
///
/// Writes and syncs one block and only then returns its receipt. A failed write or sync ends the writer for good: the system may
/// have dropped the bytes and say "clean" the next time, so the only way on is to open the journal again and see what survived.
public struct JournalWriter: ~Copyable, Sendable {
    /// What opening found and did.
    public let recovery: RecoveryReport

    let storage: any JournalStorage
    let options: JournalOptions
    /// After the last block on disk.
    var chain: JournalChain
    private(set) var segment: SegmentFile
    /// The Merkle leaves of the last block on disk, in order.
    public private(set) var leafHashes: [Digest256] = []
    /// Bytes after which a segment is begun that follows the current one.
    private var segmentCapacity: Int
    /// Where the zeros end that were written ahead into the current segment.
    private var clearedEnd: UInt64 = 0
    /// Where the last block on disk lies; `nil` when the journal is empty.
    private var lastBlock: BlockSpan?
    /// Bytes of the segments before the current one.
    private var bytesBefore: UInt64
    private var failure: JournalError?

    init(_ storage: any JournalStorage, _ options: JournalOptions, _ found: Recovered) {
        self.storage = storage
        self.options = options
        segment = found.segment
        segmentCapacity = found.segmentCapacity
        lastBlock = found.lastBlock
        bytesBefore = found.bytesBefore
        recovery = found.report
        chain = found.chain
    }

    deinit { storage.unlock() }

    /// Writes one block of at least one record and returns once it is chain.
    ///
    /// - Precondition: `records` is not empty (M6) and every posting's amounts are possible for its effect (M3).
    /// - Throws: `tooLarge` (nothing happened), or as `commit`.
    public mutating func append(_ records: [JournalRecord], at time: Timestamp) throws(JournalError) -> BlockReceipt {
        if let failure { throw finished(failure) }
        var buffer = BlockBuffer(capacity: try checkedByteCount(of: records))
        for record in records { buffer.append(record) }
        return try commit(&buffer, at: time)
    }

    /// Finishes the block in `buffer`, writes it and returns once it is durable, first beginning a new segment when the current one is
    /// full. Leaves the buffer empty.
    ///
    /// - Precondition: the buffer is not empty (M6).
    /// - Throws: `outOfSpace` when there is no room for a prepared segment: nothing happened, and the buffer keeps its records. Any other
    ///   failure of the storage finishes the writer.
    public mutating func commit(_ buffer: inout BlockBuffer, at time: Timestamp) throws(JournalError) -> BlockReceipt {
        if let failure { throw finished(failure) }
        precondition(!buffer.isEmpty, "M6: a block has at least one record")
        let byteCount = buffer.byteCount
        let rolls = room.rolls(byteCount)
        if rolls, options.preparesSegments { try prepareSpare(storage, byteCount: UInt64(options.segmentBytesMax)) }
        var after = chain
        let header = after.seal(buffer, at: time, options, leaves: &leafHashes)
        do throws(JournalError) {
            if rolls {
                bytesBefore += segment.byteCount
                segment = try Self.beginSegment(after: chain, in: storage, options)
                segmentCapacity = options.segmentBytesMax
                clearedEnd = 0
            }
            try clearAhead(of: segment.byteCount + UInt64(byteCount))
            try storage.write(buffer.block, to: .segment(segment.firstBlock), at: segment.byteCount)
            try storage.sync(.segment(segment.firstBlock))
        } catch {
            failure = error
            throw error
        }
        // Past this line nothing may fail.
        let start = segment.byteCount
        segment.byteCount += UInt64(byteCount)
        lastBlock = BlockSpan(segment: segment.firstBlock, start: start, end: segment.byteCount)
        chain = after
        buffer.removeAll()
        return BlockReceipt(
            block: header.number, firstRecord: header.firstRecord, recordCount: Int(header.recordCount),
            timestamp: header.timestamp, clockWentBack: time < header.timestamp, blockHash: after.lastBlockHash,
            merkleRoot: header.merkleRoot, byteCount: byteCount)
    }
}

extension JournalWriter {
    public var node: NodeID { chain.node }

    /// The sequence of the next record.
    public var nextSequence: JournalSequence { JournalSequence(chain.recordCount + 1) }

    /// What the current segment can still take.
    public var room: SegmentRoom {
        SegmentRoom(
            used: Int(segment.byteCount), capacity: segmentCapacity, capacityOfNext: options.segmentBytesMax,
            hasBlock: segment.firstBlock <= chain.blockCount)
    }

    /// The end of the last block on disk; `nil` while the journal is empty.
    public var position: JournalPosition? { lastBlock.map { JournalPosition(chain, $0) } }

    /// Blocks on disk.
    public var blockCount: UInt64 { chain.blockCount }

    /// Records on disk; also the size of the Merkle tree.
    public var recordCount: UInt64 { chain.recordCount }

    /// Bytes of all segments on disk.
    public var byteCount: UInt64 { bytesBefore + segment.byteCount }

    /// Zero while the journal is empty.
    public var lastBlockHash: Digest256 { chain.lastBlockHash }

    public var merkleRoot: Digest256 { chain.frontier.root }

    /// Time of the last block on disk; zero while the journal is empty.
    public var lastTimestamp: Timestamp { chain.timestamp }

    /// Why the writer is finished, or `nil` while it works.
    public var failureReason: JournalError? { failure }

    /// Sees to it that a block which ends here does so in room that was written, or that the next one will: its sync takes the zeros along.
    private mutating func clearAhead(of end: UInt64) throws(JournalError) {
        let limit = min(end + UInt64(options.bytesClearedAhead), UInt64(segmentCapacity))
        guard options.preparesSegments, end > clearedEnd, end < limit else { return }
        var cleared = end
        while cleared < limit {
            cleared = try writeZeros(storage, to: .segment(segment.firstBlock), from: cleared, upTo: limit)
        }
        clearedEnd = cleared
    }

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
    static func beginSegment(
        after chain: JournalChain, in storage: any JournalStorage, _ options: JournalOptions
    ) throws(JournalError) -> SegmentFile {
        let header = chain.segmentHeader
        let file = JournalFile.segment(header.firstBlock)
        if options.preparesSegments {
            let isFirst = chain.blockCount == 0
            try prepareSpare(
                storage, byteCount: UInt64(options.segmentBytesMax), writingZeros: isFirst && options.writesFirstSegment)
            try storage.rename(.spare, to: file)
        } else {
            try storage.create(file)
        }
        try storage.write(header.encoded, to: file, at: 0)
        try storage.sync(file)
        try storage.syncDirectory()
        return SegmentFile(firstBlock: header.firstBlock, byteCount: UInt64(SegmentHeader.byteCount))
    }
}
