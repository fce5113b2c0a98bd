import LedgerTypes
import TestSupport
import Testing

@testable import Journal
@testable import LedgerCore
@testable import LedgerEngine

/// What follows from the encodings. What follows from the numbers alone is told by `LimitsTests` of `LedgerTypes`.
@Suite("Limits fit together: batch, record, block, segment, snapshot")
struct LimitsTests {
    @Test("a full batch fits a record's command, whatever its transfers carry")
    func batchFitsRecord() {
        #expect(TransferBatchRecord.byteCountMax(transfers: Limits.transfersPerBatchMax) <= Limits.commandBytesMax)
        #expect(AccountBatchRecord.byteCount(accounts: Limits.accountsPerBatchMax) <= Limits.commandBytesMax)
        #expect(ExpiryRecord.byteCount(holds: Limits.expiriesPerRecordMax) <= Limits.commandBytesMax)
    }

    @Test(
        "a full batch and as many expiries fit the smallest block allowed",
        arguments: [1, 8, 64, 1_000, Limits.transfersPerBatchMax])
    func recordsFitBlock(batchMax: Int) {
        let smallest = EngineOptions.blockBytesMin(batchMax: batchMax)
        var block = BlockBuffer(capacity: smallest)
        let expiries = ExpiryRecord.byteCount(holds: batchMax)
        block.appendRecord(kind: 1, commandCapacity: expiries) { _ in expiries }
        let hasRoom = block.hasRoom(forCommand: EngineOptions.commandBytesMax(batchMax))
        #expect(hasRoom)
        #expect(smallest <= EngineOptions().blockBytesMax && smallest <= Limits.blockBytesMax)
    }

    @Test("a block fits a segment, with the segment's header")
    func blockFitsSegment() {
        let options = EngineOptions()
        #expect(options.blockBytesMax + SegmentHeader.byteCount <= options.segmentBytesMax)
        #expect(Limits.blockBytesMax + SegmentHeader.byteCount <= Limits.segmentBytesMax)
    }

    @Test("every refusal fits the byte of its record, and is neither 'applied' nor 'applied earlier'")
    func outcomesFit() {
        let numbers = TransferRefusal.allCases.map(\.rawValue) + AccountRefusal.allCases.map(\.rawValue)
        #expect(numbers.allSatisfy { $0 > 0 && $0 < TransferBatchRecord.alreadyApplied })
        #expect(TransferBatchRecord.alreadyApplied == AccountBatchRecord.alreadyOpen)
    }

    @Test("intervals with ids that may still be applied are never more than fit", arguments: UInt64(1)...3)
    func intervalsFit(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let longest = UInt64.max >> UInt64.random(in: 0...60, using: &random)
            let horizon = IdentifierHorizon(
                milliseconds: UInt64.random(in: IdentifierHorizon.millisecondsMin...longest, using: &random))
            let time = Timestamp(nanoseconds: UInt64.random(in: 0...(1 << 62), using: &random))
            var present = PresentInterval()
            present.move(to: time, in: horizon)
            let remembered = present.newestAccepted - horizon.oldestInterval(at: time) + 1
            #expect(remembered <= UInt64(Limits.intervalsPerHorizon + 3), "seed \(seed): \(horizon.milliseconds) at \(time)")
        }
    }

    @Test("a row fits a snapshot's piece, and the longest position its bound")
    func snapshotFits() {
        let rows = [AccountRow.snapshotBytes, TransferRow.snapshotBytes, HoldRow.snapshotBytes, HoldID.snapshotBytes]
        #expect(rows.allSatisfy { $0 <= SnapshotPiece.byteCount })
        #expect(88 + UInt64.bitWidth * 32 <= Limits.positionBytesMax)
    }

    @Test("look-ups made ahead stay in their ring, and rows are asked for after their slots")
    func lookAheadFits() {
        #expect(LookAhead.rowsAhead <= LookAhead.slotsAhead && LookAhead.slotsAhead <= LookAhead.ringMask + 1)
    }

    @Test("all files that are written at the same time stay open: segment, spare, snapshot, and the partial ones")
    func filesFit() {
        let files: [JournalFile] = [.segment(1), .snapshot(1), .partialSnapshot, .spare, .partialSpare]
        #expect(files.count <= Limits.openFilesMax)
    }
}
