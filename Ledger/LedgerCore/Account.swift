import LedgerTypes

/// What an account is opened with. Opening is idempotent: the same specification again changes nothing.
public struct AccountSpecification: Hashable, Sendable {
    public var id: AccountID
    public var limit: AccountLimit

    @inlinable
    public init(id: AccountID, limit: AccountLimit = .none) {
        self.id = id
        self.limit = limit
    }
}

/// An account and its four running totals, in fen. Totals only grow, except pending ones when a hold ends.
public struct Account: Hashable, Sendable {
    public let id: AccountID
    public let limit: AccountLimit
    public let debitsPosted: Fen
    public let creditsPosted: Fen
    /// Sum of the open holds that would debit this account.
    public let debitsPending: Fen
    public let creditsPending: Fen

    init(_ row: AccountRow) {
        id = row.id
        limit = row.limit
        debitsPosted = row.debitsPosted
        creditsPosted = row.creditsPosted
        debitsPending = row.debitsPending
        creditsPending = row.creditsPending
    }

    /// Posted debits − posted credits; negative when the balance stands on the credit side.
    public var debitBalance: Fen { debitsPosted - creditsPosted }

    /// Posted credits − posted debits; negative when the balance stands on the debit side.
    public var creditBalance: Fen { creditsPosted - debitsPosted }

    /// By how much debits would exceed credits if every hold that debits were posted and none that credits.
    public var worstDebitBalance: Fen { debitsPosted + debitsPending - creditsPosted }

    /// By how much credits would exceed debits if every hold that credits were posted and none that debits.
    public var worstCreditBalance: Fen { creditsPosted + creditsPending - debitsPosted }

    /// The most that may be debited now without breaking the limit; `nil` when there is no limit on that side.
    public var availableToDebit: Fen? {
        let ceiling = limit.rule == .debitsMustNotExceedCredits ? Fen.zero : limit.cap
        return ceiling.map { $0.subtracting(worstDebitBalance) ?? Fen(.max) }
    }

    /// The most that may be credited now without breaking the limit; `nil` when there is no limit on that side.
    public var availableToCredit: Fen? {
        let ceiling = limit.rule == .creditsMustNotExceedDebits ? Fen.zero : limit.cap
        return ceiling.map { $0.subtracting(worstCreditBalance) ?? Fen(.max) }
    }
}
