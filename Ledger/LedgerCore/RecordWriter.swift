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

    /// Five words, checked for room once.
    @inline(__always)
    mutating func put(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64, _ fifth: UInt64) {
        precondition(memory.count - byteCount >= 40, "L10: a record outgrew its memory")
        memory.storeBytes(of: first.littleEndian, toByteOffset: byteCount, as: UInt64.self)
        memory.storeBytes(of: second.littleEndian, toByteOffset: byteCount &+ 8, as: UInt64.self)
        memory.storeBytes(of: third.littleEndian, toByteOffset: byteCount &+ 16, as: UInt64.self)
        memory.storeBytes(of: fourth.littleEndian, toByteOffset: byteCount &+ 24, as: UInt64.self)
        memory.storeBytes(of: fifth.littleEndian, toByteOffset: byteCount &+ 32, as: UInt64.self)
        byteCount &+= 40
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
