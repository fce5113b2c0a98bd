/// What one accepted transfer did to two accounts, complete enough to rebuild balances without the rules that made it.
public struct Posting: Hashable, Sendable {
    /// How the amounts touch the posted and pending totals of both accounts. Numbers are frozen: they stand in journals.
    public enum Effect: UInt8, CaseIterable, Sendable {
        /// `amount` is added to the posted debits of one account and the posted credits of the other.
        case post = 1
        /// `amount` is added to the pending totals.
        case hold = 2
        /// `released` leaves the pending totals and `amount` (at most `released`) is added to the posted ones.
        case postHold = 3
        /// `released` leaves the pending totals; `amount` is zero. On request.
        case voidHold = 4
        /// As `voidHold`, because its time had passed.
        case expireHold = 5
    }

    public var effect: Effect
    /// Business reason of the transfer, a row of the chart of accounts.
    public var code: UInt16
    public var window: WindowNumber
    public var debit: AccountID
    public var credit: AccountID
    public var amount: Fen
    public var released: Fen

    public init(
        effect: Effect, code: UInt16, window: WindowNumber, debit: AccountID, credit: AccountID, amount: Fen,
        released: Fen = .zero
    ) {
        self.effect = effect
        self.code = code
        self.window = window
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.released = released
    }
}
