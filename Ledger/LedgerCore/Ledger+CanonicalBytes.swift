import LedgerTypes

extension Ledger {
    /// Writes every stored property: accounts, transfers and holds, each ascending by id. O(n log n).
    ///
    /// The expiry queue is left out: it follows from the holds. So is the order of arrival, which nothing observes.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        let accounts = accounts
        sink.put(count: accounts.count)
        for account in accounts {
            sink.put(account.id)
            sink.put(account.limit.rule.rawValue)
            sink.put(account.limit.cap != nil)
            sink.put(account.limit.cap ?? .zero)
            sink.put(account.debitsPosted)
            sink.put(account.creditsPosted)
            sink.put(account.debitsPending)
            sink.put(account.creditsPending)
        }
        let transfers = transferTable.rows.sorted { $0.id < $1.id }
        sink.put(count: transfers.count)
        for transfer in transfers { write(transfer, into: &sink) }
    }

    /// A transfer as it was submitted; after one that placed a hold, what became of the hold.
    private func write(_ transfer: TransferRow, into sink: inout some CanonicalSink) {
        sink.put(transfer.id.value)
        sink.put(accountTable[transfer.debit].id)
        sink.put(accountTable[transfer.credit].id)
        sink.put(transfer.amount)
        sink.put(transfer.code)
        sink.put(transfer.window.value)
        sink.put(transfer.kind.rawValue)
        switch transfer.kind {
        case .post:
            break
        case .hold:
            let hold = holdRows[Int(transfer.hold)]
            sink.put(hold.expiresAt != nil)
            sink.put(hold.expiresAt?.nanoseconds ?? 0)
            sink.put(hold.state.number)
            if case .posted(let amount) = hold.state { sink.put(amount) } else { sink.put(Fen.zero) }
        case .postHold, .voidHold:
            sink.put(transferTable[holdRows[Int(transfer.hold)].transfer].id.value)
        }
    }
}

extension Hold.State {
    /// Frozen: it stands in canonical bytes.
    fileprivate var number: UInt8 {
        switch self {
        case .open: 0
        case .posted: 1
        case .voided: 2
        case .expired: 3
        }
    }
}
