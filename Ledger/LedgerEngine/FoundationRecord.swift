import LedgerCore
import LedgerTypes

/// The first record of a ledger's journal: horizon in milliseconds, 8 bytes, zero for none; reserved, 8 bytes, zero.
enum FoundationRecord {
    static func command(_ horizon: IdentifierHorizon?) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(horizon?.milliseconds ?? 0)
        writer.put(UInt64(0))
        return writer.bytes
    }

    /// The horizon that was settled; `nil` inside when there is none, and `nil` when the bytes are no foundation.
    static func horizon(_ bytes: UnsafeRawBufferPointer) -> IdentifierHorizon?? {
        guard bytes.count == 16 else { return nil }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let reserved = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        guard reserved == 0, length == 0 || length >= IdentifierHorizon.millisecondsMin else { return nil }
        return .some(length == 0 ? nil : IdentifierHorizon(milliseconds: length))
    }
}
