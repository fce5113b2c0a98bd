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
        guard let chain = reader.chain else {
            // Only a torn first segment: the creation of this journal was interrupted.
            try storage.remove(.segment(reader.segments[0].firstBlock))
            return try created(storage, node, options, tornTail: reader.tornTail)
        }
        var segments = reader.segments
        var last = segments.removeLast()
        var end = reader.offset
        if end == 0 {
            // The last segment was only being created.
            try storage.remove(.segment(last.firstBlock))
            last = segments.removeLast()
            end = reader.lastBlock?.end ?? UInt64(SegmentHeader.byteCount)
        } else if reader.tornTail != nil || (end < last.byteCount && !options.preparesSegments) {
            try storage.truncate(.segment(last.firstBlock), to: end)
        }
        last.byteCount = end
        // A whole block may have been read from memory that never reached the disk.
        try storage.sync(.segment(last.firstBlock))
        try storage.syncDirectory()
        return Recovered(
            chain: chain, segment: last, lastBlock: reader.lastBlock,
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
            chain: chain, segment: segment, lastBlock: nil, bytesBefore: 0,
            report: RecoveryReport(created: true, tornTail: tornTail, blocks: 0, records: 0))
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
