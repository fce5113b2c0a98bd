public import LedgerTypes

extension Ledger {
    /// Applies a batch as `apply(_:at:postings:)` does and writes its record into `memory`. Returns the record's length in bytes.
    ///
    /// Allocates nothing when `outcomes` has the capacity: the way for millions of transfers a second.
    /// - Parameter outcomes: gets one outcome for each transfer at its end.
    /// - Precondition: at most `Limits.transfersPerBatchMax` transfers; `memory` has `TransferBatchRecord.byteCountMax` bytes.
    public mutating func apply(
        _ batch: UnsafeBufferPointer<Transfer>, at time: Timestamp, record memory: UnsafeMutableRawBufferPointer,
        outcomes: inout [TransferOutcome]
    ) -> Int {
        precondition(
            batch.count <= Limits.transfersPerBatchMax,
            "L10: a batch holds at most \(Limits.transfersPerBatchMax) transfers, not \(batch.count)")
        var sink = TransferRecordSink(memory, outcomes: [])
        swap(&sink.outcomes, &outcomes)
        books.apply(batch, at: time, into: &sink)
        swap(&sink.outcomes, &outcomes)
        checkIfEnabled()
        return sink.finish()
    }

    /// The account that was opened as number `number`, from 0; `nil` when fewer were. O(1).
    public func account(number: Int) -> AccountID? {
        number >= 0 && number < books.accounts.count ? books.accounts.rows[number].id : nil
    }
}
