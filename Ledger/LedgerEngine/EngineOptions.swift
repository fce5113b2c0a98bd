public import LedgerCore
import LedgerTypes

/// Settings of an engine.
public struct EngineOptions: Sendable {
    /// How long transfer ids are remembered; `nil` for ever. Settled when the journal is founded, and read from it ever after.
    public var horizon: IdentifierHorizon?
    /// Transfers, or accounts, that one batch may hold. Fewer allow smaller blocks.
    public var batchMax: Int
    /// Bytes of the largest block, which is what one sync makes durable: `Limits.blocksPerEngine` of them are held in memory.
    public var blockBytesMax: Int
    /// Bytes of a segment file.
    public var segmentBytesMax: Int
    /// Bytes of journal after which a snapshot is taken; `nil` for none but those asked for.
    public var snapshotEveryBytes: Int?
    /// Batches that may wait before `submit` makes its caller wait.
    public var waitingSubmissionsMax: Int
    /// Transfers of one interval (an eighth of the horizon; all without one) for which memory is taken at opening: so many in a row never
    /// wait for the system to find and clear it. Some 100 bytes each, 150 with the index of the next interval. A journal that is founded then also has its first segment written with
    /// zeros. Zero takes memory as it is needed.
    public var transfersPrepared: Int
    /// Where the journal's Merkle tree is published; `nil` for nowhere.
    public var publication: PublicationOptions?
    /// What a benchmark leaves out to learn what it costs. Such a journal cannot be opened again.
    package var ablation = EngineAblation()

    public init(
        horizon: IdentifierHorizon? = nil, batchMax: Int = Limits.transfersPerBatchMax, blockBytesMax: Int = 4 << 20,
        segmentBytesMax: Int = Limits.segmentBytesMax,
        snapshotEveryBytes: Int? = 4 << 30, waitingSubmissionsMax: Int = 64, transfersPrepared: Int = 0
    ) {
        self.horizon = horizon
        self.batchMax = batchMax
        self.blockBytesMax = blockBytesMax
        self.segmentBytesMax = segmentBytesMax
        self.snapshotEveryBytes = snapshotEveryBytes
        self.waitingSubmissionsMax = waitingSubmissionsMax
        self.transfersPrepared = transfersPrepared
    }

    /// The smallest block that holds a batch of this many transfers beside the holds that expire with it.
    public static func blockBytesMin(batchMax: Int) -> Int {
        256 + commandBytesMax(batchMax) + ExpiryRecord.byteCount(holds: batchMax) + 2 * 32
    }

    /// The longest command.
    var commandBytesMax: Int { Self.commandBytesMax(batchMax) }

    static func commandBytesMax(_ batchMax: Int) -> Int {
        max(TransferBatchRecord.byteCountMax(transfers: batchMax), AccountBatchRecord.byteCount(accounts: batchMax))
    }
}

/// Safeties a benchmark may switch off.
package struct EngineAblation: Sendable {
    package var recordHashes = false
    package var merkle = false
    /// Waits for each block before the next is filled.
    package var overlap = false
    /// Lets segments grow instead of reserving their room first.
    package var preparation = false

    package init(recordHashes: Bool = false, merkle: Bool = false, overlap: Bool = false, preparation: Bool = false) {
        self.recordHashes = recordHashes
        self.merkle = merkle
        self.overlap = overlap
        self.preparation = preparation
    }
}
