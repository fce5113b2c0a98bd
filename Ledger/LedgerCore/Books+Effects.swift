import LedgerTypes

extension Books {
    /// Writes an accepted transfer. Every check was made by `judge`.
    @inline(__always)
    mutating func commit(_ transfer: borrowing Transfer, _ plan: Plan, hash: UInt64) {
        // Past this line nothing may fail.
        let generation = generations.findOrBegin(interval(of: transfer.id.value))
        switch transfer.operation {
        case .post:
            post(transfer.amount, plan)
            remember(transfer, plan, .post, generation, hash: hash)
        case .hold(let expiresAt):
            accounts[plan.debit].debitsPending += transfer.amount
            accounts[plan.credit].creditsPending += transfer.amount
            remember(transfer, plan, .hold, detail: Int32(generations[generation].holds.count), generation, hash: hash)
            generations[generation].holds.append(
                HoldRow(
                    id: HoldID(transfer.id), amount: transfer.amount, expiresAt: expiresAt, state: .open, debit: plan.debit,
                    credit: plan.credit, window: transfer.window, code: transfer.code))
            if let expiresAt { expiryQueue.insert(ExpiryQueue.Entry(expiresAt: expiresAt, id: HoldID(transfer.id))) }
        case .postHold(let hold):
            release(plan.hold, leaving: .posted(transfer.amount))
            post(transfer.amount, plan)
            remember(transfer, plan, .postHold, ending: hold, generation, hash: hash)
        case .voidHold(let hold):
            release(plan.hold, leaving: .voided)
            remember(transfer, plan, .voidHold, ending: hold, generation, hash: hash)
        }
    }

    /// Takes back the newest transfer, exactly. Used while its chain is undecided, never afterwards: books are append-only.
    mutating func revert(_ id: TransferID, _ plan: Plan) {
        let generation = generations.find(interval(of: id.value))
        let row = generations[generation].transfers.removeLast()
        precondition(row.id == id, "L6: transfer \(id.value) is not the newest of its generation")
        switch row.kind {
        case .post:
            unpost(row)
        case .hold:
            // The entry in the expiry queue stays; it is recognised as stale when its time comes.
            accounts[row.debit].debitsPending -= row.amount
            accounts[row.credit].creditsPending -= row.amount
            _ = generations[generation].holds.removeLast()
        case .postHold:
            unpost(row)
            reopen(plan.hold)
            _ = generations[generation].endings.removeLast()
        case .voidHold:
            reopen(plan.hold)
            _ = generations[generation].endings.removeLast()
        }
    }

    /// Ends open holds whose time has come, at most `countMax`, in order of expiry and then id, and hands each to `body`.
    mutating func expireHolds(at time: Timestamp, atMost countMax: Int = .max, _ body: (HoldRow) -> Void) {
        var count = 0
        while count < countMax, let entry = expiryQueue.first, entry.expiresAt <= time {
            _ = expiryQueue.removeFirst()
            guard let place = findHold(entry.id) else { continue }
            let row = hold(at: place)
            guard row.state == .open, row.expiresAt == entry.expiresAt else { continue }
            // Past this line nothing may fail.
            release(place, leaving: .expired)
            count += 1
            body(row)
        }
    }

    @inline(__always)
    private mutating func post(_ amount: Fen, _ plan: Plan) {
        accounts[plan.debit].debitsPosted += amount
        accounts[plan.credit].creditsPosted += amount
    }

    private mutating func unpost(_ row: TransferRow) {
        accounts[row.debit].debitsPosted -= row.amount
        accounts[row.credit].creditsPosted -= row.amount
    }

    /// Moves a hold out of the pending totals.
    private mutating func release(_ place: HoldPlace, leaving state: Hold.State) {
        let row = hold(at: place)
        precondition(row.state == .open, "L7: a hold ends once, but this one is \(row.state)")
        accounts[row.debit].debitsPending -= row.amount
        accounts[row.credit].creditsPending -= row.amount
        setState(state, ofHoldAt: place)
    }

    private mutating func reopen(_ place: HoldPlace) {
        let row = hold(at: place)
        accounts[row.debit].debitsPending += row.amount
        accounts[row.credit].creditsPending += row.amount
        setState(.open, ofHoldAt: place)
    }

    @inline(__always)
    private mutating func remember(
        _ transfer: borrowing Transfer, _ plan: Plan, _ kind: TransferRow.Kind, detail: Int32 = -1, _ generation: Int,
        hash: UInt64
    ) {
        generations[generation].transfers.append(
            TransferRow(
                id: transfer.id, amount: transfer.amount, debit: plan.debit, credit: plan.credit, detail: detail,
                window: transfer.window, code: transfer.code, kind: kind), hash: hash)
    }

    private mutating func remember(
        _ transfer: borrowing Transfer, _ plan: Plan, _ kind: TransferRow.Kind, ending hold: HoldID, _ generation: Int,
        hash: UInt64
    ) {
        remember(transfer, plan, kind, detail: Int32(generations[generation].endings.count), generation, hash: hash)
        generations[generation].endings.append(hold)
    }
}
