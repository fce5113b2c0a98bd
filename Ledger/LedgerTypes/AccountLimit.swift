/// How far the two sides of an account may drift apart. Open holds count as if they were posted, on the side they would take.
///
/// `rule` forbids one side to exceed the other at all. `cap` is the most by which either side may exceed the other, as a
/// net debit cap (净借记限额) in a clearing system; it also bounds the side the rule leaves free.
public struct AccountLimit: Hashable, Sendable, BitwiseCopyable {
    /// Numbers are frozen: they stand in journals and snapshots.
    public enum Rule: UInt8, CaseIterable, Sendable, BitwiseCopyable {
        case none = 0
        /// An account that cannot be overdrawn: a personal account (个人账户).
        case debitsMustNotExceedCredits = 1
        /// The mirror image: an asset that cannot turn into a debt.
        case creditsMustNotExceedDebits = 2
    }

    public var rule: Rule
    /// In fen, zero or more; `nil` for no cap.
    public var cap: Fen?

    @inlinable
    public init(_ rule: Rule, cap: Fen? = nil) {
        self.rule = rule
        self.cap = cap
    }

    public static let none = AccountLimit(.none)
    public static let debitsMustNotExceedCredits = AccountLimit(.debitsMustNotExceedCredits)
    public static let creditsMustNotExceedDebits = AccountLimit(.creditsMustNotExceedDebits)

    /// The same rule with a cap.
    public func capped(at cap: Fen) -> AccountLimit { AccountLimit(rule, cap: cap) }
}
