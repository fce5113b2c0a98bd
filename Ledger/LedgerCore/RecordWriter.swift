import LedgerTypes

/// Writes little-endian words one after the other into memory of the caller, which must be large enough.
struct RecordWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var byteCount = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    @inline(__always)
    mutating func put(_ word: UInt64) {
        precondition(memory.count - byteCount >= 8, "L10: a record outgrew its memory")
        memory.storeBytes(of: word.littleEndian, toByteOffset: byteCount, as: UInt64.self)
        byteCount += 8
    }

    @inline(__always)
    mutating func put(_ value: UInt128) {
        put(UInt64(truncatingIfNeeded: value))
        put(UInt64(truncatingIfNeeded: value >> 64))
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian word at `offset`. The caller has checked that it lies inside.
    @inline(__always)
    func word(at offset: Int) -> UInt64 { UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }

    @inline(__always)
    func wide(at offset: Int) -> UInt128 { UInt128(word(at: offset + 8)) << 64 | UInt128(word(at: offset)) }
}
