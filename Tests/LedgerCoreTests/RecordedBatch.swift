import LedgerCore
import LedgerTypes

/// A batch applied the way of the engine: its record, its outcomes, and what can be read out of the record again.
struct RecordedBatch {
    private(set) var outcomes: [TransferOutcome] = []
    private(set) var record: [UInt8]

    init(_ batch: [Transfer], on ledger: inout Ledger, at time: Timestamp) {
        record = [UInt8](repeating: 0xAA, count: TransferBatchRecord.byteCountMax(transfers: batch.count))
        let length = record.withUnsafeMutableBytes { memory in
            batch.withUnsafeBufferPointer { ledger.apply($0, at: time, record: memory, outcomes: &outcomes) }
        }
        record.removeLast(record.count - length)
    }

    /// What a reader of the record finds; `nil` when it is no record.
    func entries(_ ledger: Ledger) -> [TransferBatchRecord.Entry]? {
        var entries: [TransferBatchRecord.Entry] = []
        let isWhole = record.withUnsafeBytes { bytes in
            TransferBatchRecord.forEachEntry(bytes, account: { ledger.account(number: $0) }) { entries.append($0) }
        }
        return isWhole ? entries : nil
    }

    func postings(_ ledger: Ledger) -> [Posting] { entries(ledger)?.compactMap(\.posting) ?? [] }

    /// What is wrong with the record of `batch`; `nil` when nothing is.
    func objection(to batch: [Transfer], _ ledger: Ledger) -> String? {
        guard let entries = entries(ledger) else { return "the record cannot be read" }
        if entries.map(\.transfer) != batch { return "the record holds other transfers" }
        if entries.map(\.outcome) != outcomes { return "the record holds other outcomes" }
        return nil
    }
}
