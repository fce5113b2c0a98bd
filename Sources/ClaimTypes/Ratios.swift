import LedgerTypes

/// A ratio in basis points: 10 000 is one. The interface carries ratios with four decimals (N5,4), so this is exact.
public struct BasisPoints: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var value: Int32

    @inlinable
    public init(_ value: Int32) { self.value = value }

    public static let zero = BasisPoints(0)
    public static let one = BasisPoints(10_000)

    /// Kept inside 0…1.
    public var clamped: BasisPoints { BasisPoints(min(max(value, 0), 10_000)) }

    @inlinable
    public static func < (left: BasisPoints, right: BasisPoints) -> Bool { left.value < right.value }

    /// Four decimals: `0.8500`.
    public var description: String { DecimalText.text(of: Int64(value), decimals: 4) }
}

/// A quantity (`cnt`, N16,4) in ten-thousandths.
public struct Quantity: Hashable, Sendable {
    public var tenThousandths: Int64

    @inlinable
    public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    public init(_ whole: Int64) { tenThousandths = whole * 10_000 }
}

/// A unit price (`pric`, N16,6) in millionths of a yuan.
public struct UnitPrice: Hashable, Sendable {
    public var microYuan: Int64

    @inlinable
    public init(microYuan: Int64) { self.microYuan = microYuan }

    /// Price × quantity, rounded half away from zero to the fen; `nil` when it exceeds what a field can carry.
    public func amount(times quantity: Quantity) -> Fen? {
        // millionths of a yuan × ten-thousandths → fen: divide by 10⁸.
        guard let units = roundedQuotient(Int128(microYuan) * Int128(quantity.tenThousandths), 100_000_000),
            units.magnitude <= Fen.fieldMaximum.units.magnitude
        else { return nil }
        return Fen(units)
    }
}

extension Fen {
    /// This amount × `ratio`, rounded half away from zero to the fen.
    public func times(_ ratio: BasisPoints) -> Fen {
        guard let units = roundedQuotient(Int128(units) * Int128(ratio.value), 10_000) else {
            preconditionFailure("amount \(self) × \(ratio) does not fit")
        }
        return Fen(units)
    }

    /// This amount ÷ `ratio`, rounded half away from zero to the fen.
    /// - Precondition: `ratio` is positive.
    public func divided(by ratio: BasisPoints) -> Fen {
        precondition(ratio.value > 0, "division by a ratio of \(ratio)")
        guard let units = roundedQuotient(Int128(units) * 10_000, Int128(ratio.value)) else {
            preconditionFailure("amount \(self) ÷ \(ratio) does not fit")
        }
        return Fen(units)
    }
}

/// Half away from zero (四舍五入), for a positive divisor; `nil` when the quotient does not fit 64 bits.
private func roundedQuotient(_ dividend: Int128, _ divisor: Int128) -> Int64? {
    let magnitude = (dividend.magnitude * 2 + divisor.magnitude) / (divisor.magnitude * 2)
    let signed = dividend < 0 ? -Int128(magnitude) : Int128(magnitude)
    return Int64(exactly: signed)
}
