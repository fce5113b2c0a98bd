/// Exact reading and writing of decimal numbers as scaled integers. No floating point comes near a figure.
public enum DecimalText {
    /// `text` × 10^`decimals` as an integer: `scaled("4.52", decimals: 2) == 452`.
    ///
    /// Accepts an optional sign, digits, and an optional fraction. Digits beyond `decimals` must be zeros.
    /// Returns `nil` for anything else: exponents, blanks, separators, overflow, an empty text.
    @inlinable
    public static func scaled(_ text: some StringProtocol, decimals: Int) -> Int64? {
        var negative = false
        var value: Int64 = 0
        var fractionDigits: Int?
        var digitsSeen = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0:
                negative = true
            case UInt8(ascii: "+") where index == 0:
                continue
            case UInt8(ascii: ".") where fractionDigits == nil && digitsSeen > 0:
                fractionDigits = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digitsSeen += 1
                let digit = Int64(byte - UInt8(ascii: "0"))
                if let seen = fractionDigits {
                    if seen >= decimals {
                        guard digit == 0 else { return nil }
                        continue
                    }
                    fractionDigits = seen + 1
                }
                guard let next = shifted(value, adding: digit) else { return nil }
                value = next
            default:
                return nil
            }
        }
        guard digitsSeen > 0 else { return nil }
        for _ in (fractionDigits ?? 0)..<max(decimals, fractionDigits ?? 0) {
            guard let next = shifted(value, adding: 0) else { return nil }
            value = next
        }
        return negative ? -value : value
    }

    /// The inverse of `scaled`: always `decimals` digits after the point. `text(of: 12_000, decimals: 4) == "1.2000"`.
    public static func text(of scaled: Int64, decimals: Int) -> String {
        var digits = String(scaled.magnitude)
        if digits.utf8.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits }
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        return sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }

    @usableFromInline
    static func shifted(_ value: Int64, adding digit: Int64) -> Int64? {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        let (sum, carry) = product.addingReportingOverflow(digit)
        return carry ? nil : sum
    }
}
