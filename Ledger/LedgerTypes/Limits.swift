/// Every maximum of the ledger and its journal that others depend on, in one place. The two suites `LimitsTests` state how they fit
/// together.
///
/// Those that stand on a hot path are computed, so that other modules see a constant and not a place in memory.
public enum Limits {
    // What is handed in.

    /// Transfers in one batch.
    public static let transfersPerBatchMax = 8_190
    /// Accounts opened by one batch.
    public static let accountsPerBatchMax = 8_190
    /// Expired holds in one record.
    public static let expiriesPerRecordMax = 8_190

    // What is remembered.

    /// Rows of one table of the ledger: their numbers are 32-bit integers with a sign, and one more has to fit an index.
    @inlinable
    public static var rowsPerTableMax: Int { Int(Int32.max) - 1 }
    /// Intervals a horizon is divided into; ids are forgotten an interval at a time.
    @inlinable
    public static var intervalsPerHorizon: Int { 8 }
    /// Intervals whose ids are remembered at once.
    public static let intervalsRememberedMax = 24

    // What is written.

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
    /// Bytes of a position in a journal, as it stands in a snapshot.
    public static let positionBytesMax = 4_095

    // What is kept at hand.

    /// Blocks of an engine: one being filled, one waiting, one on its way to the disk.
    public static let blocksPerEngine = 3
    /// Files of a journal that stay open for writing, and as many for reading.
    public static let openFilesMax = 8
}
