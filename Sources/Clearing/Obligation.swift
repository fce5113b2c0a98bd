import ClaimTypes
import LedgerTypes

/// An amount one region must pay another (债务). Always positive; direction is the field.
public struct Obligation: Hashable, Comparable, Sendable {
    public var debtor: RegionCode
    public var creditor: RegionCode
    public var amount: Fen

    public init(debtor: RegionCode, creditor: RegionCode, amount: Fen) {
        self.debtor = debtor
        self.creditor = creditor
        self.amount = amount
    }

    /// A signed debt as an obligation: turned round when negative, `nil` when zero.
    public static func directed(debtor: RegionCode, creditor: RegionCode, amount: Fen) -> Obligation? {
        if amount == .zero { return nil }
        precondition(amount.units != .min, "M3: a debt of \(debtor) to \(creditor) cannot be turned round")
        return amount.isPositive
            ? Obligation(debtor: debtor, creditor: creditor, amount: amount)
            : Obligation(debtor: creditor, creditor: debtor, amount: -amount)
    }

    /// By debtor, creditor, amount.
    public static func < (left: Obligation, right: Obligation) -> Bool {
        if left.debtor != right.debtor { return left.debtor < right.debtor }
        if left.creditor != right.creditor { return left.creditor < right.creditor }
        return left.amount < right.amount
    }
}

/// How obligations are turned into payments. A setting of the hub says which one pays; all three are always shown.
public enum NettingMethod: UInt8, CaseIterable, Sendable {
    /// Every debtor pays every creditor what it owes (双边全额).
    case grossBilateral = 1
    /// Each two regions pay only their difference (双边轧差).
    case netBilateral = 2
    /// Each region pays or receives only its position against all others (多边轧差).
    case multilateral = 3

    public var names: BilingualText {
        switch self {
        case .grossBilateral: BilingualText("双边全额", "gross bilateral")
        case .netBilateral: BilingualText("双边轧差", "net bilateral")
        case .multilateral: BilingualText("多边轧差", "multilateral net")
        }
    }
}

/// What one region is owed by all others (positive) or owes them (negative).
public struct NetPosition: Hashable, Sendable {
    public var region: RegionCode
    /// Receivable minus payable.
    public var amount: Fen

    public init(region: RegionCode, amount: Fen) {
        self.region = region
        self.amount = amount
    }
}

/// Why obligations could not be netted. Numbers are frozen and in order of precedence.
public enum NettingRefusal: Error, Hashable, Sendable {
    /// The obligation at this index (from 0) is not positive.
    case amountNotPositive(index: Int)
    /// The obligation at this index is owed to its own debtor.
    case debtorIsCreditor(index: Int)
    /// Adding the obligation at this index leaves the range of `Fen`.
    case totalOutOfRange(index: Int)
}
