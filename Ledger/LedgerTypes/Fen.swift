/// Money in fen (分), one hundredth of a yuan. The only money type of the project.
///
/// Signed, because a returned line and a cancel are negative amounts in the field's own records.
/// Ledger transfers accept positive amounts only; there the direction is the field (debit, credit).
/// The operators trap on overflow (a broken invariant is loud); `adding(_:)` and `subtracting(_:)` return `nil`
/// where the amounts come from outside and the caller has to name a refusal.
public struct Fen: Hashable, Comparable, Sendable, BitwiseCopyable, AdditiveArithmetic {
    /// The amount in fen.
    public var units: Int64

    @inlinable
    public init(_ units: Int64) { self.units = units }

    public static let zero = Fen(0)

    @inlinable
    public static func < (left: Fen, right: Fen) -> Bool { left.units < right.units }

    @inlinable
    public static func + (left: Fen, right: Fen) -> Fen { Fen(left.units + right.units) }

    @inlinable
    public static func - (left: Fen, right: Fen) -> Fen { Fen(left.units - right.units) }

    @inlinable
    public static prefix func - (value: Fen) -> Fen { Fen(-value.units) }

    /// The sum, or `nil` when it does not fit.
    @inlinable
    public func adding(_ other: Fen) -> Fen? {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        return overflow ? nil : Fen(sum)
    }

    /// The difference, or `nil` when it does not fit.
    @inlinable
    public func subtracting(_ other: Fen) -> Fen? {
        let (difference, overflow) = units.subtractingReportingOverflow(other.units)
        return overflow ? nil : Fen(difference)
    }

    @inlinable
    public var isNegative: Bool { units < 0 }

    @inlinable
    public var isPositive: Bool { units > 0 }
}

extension Fen {
    /// Largest amount one field of the hospital interface can carry (N16,2: 14 digits before the point), in fen.
    public static let fieldMaximum = Fen(9_999_999_999_999_999)

    /// Yuan with two decimals, as on the hospital interface: `Fen(-2510).yuan == "-25.10"`.
    public var yuan: String {
        let magnitude = units.magnitude
        let cents = magnitude % 100
        return (units < 0 ? "-" : "") + String(magnitude / 100) + (cents < 10 ? ".0" : ".") + String(cents)
    }

    /// Reads yuan with at most two decimals and no exponent. Trailing zeros after the second decimal are accepted
    /// ("4.5200"); anything that would need rounding, or exceeds `fieldMaximum`, is `nil`.
    @inlinable
    public init?(yuan text: some StringProtocol) {
        guard let units = DecimalText.scaled(text, decimals: 2), units.magnitude <= Fen.fieldMaximum.units.magnitude else {
            return nil
        }
        self.init(units)
    }
}

extension Fen: CustomStringConvertible {
    public var description: String { yuan }
}
