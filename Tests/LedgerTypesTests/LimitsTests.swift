import LedgerTypes
import Testing

/// What follows from the numbers alone. How the encodings fill them is told by `LimitsTests` of the engine.
@Suite("Limits fit together")
struct LimitsTests {
    /// Effect, pad, code, window, two account ids, amount and released amount in a journal record.
    private let postingBytes = 56
    /// Generous size of one transfer in a command.
    private let transferBytesMax = 128

    @Test("a full batch fits one record: its command, and a posting for each transfer")
    func batchFitsRecord() {
        #expect(Limits.transfersPerBatchMax <= Limits.postingsPerRecordMax)
        #expect(Limits.transfersPerBatchMax * transferBytesMax <= Limits.commandBytesMax)
    }

    @Test("one number bounds a batch of an engine: of transfers, of accounts, and of holds that expire with it")
    func batchesAgree() {
        #expect(Limits.transfersPerBatchMax <= Limits.accountsPerBatchMax)
        #expect(Limits.transfersPerBatchMax <= Limits.expiriesPerRecordMax)
    }

    @Test("the largest record fits one block, and a block fits a segment")
    func recordFitsBlock() {
        #expect(Limits.commandBytesMax + Limits.postingsPerRecordMax * postingBytes < Limits.blockBytesMax)
        #expect(Limits.blockBytesMax <= Limits.segmentBytesMax)
        #expect(Limits.recordsPerBlockMax <= Limits.blockBytesMax)
    }

    @Test("counts fit the 16-bit fields that carry them")
    func countsFit() {
        #expect(Limits.postingsPerRecordMax <= Int(UInt16.max))
        #expect(Limits.recordsPerBlockMax <= Int(UInt16.max))
        #expect(Limits.transfersPerBatchMax <= Int(UInt16.max))
    }

    @Test("numbers of rows fit 32 bits with a sign, and an account's number never looks like none")
    func rowsFit() {
        #expect(Limits.rowsPerTableMax < Int(Int32.max))
        #expect(Limits.rowsPerTableMax < Int(UInt32.max))
    }

    @Test("intervals of a horizon fit memory: those inside, one partly inside, the present one, one ahead")
    func intervalsFit() {
        #expect(Limits.intervalsPerHorizon + 3 <= Limits.intervalsRememberedMax)
    }
}
