import Benefits
import ClaimTypes

/// A decision as bytes behind its claim: the registry facts it rests on, and every figure that is not zero.
///
///      0  mask 4     a bit for each field of `FieldSums.names`, in that order; all zero: refused, or settled before
///      4  pool 4     8  person type 4
///     12  flags 1    civil servant 1, assisted 2     13  filing 1, zero is none     14  reserved 2
///     16  8 for each bit of the mask
enum DecisionWire {
    static let bytesMax = 16 + 8 * FieldSums.names.count

    /// - Returns: the bytes written.
    static func write(_ decision: BenefitDecision?, _ facts: PersonFacts, into memory: UnsafeMutableRawBufferPointer) -> Int {
        var mask: UInt32 = 0
        var end = 16
        if let decision {
            var bit: UInt32 = 1
            FieldSums.visit(decision) { value in
                if value != 0 {
                    memory.storeBytes(of: value.littleEndian, toByteOffset: end, as: Int64.self)
                    end += 8
                    mask |= bit
                }
                bit <<= 1
            }
        }
        memory.storeBytes(of: mask.littleEndian, toByteOffset: 0, as: UInt32.self)
        memory.storeBytes(of: facts.pool.value.littleEndian, toByteOffset: 4, as: UInt32.self)
        memory.storeBytes(of: facts.personType.littleEndian, toByteOffset: 8, as: UInt32.self)
        let flags: UInt8 = (facts.isCivilServant ? 1 : 0) | (facts.isAssisted ? 2 : 0)
        memory.storeBytes(of: flags, toByteOffset: 12, as: UInt8.self)
        memory.storeBytes(of: facts.filing?.rawValue ?? 0, toByteOffset: 13, as: UInt8.self)
        memory.storeBytes(of: 0, toByteOffset: 14, as: UInt16.self)
        return end
    }
}
