import LedgerTypes

/// A batch of transfers with the answer to each, as it stands in a journal: command and outcome in one, 40 bytes for a plain transfer.
///
///      0  count              4
///      4  reserved           4  zero
///      8  the transfers, one after the other:
///
///         0  id             16
///        16  amount          8  fen, as submitted
///        24  debit           4  number of the account in order of opening, from 0; all ones when it is not open
///        28  credit          4
///        32  window          4
///        36  code            2
///        38  form            1  bits 0…2 operation (1 post, 2 hold, 3 postHold, 4 voidHold), bit 3 linked, bit 4 expires
///        39  outcome         1  0 applied, 255 applied earlier, otherwise the number of the refusal
///        40  debit id       16  only when the debit account is not open
///            credit id      16  only when the credit account is not open
///            expires at      8  only with bit 4: nanoseconds since 1970 UTC
///            hold id        16  only of operations 3 and 4
///            released        8  only of operations 3 and 4: fen the hold held when this ended it; otherwise zero
///
/// Integers are little-endian. Who knows the accounts in order of opening needs nothing else to rebuild balances.
public enum TransferBatchRecord {
    static let headBytes = 8
    static let rowBytes = 40
    static let rowBytesMax = 40 + 16 + 16 + 8 + 16 + 8
    static let noAccount = UInt32.max
    static let alreadyApplied: UInt8 = 255

    /// Bytes that a batch of `count` transfers takes at most.
    public static func byteCountMax(transfers count: Int) -> Int { headBytes + count * rowBytesMax }
}

/// Writes the record of a batch into memory of the caller, and gathers the outcomes.
struct TransferRecordSink: TransferSink {
    private let memory: UnsafeMutableRawBufferPointer
    private var writer: RecordWriter
    private var count: UInt64 = 0
    var outcomes: [TransferOutcome]

    /// - Parameter memory: at least `TransferBatchRecord.byteCountMax` bytes.
    init(_ memory: UnsafeMutableRawBufferPointer, outcomes: consuming [TransferOutcome]) {
        self.memory = memory
        self.outcomes = outcomes
        writer = RecordWriter(memory)
        writer.put(UInt64(0))
    }

    /// Writes the head. Returns the length of the record.
    func finish() -> Int {
        memory.storeBytes(of: count.littleEndian, as: UInt64.self)
        return writer.byteCount
    }

    @inline(__always)
    mutating func take(_ transfer: borrowing Transfer, _ lookup: Lookup, _ outcome: TransferOutcome, released: Fen) {
        outcomes.append(outcome)
        count += 1
        let (form, hold) = transfer.operation.form
        let linked: UInt8 = transfer.isLinked ? 8 : 0
        writer.put(
            UInt64(truncatingIfNeeded: transfer.id.value), UInt64(truncatingIfNeeded: transfer.id.value >> 64),
            UInt64(bitPattern: transfer.amount.units),
            UInt64(UInt32(truncatingIfNeeded: lookup.debit)) | UInt64(UInt32(truncatingIfNeeded: lookup.credit)) << 32,
            UInt64(transfer.window.value) | UInt64(transfer.code) << 32 | UInt64(form | linked) << 48
                | UInt64(outcome.number) << 56)
        if lookup.debit < 0 { writer.put(transfer.debit.value) }
        if lookup.credit < 0 { writer.put(transfer.credit.value) }
        if case .hold(let expiresAt?) = transfer.operation { writer.put(expiresAt.nanoseconds) }
        if let hold {
            writer.put(hold.value)
            writer.put(UInt64(bitPattern: released.units))
        }
    }
}

extension Transfer.Operation {
    /// The operation's number with the expiry bit, and the hold it ends.
    @inline(__always)
    fileprivate var form: (UInt8, hold: HoldID?) {
        switch self {
        case .post: (1, nil)
        case .hold(let expiresAt): (expiresAt == nil ? 2 : 2 | 16, nil)
        case .postHold(let hold): (3, hold)
        case .voidHold(let hold): (4, hold)
        }
    }
}

extension TransferOutcome {
    /// As it stands in a record.
    @inline(__always)
    var number: UInt8 {
        switch self {
        case .applied: 0
        case .alreadyApplied: TransferBatchRecord.alreadyApplied
        case .refused(let refusal): UInt8(truncatingIfNeeded: refusal.rawValue)
        }
    }

    init?(number: UInt8) {
        switch number {
        case 0: self = .applied
        case TransferBatchRecord.alreadyApplied: self = .alreadyApplied
        default:
            guard let refusal = TransferRefusal(rawValue: UInt16(number)) else { return nil }
            self = .refused(refusal)
        }
    }
}
