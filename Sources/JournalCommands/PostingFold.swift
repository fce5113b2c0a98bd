import LedgerTypes

/// Balances added up from postings alone, without the ledger or any rule that made them (law M1 seen from outside).
///
/// Sums are 128 bits wide, so no journal can make them overflow.
struct PostingFold: Sendable {
    /// The four running totals of an account, in fen.
    struct Totals: Hashable, Sendable {
        var debits: Int128 = 0
        var credits: Int128 = 0
        /// Open holds that would debit the account.
        var pendingDebits: Int128 = 0
        var pendingCredits: Int128 = 0

        /// Debits − credits.
        var balance: Int128 { debits - credits }

        static func += (left: inout Totals, right: Totals) {
            left.debits += right.debits
            left.credits += right.credits
            left.pendingDebits += right.pendingDebits
            left.pendingCredits += right.pendingCredits
        }
    }

    /// A posting that released more than was held between its two accounts.
    struct Violation: Hashable, Sendable {
        var record: JournalSequence
        /// Position of the posting in its record, from 0.
        var posting: Int
        var debit: AccountID
        var credit: AccountID
        var held: Int128
        var released: Int128
    }

    private(set) var accounts: [AccountID: Totals] = [:]
    private(set) var postings: UInt64 = 0
    private(set) var records: UInt64 = 0
    /// The first of its kind; later ones may be its consequences.
    private(set) var violation: Violation?
    /// What is held between two accounts; pairs without a hold are left out.
    private var held: [HoldPair: Int128] = [:]

    private struct HoldPair: Hashable {
        let debit: AccountID
        let credit: AccountID
    }

    init() {}

    /// Adds the postings of one record. O(postings).
    mutating func add(_ record: JournalSequence, _ postings: some Sequence<Posting>) {
        records += 1
        for (index, posting) in postings.enumerated() {
            self.postings += 1
            var (debit, credit) = (Totals(), Totals())
            switch posting.effect {
            case .post, .postHold:
                debit.debits = Int128(posting.amount.units)
                credit.credits = Int128(posting.amount.units)
            case .hold, .voidHold, .expireHold: break
            }
            let change = Int128((posting.effect == .hold ? posting.amount : .zero).units) - Int128(posting.released.units)
            if change != 0 {
                debit.pendingDebits = change
                credit.pendingCredits = change
                hold(change, posting, at: index, of: record)
            }
            accounts[posting.debit, default: Totals()] += debit
            accounts[posting.credit, default: Totals()] += credit
        }
    }

    private mutating func hold(_ change: Int128, _ posting: Posting, at index: Int, of record: JournalSequence) {
        let pair = HoldPair(debit: posting.debit, credit: posting.credit)
        let before = held[pair] ?? 0
        if before + change < 0, violation == nil {
            violation = Violation(
                record: record, posting: index, debit: posting.debit, credit: posting.credit, held: before, released: -change)
        }
        held[pair] = before + change == 0 ? nil : before + change
    }

    /// Sums over all accounts. O(accounts).
    var totals: Totals { accounts.values.reduce(into: Totals()) { $0 += $1 } }

    /// Law M3: both sides of the posted and of the pending totals are equal, each side added up over its own accounts.
    var isBalanced: Bool {
        let totals = totals
        return totals.debits == totals.credits && totals.pendingDebits == totals.pendingCredits
    }
}
