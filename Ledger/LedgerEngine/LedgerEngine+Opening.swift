public import Journal
import LedgerCore
public import LedgerTypes

/// What opening an engine found and did.
public struct EngineRecovery: Hashable, Sendable {
    /// Of the journal, as far as it was read.
    public var journal: RecoveryReport
    /// Block after which the snapshot stood that was begun with; `nil` when the journal was replayed from its first record.
    public var snapshot: UInt64?
    /// Snapshots that could not be used, with the reason. Log them.
    public var unusableSnapshots: [String]
    /// Blocks and transfers replayed behind the snapshot.
    public var replayedBlocks: UInt64
    public var replayedTransfers: UInt64
}

/// A ledger as it stands after the last block of its journal.
struct OpenedLedger: ~Copyable {
    var ledger: Ledger
    var writer: JournalWriter
    var recovery: EngineRecovery
}

extension LedgerEngine {
    /// Opens the ledger of `node`, founding it when there is no journal.
    ///
    /// Begins with the newest good snapshot and carries out every record behind it again; each must give the answer that was recorded. O(state)
    /// with a snapshot, O(journal) without.
    ///
    /// - Parameter clock: gives the time of blocks. It may step back; blocks do not.
    /// - Precondition: a block holds a batch of the largest size, and a segment a block.
    /// - Throws: as `JournalWriter` does on opening; `damaged` also when a record does not follow from those before it, or when a snapshot stands
    ///   behind a block that the journal has lost.
    public convenience init(
        opening storage: any JournalStorage, node: NodeID, options: EngineOptions = EngineOptions(),
        clock: @escaping @Sendable () -> Timestamp
    ) throws(JournalError) {
        precondition(
            (1...Limits.transfersPerBatchMax).contains(options.batchMax)
                && options.blockBytesMax >= EngineOptions.blockBytesMin(batchMax: options.batchMax)
                && options.segmentBytesMax >= options.blockBytesMax + 96,
            "L10: blocks of \(options.blockBytesMax) in segments of \(options.segmentBytesMax) bytes do not hold batches of \(options.batchMax)"
        )
        self.init(try OpenedLedger(storage, node, options, clock), storage, options, clock)
    }
}

extension OpenedLedger {
    init(
        _ storage: any JournalStorage, _ node: NodeID, _ options: EngineOptions, _ clock: () -> Timestamp
    ) throws(JournalError) {
        try storage.lockForWriting()
        do throws(JournalError) {
            try self.init(locked: storage, node, options, clock)
        } catch {
            storage.unlock()
            throw error
        }
    }

    private init(
        locked storage: any JournalStorage, _ node: NodeID, _ options: EngineOptions, _ clock: () -> Timestamp
    ) throws(JournalError) {
        var unusable: [String] = []
        var restored = try Self.newestSnapshot(storage, node, &unusable)
        let position = restored?.position
        // Handed on, and not copied.
        var replay = LedgerReplay(from: restored.take()?.ledger)
        var finding: LedgerReplay.Finding?
        var blocks: UInt64 = 0
        var journalOptions = JournalOptions(
            segmentBytesMax: options.segmentBytesMax, preparesSegments: !options.ablation.preparation)
        journalOptions.writesFirstSegment = options.transfersPrepared > 0
        journalOptions.omitsRecordHashes = options.ablation.recordHashes
        journalOptions.omitsMerkleTree = options.ablation.merkle
        var writer = try JournalWriter(locked: storage, node: node, options: journalOptions, from: position) { block in
            blocks += 1
            if finding == nil { finding = replay.take(block) }
        }
        if let finding {
            throw JournalError(.damaged, "M1: \(finding) (\(storage.location))", block: finding.block)
        }
        if replay.ledger == nil {
            let foundation = JournalRecord(
                kind: LedgerRecordKind.foundation.rawValue, command: FoundationRecord.command(options.horizon))
            _ = try writer.append([foundation], at: clock())
        }
        recovery = EngineRecovery(
            journal: writer.recovery, snapshot: position?.block, unusableSnapshots: unusable,
            replayedBlocks: blocks, replayedTransfers: replay.transfers)
        ledger = replay.ledger ?? Ledger(horizon: options.horizon)
        if options.transfersPrepared > 0 { ledger.prepareMemory(transfers: options.transfersPrepared) }
        self.writer = writer
    }

    private static func newestSnapshot(
        _ storage: any JournalStorage, _ node: NodeID, _ unusable: inout [String]
    ) throws(JournalError) -> RestoredLedger? {
        if try storage.files().contains(where: { $0.file == .partialSnapshot }) { try storage.remove(.partialSnapshot) }
        for stored in try SnapshotFile.list(storage) {
            do throws(JournalError) {
                return try SnapshotFile.read(stored, of: storage, node: node)
            } catch {
                unusable.append(error.message)
            }
        }
        return nil
    }
}
