public import LedgerTypes

/// What opening a journal for writing found and did.
public struct RecoveryReport: Hashable, Sendable {
    /// Whether the journal was created just now.
    public var created: Bool
    /// The unacknowledged rest that was cut, if there was one. Log it.
    public var tornTail: TornTail?
    public var blocks: UInt64
    public var records: UInt64
}

/// Where a writer goes on.
struct Recovered {
    var chain: JournalChain
    var segment: SegmentFile
    /// Bytes after which the next segment is begun.
    var segmentCapacity: Int
    var lastBlock: BlockSpan?
    /// Bytes of the segments before `segment`.
    var bytesBefore: UInt64
    var report: RecoveryReport
}

extension JournalWriter {
    /// Opens the journal of `node` for writing, creating it when there is none.
    ///
    /// Verifies every byte, hands every block to `replaying` on the way, cuts a torn tail of the last block and nothing else, and syncs what
    /// is left before anyone builds on it. O(journal).
    ///
    /// - Parameter position: where a snapshot was taken; then only what lies behind it is read, and segments before it may be absent.
    /// - Throws: `locked` beside another writer; `wrongNode`; `damaged` with block and offset, having changed nothing, also when the journal
    ///   does not hold the block of `position`; the storage's failure.
    public init(
        opening storage: any JournalStorage, node: NodeID, options: JournalOptions = JournalOptions(),
        from position: JournalPosition? = nil, replaying: (JournalBlock) -> Void = { _ in }
    ) throws(JournalError) {
        try storage.lockForWriting()
        do throws(JournalError) {
            try self.init(locked: storage, node: node, options: options, from: position, replaying: replaying)
        } catch {
            storage.unlock()
            throw error
        }
    }

    /// As above, of a storage that the caller has locked and unlocks when this fails.
    package init(
        locked storage: any JournalStorage, node: NodeID, options: JournalOptions, from position: JournalPosition?,
        replaying: (JournalBlock) -> Void
    ) throws(JournalError) {
        self.init(storage, options, try Self.recovered(storage, node, options, position, replaying))
    }

    private static func recovered(
        _ storage: any JournalStorage, _ node: NodeID, _ options: JournalOptions, _ position: JournalPosition?,
        _ replaying: (JournalBlock) -> Void
    ) throws(JournalError) -> Recovered {
        try discardSpares(storage)
        let isNew = try storage.segments().isEmpty
        guard position != nil || !isNew else {
            return try created(storage, node, options, tornTail: nil)
        }
        var reader = try JournalReader(storage, from: position)
        while let block = try reader.next(checking: node) { replaying(block) }
        var segments = reader.segments
        var last = segments.removeLast()
        var end = reader.offset
        if beginsAgain(reader, options) {
            try storage.remove(.segment(last.firstBlock))
            // Without one before it, the creation of this journal was interrupted.
            guard let previous = segments.popLast() else { return try created(storage, node, options, tornTail: reader.tornTail) }
            last = previous
            end = reader.lastBlock?.end ?? UInt64(SegmentHeader.byteCount)
        } else if reader.tornTail != nil || (end < last.byteCount && !options.preparesSegments) {
            try storage.truncate(.segment(last.firstBlock), to: end)
            last.byteCount = end
        }
        guard let chain = reader.chain else { preconditionFailure("M10: a journal has segments but no beginning") }
        // A block takes zeros that are there already, or begins a segment: it never grows a file, which a full disk would refuse.
        let capacity = options.preparesSegments ? min(options.segmentBytesMax, Int(last.byteCount)) : options.segmentBytesMax
        if let block = reader.lastBlock, block.segment == last.firstBlock { try renew(block, of: last, in: storage) }
        last.byteCount = end
        // A whole block may have been read from memory that never reached the disk.
        try storage.sync(.segment(last.firstBlock))
        try storage.syncDirectory()
        return Recovered(
            chain: chain, segment: last, segmentCapacity: capacity, lastBlock: reader.lastBlock,
            bytesBefore: segments.reduce(0) { $0 + $1.byteCount },
            report: RecoveryReport(
                created: false, tornTail: reader.tornTail, blocks: chain.blockCount, records: chain.recordCount))
    }

    private static func created(
        _ storage: any JournalStorage, _ node: NodeID, _ options: JournalOptions, tornTail: TornTail?
    ) throws(JournalError) -> Recovered {
        let chain = JournalChain(node: node)
        let segment = try beginSegment(after: chain, in: storage, options)
        return Recovered(
            chain: chain, segment: segment, segmentCapacity: options.segmentBytesMax, lastBlock: nil, bytesBefore: 0,
            report: RecoveryReport(created: true, tornTail: tornTail, blocks: 0, records: 0))
    }

    /// Whether the last segment holds nothing but an interruption and is created again: when its own creation was interrupted, or
    /// when its first block was torn and must find zeros.
    private static func beginsAgain(_ reader: JournalReader, _ options: JournalOptions) -> Bool {
        guard reader.tornTail != nil, reader.lastBlock?.segment != reader.segments.last?.firstBlock else { return false }
        return reader.offset == 0 || options.preparesSegments
    }

    /// Writes the last block once more. After a failed sync the system may take bytes for written that never reached the disk, and then no
    /// sync writes them.
    private static func renew(
        _ block: BlockSpan, of segment: SegmentFile, in storage: any JournalStorage
    ) throws(JournalError) {
        var window = SegmentWindow(segment, of: storage)
        let bytes = try window.slice(at: block.start, count: Int(block.end - block.start))
        try storage.write(Array(bytes), to: .segment(segment.firstBlock), at: block.start)
    }
}

extension JournalReader {
    /// As `next`, and the journal must be `expected`'s, which is known from its first segment on.
    fileprivate mutating func next(checking expected: NodeID) throws(JournalError) -> JournalBlock? {
        let block = try next()
        guard let node, node != expected else { return block }
        throw JournalError(.wrongNode, "M10: the journal \(storage.location) belongs to node \(node), not \(expected)")
    }
}
