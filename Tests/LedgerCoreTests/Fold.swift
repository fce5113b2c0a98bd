import LedgerCore
import LedgerTypes

/// Balances rebuilt from postings alone, as someone without the ledger's rules would do it (L3).
struct Fold: Equatable {
    struct Totals: Equatable {
        var debitsPosted: Int64 = 0
        var creditsPosted: Int64 = 0
        var debitsPending: Int64 = 0
        var creditsPending: Int64 = 0
    }

    /// Untouched accounts are left out.
    private(set) var accounts: [AccountID: Totals] = [:]

    init(_ postings: some Sequence<Posting> = []) { add(postings) }

    init(accounts: [Account]) {
        for account in accounts {
            let totals = Totals(
                debitsPosted: account.debitsPosted.units, creditsPosted: account.creditsPosted.units,
                debitsPending: account.debitsPending.units, creditsPending: account.creditsPending.units)
            if totals != Totals() { self.accounts[account.id] = totals }
        }
    }

    mutating func add(_ postings: some Sequence<Posting>) {
        for posting in postings {
            let isHold = posting.effect == .hold
            let posted = isHold ? 0 : posting.amount.units
            let pending = isHold ? posting.amount.units : -posting.released.units
            accounts[posting.debit, default: Totals()].debitsPosted += posted
            accounts[posting.debit, default: Totals()].debitsPending += pending
            accounts[posting.credit, default: Totals()].creditsPosted += posted
            accounts[posting.credit, default: Totals()].creditsPending += pending
            for id in [posting.debit, posting.credit] where accounts[id] == Totals() { accounts[id] = nil }
        }
    }
}
