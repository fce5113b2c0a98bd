import ClaimGenerator
import ClaimTypes

/// Who a person is outside of all journals: what a hospital sees at its counter and a registry keeps.
struct PersonalData: Hashable {
    let name: String
    /// Number of the identity document.
    let document: String
    /// Number of the social security card.
    let card: String
    let phone: String

    init(of person: PersonNumber, seed: UInt64) {
        var random = SeededRandom(seed: SeededRandom.mixed(seed, 7, person.value))
        let surnames = ["欧阳", "司马", "诸葛", "上官"]
        let given = ["梓涵", "思远", "明哲", "雨桐", "若曦", "子墨"]
        name = surnames[random.below(surnames.count)] + given[random.below(given.count)] + given[random.below(given.count)]
        func digits(_ count: Int) -> String { (0..<count).map { _ in "\(random.below(10))" }.joined() }
        document = "3\(digits(16))X"
        card = "A\(digits(8))K"
        phone = "139\(digits(8))"
    }

    var all: [String] { [name, document, card, phone] }
}

/// Looks for personal data in bytes, however they are written: as they are, in hexadecimal, in base64 at any of its three offsets, and in UTF-16.
struct PersonalDataSearch {
    private struct Form {
        let bytes: [UInt8]
        /// What it is a form of.
        let text: String
    }

    /// By the first four bytes.
    private var forms: [UInt32: [Form]] = [:]
    /// Which sums of four bytes occur, so that most places need no look-up.
    private var filter = [UInt64](repeating: 0, count: 1_024)

    init(_ persons: some Sequence<PersonalData>) {
        for text in Set(persons.flatMap(\.all)).sorted() {
            let plain = Array(text.utf8)
            let wide = Array(text.utf16)
            add(plain, text)
            add(Self.hexadecimal(plain, "0123456789abcdef"), text)
            add(Self.hexadecimal(plain, "0123456789ABCDEF"), text)
            for offset in 0..<3 { add(Self.base64(plain, at: offset), text) }
            add(wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, text)
            add(wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, text)
        }
    }

    private mutating func add(_ bytes: [UInt8], _ text: String) {
        guard bytes.count >= 4 else { return }
        let key = Self.key(bytes[0], bytes[1], bytes[2], bytes[3])
        forms[key, default: []].append(Form(bytes: bytes, text: text))
        let place = Self.place(key)
        filter[place >> 6] |= 1 << UInt64(place & 63)
    }

    private static func key(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt32 {
        UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    private static func place(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 16) }

    /// The first of the data found; `nil` when there is none. O(bytes).
    func first(in bytes: some RandomAccessCollection<UInt8>) -> String? {
        bytes.withContiguousStorageIfAvailable { find(in: $0) } ?? Array(bytes).withUnsafeBufferPointer { find(in: $0) }
    }

    private func find(in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count >= 4 else { return nil }
        var key = UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8 | UInt32(bytes[2])
        for index in 3..<bytes.count {
            key = key << 8 | UInt32(bytes[index])
            let place = Self.place(key)
            guard filter[place >> 6] & 1 << UInt64(place & 63) != 0, let forms = forms[key] else { continue }
            let start = index - 3
            for form in forms where start + form.bytes.count <= bytes.count {
                if UnsafeBufferPointer(rebasing: bytes[start..<start + form.bytes.count]).elementsEqual(form.bytes) {
                    return form.text
                }
            }
        }
        return nil
    }

    private static func hexadecimal(_ bytes: [UInt8], _ digits: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// The letters that any base64 text has that carries the bytes behind `offset` others, modulo three.
    private static func base64(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let padded = [UInt8](repeating: 0, count: offset) + bytes
        let whole = stride(from: 0, to: padded.count / 3 * 3, by: 3).flatMap { index -> [UInt8] in
            let word = UInt32(padded[index]) << 16 | UInt32(padded[index + 1]) << 8 | UInt32(padded[index + 2])
            return [18, 12, 6, 0].map { letters[Int(word >> $0 & 63)] }
        }
        // What the bytes before it have a part in says nothing.
        return Array(whole.dropFirst(offset == 0 ? 0 : offset + 1))
    }
}
