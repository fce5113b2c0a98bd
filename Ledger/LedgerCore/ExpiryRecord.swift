public import LedgerTypes

/// The holds that expired at a block's time, in order of expiry and then id, as they stand in a journal.
///
///      0  count              4
///      4  reserved           4  zero
///      8  the holds, 32 bytes each:
///
///         0  hold id        16
///        16  released        8  fen
///        24  debit           4  number of the account in order of opening
///        28  credit          4
///
/// Integers are little-endian. Each takes `released` from the pending totals of the two accounts.
public enum ExpiryRecord {
    static let headBytes = 8
    static let rowBytes = 32

    /// Bytes that `count` holds take.
    public static func byteCount(holds count: Int) -> Int { headBytes + count * rowBytes }

    /// How many holds a record has; `nil` when the bytes are not a record.
    public static func holdCount(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= headBytes, case let count = bytes.word(at: 0), count <= UInt64(Limits.expiriesPerRecordMax),
            bytes.count == byteCount(holds: Int(count))
        else { return nil }
        return Int(count)
    }
}

extension Ledger {
    /// Ends open holds whose time has come, at most `countMax`, and writes their record into `memory`.
    ///
    /// Returns the record's length in bytes, and how many holds it has: when that is `countMax` there may be more. O(k log n) for k holds.
    /// - Precondition: `memory` has `ExpiryRecord.byteCount` bytes for `countMax` holds.
    public mutating func expireHolds(
        at time: Timestamp, atMost countMax: Int, record memory: UnsafeMutableRawBufferPointer
    ) -> (byteCount: Int, holds: Int) {
        var writer = RecordWriter(memory)
        writer.put(UInt64(0))
        var count = 0
        books.expireHolds(at: time, atMost: countMax) { hold in
            writer.put(hold.id.value)
            writer.put(UInt64(bitPattern: hold.amount.units))
            writer.put(UInt64(UInt32(hold.debit)) | UInt64(UInt32(hold.credit)) << 32)
            count += 1
        }
        memory.storeBytes(of: UInt64(count).littleEndian, as: UInt64.self)
        checkIfEnabled()
        return (writer.byteCount, count)
    }

    /// Whether some hold's time may have come: then `expireHolds` has to be asked. O(1).
    public func hasExpiries(at time: Timestamp) -> Bool {
        guard let first = books.expiryQueue.first else { return false }
        return first.expiresAt <= time
    }
}
