public import LedgerTypes

/// One verified block: header, checksum, chain, records hash, records and Merkle root all agree.
public struct JournalBlock: Sendable {
    public let header: BlockHeader
    /// SHA-256 of the header's bytes.
    public let hash: Digest256
    /// Name of the segment file that holds it.
    public let segment: UInt64
    /// Where the block starts in that file.
    public let offset: UInt64
    /// The Merkle leaf of each record, in order.
    public let leafHashes: [Digest256]
    let payload: ArraySlice<UInt8>

    /// The records in order.
    public var records: RecordSequence { RecordSequence(rest: payload) }

    /// Bytes of the whole block in the file.
    public var byteCount: UInt64 { header.blockByteCount }
}

/// The records of one verified block.
public struct RecordSequence: Sequence, IteratorProtocol, Sendable {
    var rest: ArraySlice<UInt8>

    public mutating func next() -> RecordSlice? {
        guard !rest.isEmpty else { return nil }
        guard let record = RecordSlice(splitting: rest) else {
            preconditionFailure("M10: a record's lengths were wrong after its block was verified")
        }
        rest = rest[record.bytes.endIndex...]
        return record
    }
}
