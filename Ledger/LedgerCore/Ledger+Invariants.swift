import LedgerTypes

extension Ledger {
    /// Checks L1, L2, L4 and L7 over the whole state and stops the process where one does not hold. O(n).
    ///
    /// Building with `-D LEDGER_CHECKS` runs it after every change.
    public func checkInvariants() {
        checkConservation()
        checkAccounts()
        checkHolds()
    }

    @inline(__always)
    func checkIfEnabled() {
        #if LEDGER_CHECKS
            checkInvariants()
        #endif
    }

    private func checkConservation() {
        let totals = totals
        precondition(
            totals.debitsPosted == totals.creditsPosted,
            "L1: posted debits \(totals.debitsPosted) differ from posted credits \(totals.creditsPosted)")
        precondition(
            totals.debitsPending == totals.creditsPending,
            "L1: pending debits \(totals.debitsPending) differ from pending credits \(totals.creditsPending)")
    }

    private func checkAccounts() {
        for (index, account) in accountTable.rows.enumerated() {
            precondition(
                accountTable.find(account.id.value) == Int32(index), "L9: account \(account.id.value) is not found by its id")
            for total in [account.debitsPosted, account.creditsPosted, account.debitsPending, account.creditsPending] {
                precondition(!total.isNegative, "L2: a total of account \(account.id.value) is negative: \(total)")
            }
            if account.limit.rule == .debitsMustNotExceedCredits {
                precondition(
                    !account.worstDebitBalance.isPositive,
                    "L4: debits of account \(account.id.value) exceed its credits by \(account.worstDebitBalance)")
            }
            if account.limit.rule == .creditsMustNotExceedDebits {
                precondition(
                    !account.worstCreditBalance.isPositive,
                    "L4: credits of account \(account.id.value) exceed its debits by \(account.worstCreditBalance)")
            }
            if let cap = account.limit.cap {
                precondition(
                    account.worstDebitBalance <= cap && account.worstCreditBalance <= cap,
                    "L4: account \(account.id.value) is beyond its cap \(cap)")
            }
        }
    }

    private func checkHolds() {
        var debits = ContiguousArray(repeating: Fen.zero, count: accountTable.count)
        var credits = debits
        for (index, hold) in holdRows.enumerated() {
            let placed = transferTable[hold.transfer]
            precondition(
                placed.kind == .hold && placed.hold == Int32(index), "L7: hold \(index) and its transfer do not name each other")
            switch hold.state {
            case .open:
                debits[Int(placed.debit)] += placed.amount
                credits[Int(placed.credit)] += placed.amount
            case .posted(let amount):
                precondition(
                    amount.isPositive && amount <= placed.amount,
                    "L7: hold \(placed.id.value) of \(placed.amount) was posted with \(amount)")
            case .voided, .expired:
                break
            }
        }
        for (index, account) in accountTable.rows.enumerated() {
            precondition(
                account.debitsPending == debits[index] && account.creditsPending == credits[index],
                "L2: pending totals of account \(account.id.value) differ from its open holds")
        }
    }
}
