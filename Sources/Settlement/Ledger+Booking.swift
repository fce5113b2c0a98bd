import LedgerCore
import LedgerTypes

extension Ledger {
    /// Opens an account of the chart on first use; the same journal opens the same accounts in the same order.
    mutating func openIfNeeded(_ id: AccountID, limit: AccountLimit = .none) {
        guard account(id) == nil else { return }
        let outcome = open(AccountSpecification(id: id, limit: limit))
        precondition(outcome == .opened, "M3: account \(id.value) of the chart was refused: \(outcome)")
    }

    /// Books a chain that its machine has already found to be possible; a refusal here is a broken invariant (law M3).
    mutating func book(_ chain: TransferChain, at time: Timestamp, into postings: inout [Posting]) {
        guard !chain.transfers.isEmpty else { return }
        for transfer in chain.transfers {
            openIfNeeded(transfer.debit)
            openIfNeeded(transfer.credit)
        }
        let outcome = applyChain(chain.transfers, at: time, postings: &postings)
        precondition(outcome == .applied, "M3: a checked booking was refused: \(outcome)")
    }
}
