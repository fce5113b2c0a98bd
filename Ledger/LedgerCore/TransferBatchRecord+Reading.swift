public import LedgerTypes

extension TransferBatchRecord {
    /// One transfer of a record, with what became of it.
    public struct Entry: Sendable {
        public var transfer: Transfer
        public var outcome: TransferOutcome
        /// Of an applied transfer that ended a hold: what the hold held.
        public var released: Fen

        /// What the transfer did to two accounts; `nil` when it did nothing.
        public var posting: Posting? {
            guard outcome == .applied else { return nil }
            let (effect, amount): (Posting.Effect, Fen) =
                switch transfer.operation {
                case .post: (.post, transfer.amount)
                case .hold: (.hold, transfer.amount)
                case .postHold: (.postHold, transfer.amount)
                case .voidHold: (.voidHold, .zero)
                }
            return Posting(
                effect: effect, code: transfer.code, window: transfer.window, debit: transfer.debit, credit: transfer.credit,
                amount: amount, released: released)
        }
    }

    /// Hands every transfer of a record to `body`, in order. `false` when the bytes are not a record; what was handed out before
    /// must then not be believed.
    ///
    /// - Parameter account: the account with a number in order of opening; `nil` when there is none.
    public static func forEachEntry(
        _ bytes: UnsafeRawBufferPointer, account: (Int) -> AccountID?, _ body: (Entry) -> Void
    ) -> Bool {
        guard bytes.count >= headBytes, let head: UInt64 = word(bytes, 0), head <= UInt64(Limits.transfersPerBatchMax) else {
            return false
        }
        var offset = headBytes
        for _ in 0..<head {
            guard let entry = entry(bytes, &offset, account) else { return false }
            body(entry)
        }
        return offset == bytes.count
    }

    private static func entry(
        _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, _ account: (Int) -> AccountID?
    ) -> Entry? {
        guard bytes.count - offset >= rowBytes, let id = wide(bytes, offset), let amount: UInt64 = word(bytes, offset + 16),
            let accounts: UInt64 = word(bytes, offset + 24), let rest: UInt64 = word(bytes, offset + 32),
            let outcome = TransferOutcome(number: UInt8(rest >> 56))
        else { return nil }
        offset += rowBytes
        guard let debit = accountID(UInt32(truncatingIfNeeded: accounts), bytes, &offset, account),
            let credit = accountID(UInt32(accounts >> 32), bytes, &offset, account)
        else { return nil }
        let form = UInt8(truncatingIfNeeded: rest >> 48)
        guard let (operation, released) = operation(form & ~8, bytes, &offset) else { return nil }
        let transfer = Transfer(
            id: TransferID(id), debit: debit, credit: credit, amount: Fen(Int64(bitPattern: amount)),
            code: UInt16(truncatingIfNeeded: rest >> 32), window: WindowNumber(UInt32(truncatingIfNeeded: rest)),
            operation: operation, isLinked: form & 8 != 0)
        return Entry(transfer: transfer, outcome: outcome, released: released)
    }

    private static func accountID(
        _ number: UInt32, _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, _ account: (Int) -> AccountID?
    ) -> AccountID? {
        guard number == noAccount else { return account(Int(number)) }
        guard let id = wide(bytes, offset) else { return nil }
        offset += 16
        return AccountID(id)
    }

    private static func operation(
        _ form: UInt8, _ bytes: UnsafeRawBufferPointer, _ offset: inout Int
    ) -> (Transfer.Operation, released: Fen)? {
        switch form {
        case 1:
            return (.post, .zero)
        case 2:
            return (.hold(expiresAt: nil), .zero)
        case 2 | 16:
            guard let expiresAt = word(bytes, offset) else { return nil }
            offset += 8
            return (.hold(expiresAt: Timestamp(nanoseconds: expiresAt)), .zero)
        case 3, 4:
            guard let hold = wide(bytes, offset), let released = word(bytes, offset + 16) else { return nil }
            offset += 24
            return (form == 3 ? .postHold(HoldID(hold)) : .voidHold(HoldID(hold)), Fen(Int64(bitPattern: released)))
        default:
            return nil
        }
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64? {
        guard bytes.count - offset >= 8 else { return nil }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func wide(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt128? {
        guard let low = word(bytes, offset), let high = word(bytes, offset + 8) else { return nil }
        return UInt128(high) << 64 | UInt128(low)
    }
}
