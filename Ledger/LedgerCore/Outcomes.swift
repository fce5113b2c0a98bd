import LedgerTypes

/// What `Ledger.open` answered.
public enum AccountOutcome: Hashable, Sendable {
    case opened
    /// Open already with this very specification; nothing changed.
    case alreadyOpen
    case refused(AccountRefusal)
}

/// Why an account was not opened, in precedence order. Numbers are frozen.
public enum AccountRefusal: UInt16, CaseIterable, Sendable {
    case idMustNotBeZero = 1
    case existsWithDifferentRule = 2
    case existsWithDifferentCap = 3
    case capMustNotBeNegative = 4

    public var names: (chinese: String, english: String) {
        switch self {
        case .idMustNotBeZero: ("账户编号不能为零", "account id must not be zero")
        case .existsWithDifferentRule: ("账户已存在，但限制规则不同", "account exists with a different limit rule")
        case .existsWithDifferentCap: ("账户已存在，但限额不同", "account exists with a different cap")
        case .capMustNotBeNegative: ("限额不能为负数", "cap must not be negative")
        }
    }
}

/// What the ledger answered to one transfer. "Maybe" is not among the answers.
public enum TransferOutcome: Hashable, Sendable {
    case applied
    /// Applied earlier with this very content; nothing changed.
    case alreadyApplied
    /// Nothing changed, and the id stays free.
    case refused(TransferRefusal)
}

/// What the ledger answered to a chain as a whole.
public enum ChainOutcome: Hashable, Sendable {
    case applied
    /// Every transfer was applied earlier with this very content; nothing changed.
    case alreadyApplied
    /// Nothing changed. `index` is the transfer in the chain that caused it.
    case refused(index: Int, TransferRefusal)
}

/// Sums over all accounts, in fen. Wider than one account's totals, so that summing cannot overflow.
public struct LedgerTotals: Hashable, Sendable {
    public internal(set) var debitsPosted: Int128 = 0
    public internal(set) var creditsPosted: Int128 = 0
    public internal(set) var debitsPending: Int128 = 0
    public internal(set) var creditsPending: Int128 = 0

    /// Law L1.
    public var isBalanced: Bool { debitsPosted == creditsPosted && debitsPending == creditsPending }
}
