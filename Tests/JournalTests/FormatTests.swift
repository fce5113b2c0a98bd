import Hashing
import LedgerTypes
import Testing

@testable import Journal

/// The bytes of FORMAT.md. What fails here changes the format: then the version has to change with it.
@Suite struct FormatTests {
    func golden() throws -> [UInt8] {
        let storage = MemoryStorage()
        var writer = try JournalWriter(opening: storage, node: NodeID(310_000))
        let posting = Posting(
            effect: .postHold, code: 0x0102, window: WindowNumber(202_601), debit: AccountID(UInt128(1) << 120 | 7),
            credit: AccountID(UInt128(2) << 120 | 9), amount: Fen(300), released: Fen(301))
        let record = JournalRecord(
            kind: 0x0A0B, command: Array("command".utf8), outcome: 0x0C0D_0E0F, detail: Array("de".utf8), postings: [posting])
        _ = try writer.append([record], at: Timestamp(nanoseconds: 0x0102_0304_0506_0708))
        _ = try writer.append([record, record], at: Timestamp(nanoseconds: 0x0102_0304_0506_0709))
        return storage.contents(of: 1)
    }

    @Test func everyByteOfAGoldenJournalIsPinned() throws {
        let bytes = try golden()
        let record = 32 + 7 + 2 + 56
        #expect(bytes.count == 96 + (200 + record) + (200 + 2 * record))
        #expect(SHA256.digest(of: bytes).hex == "1c27045ec4758a0c42e17355066007786280c9bc1f7abef4533963f07275a93d")
    }

    @Test func fieldsLieWhereTheFormatSays() throws {
        let bytes = try golden()
        func at(_ offset: Int, _ count: Int) -> [UInt8] { Array(bytes[offset..<offset + count]) }
        #expect(at(0, 4) == Array("MCJS".utf8))
        #expect(at(4, 12) == [2, 0, 96, 0, 0xF0, 0xBA, 4, 0, 0, 0, 0, 0])
        #expect(at(16, 16) == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        let block = 96
        #expect(at(block, 4) == Array("MCJB".utf8))
        #expect(at(block + 4, 12) == [2, 0, 192, 0, 0xF0, 0xBA, 4, 0, 1, 0, 0, 0])
        #expect(at(block + 16, 16) == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(at(block + 32, 8) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(at(block + 40, 16) == [97, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(at(block + 64, 32) == [UInt8](repeating: 0, count: 32))
        let record = block + 192
        let leaf = SHA256.digest(of: [0] + at(record, 97)).bytes
        #expect(at(block + 96, 32) == SHA256.digest(of: leaf).bytes)
        #expect(at(block + 128, 32) == leaf)
        #expect(at(record, 16) == [1, 0, 0, 0, 0, 0, 0, 0, 0x0B, 0x0A, 0, 0, 0x0F, 0x0E, 0x0D, 0x0C])
        #expect(at(record + 16, 16) == [7, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(at(record + 32, 9) == Array("commandde".utf8))
        #expect(at(record + 41, 8) == [3, 0, 2, 1, 0x69, 0x17, 3, 0])
        #expect(at(record + 49, 16) == [7] + [UInt8](repeating: 0, count: 14) + [1])
        #expect(at(record + 65, 16) == [9] + [UInt8](repeating: 0, count: 14) + [2])
        #expect(at(record + 81, 16) == [44, 1, 0, 0, 0, 0, 0, 0, 45, 1, 0, 0, 0, 0, 0, 0])
        #expect(at(record + 97, 8) == at(block + 188, 4) + Array("MCJE".utf8))
        #expect(at(record + 97 + 8 + 64, 32) == SHA256.digest(of: at(block, 192)).bytes)
    }

    @Test func malformedPostingsAndRecordsAreNotDecoded() {
        var buffer = BlockBuffer(capacity: 1_000)
        buffer.append(Samples.record(1, size: 5))
        var good: [UInt8] = []
        buffer.number(from: 1) { good = Array($0) }
        #expect(RecordSlice(decoding: good[...]) != nil)
        let posting = 32 + 5 + 1
        for (offset, value, what) in [
            (10, 1, "flags"), (28, 1, "reserved"), (16, 200, "command length"), (24, 2, "posting count"), (posting, 0, "effect"),
            (posting, 6, "effect"), (posting + 1, 1, "reserved"), (posting + 47, 0x80, "negative amount"),
            (posting + 48, 1, "released without hold"),
        ] as [(Int, UInt8, String)] {
            var bad = good
            bad[offset] = value
            #expect(RecordSlice(decoding: bad[...]) == nil, "\(what)")
        }
        for count in 0..<good.count { #expect(RecordSlice(decoding: good[..<count]) == nil, "\(count) bytes") }
    }
}
