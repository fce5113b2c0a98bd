import LedgerCore
import LedgerTypes

/// Balances added up from postings alone, as an auditor without the rules would do it.
struct RebuiltBooks {
    struct Totals: Equatable {
        var debits = Fen.zero
        var credits = Fen.zero
        var debitsPending = Fen.zero
        var creditsPending = Fen.zero
    }

    private(set) var accounts: [AccountID: Totals] = [:]

    mutating func add(_ postings: [Posting]) {
        for posting in postings {
            switch posting.effect {
            case .post:
                accounts[posting.debit, default: Totals()].debits += posting.amount
                accounts[posting.credit, default: Totals()].credits += posting.amount
            case .hold:
                accounts[posting.debit, default: Totals()].debitsPending += posting.amount
                accounts[posting.credit, default: Totals()].creditsPending += posting.amount
            case .postHold, .voidHold, .expireHold:
                accounts[posting.debit, default: Totals()].debitsPending -= posting.released
                accounts[posting.credit, default: Totals()].creditsPending -= posting.released
                accounts[posting.debit, default: Totals()].debits += posting.amount
                accounts[posting.credit, default: Totals()].credits += posting.amount
            }
        }
    }

    /// The first account on which the ledger and the postings disagree.
    func difference(from ledger: Ledger) -> String? {
        for account in ledger.accounts {
            let own = accounts[account.id] ?? Totals()
            let theirs = Totals(
                debits: account.debitsPosted, credits: account.creditsPosted, debitsPending: account.debitsPending,
                creditsPending: account.creditsPending)
            if own != theirs { return "account \(account.id.value): postings say \(own), the ledger \(theirs)" }
        }
        let known = Set(ledger.accounts.map(\.id))
        return accounts.keys.filter { !known.contains($0) }.min().map { "account \($0.value) is not in the ledger" }
    }
}
