import ClaimTypes

/// How a packed text is written. Numbers are the two lowest bits of its length.
enum PackedText: UInt8 {
    case plain = 0
    case digits = 1
    case letter = 2
    case institution = 3

    /// Bytes before the digits.
    var headBytes: Int {
        switch self {
        case .plain, .digits: 0
        case .letter: 1
        case .institution: Self.institutionBytes
        }
    }

    private static let institutionBytes = 12

    /// As many as always fit 64 bits.
    static var digitsPerNumber: Int { 19 }

    /// Bytes that hold any number of so many digits, at most 19 of them.
    static func byteCount(digits: Int) -> Int { (digits * 27 + 64) / 65 }

    static func form(of text: UnsafeBufferPointer<UInt8>, _ institution: InstitutionCode) -> PackedText {
        guard let first = text.first else { return .plain }
        func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
        guard text.dropFirst().allSatisfy(isDigit) else { return .plain }
        if isDigit(first) { return .digits }
        guard first &- 0x41 < 26 else { return .plain }
        guard text.count >= institutionBytes, institution.value < 2 * codesPerLetter else { return .letter }
        let digits = text[1..<institutionBytes].reduce(UInt64(0)) { $0 * 10 + UInt64($1 & 0xF) }
        return digits == institution.value % codesPerLetter && first == letter(of: institution) ? .institution : .letter
    }

    static func write(_ institution: InstitutionCode, into text: UnsafeMutableBufferPointer<UInt8>) {
        text[0] = letter(of: institution)
        var rest = institution.value % codesPerLetter
        for index in stride(from: institutionBytes - 1, to: 0, by: -1) {
            text[index] = UInt8(truncatingIfNeeded: rest % 10) | 0x30
            rest /= 10
        }
    }

    /// As `InstitutionCode` numbers them.
    private static let codesPerLetter: UInt64 = 100_000_000_000

    private static func letter(of institution: InstitutionCode) -> UInt8 { institution.isPharmacy ? 0x50 : 0x48 }
}
