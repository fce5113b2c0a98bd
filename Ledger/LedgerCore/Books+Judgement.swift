import LedgerTypes

/// What was looked up for a transfer before it is judged.
struct Lookup: BitwiseCopyable, Sendable {
    var idHash: UInt64
    /// Of the hold that the transfer ends; zero when it ends none.
    var holdHash: UInt64
    /// The account's row; −1 when it is not open. On the way there, the hash of its id and then the row it most likely has.
    var debit: Int
    var credit: Int
}

/// What judges on the way of every transfer is `mutating` although it changes nothing: a mutating method gets the address of the books,
/// while a borrowing one is given a copy of all their fields, twice for each transfer.
extension Books {
    /// Whether an id was applied before, and with which content.
    enum Recollection {
        case unknown
        case same
        case refused(TransferRefusal)
    }

    /// The rows an accepted transfer will touch.
    struct Plan {
        var debit: Int32
        var credit: Int32
        /// The hold to end, and what it holds.
        var hold = HoldPlace.none
        var released: Fen = .zero
    }

    enum Verdict {
        case accepted(Plan)
        case refused(TransferRefusal)
    }

    /// L5: the same id and content is a repetition; the same id and other content names the first field that differs; an id that may
    /// have been forgotten is refused.
    @inline(__always)
    mutating func recall(_ transfer: borrowing Transfer, _ lookup: Lookup) -> Recollection {
        guard transfer.id.value != 0 else { return .refused(.idMustNotBeZero) }
        let interval = interval(of: transfer.id.value)
        // Without a horizon there is one interval.
        if interval < oldestInterval { return .refused(.idTooOld) }
        let generation = generations.find(interval)
        guard generation >= 0, let row = generations[generation].transfers.find(transfer.id.value, hash: lookup.idHash) else {
            if interval > present.newestAccepted { return .refused(.idTooFarAhead) }
            return .unknown
        }
        return firstDifference(transfer, lookup, generation, row).map(Recollection.refused) ?? .same
    }

    private mutating func firstDifference(
        _ transfer: borrowing Transfer, _ lookup: Lookup, _ generation: Int, _ row: Int32
    ) -> TransferRefusal? {
        let known = generations[generation].transfers[row]
        if Int(known.debit) != lookup.debit { return .existsWithDifferentDebit }
        if Int(known.credit) != lookup.credit { return .existsWithDifferentCredit }
        if known.amount != transfer.amount { return .existsWithDifferentAmount }
        if known.code != transfer.code { return .existsWithDifferentCode }
        if known.window != transfer.window { return .existsWithDifferentWindow }
        switch (transfer.operation, known.kind) {
        case (.post, .post):
            return nil
        case (.hold(let expiresAt), .hold):
            return generations[generation].holds[Int(known.detail)].expiresAt == expiresAt ? nil : .existsWithDifferentExpiry
        case (.postHold(let id), .postHold), (.voidHold(let id), .voidHold):
            return generations[generation].endings[Int(known.detail)] == id ? nil : .existsWithDifferentHold
        case (.post, _), (.hold, _), (.postHold, _), (.voidHold, _):
            return .existsWithDifferentOperation
        }
    }

    /// Every check of a transfer with an unknown id, in the order of `TransferRefusal`. Changes nothing.
    @inline(__always)
    mutating func judge(_ transfer: borrowing Transfer, _ lookup: Lookup, at time: Timestamp) -> Verdict {
        if transfer.amount.isNegative { return .refused(.amountMustNotBeNegative) }
        if transfer.amount == .zero, !transfer.operation.isVoid { return .refused(.amountMustNotBeZero) }
        if transfer.code == 0 { return .refused(.codeMustNotBeZero) }
        if transfer.debit == transfer.credit { return .refused(.accountsMustDiffer) }
        if case .hold(let expiresAt?) = transfer.operation, expiresAt <= time { return .refused(.expiryMustBeInTheFuture) }
        guard lookup.debit >= 0 else { return .refused(.debitAccountNotFound) }
        guard lookup.credit >= 0 else { return .refused(.creditAccountNotFound) }
        let plan = Plan(debit: Int32(truncatingIfNeeded: lookup.debit), credit: Int32(truncatingIfNeeded: lookup.credit))
        switch transfer.operation {
        case .post, .hold:
            return judgeRoom(for: transfer.amount, plan)
        case .postHold(let id), .voidHold(let id):
            return judgeEnding(of: id, hash: lookup.holdHash, by: transfer, plan, at: time)
        }
    }

    /// Overflow and limits. Open holds count as if they were posted, and a transfer that ends a hold takes no new room.
    @inline(__always)
    private mutating func judgeRoom(for amount: Fen, _ plan: Plan) -> Verdict {
        let debited = accounts[plan.debit]
        let credited = accounts[plan.credit]
        guard let debits = (debited.debitsPosted + debited.debitsPending).adding(amount) else {
            return .refused(.overflowsDebits)
        }
        guard let credits = (credited.creditsPosted + credited.creditsPending).adding(amount) else {
            return .refused(.overflowsCredits)
        }
        let debitBalance = debits - debited.creditsPosted
        let creditBalance = credits - credited.debitsPosted
        if debited.rule == .debitsMustNotExceedCredits, debitBalance.isPositive { return .refused(.exceedsCredits) }
        if credited.rule == .creditsMustNotExceedDebits, creditBalance.isPositive { return .refused(.exceedsDebits) }
        if let cap = debited.cap, debitBalance > cap { return .refused(.exceedsDebitAccountCap) }
        if let cap = credited.cap, creditBalance > cap { return .refused(.exceedsCreditAccountCap) }
        return .accepted(plan)
    }

    private mutating func judgeEnding(
        of id: HoldID, hash: UInt64, by transfer: borrowing Transfer, _ plan: Plan, at time: Timestamp
    ) -> Verdict {
        guard let place = findHold(id, hash: hash) else {
            return .refused(interval(of: id.value) < oldestInterval ? .holdTooOld : .holdNotFound)
        }
        let hold = hold(at: place)
        if hold.debit != plan.debit { return .refused(.holdHasDifferentDebit) }
        if hold.credit != plan.credit { return .refused(.holdHasDifferentCredit) }
        if transfer.operation.isVoid {
            if transfer.amount != .zero, transfer.amount != hold.amount { return .refused(.voidAmountDiffersFromHeld) }
        } else if transfer.amount > hold.amount {
            return .refused(.exceedsHeldAmount)
        }
        switch hold.state {
        case .posted: return .refused(.holdAlreadyPosted)
        case .voided: return .refused(.holdAlreadyVoided)
        case .expired: return .refused(.holdExpired)
        case .open: break
        }
        // Refused from its time on, whether or not the sweep that records the expiry has run.
        if let expiresAt = hold.expiresAt, expiresAt <= time { return .refused(.holdExpired) }
        return .accepted(Plan(debit: plan.debit, credit: plan.credit, hold: place, released: hold.amount))
    }
}

extension Transfer.Operation {
    @inline(__always)
    var isVoid: Bool {
        if case .voidHold = self { true } else { false }
    }
}
