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
    func isZero(in range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while range.upperBound - offset >= 8 {
            if loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 { return false }
            offset += 8
        }
        return self[offset..<range.upperBound].allSatisfy { $0 == 0 }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Stores a word at `offset`, which the caller has checked.
    func put(_ word: UInt64, at offset: Int) { storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self) }
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
