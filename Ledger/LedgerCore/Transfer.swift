import LedgerTypes

/// One debit and one credit of one amount: the unit of change of the ledger.
///
/// The submitter derives `id` from the business event, so that a repeated submission carries the same id and is recognised.
public struct Transfer: Hashable, Sendable {
    /// What the transfer does to the two accounts.
    public enum Operation: Hashable, Sendable {
        /// Final at once.
        case post
        /// Reserves the amount on both accounts until it is posted, voided, or, from `expiresAt` on, expired. `nil` never expires.
        case hold(expiresAt: Timestamp?)
        /// Makes a hold final, in full or in part; what is not posted is released. The amount is what to post.
        case postHold(HoldID)
        /// Releases a hold whole. The amount is zero or the held amount.
        case voidHold(HoldID)
    }

    public var id: TransferID
    /// Account to debit. A transfer that ends a hold names the accounts of that hold.
    public var debit: AccountID
    public var credit: AccountID
    /// In fen; positive, except that a void may say zero.
    public var amount: Fen
    /// Business reason, a `TransferCode`; not zero.
    public var code: UInt16
    public var window: WindowNumber
    public var operation: Operation
    /// In a batch: succeeds or fails together with the transfer that follows. How a transfer travels is no part of its content.
    public var isLinked: Bool

    @inlinable
    public init(
        id: TransferID, debit: AccountID, credit: AccountID, amount: Fen, code: UInt16, window: WindowNumber,
        operation: Operation = .post, isLinked: Bool = false
    ) {
        self.id = id
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.code = code
        self.window = window
        self.operation = operation
        self.isLinked = isLinked
    }
}
