import ClaimTypes
import LedgerTypes

/// Writes values in the fewest bytes that give them back exactly. Only memory holds these bytes: they are no format, and change with
/// the code that reads them.
///
/// Integers are written seven bits to a byte, lowest first; signed ones with the sign in the lowest bit. What recurs in most rows of a
/// table (regions, kinds, windows, policies) is written as its number in a pool.
struct PackedWriter: Sendable {
    private(set) var bytes: ContiguousArray<UInt8> = []
    /// What numbers in the bytes stand for; kept from one row to the next.
    private(set) var words = ValuePool<UInt128>()
    private(set) var digests = ValuePool<Digest256>()

    init(reserving byteCount: Int = 0) { bytes.reserveCapacity(byteCount) }

    /// Begins a new row.
    mutating func restart() { bytes.removeAll(keepingCapacity: true) }

    mutating func put(_ byte: UInt8) { bytes.append(byte) }

    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func put(_ value: Int64) { put(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func put(count: Int) { put(UInt64(count)) }

    /// All eight bytes, for what is as good as random.
    mutating func put(whole value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// One of few values that recur.
    mutating func put(recurring value: UInt64) { put(recurring: UInt128(value)) }

    mutating func put(recurring value: UInt128) { put(words.number(of: value)) }

    mutating func put(recurring value: Digest256) { put(digests.number(of: value)) }

    /// A settlement id: the region, which recurs, and its counter; one byte for none.
    mutating func put(settlement id: UInt64) {
        guard id != 0 else { return put(UInt64(0)) }
        put(words.number(of: UInt128(id / RegionMachine.settlementsPerRegion)) + 1)
        put(id % RegionMachine.settlementsPerRegion)
    }

    /// A text. Where it is digits, a capital letter and digits, or an institution's code and digits, the digits are written as numbers of up
    /// to 19 of them.
    /// - Parameter institution: whose code the text may begin with, as the ids that hospitals make do.
    mutating func put(_ text: String, of institution: InstitutionCode = InstitutionCode(0)) {
        var text = text
        text.withUTF8 { utf8 in
            let form = PackedText.form(of: utf8, institution)
            let head = form.headBytes
            put(UInt64(utf8.count - head) << 2 | UInt64(form.rawValue))
            switch form {
            case .plain: bytes.append(contentsOf: utf8)
            case .letter:
                bytes.append(utf8[0])
                put(digits: utf8, from: head)
            case .digits, .institution: put(digits: utf8, from: head)
            }
        }
    }

    private mutating func put(digits: UnsafeBufferPointer<UInt8>, from start: Int) {
        var index = start
        while index < digits.count {
            let end = min(index + PackedText.digitsPerNumber, digits.count)
            var number = digits[index..<end].reduce(UInt64(0)) { $0 * 10 + UInt64($1 & 0xF) }
            for _ in 0..<PackedText.byteCount(digits: end - index) {
                bytes.append(UInt8(truncatingIfNeeded: number))
                number >>= 8
            }
            index = end
        }
    }
}

/// Values that recur, each once, numbered in the order in which they came.
struct ValuePool<Value: Hashable & Sendable>: Sendable {
    private(set) var values: ContiguousArray<Value> = []
    private var numbers: [Value: UInt64] = [:]

    /// The first few are found by a walk, which is faster than hashing.
    private static var walked: Int { 8 }

    mutating func number(of value: Value) -> UInt64 {
        for index in 0..<min(values.count, Self.walked) where values[index] == value { return UInt64(index) }
        if values.count > Self.walked, let known = numbers[value] { return known }
        let number = UInt64(values.count)
        values.append(value)
        numbers[value] = number
        return number
    }
}
