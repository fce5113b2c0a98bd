import LedgerCore
import LedgerTypes

extension Ledger {
    /// Opens an account of the chart on first use; the same journal opens the same accounts in the same order.
    /// - Precondition: the chart lists the kind of `id`, whose limit it gets.
    mutating func openIfNeeded(_ id: AccountID) {
        guard account(id) == nil else { return }
        guard let kind = id.accountKind else { preconditionFailure("M3: account \(id.value) is of no kind of the chart") }
        let outcome = open(AccountSpecification(id: id, limit: kind.limit))
        precondition(outcome == .opened, "M3: account \(id.value) of the chart was refused: \(outcome)")
    }

    /// Books a chain that its machine has already found to be possible; a refusal here is a broken invariant (law M3).
    mutating func book(_ chain: TransferChain, at time: Timestamp, into postings: inout [Posting]) {
        guard !chain.transfers.isEmpty else { return }
        for transfer in chain.transfers {
            openIfNeeded(transfer.debit)
            openIfNeeded(transfer.credit)
        }
        // A close of many regions is longer than a chain may be. Checked before, none of its parts can be refused.
        for start in stride(from: 0, to: chain.transfers.count, by: Limits.transfersPerBatchMax) {
            let part = chain.transfers[start..<min(start + Limits.transfersPerBatchMax, chain.transfers.count)]
            let outcome = applyChain(Array(part), at: time, postings: &postings)
            precondition(outcome == .applied, "M3: a checked booking was refused: \(outcome)")
        }
    }
}
