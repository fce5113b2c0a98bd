import LedgerTypes

/// Accounts to open with the answer to each, as they stand in a journal.
///
///      0  count              4
///      4  reserved           4  zero
///      8  the accounts, 32 bytes each:
///
///         0  id             16
///        16  cap             8  fen; −1 for none
///        24  rule            1  0 none, 1 debits must not exceed credits, 2 credits must not exceed debits
///        25  outcome         1  0 opened, 255 open already, otherwise the number of the refusal
///        26  reserved        6  zero
///
/// Integers are little-endian. The accounts answered with 0 are numbered in order of opening, from 0, over the whole journal.
public enum AccountBatchRecord {
    static let headBytes = 8
    static let rowBytes = 32
    static let alreadyOpen: UInt8 = 255

    /// Bytes that `count` accounts take.
    public static func byteCount(accounts count: Int) -> Int { headBytes + count * rowBytes }

    /// Hands every account of a record to `body`, with the number of its outcome, in order. `false` when the bytes are not a record; what
    /// was handed out before must then not be believed.
    public static func forEachEntry(
        _ bytes: UnsafeRawBufferPointer, _ body: (AccountSpecification, _ outcome: UInt8) -> Void
    ) -> Bool {
        guard bytes.count >= headBytes, case let count = bytes.word(at: 0), count <= UInt64(Limits.accountsPerBatchMax),
            bytes.count == byteCount(accounts: Int(count))
        else { return false }
        for offset in stride(from: headBytes, to: bytes.count, by: rowBytes) {
            let cap = Fen(Int64(bitPattern: bytes.word(at: offset + 16)))
            let last = bytes.word(at: offset + 24)
            guard let rule = AccountLimit.Rule(rawValue: UInt8(truncatingIfNeeded: last)), last >> 16 == 0 else { return false }
            let limit = AccountLimit(rule, cap: cap == Fen(-1) ? nil : cap)
            body(AccountSpecification(id: AccountID(bytes.wide(at: offset)), limit: limit), UInt8(last >> 8))
        }
        return true
    }
}

extension Ledger {
    /// Opens accounts in order and writes their record into `memory`. Returns the record's length in bytes.
    ///
    /// A cap of −1 fen is refused like every negative one, and stands in the record as −2: −1 there means none.
    /// - Parameter outcomes: gets one outcome for each account at its end.
    /// - Precondition: at most `Limits.accountsPerBatchMax` accounts; `memory` has `AccountBatchRecord.byteCount` bytes.
    public mutating func open(
        _ accounts: [AccountSpecification], record memory: UnsafeMutableRawBufferPointer, outcomes: inout [AccountOutcome]
    ) -> Int {
        precondition(
            accounts.count <= Limits.accountsPerBatchMax,
            "L10: a batch opens at most \(Limits.accountsPerBatchMax) accounts, not \(accounts.count)")
        var writer = RecordWriter(memory)
        writer.put(UInt64(accounts.count))
        for account in accounts {
            let outcome = open(account)
            outcomes.append(outcome)
            writer.put(account.id.value)
            writer.put(UInt64(bitPattern: account.limit.cap.map { $0.units == -1 ? -2 : $0.units } ?? -1))
            writer.put(UInt64(account.limit.rule.rawValue) | UInt64(outcome.number) << 8)
        }
        return writer.byteCount
    }
}

extension AccountOutcome {
    /// As it stands in a record.
    public var number: UInt8 {
        switch self {
        case .opened: 0
        case .alreadyOpen: AccountBatchRecord.alreadyOpen
        case .refused(let refusal): UInt8(truncatingIfNeeded: refusal.rawValue)
        }
    }
}
