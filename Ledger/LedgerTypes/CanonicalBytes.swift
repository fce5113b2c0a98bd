/// Receives the canonical bytes of a state: integers little-endian, a count before every sequence.
///
/// One routine per type writes every stored property, in declaration order, hash tables in key order. The same bytes feed
/// the state digest and, later, snapshots, so two states are equal exactly when their bytes are.
public protocol CanonicalSink {
    mutating func append(_ byte: UInt8)
    mutating func append(_ bytes: [UInt8])
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>)
    /// The `byteCount` lowest bytes of `word`, least significant first. One call for an integer, because a state holds millions.
    mutating func append(word: UInt64, byteCount: Int)
}

extension CanonicalSink {
    @inlinable
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) { append(Array(bytes)) }

    @inlinable
    public mutating func append(word: UInt64, byteCount: Int) {
        for index in 0..<byteCount { append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8))) }
    }

    /// An integer as its bytes, least significant first. The other forms reduce a value to these and to `append`.
    @inlinable
    public mutating func put(_ value: UInt8) { append(value) }

    @inlinable
    public mutating func put(_ value: UInt16) { append(word: UInt64(value), byteCount: 2) }

    @inlinable
    public mutating func put(_ value: UInt32) { append(word: UInt64(value), byteCount: 4) }

    @inlinable
    public mutating func put(_ value: UInt64) { append(word: value, byteCount: 8) }

    @inlinable
    public mutating func put(_ value: Int32) { put(UInt32(bitPattern: value)) }

    @inlinable
    public mutating func put(_ value: Int64) { put(UInt64(bitPattern: value)) }

    @inlinable
    public mutating func put(_ value: UInt128) {
        put(UInt64(truncatingIfNeeded: value))
        put(UInt64(truncatingIfNeeded: value >> 64))
    }

    @inlinable
    public mutating func put(_ value: Bool) { append(value ? 1 : 0) }

    @inlinable
    public mutating func put(_ value: Fen) { put(value.units) }

    @inlinable
    public mutating func put(_ value: AccountID) { put(value.value) }

    @inlinable
    public mutating func put(_ value: Digest256) {
        // Its words are big-endian.
        append(word: value.words.0.byteSwapped, byteCount: 8)
        append(word: value.words.1.byteSwapped, byteCount: 8)
        append(word: value.words.2.byteSwapped, byteCount: 8)
        append(word: value.words.3.byteSwapped, byteCount: 8)
    }

    /// A text as its UTF-8 bytes after their count.
    @inlinable
    public mutating func put(_ text: String) {
        var text = text
        put(UInt32(text.utf8.count))
        text.withUTF8 { append($0) }
    }

    /// The number of elements that follow.
    @inlinable
    public mutating func put(count: Int) { put(UInt64(count)) }
}

/// A sink that keeps the bytes.
public struct ByteWriter: CanonicalSink, Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Adds to the end of `bytes`.
    @inlinable
    public mutating func append(_ byte: UInt8) { appendByte(byte) }

    public mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    public mutating func append(_ more: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: more) }

    public mutating func append(word: UInt64, byteCount: Int) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0.prefix(byteCount)) }
    }

    @usableFromInline
    mutating func appendByte(_ byte: UInt8) { bytes.append(byte) }
}

/// Reads what a `ByteWriter` wrote. Every read returns `nil` past the end: bytes from outside never trap.
public struct ByteReader: Sendable {
    private let bytes: ArraySlice<UInt8>
    public private(set) var offset: Int

    public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    public var remaining: Int { bytes.endIndex - offset }

    /// The next integer, least significant byte first.
    public mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
        let width = Value.bitWidth / 8
        guard remaining >= width else { return nil }
        var value: Value = 0
        for index in 0..<width { value |= Value(truncatingIfNeeded: bytes[offset + index]) << Value(index * 8) }
        offset += width
        return value
    }

    /// The next `count` bytes.
    public mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, remaining >= count else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// The next 32 bytes as a digest.
    public mutating func digest() -> Digest256? { take(32).map { Digest256($0) } }
}
