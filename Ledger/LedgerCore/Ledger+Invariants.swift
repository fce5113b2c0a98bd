import LedgerTypes

extension Ledger {
    /// Checks L1, L2, L4, L7 and L9 over the whole state and stops the process where one does not hold. O(n).
    ///
    /// A build with `LEDGER_CHECKS`, as debug builds are, runs it by itself: after every change while the state is small, and as it grows so
    /// often that a change costs the same.
    public func checkInvariants() { books.checkInvariants() }

    @inline(__always)
    mutating func checkIfEnabled() {
        #if LEDGER_CHECKS
            books.checkFromTimeToTime()
        #endif
    }
}

extension Books {
    #if LEDGER_CHECKS
        /// Rows that a change pays for.
        private static let rowsPerChange = 16

        fileprivate mutating func checkFromTimeToTime() {
            changesUnchecked += 1
            guard changesUnchecked * Self.rowsPerChange >= accounts.count + outlivedHolds.count + transferCount else { return }
            changesUnchecked = 0
            checkInvariants()
        }
    #endif

    func checkInvariants() {
        checkConservation()
        for row in 0..<accounts.count { checkAccount(row) }
        checkTransfers()
        checkHolds()
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

    private func checkAccount(_ row: Int) {
        let account = account(at: row)
        precondition(accounts.find(account.id.value) == Int32(row), "L9: account \(account.id.value) is not found by its id")
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

    private func checkTransfers() {
        for generation in 0..<generations.count {
            precondition(
                generations[generation].interval >= oldestInterval, "L5: generation \(generation) should have been forgotten")
            for row in 0..<generations[generation].transfers.count {
                let transfer = generations[generation].transfers.rows[row]
                precondition(
                    find(transfer.id.value).map { $0 == (generation, Int32(row)) } ?? false,
                    "L9: transfer \(transfer.id.value) is not found by its id")
            }
            for row in 0..<generations[generation].holds.count {
                let place = findHold(generations[generation].holds[row].id)
                precondition(
                    place == HoldPlace(interval: generations[generation].interval, row: row),
                    "L7: hold \(row) and its transfer do not name each other")
            }
        }
    }

    private func checkHolds() {
        var debits = ContiguousArray(repeating: Fen.zero, count: accounts.count)
        var credits = debits
        forEachHold { hold in
            switch hold.state {
            case .open:
                debits[Int(hold.debit)] += hold.amount
                credits[Int(hold.credit)] += hold.amount
            case .posted(let amount):
                precondition(
                    amount.isPositive && amount <= hold.amount,
                    "L7: hold \(hold.id.value) of \(hold.amount) was posted with \(amount)")
            case .voided, .expired:
                break
            }
        }
        for row in 0..<accounts.count {
            precondition(
                accounts.rows[row].debitsPending == debits[row] && accounts.rows[row].creditsPending == credits[row],
                "L2: pending totals of account \(accounts.rows[row].id.value) differ from its open holds")
        }
    }
}
