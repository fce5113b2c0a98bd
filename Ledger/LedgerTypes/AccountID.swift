/// A structured 128-bit account name: what kind of place, of which fund, in whose books, towards whom.
///
///     bits 127…120  kind          8   a row of the chart of accounts
///     bits 119…96   fund         24   six-digit national fund code, 0 when the account belongs to no fund
///     bits  95…64   region       32   six-digit code of the region or pool whose money it is
///     bits  63…0    counterparty 64   region, institution or person on the other side, 0 when there is none
public struct AccountID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt128

    @inlinable
    public init(_ value: UInt128) { self.value = value }

    /// - Precondition: `fund` fits 24 bits.
    @inlinable
    public init(kind: UInt8, fund: UInt32, region: UInt32, counterparty: UInt64) {
        precondition(fund < 1 << 24, "fund code \(fund) does not fit 24 bits")
        value = UInt128(kind) << 120 | UInt128(fund) << 96 | UInt128(region) << 64 | UInt128(counterparty)
    }

    @inlinable
    public var kind: UInt8 { UInt8(truncatingIfNeeded: value >> 120) }

    @inlinable
    public var fund: UInt32 { UInt32(truncatingIfNeeded: value >> 96) & 0xFF_FFFF }

    @inlinable
    public var region: UInt32 { UInt32(truncatingIfNeeded: value >> 64) }

    @inlinable
    public var counterparty: UInt64 { UInt64(truncatingIfNeeded: value) }

    @inlinable
    public static func < (left: AccountID, right: AccountID) -> Bool { left.value < right.value }
}
