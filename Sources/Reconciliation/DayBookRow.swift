import ClaimTypes
import LedgerTypes

/// What one row of a day book adds up.
public struct DayBookKey: Hashable, Comparable, Sendable {
    public var date: BusinessDate
    public var pair: RegionPair
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    /// A fund, or `FundCode.medicalFee` for cases and medical fee.
    public var fund: FundCode

    public init(date: BusinessDate, pair: RegionPair, insurance: InsuranceKind, clearingType: ClearingType, fund: FundCode) {
        self.date = date
        self.pair = pair
        self.insurance = insurance
        self.clearingType = clearingType
        self.fund = fund
    }

    /// By date, pair, insurance kind, clearing type, fund.
    public static func < (left: DayBookKey, right: DayBookKey) -> Bool {
        if left.date != right.date { return left.date < right.date }
        if left.pair != right.pair { return left.pair < right.pair }
        if left.insurance != right.insurance { return left.insurance < right.insurance }
        if left.clearingType != right.clearingType { return left.clearingType < right.clearingType }
        return left.fund < right.fund
    }
}

/// Count and amount of one row.
public struct DayBookTotals: Hashable, Sendable {
    /// Settlements minus cancels.
    public var count: Int64
    public var amount: Fen

    @inlinable
    public init(count: Int64, amount: Fen) {
        self.count = count
        self.amount = amount
    }

    public static let zero = DayBookTotals(count: 0, amount: .zero)
}

/// One row of a day book.
public struct DayBookRow: Hashable, Sendable {
    public var key: DayBookKey
    public var totals: DayBookTotals

    public init(key: DayBookKey, totals: DayBookTotals) {
        self.key = key
        self.totals = totals
    }
}
