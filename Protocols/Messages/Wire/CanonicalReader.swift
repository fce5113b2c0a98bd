import LedgerTypes

/// Reads a message where it lies, as long as its bytes are canonical: known fields in ascending number, integers minimal, defaults left
/// out. Whatever else it meets it gives up on, and `isFinished` stays false; then the general reader says what the bytes are.
///
/// For the messages that come with every claim. To read fields in order and find nothing left over is to know that
/// the bytes are canonical, so they need not be encoded again and compared. A field that is not there reads as its default.
struct CanonicalReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int
    private let end: Int
    /// Number and wire type of the field that comes next; 0 behind the last one, and for ever once the reader has given up.
    private var key: UInt64 = 0
    private var hasGivenUp = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.init(bytes, 0..<bytes.count) }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        advance()
    }

    /// Whether every byte was read and said what only it could say.
    var isFinished: Bool { !hasGivenUp && key == 0 && position == end }

    /// A `uint64` field.
    mutating func unsigned(_ field: UInt64) -> UInt64 {
        guard key == field << 3 | Self.varintType else { return 0 }
        let value = varint()
        // A zero is a default, which is not written.
        if value == 0 { giveUp() }
        advance()
        return value
    }

    /// A `uint32` field.
    mutating func unsigned32(_ field: UInt64) -> UInt32 {
        guard let value = UInt32(exactly: unsigned(field)) else {
            giveUp()
            return 0
        }
        return value
    }

    /// A `sint64` field.
    mutating func signed(_ field: UInt64) -> Int64 { Self.signed(unsigned(field)) }

    /// An `optional sint64` field, which may say zero.
    mutating func optionalSigned(_ field: UInt64) -> Int64? {
        guard key == field << 3 | Self.varintType else { return nil }
        let value = varint()
        advance()
        return Self.signed(value)
    }

    mutating func bool(_ field: UInt64) -> Bool {
        let value = unsigned(field)
        if value > 1 { giveUp() }
        return value == 1
    }

    mutating func text(_ field: UInt64) -> String {
        guard key == field << 3 | Self.lengthType else { return "" }
        guard let range = length(), !range.isEmpty,
            let text = String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
        else {
            giveUp()
            return ""
        }
        position = range.upperBound
        advance()
        return text
    }

    /// A `bytes` field of 32 bytes; `nil` when it is not there.
    mutating func digest(_ field: UInt64) -> Digest256? {
        guard key == field << 3 | Self.lengthType else { return nil }
        guard let range = length(), range.count == 32 else {
            giveUp()
            return nil
        }
        func word(_ index: Int) -> UInt64 {
            let start = range.lowerBound + index * 8
            return UInt64(bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self))
        }
        let digest = Digest256(words: (word(0), word(1), word(2), word(3)))
        position = range.upperBound
        advance()
        return digest
    }

    /// A message field; `nil` when it is not there.
    mutating func message<Value>(_ field: UInt64, _ read: (inout CanonicalReader) -> Value) -> Value? {
        guard key == field << 3 | Self.lengthType else { return nil }
        guard let range = length() else {
            giveUp()
            return nil
        }
        var inner = CanonicalReader(bytes, range)
        let value = read(&inner)
        guard inner.isFinished else {
            giveUp()
            return nil
        }
        position = range.upperBound
        advance()
        return value
    }

    private static var varintType: UInt64 { 0 }
    private static var lengthType: UInt64 { 2 }

    private static func signed(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }

    private mutating func giveUp() {
        hasGivenUp = true
        position = end
        key = 0
    }

    private mutating func advance() {
        guard position < end else {
            key = 0
            return
        }
        key = varint()
        // No field has the number 0; what comes behind it is lost.
        if key == 0 { giveUp() }
    }

    /// Where the bytes of a length-delimited field lie; `nil` when they end too early.
    private mutating func length() -> Range<Int>? {
        let count = varint()
        guard !hasGivenUp, count <= UInt64(end - position) else { return nil }
        return position..<position + Int(count)
    }

    /// The next integer, in as few bytes as it fits in.
    private mutating func varint() -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while position < end {
            let byte = bytes[position]
            position += 1
            // The tenth byte has room for one bit.
            guard shift < 63 || byte <= 1 else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                if byte == 0, shift > 0 { break }
                return value
            }
            shift += 7
        }
        giveUp()
        return 0
    }
}
