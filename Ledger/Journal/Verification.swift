public import LedgerTypes
import MerkleLog

/// Everything `verifyJournal` learned. Sums are exact: 128 bits.
public struct VerificationReport: Sendable {
    /// What postings of one effect add up to, in fen.
    public struct EffectTotal: Hashable, Sendable {
        public var effect: Posting.Effect
        public var postings: UInt64 = 0
        public var amount: Int128 = 0
        public var released: Int128 = 0
    }

    public var location: String
    /// `nil` when not even the first segment header was readable.
    public var node: NodeID?
    public var segments = 0
    /// Bytes of all segments.
    public var bytes: UInt64 = 0
    public var blocks: UInt64 = 0
    public var records: UInt64 = 0
    public var postings: UInt64 = 0
    /// Posted debits and posted credits over all accounts (借方合计, 贷方合计), in fen. Each is added up on its own side.
    public var debits: Int128 = 0
    public var credits: Int128 = 0
    /// One total per effect, in the order of `Posting.Effect.allCases`.
    public var effects = Posting.Effect.allCases.map { EffectTotal(effect: $0) }
    public var firstTimestamp: Timestamp?
    public var lastTimestamp: Timestamp?
    public var lastBlockHash = Digest256.zero
    /// Of the tree over all verified records.
    public var merkleRoot = MerkleFrontier().root
    /// Why reading stopped, or `nil`. Figures above cover the blocks before it.
    public var damage: JournalError?
    /// An unfinished block at the end. The next writer cuts it; until then the journal is not sound.
    public var tornTail: TornTail?

    /// Nothing verified yet.
    public init(location: String) { self.location = location }

    /// No finding of any kind.
    public var isSound: Bool { damage == nil && tornTail == nil }
}

/// What was verified of a journal, and where that ends: verification can go on from there another day.
public struct VerifiedPart: Sendable {
    /// Figures up to the position.
    public var report: VerificationReport
    /// The end of the last block that was verified.
    public var position: JournalPosition

    /// A part as it was told before; believe only one that nobody else could write.
    public init(report: VerificationReport, position: JournalPosition) {
        self.report = report
        self.position = position
    }
}

/// Verifies a journal from its first byte to its last: chain, checksums, hashes, records, Merkle roots, postings. Changes nothing.
///
/// - Parameters:
///   - part: verified before; then reading begins behind it, and figures go on from its own. That its last block is still there is checked;
///     what lies before is not read again.
///   - progress: called about once per four MiB with bytes done and bytes in all.
///   - save: called as often, and at the end, with what was verified so far.
///   - eachBlock: handed every verified block, in order.
public func verifyJournal(
    _ storage: any JournalStorage, after part: VerifiedPart? = nil,
    progress: (_ bytesDone: UInt64, _ bytesInAll: UInt64) -> Void = { _, _ in }, save: (VerifiedPart) -> Void = { _ in },
    eachBlock: (JournalBlock) -> Void = { _ in }
) -> VerificationReport {
    var report = part?.report ?? VerificationReport(location: storage.location)
    report.location = storage.location
    do throws(JournalError) {
        var reader = try JournalReader(storage, from: part?.position)
        let segments = try storage.segments()
        report.segments = segments.count
        report.bytes = segments.reduce(0) { $0 + $1.byteCount }
        let skipped = report.bytes - reader.byteCount
        var shown: UInt64 = 0
        defer {
            report.node = reader.node ?? report.node
            report.tornTail = reader.tornTail
            if let chain = reader.chain { report.merkleRoot = chain.frontier.root }
        }
        while let block = try reader.next() {
            report.add(block)
            eachBlock(block)
            if reader.bytesDone - shown >= SegmentWindow.readAheadBytes {
                shown = reader.bytesDone
                progress(skipped + shown, report.bytes)
                if let position = reader.position { save(VerifiedPart(report: report, position: position)) }
            }
        }
        if let position = reader.position { save(VerifiedPart(report: report, position: position)) }
        progress(report.bytes, report.bytes)
    } catch {
        report.damage = error
    }
    return report
}

extension VerificationReport {
    fileprivate mutating func add(_ block: JournalBlock) {
        blocks += 1
        lastBlockHash = block.hash
        if firstTimestamp == nil { firstTimestamp = block.header.timestamp }
        lastTimestamp = block.header.timestamp
        for record in block.records {
            records += 1
            for posting in record.postings { add(posting) }
        }
    }

    private mutating func add(_ posting: Posting) {
        postings += 1
        let index = Int(posting.effect.rawValue) - 1
        effects[index].postings += 1
        effects[index].amount += Int128(posting.amount.units)
        effects[index].released += Int128(posting.released.units)
        switch posting.effect {
        case .post, .postHold:
            debits += Int128(posting.amount.units)
            credits += Int128(posting.amount.units)
        case .hold, .voidHold, .expireHold: break
        }
    }
}
