public import LedgerTypes

/// One record of a verified block, as a view into the block's bytes. Nothing is copied until asked for; its parts are cut out when they are,
/// so that a record costs one reference and not four.
public struct RecordSlice: Sendable {
    /// All bytes of the record: the leaf of the Merkle tree.
    public let bytes: ArraySlice<UInt8>
    public let sequence: JournalSequence
    public let kind: UInt16
    public let outcome: UInt32
    private let commandEnd: Int
    private let detailEnd: Int

    public var command: ArraySlice<UInt8> { bytes[bytes.startIndex + RecordLayout.headerByteCount..<commandEnd] }

    public var detail: ArraySlice<UInt8> { bytes[commandEnd..<detailEnd] }

    public var postings: PostingSlice { PostingSlice(bytes: bytes[detailEnd...]) }

    /// A copy that owns its bytes.
    public var record: JournalRecord {
        JournalRecord(
            kind: kind, command: Array(command), outcome: outcome, detail: Array(detail), postings: Array(postings))
    }

    /// The record at the start of `rest`, or `nil` when its lengths do not fit or a posting is malformed. O(postings).
    init?(decoding rest: ArraySlice<UInt8>) {
        self.init(splitting: rest)
        guard postings.areWellFormed else { return nil }
    }

    /// As above, but believes the postings. O(1).
    init?(splitting rest: ArraySlice<UInt8>) {
        guard rest.count >= RecordLayout.headerByteCount else { return nil }
        let fields = rest.withUnsafeBytes { raw in
            (
                sequence: raw.integer(at: 0, as: UInt64.self), kind: raw.integer(at: 8, as: UInt16.self),
                flags: raw.integer(at: 10, as: UInt16.self), outcome: raw.integer(at: 12, as: UInt32.self),
                command: Int(raw.integer(at: 16, as: UInt32.self)), detail: Int(raw.integer(at: 20, as: UInt32.self)),
                postings: Int(raw.integer(at: 24, as: UInt32.self)), reserved: raw.integer(at: 28, as: UInt32.self)
            )
        }
        guard fields.flags == 0, fields.reserved == 0, fields.command <= Limits.commandBytesMax,
            fields.postings <= Limits.postingsPerRecordMax
        else { return nil }
        let count =
            RecordLayout.headerByteCount + fields.command + fields.detail + fields.postings * RecordLayout.postingByteCount
        guard rest.count >= count else { return nil }
        bytes = rest.prefix(count)
        sequence = JournalSequence(fields.sequence)
        kind = fields.kind
        outcome = fields.outcome
        commandEnd = rest.startIndex + RecordLayout.headerByteCount + fields.command
        detailEnd = commandEnd + fields.detail
    }
}

/// The postings of one record, decoded as they are read.
public struct PostingSlice: RandomAccessCollection, Sendable {
    let bytes: ArraySlice<UInt8>

    public var startIndex: Int { 0 }

    public var endIndex: Int { bytes.count / RecordLayout.postingByteCount }

    public subscript(index: Int) -> Posting {
        let posting = bytes.withUnsafeBytes { Posting(decoding: $0, at: index * RecordLayout.postingByteCount) }
        guard let posting else { preconditionFailure("M10: posting \(index) was malformed after its record was verified") }
        return posting
    }

    fileprivate var areWellFormed: Bool {
        bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: RecordLayout.postingByteCount).allSatisfy {
                Posting(decoding: raw, at: $0) != nil
            }
        }
    }
}
