/// Why a transfer was refused, in precedence order: of several reasons the first in this list is the answer.
///
/// Numbers are frozen, with room between the groups; a retired one leaves a comment.
public enum TransferRefusal: UInt16, CaseIterable, Sendable {
    // Company: what the other members of a linked chain did.
    /// The batch ends inside a chain; this is its last transfer.
    case linkedChainOpen = 1
    /// Another transfer of the chain was refused; its refusal is the one to look at.
    case linkedChainFailed = 2

    // Identity: has this id been applied, and with which content?
    case idMustNotBeZero = 10
    case existsWithDifferentDebit = 11
    case existsWithDifferentCredit = 12
    case existsWithDifferentAmount = 13
    case existsWithDifferentCode = 14
    case existsWithDifferentWindow = 15
    case existsWithDifferentOperation = 16
    case existsWithDifferentExpiry = 17
    case existsWithDifferentHold = 18
    /// Some transfers of the chain were applied before, others not: it is not the chain that was applied.
    case chainPartlyApplied = 19
    /// The id is older than everything the ledger remembers: whether it was applied can no longer be told.
    case idTooOld = 20
    /// The id's time lies ahead of the batch's by more than clocks may differ.
    case idTooFarAhead = 21

    // Form: wrong whatever the state of the ledger.
    case amountMustNotBeNegative = 30
    case amountMustNotBeZero = 31
    case codeMustNotBeZero = 32
    case accountsMustDiffer = 33
    case expiryMustBeInTheFuture = 34

    // Accounts.
    case debitAccountNotFound = 40
    case creditAccountNotFound = 41

    // The hold to post or void.
    case holdNotFound = 50
    case holdHasDifferentDebit = 51
    case holdHasDifferentCredit = 52
    case exceedsHeldAmount = 53
    case voidAmountDiffersFromHeld = 54
    case holdAlreadyPosted = 55
    case holdAlreadyVoided = 56
    case holdExpired = 57
    /// The hold's id is older than everything the ledger remembers, and it is not open any more.
    case holdTooOld = 58

    // Arithmetic and limits.
    case overflowsDebits = 70
    case overflowsCredits = 71
    /// The debit account's debits must not exceed its credits.
    case exceedsCredits = 72
    /// The credit account's credits must not exceed its debits.
    case exceedsDebits = 73
    case exceedsDebitAccountCap = 74
    case exceedsCreditAccountCap = 75

    /// Whether the same submission, unchanged, may be accepted later because the ledger's state has moved on.
    ///
    /// A chain's members are not transient themselves: ask the refusal that broke the chain.
    public var isTransient: Bool {
        switch self {
        case .idTooFarAhead, .debitAccountNotFound, .creditAccountNotFound, .holdNotFound, .exceedsCredits, .exceedsDebits,
            .exceedsDebitAccountCap, .exceedsCreditAccountCap:
            true
        case .linkedChainOpen, .linkedChainFailed, .idMustNotBeZero, .existsWithDifferentDebit, .existsWithDifferentCredit,
            .existsWithDifferentAmount, .existsWithDifferentCode, .existsWithDifferentWindow, .existsWithDifferentOperation,
            .existsWithDifferentExpiry, .existsWithDifferentHold, .chainPartlyApplied, .idTooOld, .amountMustNotBeNegative,
            .amountMustNotBeZero, .codeMustNotBeZero, .accountsMustDiffer, .expiryMustBeInTheFuture, .holdHasDifferentDebit,
            .holdHasDifferentCredit, .exceedsHeldAmount, .voidAmountDiffersFromHeld, .holdAlreadyPosted, .holdAlreadyVoided,
            .holdExpired, .holdTooOld, .overflowsDebits, .overflowsCredits:
            false
        }
    }
}
