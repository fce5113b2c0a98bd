import ClaimTypes
import Hashing
import LedgerTypes

/// One digest over the records of a pair and window, kept up to date with each of them, whatever their order.
///
/// Each record's SHA-256 is added modulo 2²⁵⁶, and the root is the SHA-256 of count and sum. Two sides that hold the same records have the
/// same root, and any slip changes it. It is no proof against a partner who may choose records freely to make two sets collide: rows are
/// compared beside it, and a difference is found record by record in the daily comparison.
public struct WindowRoot: Hashable, Sendable {
    public private(set) var records: UInt64 = 0
    private var sum: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    public init() {}

    public mutating func add(
        _ record: PoolRecord, _ pools: PoolPair, _ insurance: InsuranceKind, _ clearingType: ClearingType
    ) {
        var leaf = ByteWriter()
        leaf.put(record.settlementID)
        leaf.put(pools.insuring.value)
        leaf.put(pools.treating.value)
        leaf.put(insurance.value)
        leaf.put(clearingType.rawValue)
        leaf.put(count: record.funds.count)
        for row in record.funds {
            leaf.put(row.fund.value)
            leaf.put(row.amount)
        }
        records += 1
        let words = SHA256.digest(of: leaf.bytes).words
        var carry = false
        (sum.3, carry) = Self.add(sum.3, words.3, carry)
        (sum.2, carry) = Self.add(sum.2, words.2, carry)
        (sum.1, carry) = Self.add(sum.1, words.1, carry)
        (sum.0, _) = Self.add(sum.0, words.0, carry)
    }

    /// Zero for no record.
    public var value: Digest256 {
        guard records > 0 else { return .zero }
        var sink = ByteWriter()
        sink.put("medclear-window-root-v1")
        sink.put(records)
        sink.put(Digest256(words: sum))
        return SHA256.digest(of: sink.bytes)
    }

    private static func add(_ one: UInt64, _ other: UInt64, _ carry: Bool) -> (UInt64, Bool) {
        let (partial, first) = one.addingReportingOverflow(other)
        let (whole, second) = partial.addingReportingOverflow(carry ? 1 : 0)
        return (whole, first || second)
    }

    public static func == (left: WindowRoot, right: WindowRoot) -> Bool { left.records == right.records && left.sum == right.sum }

    public func hash(into hasher: inout Hasher) { hasher.combine(records) }
}
