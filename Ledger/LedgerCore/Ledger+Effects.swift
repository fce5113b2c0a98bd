import LedgerTypes

extension Ledger {
    /// Writes an accepted transfer and its posting. Every check was made by `judge`.
    @inline(__always)
    mutating func commit(_ transfer: Transfer, _ plan: Plan, postings: inout [Posting]) {
        // Past this line nothing may fail.
        switch transfer.operation {
        case .post:
            post(transfer.amount, plan)
            remember(transfer, plan, .post)
            record(.post, transfer, amount: transfer.amount, postings: &postings)
        case .hold(let expiresAt):
            accountTable[plan.debit].debitsPending += transfer.amount
            accountTable[plan.credit].creditsPending += transfer.amount
            let placed = Plan(debit: plan.debit, credit: plan.credit, hold: Int32(holdRows.count))
            let index = remember(transfer, placed, .hold)
            holdRows.append(HoldRow(transfer: index, expiresAt: expiresAt, state: .open))
            if let expiresAt { expiryQueue.insert(ExpiryQueue.Entry(expiresAt: expiresAt, id: HoldID(transfer.id))) }
            record(.hold, transfer, amount: transfer.amount, postings: &postings)
        case .postHold:
            let released = release(plan.hold, leaving: .posted(transfer.amount))
            post(transfer.amount, plan)
            remember(transfer, plan, .postHold)
            record(.postHold, transfer, amount: transfer.amount, released: released, postings: &postings)
        case .voidHold:
            let released = release(plan.hold, leaving: .voided)
            remember(transfer, plan, .voidHold)
            record(.voidHold, transfer, amount: .zero, released: released, postings: &postings)
        }
    }

    /// Takes back the newest transfer, exactly. Used while its chain is undecided, never afterwards: books are append-only.
    mutating func revertLast() {
        let row = transferTable.rows[transferTable.count - 1]
        switch row.kind {
        case .post:
            unpost(row)
        case .hold:
            // The entry in the expiry queue stays; it is recognised as stale when its time comes.
            accountTable[row.debit].debitsPending -= row.amount
            accountTable[row.credit].creditsPending -= row.amount
            holdRows.removeLast()
        case .postHold:
            unpost(row)
            reopen(row.hold)
        case .voidHold:
            reopen(row.hold)
        }
        transferTable.removeLast()
    }

    /// Ends every open hold whose time has come, in order of expiry and then id, and returns how many there were.
    ///
    /// The caller journals the call: expiry is an event with a time of its own, not something balances do by themselves.
    /// O(k log n) for k expired holds.
    public mutating func expireHolds(at time: Timestamp, postings: inout [Posting]) -> Int {
        var expired = 0
        while let entry = expiryQueue.first, entry.expiresAt <= time {
            _ = expiryQueue.removeFirst()
            guard let index = transferTable.find(entry.id.value), transferTable[index].kind == .hold else { continue }
            let placed = transferTable[index]
            let hold = holdRows[Int(placed.hold)]
            guard hold.state == .open, hold.expiresAt == entry.expiresAt else { continue }
            // Past this line nothing may fail.
            let released = release(placed.hold, leaving: .expired)
            postings.append(
                Posting(
                    effect: .expireHold, code: placed.code, window: placed.window, debit: accountTable[placed.debit].id,
                    credit: accountTable[placed.credit].id, amount: .zero, released: released))
            expired += 1
        }
        checkIfEnabled()
        return expired
    }

    @inline(__always)
    private mutating func post(_ amount: Fen, _ plan: Plan) {
        accountTable[plan.debit].debitsPosted += amount
        accountTable[plan.credit].creditsPosted += amount
    }

    private mutating func unpost(_ row: TransferRow) {
        accountTable[row.debit].debitsPosted -= row.amount
        accountTable[row.credit].creditsPosted -= row.amount
    }

    /// Moves a hold out of the pending totals and returns its amount.
    private mutating func release(_ index: Int32, leaving state: Hold.State) -> Fen {
        let placed = transferTable[holdRows[Int(index)].transfer]
        precondition(holdRows[Int(index)].state == .open, "L7: a hold ends once, but this one is \(holdRows[Int(index)].state)")
        accountTable[placed.debit].debitsPending -= placed.amount
        accountTable[placed.credit].creditsPending -= placed.amount
        holdRows[Int(index)].state = state
        return placed.amount
    }

    private mutating func reopen(_ index: Int32) {
        let placed = transferTable[holdRows[Int(index)].transfer]
        accountTable[placed.debit].debitsPending += placed.amount
        accountTable[placed.credit].creditsPending += placed.amount
        holdRows[Int(index)].state = .open
    }

    @inline(__always) @discardableResult
    private mutating func remember(_ transfer: Transfer, _ plan: Plan, _ kind: TransferRow.Kind) -> Int32 {
        transferTable.append(
            TransferRow(
                id: transfer.id, amount: transfer.amount, debit: plan.debit, credit: plan.credit, hold: plan.hold,
                window: transfer.window, code: transfer.code, kind: kind))
    }

    @inline(__always)
    private func record(
        _ effect: Posting.Effect, _ transfer: Transfer, amount: Fen, released: Fen = .zero, postings: inout [Posting]
    ) {
        postings.append(
            Posting(
                effect: effect, code: transfer.code, window: transfer.window, debit: transfer.debit, credit: transfer.credit,
                amount: amount, released: released))
    }
}
