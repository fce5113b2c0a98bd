import LedgerTypes

extension UnsafeRawBufferPointer {
    /// The little-endian integer at `offset`. The caller has checked that it lies inside.
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as _: Value.Type = Value.self) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// The 32 bytes of a digest at `offset`.
    func digest(at offset: Int) -> Digest256 {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: loadUnaligned(fromByteOffset: offset + 8 * index, as: UInt64.self))
        }
        return Digest256(words: (word(0), word(1), word(2), word(3)))
    }

    /// Whether every byte in `range` is zero.
    func isZero(in range: Range<Int>) -> Bool { self[range].allSatisfy { $0 == 0 } }
}

extension [UInt8] {
    mutating func append(little value: some FixedWidthInteger & BitwiseCopyable) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append(_ digest: Digest256) {
        let words = digest.words
        for word in [words.0, words.1, words.2, words.3] {
            Swift.withUnsafeBytes(of: word.bigEndian) { append(contentsOf: $0) }
        }
    }

    mutating func appendZeros(_ count: Int) { append(contentsOf: repeatElement(0, count: count)) }
}
