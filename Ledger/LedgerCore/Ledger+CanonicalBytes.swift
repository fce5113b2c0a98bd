public import LedgerTypes

extension Ledger {
    /// Writes the whole state: accounts, transfers, holds and horizon, each ascending by id. O(n log n).
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
        books.writeTransfers(into: &sink)
        books.writeHorizon(into: &sink)
    }
}

extension Books {
    fileprivate func writeTransfers(into sink: inout some CanonicalSink) {
        sink.put(count: transferCount)
        // A generation is an interval of the ids' high bits, so going through them in order keeps the order of ids.
        for generation in 0..<generations.count {
            let ids = (0..<generations[generation].transfers.count).map { row in
                (id: generations[generation].transfers.rows[row].id, row: row)
            }
            for (_, row) in ids.sorted(by: { $0.id < $1.id }) {
                write(generations[generation].transfers.rows[row], generation, into: &sink)
            }
        }
    }

    /// A transfer as it was submitted; after one that placed a hold, what became of the hold.
    private func write(_ transfer: TransferRow, _ generation: Int, into sink: inout some CanonicalSink) {
        sink.put(transfer.id.value)
        sink.put(accounts[transfer.debit].id)
        sink.put(accounts[transfer.credit].id)
        sink.put(transfer.amount)
        sink.put(transfer.code)
        sink.put(transfer.window.value)
        sink.put(transfer.kind.rawValue)
        switch transfer.kind {
        case .post:
            break
        case .hold:
            writeEnd(of: generations[generation].holds[Int(transfer.detail)], into: &sink)
        case .postHold, .voidHold:
            sink.put(generations[generation].endings[Int(transfer.detail)].value)
        }
    }

    /// When the hold expires, and what became of it.
    private func writeEnd(of hold: HoldRow, into sink: inout some CanonicalSink) {
        sink.put(hold.expiresAt != nil)
        sink.put(hold.expiresAt?.nanoseconds ?? 0)
        sink.put(hold.state.number)
        if case .posted(let amount) = hold.state { sink.put(amount) } else { sink.put(Fen.zero) }
    }

    /// Length of the horizon, the oldest interval remembered, and the holds that outlived theirs.
    fileprivate func writeHorizon(into sink: inout some CanonicalSink) {
        sink.put(horizon?.milliseconds ?? 0)
        sink.put(oldestInterval)
        let holds = (0..<outlivedHolds.count).map { outlivedHolds.rows[$0] }.sorted { $0.id < $1.id }
        sink.put(count: holds.count)
        for hold in holds {
            sink.put(hold.id.value)
            sink.put(accounts[hold.debit].id)
            sink.put(accounts[hold.credit].id)
            sink.put(hold.amount)
            sink.put(hold.code)
            sink.put(hold.window.value)
            writeEnd(of: hold, into: &sink)
        }
    }
}

extension Hold.State {
    /// Frozen: it stands in canonical bytes.
    var number: UInt8 {
        switch self {
        case .open: 0
        case .posted: 1
        case .voided: 2
        case .expired: 3
        }
    }
}
