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
    /// - Throws: `locked` beside another writer; `wrongNode`; `damaged` with block and offset, having changed nothing; the storage's failure.
    public init(
        opening storage: any JournalStorage, node: NodeID, options: JournalOptions = JournalOptions(),
        replaying: (JournalBlock) -> Void = { _ in }
    ) throws(JournalError) {
        try storage.lockForWriting()
        let found: Recovered
        do throws(JournalError) {
            found = try Self.recovered(storage, node, replaying)
        } catch {
            storage.unlock()
            throw error
        }
        self.init(storage, options, found)
    }

    private static func recovered(
        _ storage: any JournalStorage, _ node: NodeID, _ replaying: (JournalBlock) -> Void
    ) throws(JournalError) -> Recovered {
        guard try !storage.segments().isEmpty else {
            return try created(storage, node, tornTail: nil)
        }
        var reader = try JournalReader(storage)
        while let block = try reader.next(checking: node) { replaying(block) }
        guard let chain = reader.chain else {
            // Only a torn first segment: the creation of this journal was interrupted.
            try storage.removeSegment(reader.segments[0].firstBlock)
            return try created(storage, node, tornTail: reader.tornTail)
        }
        var segments = reader.segments
        var last = segments.removeLast()
        if reader.offset == 0 {
            // The last segment was only being created.
            try storage.removeSegment(last.firstBlock)
            last = segments.removeLast()
        } else if reader.offset < last.byteCount {
            try storage.truncate(last.firstBlock, to: reader.offset)
            last.byteCount = reader.offset
        }
        // A whole block may have been read from memory that never reached the disk.
        try storage.sync(last.firstBlock)
        try storage.syncDirectory()
        return Recovered(
            chain: chain, segment: last, bytesBefore: segments.reduce(0) { $0 + $1.byteCount },
            report: RecoveryReport(
                created: false, tornTail: reader.tornTail, blocks: chain.blockCount, records: chain.recordCount))
    }

    private static func created(
        _ storage: any JournalStorage, _ node: NodeID, tornTail: TornTail?
    ) throws(JournalError) -> Recovered {
        let chain = JournalChain(node: node)
        let segment = try beginSegment(after: chain, in: storage)
        return Recovered(
            chain: chain, segment: segment, bytesBefore: 0,
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
