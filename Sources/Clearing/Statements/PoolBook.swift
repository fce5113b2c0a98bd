import ClaimTypes
import LedgerTypes

/// Pool of the insured and pool that treated: both sides know them from the visit as it was registered.
public struct PoolPair: Hashable, Sendable {
    public var insuring: RegionCode
    public var treating: RegionCode

    public init(insuring: RegionCode, treating: RegionCode) {
        self.insuring = insuring
        self.treating = treating
    }
}

/// What a row of a statement is about.
public struct PoolKey: Hashable, Comparable, Sendable {
    public var pools: PoolPair
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    public var fund: FundCode

    public init(pools: PoolPair, insurance: InsuranceKind, clearingType: ClearingType, fund: FundCode) {
        self.pools = pools
        self.insurance = insurance
        self.clearingType = clearingType
        self.fund = fund
    }

    /// By pool of the insured, treating pool, insurance, clearing type, fund.
    public static func < (left: PoolKey, right: PoolKey) -> Bool { left.order < right.order }

    private var order: UInt128 {
        UInt128(pools.insuring.value) << 96 | UInt128(pools.treating.value) << 64 | UInt128(insurance.value) << 48
            | UInt128(clearingType.rawValue) << 32 | UInt128(fund.value)
    }
}

/// One row of a statement: a fund of one pool towards another.
public struct PoolRow: Hashable, Sendable {
    public var key: PoolKey
    public var totals: ExposureTotals

    public init(key: PoolKey, totals: ExposureTotals) {
        self.key = key
        self.totals = totals
    }
}

/// One record that moves money between two pools: a settlement, its negative, an adjustment.
public struct PoolRecord: Hashable, Sendable {
    public var settlementID: UInt64
    /// Ascending by fund.
    public var funds: [FundAmount]

    public init(settlementID: UInt64, funds: [FundAmount]) {
        self.settlementID = settlementID
        self.funds = funds
    }
}

/// What a statement adds up, per pair and window, kept with every record: rows by pool and fund, the number of records and their root.
///
/// It is a second matrix beside `ExposureMatrix`, added up on its own, so that each can be checked against the other at a fence.
public struct PoolBook: Sendable {
    private var sheets: [SheetKey: PoolSheet] = [:]

    public init() {}

    /// Adds the records of one decision. O(records + log rows).
    /// - Parameter cases: 1 for a settlement, −1 for its negative, 0 for an adjustment or a bill in place of another.
    public mutating func add(
        _ records: [PoolRecord], of pair: RegionPair, in window: WindowNumber, pools: PoolPair, _ insurance: InsuranceKind,
        _ clearingType: ClearingType, cases: Int64, sum funds: [FundAmount]
    ) {
        sheets[SheetKey(pair, window), default: PoolSheet()].add(records, pools, insurance, clearingType, cases: cases, funds)
    }

    /// Ascending, without rows that came back to zero.
    public func rows(of pair: RegionPair, in window: WindowNumber) -> [PoolRow] {
        sheets[SheetKey(pair, window)]?.rows.filter { $0.totals != .zero } ?? []
    }

    /// Number of records of a pair and window, and the root over them; zero for none.
    public func root(of pair: RegionPair, in window: WindowNumber) -> (records: UInt64, root: Digest256) {
        sheets[SheetKey(pair, window)].map { ($0.root.records, $0.root.value) } ?? (0, .zero)
    }

    /// Rows without pools and clearing types: what the exposure matrix holds, without its row of cases and fees.
    public func exposureRows(of pair: RegionPair, in window: WindowNumber) -> [ExposureRow] {
        var sums: [ExposureRow] = []
        for row in rows(of: pair, in: window) {
            let new = ExposureRow(insurance: row.key.insurance, fund: row.key.fund, totals: row.totals)
            let place = sums.firstIndex { !ExposureRow.precedes($0, new) } ?? sums.count
            if place < sums.count, !ExposureRow.precedes(new, sums[place]) {
                sums[place].totals.count += row.totals.count
                sums[place].totals.amount += row.totals.amount
            } else {
                sums.insert(new, at: place)
            }
        }
        return sums.filter { $0.totals != .zero }
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: sheets.count)
        for (key, sheet) in sheets.sorted(by: { $0.key < $1.key }) {
            sink.put(key.value)
            sink.put(sheet.root.records)
            sink.put(sheet.root.value)
            let live = sheet.rows.filter { $0.totals != .zero }
            sink.put(count: live.count)
            for row in live {
                sink.put(row.key.pools.insuring.value)
                sink.put(row.key.pools.treating.value)
                sink.put(row.key.insurance.value)
                sink.put(row.key.clearingType.rawValue)
                sink.put(row.key.fund.value)
                sink.put(row.totals.count)
                sink.put(row.totals.amount)
            }
        }
    }
}

/// The rows and the root of one pair and window.
private struct PoolSheet {
    /// Ascending; rows that came back to zero stay.
    var rows: ContiguousArray<PoolRow> = []
    var root = WindowRoot()

    mutating func add(
        _ records: [PoolRecord], _ pools: PoolPair, _ insurance: InsuranceKind, _ clearingType: ClearingType, cases: Int64,
        _ funds: [FundAmount]
    ) {
        for record in records { root.add(record, pools, insurance, clearingType) }
        for row in funds {
            add(
                PoolKey(pools: pools, insurance: insurance, clearingType: clearingType, fund: row.fund), count: cases,
                row.amount)
        }
    }

    private mutating func add(_ key: PoolKey, count: Int64, _ amount: Fen) {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].key < key { low = middle + 1 } else { high = middle }
        }
        if low == rows.count || rows[low].key != key { rows.insert(PoolRow(key: key, totals: .zero), at: low) }
        rows[low].totals.count += count
        rows[low].totals.amount += amount
    }
}
