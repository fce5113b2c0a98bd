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

public struct DayBookRow: Hashable, Sendable {
    public var key: DayBookKey
    public var totals: DayBookTotals

    public init(key: DayBookKey, totals: DayBookTotals) {
        self.key = key
        self.totals = totals
    }
}

/// What one settlement or cancel adds to a day.
public struct DayBookEntry: Hashable, Sendable {
    public var date: BusinessDate
    public var pair: RegionPair
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    /// 1 for a settlement, −1 for a cancel.
    public var cases: Int64
    /// Negative for a cancel.
    public var medicalFee: Fen
    /// Each fund at most once; negative for a cancel.
    public var funds: [FundAmount]

    public init(
        date: BusinessDate, pair: RegionPair, insurance: InsuranceKind, clearingType: ClearingType, cases: Int64, medicalFee: Fen,
        funds: [FundAmount]
    ) {
        self.date = date
        self.pair = pair
        self.insurance = insurance
        self.clearingType = clearingType
        self.cases = cases
        self.medicalFee = medicalFee
        self.funds = funds
    }

    /// The entry of a settlement, or of a cancel, whose amounts already carry the minus sign (identity I9).
    public init(
        date: BusinessDate, pair: RegionPair, insurance: InsuranceKind, clearingType: ClearingType, amounts: SettlementAmounts,
        isCancel: Bool
    ) {
        self.init(
            date: date, pair: pair, insurance: insurance, clearingType: clearingType, cases: isCancel ? -1 : 1,
            medicalFee: amounts.total, funds: amounts.owedByFund(insurance))
    }
}

/// Daily totals of one party's own books (日对账台账), kept up to date with every settlement and cancel.
///
/// Depends only on what was recorded, not on the order: a row whose count and amount are back at zero leaves the book.
/// Memory is O(keys), whatever the number of claims.
public struct DayBook: Hashable, Sendable {
    private var totals: [DayBookKey: DayBookTotals] = [:]

    public init() {}

    /// Adds one settlement or cancel, completely or not at all.
    /// - Returns: `false`, with nothing changed, when a total would leave the range of `Fen`.
    @discardableResult
    public mutating func record(_ entry: DayBookEntry) -> Bool {
        var key = DayBookKey(
            date: entry.date, pair: entry.pair, insurance: entry.insurance, clearingType: entry.clearingType, fund: .medicalFee)
        guard fits(key, count: entry.cases, amount: entry.medicalFee) else { return false }
        for row in entry.funds {
            key.fund = row.fund
            guard fits(key, count: entry.cases, amount: row.amount) else { return false }
        }
        // Past this line nothing may fail.
        key.fund = .medicalFee
        update(key, count: entry.cases, amount: entry.medicalFee)
        for row in entry.funds {
            key.fund = row.fund
            update(key, count: entry.cases, amount: row.amount)
        }
        return true
    }

    /// Rows of one day, ascending by key.
    /// - Complexity: O(keys of the book).
    public func rows(on date: BusinessDate) -> [DayBookRow] { rows { $0.date == date } }

    /// Rows of one pair on one day, ascending by key. An empty answer means zero, because the book is at hand.
    public func rows(on date: BusinessDate, of pair: RegionPair) -> [DayBookRow] { rows { $0.date == date && $0.pair == pair } }

    /// Days with at least one row, ascending.
    public var dates: [BusinessDate] { Set(totals.keys.map(\.date)).sorted() }

    /// Pairs with at least one row on the day, ascending.
    public func pairs(on date: BusinessDate) -> [RegionPair] {
        Set(totals.keys.lazy.filter { $0.date == date }.map(\.pair)).sorted()
    }

    /// Drops the days before `date`, once they are reconciled and kept elsewhere.
    public mutating func forget(before date: BusinessDate) { totals = totals.filter { $0.key.date >= date } }

    /// Every row in key order.
    public func writeCanonical(into sink: inout some CanonicalSink) {
        let rows = rows { _ in true }
        sink.put(count: rows.count)
        for row in rows {
            sink.put(row.key.date.days)
            sink.put(row.key.pair.insuring.value)
            sink.put(row.key.pair.treating.value)
            sink.put(row.key.insurance.value)
            sink.put(row.key.clearingType.rawValue)
            sink.put(row.key.fund.value)
            sink.put(row.totals.count)
            sink.put(row.totals.amount)
        }
    }

    private func rows(where isWanted: (DayBookKey) -> Bool) -> [DayBookRow] {
        totals.filter { isWanted($0.key) }.map { DayBookRow(key: $0.key, totals: $0.value) }.sorted { $0.key < $1.key }
    }

    private func fits(_ key: DayBookKey, count: Int64, amount: Fen) -> Bool {
        let before = totals[key] ?? .zero
        return !before.count.addingReportingOverflow(count).overflow && before.amount.adding(amount) != nil
    }

    private mutating func update(_ key: DayBookKey, count: Int64, amount: Fen) {
        let before = totals[key] ?? .zero
        let after = DayBookTotals(count: before.count + count, amount: before.amount + amount)
        totals[key] = after == .zero ? nil : after
    }
}
