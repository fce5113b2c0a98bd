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

    /// No finding of any kind.
    public var isSound: Bool { damage == nil && tornTail == nil }
}

/// Verifies a journal from its first byte to its last: chain, checksums, hashes, records, Merkle roots, postings. Changes nothing.
///
/// - Parameter progress: called about once per four MiB with bytes done and bytes in all.
public func verifyJournal(
    _ storage: any JournalStorage, progress: (_ bytesDone: UInt64, _ bytesInAll: UInt64) -> Void = { _, _ in }
) -> VerificationReport {
    var report = VerificationReport(location: storage.location)
    do throws(JournalError) {
        var reader = try JournalReader(storage)
        report.segments = reader.segments.count
        report.bytes = reader.byteCount
        var shown: UInt64 = 0
        defer {
            report.node = reader.node
            report.tornTail = reader.tornTail
            if let chain = reader.chain { report.merkleRoot = chain.frontier.root }
        }
        while let block = try reader.next() {
            report.add(block)
            if reader.bytesDone - shown >= SegmentWindow.readAheadBytes {
                shown = reader.bytesDone
                progress(shown, report.bytes)
            }
        }
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
