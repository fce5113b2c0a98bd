import LedgerTypes

/// Columns a text takes in a fixed-width terminal, where a Chinese character takes two.
public enum DisplayWidth {
    public static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    /// Wide and full-width blocks of Unicode's East Asian Width that our texts can hold; combining marks are not used.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}

extension Fen {
    /// Yuan with thousands separators, for people: `Fen(14_033_833).grouped == "140,338.33"`.
    public var grouped: String {
        let text = yuan
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.dropFirst(sign.count)
        return sign + groupedByThousands(String(digits.dropLast(3))) + digits.suffix(3)
    }
}

extension BinaryInteger {
    /// With thousands separators: `1_234_567.grouped == "1,234,567"`.
    public var grouped: String { (self < 0 ? "-" : "") + groupedByThousands(String(magnitude)) }
}

private func groupedByThousands(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.utf8.count - index) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}
