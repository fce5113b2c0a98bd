public import LedgerTypes

/// What one command did, as handed to the writer. The journal chains these bytes and knows no command.
public struct JournalRecord: Hashable, Sendable {
    /// The submitter's name for the form of `command`; opaque here.
    public var kind: UInt16
    /// The command exactly as received and signed. At most `Limits.commandBytesMax`.
    public var command: [UInt8]
    /// Result code of the command; opaque here.
    public var outcome: UInt32
    /// More about the outcome, such as one code per transfer of a batch; opaque here.
    public var detail: [UInt8]
    /// Every change the command made to an account, in order. At most `Limits.postingsPerRecordMax`.
    public var postings: [Posting]

    public init(kind: UInt16, command: [UInt8], outcome: UInt32 = 0, detail: [UInt8] = [], postings: [Posting] = []) {
        self.kind = kind
        self.command = command
        self.outcome = outcome
        self.detail = detail
        self.postings = postings
    }
}

/// Bytes of a record:
///
///      0  sequence             8  previous record's + 1, from 1
///      8  kind                 2
///     10  flags                2  zero
///     12  outcome              4
///     16  command length       4
///     20  detail length        4
///     24  posting count        4
///     28  reserved             4  zero
///     32  command, then detail, then the postings
///
/// Bytes of a posting:
///
///      0  effect               1  1 post, 2 hold, 3 postHold, 4 voidHold, 5 expireHold
///      1  reserved             1  zero
///      2  code                 2
///      4  window               4
///      8  debit account       16
///     24  credit account      16
///     40  amount               8  fen, not negative
///     48  released             8  fen, not negative
enum RecordLayout {
    static let headerByteCount = 32
    static let postingByteCount = 56
}

extension JournalRecord {
    var byteCount: Int {
        RecordLayout.headerByteCount + command.count + detail.count + postings.count * RecordLayout.postingByteCount
    }
}

extension Posting {
    /// Whether the amounts are possible for the effect. Says nothing about accounts or limits, which are the ledger's.
    var isWellFormed: Bool {
        guard amount.units >= 0, released.units >= 0 else { return false }
        return switch effect {
        case .post, .hold: released == .zero
        case .postHold: amount <= released
        case .voidHold, .expireHold: amount == .zero
        }
    }

    /// Writes the posting's bytes, `RecordLayout.postingByteCount` of them.
    func encode(into memory: UnsafeMutableRawBufferPointer) {
        memory.put(UInt64(effect.rawValue) | UInt64(code) << 16 | UInt64(window.value) << 32, at: 0)
        memory.put(UInt64(truncatingIfNeeded: debit.value), at: 8)
        memory.put(UInt64(debit.value >> 64), at: 16)
        memory.put(UInt64(truncatingIfNeeded: credit.value), at: 24)
        memory.put(UInt64(credit.value >> 64), at: 32)
        memory.put(UInt64(bitPattern: amount.units), at: 40)
        memory.put(UInt64(bitPattern: released.units), at: 48)
    }

    /// `nil` when the effect is unknown, the reserved byte is set or the amounts are impossible.
    init?(decoding bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard let effect = Effect(rawValue: bytes[offset]), bytes[offset + 1] == 0 else { return nil }
        self.init(
            effect: effect, code: bytes.integer(at: offset + 2), window: WindowNumber(bytes.integer(at: offset + 4)),
            debit: AccountID(bytes.integer(at: offset + 8)), credit: AccountID(bytes.integer(at: offset + 24)),
            amount: Fen(bytes.integer(at: offset + 40)), released: Fen(bytes.integer(at: offset + 48)))
        guard isWellFormed else { return nil }
    }
}
