import LedgerTypes
import Testing

@Suite("Canonical bytes")
struct CanonicalByteTests {
    @Test("integers are little-endian, texts carry their length, truth is one byte")
    func goldenBytes() {
        var writer = ByteWriter()
        writer.put(UInt32(0x0102_0304))
        writer.put(Fen(-2))
        writer.put(true)
        writer.put("分")
        writer.put(count: 3)
        writer.put(AccountID(1))
        #expect(
            writer.bytes
                == [4, 3, 2, 1, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 3, 0, 0, 0, 0xE5, 0x88, 0x86]
                + [3, 0, 0, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 15))
    }

    @Test("what was written is read back, and the end is nil, never a trap")
    func reading() {
        var writer = ByteWriter()
        writer.put(Int64.min)
        writer.put(UInt128.max - 1)
        writer.put(UInt8(7))
        var reader = ByteReader(writer.bytes)
        #expect(reader.integer(Int64.self) == Int64.min)
        #expect(reader.integer(UInt128.self) == UInt128.max - 1)
        #expect(reader.integer(UInt16.self) == nil && reader.remaining == 1)
        #expect(reader.take(2) == nil && reader.take(-1) == nil)
        #expect(reader.take(1).map(Array.init) == [7])
        #expect(reader.integer(UInt8.self) == nil && reader.remaining == 0)
    }
}

@Suite("Chart of accounts")
struct ChartTests {
    @Test("numbers are frozen")
    func frozenNumbers() {
        #expect(
            AccountKind.allCases.map(\.rawValue)
                == [10, 11, 12, 13, 14, 15, 16, 17, 18, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55])
        #expect(AccountKind.obligation.rawValue == 53 && AccountKind.deductions.rawValue == 34)
        #expect(TransferCode.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 31])
        #expect(TransferCode.cancellation.rawValue == 3 && TransferCode.deduction.rawValue == 8)
        #expect(Posting.Effect.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
        #expect(AccountLimit.Rule.allCases.map(\.rawValue) == [0, 1, 2])
    }

    @Test("each book has its decade of numbers")
    func books() {
        for kind in AccountKind.allCases {
            let decade: ClosedRange<UInt8> =
                switch kind.books {
                case .insuring: 10...29
                case .treating: 30...49
                case .hub: 50...69
                }
            #expect(decade.contains(kind.rawValue), "\(kind)")
        }
    }

    @Test("every kind and code has its own name in both languages")
    func names() {
        let kinds = AccountKind.allCases.map(\.names)
        let codes = TransferCode.allCases.map(\.names)
        #expect(Set(kinds.map(\.chinese)).count == kinds.count && Set(kinds.map(\.english)).count == kinds.count)
        #expect(Set(codes.map(\.chinese)).count == codes.count && Set(codes.map(\.english)).count == codes.count)
    }

    @Test("the two halves of a debt stand on opposite sides, by fund, each naming the other region")
    func mirroredDebts() {
        let pairs: [(AccountKind, AccountKind)] = [
            (.receivableFromInsuring, .payableToTreating), (.exposureFromInsuring, .exposureToTreating),
        ]
        for (claim, debt) in pairs {
            #expect(claim.normalSide == .debit && debt.normalSide == .credit && claim.isPerFund && debt.isPerFund)
            #expect(claim.counterparty != debt.counterparty)
        }
    }

    @Test("only a personal account is limited")
    func limits() {
        for kind in AccountKind.allCases {
            #expect(kind.limit == (kind == .personalAccount ? .debitsMustNotExceedCredits : .none), "\(kind)")
        }
        #expect(AccountLimit.none.capped(at: Fen(5)) == AccountLimit(.none, cap: Fen(5)))
    }
}
