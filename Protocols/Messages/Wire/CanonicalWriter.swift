import LedgerTypes

/// Writes a message in one pass, as `CanonicalReader` reads it: fields in ascending number, integers minimal, defaults left out. The caller
/// keeps the order.
///
/// For the messages that come with every claim. The generated writer goes over a message three times, to fill its own types, to measure
/// and to write; both give the same bytes.
struct CanonicalWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving byteCount: Int) { bytes.reserveCapacity(byteCount) }

    /// A `uint64` or `uint32` field.
    mutating func unsigned(_ field: UInt64, _ value: UInt64) {
        if value != 0 { whole(field, value) }
    }

    mutating func unsigned(_ field: UInt64, _ value: some UnsignedInteger) { unsigned(field, UInt64(value)) }

    /// A `sint64` or `sint32` field.
    mutating func signed(_ field: UInt64, _ value: Int64) { unsigned(field, Self.zigzag(value)) }

    /// An `optional sint64` field, which may say zero.
    mutating func optionalSigned(_ field: UInt64, _ value: Int64?) {
        if let value { whole(field, Self.zigzag(value)) }
    }

    mutating func bool(_ field: UInt64, _ value: Bool) { unsigned(field, value ? 1 : 0 as UInt64) }

    mutating func text(_ field: UInt64, _ value: String) {
        guard !value.isEmpty else { return }
        var value = value
        value.withUTF8 { utf8 in
            varint(field << 3 | Self.lengthType)
            varint(UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    /// A `bytes` field of 32 bytes, which are no default whatever they say.
    mutating func digest(_ field: UInt64, _ value: Digest256) {
        varint(field << 3 | Self.lengthType)
        varint(32)
        let words = value.words
        let ordered = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        withUnsafeBytes(of: ordered) { bytes.append(contentsOf: $0) }
    }

    /// A message field that is there, however little it says.
    mutating func message(_ field: UInt64, _ write: (inout CanonicalWriter) -> Void) {
        varint(field << 3 | Self.lengthType)
        // One byte for the length, as most need no more; what is longer moves up.
        let place = bytes.count
        bytes.append(0)
        write(&self)
        let count = bytes.count - place - 1
        let more = count < 0x80 ? 0 : (Int.bitWidth - count.leadingZeroBitCount - 1) / 7
        bytes.insert(contentsOf: repeatElement(0, count: more), at: place)
        for index in 0..<more { bytes[place + index] = UInt8(truncatingIfNeeded: count >> (7 * index)) | 0x80 }
        bytes[place + more] = UInt8(count >> (7 * more))
    }

    private static var lengthType: UInt64 { 2 }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    private mutating func whole(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
