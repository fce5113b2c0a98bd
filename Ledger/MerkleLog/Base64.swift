/// Base 64 of RFC 4648 §4, with padding. One value has one text: anything else is refused, as a signature must not have two spellings.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let noValue: UInt8 = 64

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: noValue, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    static func text(of bytes: some Sequence<UInt8>) -> String {
        var letters: [UInt8] = []
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            for shift in [18, 12, 6, 0] { letters.append(alphabet[Int(group >> UInt32(shift) & 63)]) }
            group = 0
            count = 0
        }
        if count == 1 {
            letters += [alphabet[Int(group >> 2)], alphabet[Int(group << 4 & 63)], padding, padding]
        } else if count == 2 {
            letters += [
                alphabet[Int(group >> 10)], alphabet[Int(group >> 4 & 63)], alphabet[Int(group << 2 & 63)], padding,
            ]
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// `nil` when a letter is none of the alphabet, the length or the padding is wrong, or bits are set that belong to no byte.
    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { return nil }
        let paddingCount = letters.suffix(2).reversed().prefix { $0 == padding }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 4 * 3)
        var group: UInt32 = 0
        var bits = 0
        for letter in letters.dropLast(paddingCount) {
            let value = values[Int(letter)]
            guard value != noValue else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        }
        return group & (1 << UInt32(bits) - 1) == 0 ? bytes : nil
    }
}
