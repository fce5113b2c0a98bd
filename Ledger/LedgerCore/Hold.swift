import LedgerTypes

/// An amount reserved on two accounts (冻结), and what became of it. A hold ends once; how it ended stays readable.
public struct Hold: Hashable, Sendable {
    /// Open, or how it ended; an ended hold never changes again.
    public enum State: Hashable, Sendable, BitwiseCopyable {
        case open
        /// Made final with this amount, at most the held one; the rest was released.
        case posted(Fen)
        case voided
        case expired
    }

    public let id: HoldID
    public let debit: AccountID
    public let credit: AccountID
    public let amount: Fen
    public let code: UInt16
    public let window: WindowNumber
    /// From this instant on the hold can only expire; `nil` never does.
    public let expiresAt: Timestamp?
    public let state: State
}
