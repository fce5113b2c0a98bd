import LedgerTypes

extension Ledger {
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
        /// The hold to end; −1 when there is none.
        var hold: Int32 = -1
    }

    enum Verdict {
        case accepted(Plan)
        case refused(TransferRefusal)
    }

    /// L5: the same id and content is a repetition; the same id and other content names the first field that differs.
    @inline(__always)
    func recall(_ transfer: Transfer) -> Recollection {
        guard transfer.id.value != 0 else { return .refused(.idMustNotBeZero) }
        guard let index = transferTable.find(transfer.id.value) else { return .unknown }
        return firstDifference(between: transfer, and: transferTable[index]).map(Recollection.refused) ?? .same
    }

    private func firstDifference(between transfer: Transfer, and row: TransferRow) -> TransferRefusal? {
        if accountTable[row.debit].id != transfer.debit { return .existsWithDifferentDebit }
        if accountTable[row.credit].id != transfer.credit { return .existsWithDifferentCredit }
        if row.amount != transfer.amount { return .existsWithDifferentAmount }
        if row.code != transfer.code { return .existsWithDifferentCode }
        if row.window != transfer.window { return .existsWithDifferentWindow }
        switch (transfer.operation, row.kind) {
        case (.post, .post):
            return nil
        case (.hold(let expiresAt), .hold):
            return holdRows[Int(row.hold)].expiresAt == expiresAt ? nil : .existsWithDifferentExpiry
        case (.postHold(let id), .postHold), (.voidHold(let id), .voidHold):
            return transferTable[holdRows[Int(row.hold)].transfer].id.value == id.value ? nil : .existsWithDifferentHold
        case (.post, _), (.hold, _), (.postHold, _), (.voidHold, _):
            return .existsWithDifferentOperation
        }
    }

    /// Every check of a transfer with an unknown id, in the order of `TransferRefusal`. Changes nothing.
    @inline(__always)
    func judge(_ transfer: Transfer, at time: Timestamp) -> Verdict {
        if transfer.amount.isNegative { return .refused(.amountMustNotBeNegative) }
        if transfer.amount == .zero, !transfer.operation.isVoid { return .refused(.amountMustNotBeZero) }
        if transfer.code == 0 { return .refused(.codeMustNotBeZero) }
        if transfer.debit == transfer.credit { return .refused(.accountsMustDiffer) }
        if case .hold(let expiresAt?) = transfer.operation, expiresAt <= time { return .refused(.expiryMustBeInTheFuture) }
        guard let debit = accountTable.find(transfer.debit.value) else { return .refused(.debitAccountNotFound) }
        guard let credit = accountTable.find(transfer.credit.value) else { return .refused(.creditAccountNotFound) }
        let plan = Plan(debit: debit, credit: credit)
        switch transfer.operation {
        case .post, .hold:
            return judgeRoom(for: transfer.amount, plan)
        case .postHold(let id), .voidHold(let id):
            return judgeEnding(of: id, by: transfer, plan, at: time)
        }
    }

    /// Overflow and limits. Open holds count as if they were posted, and a transfer that ends a hold takes no new room.
    @inline(__always)
    private func judgeRoom(for amount: Fen, _ plan: Plan) -> Verdict {
        let debited = accountTable[plan.debit]
        let credited = accountTable[plan.credit]
        guard let debits = (debited.debitsPosted + debited.debitsPending).adding(amount) else {
            return .refused(.overflowsDebits)
        }
        guard let credits = (credited.creditsPosted + credited.creditsPending).adding(amount) else {
            return .refused(.overflowsCredits)
        }
        let debitBalance = debits - debited.creditsPosted
        let creditBalance = credits - credited.debitsPosted
        if debited.limit.rule == .debitsMustNotExceedCredits, debitBalance.isPositive { return .refused(.exceedsCredits) }
        if credited.limit.rule == .creditsMustNotExceedDebits, creditBalance.isPositive { return .refused(.exceedsDebits) }
        if let cap = debited.limit.cap, debitBalance > cap { return .refused(.exceedsDebitAccountCap) }
        if let cap = credited.limit.cap, creditBalance > cap { return .refused(.exceedsCreditAccountCap) }
        return .accepted(plan)
    }

    private func judgeEnding(of id: HoldID, by transfer: Transfer, _ plan: Plan, at time: Timestamp) -> Verdict {
        guard let index = transferTable.find(id.value), transferTable[index].kind == .hold else {
            return .refused(.holdNotFound)
        }
        let placed = transferTable[index]
        let hold = holdRows[Int(placed.hold)]
        if placed.debit != plan.debit { return .refused(.holdHasDifferentDebit) }
        if placed.credit != plan.credit { return .refused(.holdHasDifferentCredit) }
        if transfer.operation.isVoid {
            if transfer.amount != .zero, transfer.amount != placed.amount { return .refused(.voidAmountDiffersFromHeld) }
        } else if transfer.amount > placed.amount {
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
        return .accepted(Plan(debit: plan.debit, credit: plan.credit, hold: placed.hold))
    }
}

extension Transfer.Operation {
    @inline(__always)
    var isVoid: Bool {
        if case .voidHold = self { true } else { false }
    }
}
