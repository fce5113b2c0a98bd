import LedgerTypes

/// A row of a table as it stands in a snapshot: whole words, little-endian, so that the same row gives the same bytes on any machine.
protocol SnapshotRow: BitwiseCopyable, Sendable {
    static var snapshotBytes: Int { get }

    func write(into writer: inout RecordWriter)

    /// `nil` when no ledger has such a row. References to other tables are the reader's to check.
    init?(snapshot bytes: UnsafeRawBufferPointer)
}

extension AccountRow: SnapshotRow {
    static let snapshotBytes = 64

    /// id 16, posted debits and credits 8 each, pending debits and credits 8 each, cap 8, rule 8.
    func write(into writer: inout RecordWriter) {
        writer.put(id.value)
        writer.put(UInt64(bitPattern: debitsPosted.units))
        writer.put(UInt64(bitPattern: creditsPosted.units))
        writer.put(UInt64(bitPattern: debitsPending.units))
        writer.put(UInt64(bitPattern: creditsPending.units))
        writer.put(UInt64(bitPattern: capUnits))
        writer.put(UInt64(rule.rawValue))
    }

    init?(snapshot bytes: UnsafeRawBufferPointer) {
        func fen(_ offset: Int) -> Fen { Fen(Int64(bitPattern: bytes.word(at: offset))) }
        let ruleWord = bytes.word(at: 56)
        guard ruleWord < 256, let rule = AccountLimit.Rule(rawValue: UInt8(ruleWord)), fen(48) >= Fen(-1) else { return nil }
        let cap = fen(48)
        self.init(
            AccountSpecification(
                id: AccountID(bytes.wide(at: 0)), limit: AccountLimit(rule, cap: cap.isNegative ? nil : cap)))
        (debitsPosted, creditsPosted, debitsPending, creditsPending) = (fen(16), fen(24), fen(32), fen(40))
        guard ![debitsPosted, creditsPosted, debitsPending, creditsPending].contains(where: \.isNegative) else { return nil }
    }
}

extension TransferRow: SnapshotRow {
    static let snapshotBytes = 48

    /// id 16, amount 8, debit 4, credit 4, detail 4, window 4, code 2, kind 1, reserved 5.
    func write(into writer: inout RecordWriter) {
        writer.put(id.value)
        writer.put(UInt64(bitPattern: amount.units))
        writer.put(UInt64(UInt32(bitPattern: debit)) | UInt64(UInt32(bitPattern: credit)) << 32)
        writer.put(UInt64(UInt32(bitPattern: detail)) | UInt64(window.value) << 32)
        writer.put(UInt64(code) | UInt64(kind.rawValue) << 16)
    }

    init?(snapshot bytes: UnsafeRawBufferPointer) {
        let accounts = bytes.word(at: 24)
        let rest = bytes.word(at: 32)
        let last = bytes.word(at: 40)
        guard last >> 24 == 0, let kind = Kind(rawValue: UInt8(last >> 16)) else { return nil }
        self.init(
            id: TransferID(bytes.wide(at: 0)), amount: Fen(Int64(bitPattern: bytes.word(at: 16))),
            debit: Int32(truncatingIfNeeded: accounts), credit: Int32(truncatingIfNeeded: accounts >> 32),
            detail: Int32(truncatingIfNeeded: rest), window: WindowNumber(UInt32(rest >> 32)),
            code: UInt16(truncatingIfNeeded: last), kind: kind)
    }
}

extension HoldRow: SnapshotRow {
    static let snapshotBytes = 56

    /// id 16, amount 8, expires at 8, posted amount 8, debit 4, credit 4, window 4, code 2, state 1, whether it expires 1.
    func write(into writer: inout RecordWriter) {
        writer.put(id.value)
        writer.put(UInt64(bitPattern: amount.units))
        writer.put(expiresAt?.nanoseconds ?? 0)
        let posted: Fen = if case .posted(let amount) = state { amount } else { .zero }
        writer.put(UInt64(bitPattern: posted.units))
        writer.put(UInt64(UInt32(bitPattern: debit)) | UInt64(UInt32(bitPattern: credit)) << 32)
        let expires: UInt64 = expiresAt == nil ? 0 : 1
        writer.put(UInt64(window.value) | UInt64(code) << 32 | UInt64(state.number) << 48 | expires << 56)
    }

    init?(snapshot bytes: UnsafeRawBufferPointer) {
        let accounts = bytes.word(at: 40)
        let last = bytes.word(at: 48)
        let posted = Fen(Int64(bitPattern: bytes.word(at: 32)))
        let state: Hold.State
        switch UInt8(truncatingIfNeeded: last >> 48) {
        case 0: state = .open
        case 1: state = .posted(posted)
        case 2: state = .voided
        case 3: state = .expired
        default: return nil
        }
        guard last >> 56 <= 1 else { return nil }
        self.init(
            id: HoldID(bytes.wide(at: 0)), amount: Fen(Int64(bitPattern: bytes.word(at: 16))),
            expiresAt: last >> 56 == 1 ? Timestamp(nanoseconds: bytes.word(at: 24)) : nil, state: state,
            debit: Int32(truncatingIfNeeded: accounts), credit: Int32(truncatingIfNeeded: accounts >> 32),
            window: WindowNumber(UInt32(truncatingIfNeeded: last)), code: UInt16(truncatingIfNeeded: last >> 32))
    }
}

extension HoldID: SnapshotRow {
    static let snapshotBytes = 16

    func write(into writer: inout RecordWriter) { writer.put(value) }

    init?(snapshot bytes: UnsafeRawBufferPointer) { self.init(bytes.wide(at: 0)) }
}
