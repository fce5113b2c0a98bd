/// Every maximum of the ledger and its journal, in one place. `LimitsTests` states how they fit together.
public enum Limits {
    /// Transfers in one batch.
    public static let transfersPerBatchMax = 8_190
    /// Accounts opened by one batch.
    public static let accountsPerBatchMax = 8_190
    /// Expired holds in one record.
    public static let expiriesPerRecordMax = 8_190
    /// Bytes of one record's command.
    public static let commandBytesMax = 8 << 20
    /// Postings one record may carry.
    public static let postingsPerRecordMax = 65_535
    /// Records in one block.
    public static let recordsPerBlockMax = 65_535
    /// Bytes of one block, header included.
    public static let blockBytesMax = 64 << 20
    /// Bytes after which the journal starts a new segment file; a block is never split.
    public static let segmentBytesMax = 256 << 20
}
