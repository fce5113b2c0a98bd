import LedgerTypes

/// The fields of a record's bytes, as FORMAT.md gives them.
struct RecordParts {
    let sequence: UInt64
    let kind: UInt16
    let outcome: UInt32
    let command: [UInt8]
    let detail: ArraySlice<UInt8>
    let postings: [Posting]

    /// `nil` when the lengths do not fit or a posting has no known effect.
    init?(_ bytes: [UInt8]) {
        func number(_ start: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        }
        func account(_ start: Int) -> AccountID { AccountID(UInt128(number(start + 8, 8)) << 64 | UInt128(number(start, 8))) }
        guard bytes.count >= 32 else { return nil }
        let (commandCount, detailCount) = (Int(number(16, 4)), Int(number(20, 4)))
        let first = 32 + commandCount + detailCount
        guard bytes.count == first + 56 * Int(number(24, 4)) else { return nil }
        sequence = number(0, 8)
        kind = UInt16(truncatingIfNeeded: number(8, 2))
        outcome = UInt32(truncatingIfNeeded: number(12, 4))
        command = Array(bytes[32..<32 + commandCount])
        detail = bytes[32 + commandCount..<first]
        var postings: [Posting] = []
        for start in stride(from: first, to: bytes.count, by: 56) {
            guard let effect = Posting.Effect(rawValue: bytes[start]) else { return nil }
            postings.append(
                Posting(
                    effect: effect, code: UInt16(truncatingIfNeeded: number(start + 2, 2)),
                    window: WindowNumber(UInt32(truncatingIfNeeded: number(start + 4, 4))), debit: account(start + 8),
                    credit: account(start + 24), amount: Fen(Int64(bitPattern: number(start + 40, 8))),
                    released: Fen(Int64(bitPattern: number(start + 48, 8)))))
        }
        self.postings = postings
    }
}
