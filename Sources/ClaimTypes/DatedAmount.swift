import LedgerTypes

/// Money that moved on a day.
public struct DatedAmount: Hashable, Sendable {
    public var day: BusinessDate
    /// Negative when it came back.
    public var amount: Fen

    public init(_ day: BusinessDate, _ amount: Fen) {
        self.day = day
        self.amount = amount
    }
}
