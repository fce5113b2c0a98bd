import LedgerTypes
import Testing

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
}
