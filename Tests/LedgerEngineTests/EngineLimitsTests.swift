import Journal
import LedgerCore
import LedgerTypes
import Testing

@testable import LedgerEngine

@Suite("Limits of the engine fit those of the journal")
struct EngineLimitsTests {
    @Test("the largest records fit a command, their block fits the default block, and that a segment")
    func sizes() {
        let options = EngineOptions()
        #expect(TransferBatchRecord.byteCountMax(transfers: Limits.transfersPerBatchMax) <= Limits.commandBytesMax)
        #expect(AccountBatchRecord.byteCount(accounts: Limits.accountsPerBatchMax) <= Limits.commandBytesMax)
        #expect(ExpiryRecord.byteCount(holds: Limits.expiriesPerRecordMax) <= Limits.commandBytesMax)
        #expect(options.batchMax == Limits.transfersPerBatchMax && options.batchMax <= Limits.accountsPerBatchMax)
        // As many holds may expire with a block as a batch has transfers.
        #expect(options.batchMax <= Limits.expiriesPerRecordMax)
        #expect(EngineOptions.blockBytesMin(batchMax: options.batchMax) <= options.blockBytesMax)
        #expect(options.blockBytesMax <= Limits.blockBytesMax && options.blockBytesMax + 96 <= options.segmentBytesMax)
        for batch in [1, 2, 64, 8_190] {
            var buffer = BlockBuffer(capacity: EngineOptions.blockBytesMin(batchMax: batch))
            buffer.appendRecord(kind: 1, commandCapacity: ExpiryRecord.byteCount(holds: batch)) { _ in
                ExpiryRecord.byteCount(holds: batch)
            }
            let hasRoom = buffer.hasRoom(forCommand: EngineOptions.commandBytesMax(batch))
            #expect(hasRoom, "batches of \(batch)")
        }
    }

    @Test("the longest batch there can be, beside as many holds that expire with it, in the smallest block")
    func largestBlock() async throws {
        let world = World(seed: 131)
        let batchMax = Limits.transfersPerBatchMax
        let options = EngineOptions(
            horizon: nil, batchMax: batchMax, blockBytesMax: EngineOptions.blockBytesMin(batchMax: batchMax),
            segmentBytesMax: EngineOptions.blockBytesMin(batchMax: batchMax) + 96, snapshotEveryBytes: nil)
        let storage = MemoryStorage()
        let engine = try world.engine(storage, options)
        _ = try await engine.open(World.specifications)
        func transfers(_ first: Int, _ debit: AccountID, _ operation: Transfer.Operation) -> [Transfer] {
            (0..<batchMax).map {
                Transfer(
                    id: TransferID(UInt128(first + $0)), debit: debit, credit: World.accounts[2], amount: Fen(1), code: 2,
                    window: .none, operation: operation)
            }
        }
        let expiry = Timestamp(nanoseconds: world.clock.now.nanoseconds + 1)
        let held = try await engine.apply(transfers(1, World.accounts[1], .hold(expiresAt: expiry)))
        #expect(held.allSatisfy { $0 == .applied })
        world.clock.advance(milliseconds: 1)
        // Accounts that are not open, and the end of a hold: every field a row can have.
        var longest = transfers(100_000, AccountID(.cash, region: 999), .postHold(HoldID(1)))
        for index in longest.indices { longest[index].credit = AccountID(.cash, region: 998) }
        let outcomes = try await engine.apply(longest)
        #expect(outcomes.allSatisfy { $0 == .refused(.debitAccountNotFound) })
        let state = try await engine.state()
        #expect(try await engine.read { $0.openHolds.isEmpty })
        engine.close()
        #expect(verifyJournal(storage).blocks == 4)
        #expect(Reopened(storage, options) == .state(state, blocks: 4))
    }
}
