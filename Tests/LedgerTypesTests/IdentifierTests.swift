import LedgerTypes
import Testing

@Suite("Identifiers keep their layout for ever")
struct IdentifierTests {
    @Test("account id: kind 8, fund 24, region 32, counterparty 64 bits, most significant first")
    func accountLayout() {
        let id = AccountID(.payableToTreating, fund: 310_101, region: 340_100, counterparty: 310_000)
        #expect(id.value == 0x0C_04BB55_00053084_000000000004BAF0)
        #expect(id.kind == 12 && id.fund == 310_101 && id.region == 340_100 && id.counterparty == 310_000)
        #expect(id.accountKind == .payableToTreating)
        let full = AccountID(kind: 0xFF, fund: 0xFF_FFFF, region: .max, counterparty: .max)
        #expect(full.value == .max && full.accountKind == nil)
        #expect(full.kind == 0xFF && full.fund == 0xFF_FFFF && full.region == .max && full.counterparty == .max)
        #expect(AccountID(kind: 0, fund: 0, region: 0, counterparty: 1).value == 1)
    }

    @Test("account ids sort by kind, then fund, then region, then counterparty")
    func accountOrder() {
        let sorted = [
            AccountID(.benefitExpense, fund: 1, region: 9, counterparty: 9), AccountID(.benefitExpense, fund: 2, region: 1),
            AccountID(.benefitExpense, fund: 2, region: 1, counterparty: 1), AccountID(.benefitExpense, fund: 2, region: 2),
            AccountID(.personalAccount, region: 1),
        ]
        #expect(sorted.reversed().sorted() == sorted)
    }

    @Test("a fund code beyond 24 bits stops the process")
    func fundTooWide() async {
        await #expect(processExitsWith: .failure) {
            print(AccountID(kind: 1, fund: 1 << 24, region: 0, counterparty: 0).value)
        }
    }

    @Test("transfer and hold ids")
    func transferIdentifiers() {
        #expect(TransferID(high: 1, low: 2).value == 0x1_0000_0000_0000_0002)
        #expect(HoldID(TransferID(high: 1, low: 2)).value == TransferID(high: 1, low: 2).value)
        #expect(TransferID(high: 0, low: .max) < TransferID(high: 1, low: 0))
    }

    @Test("windows are months that follow one another", arguments: [(202_611, 202_612), (202_612, 202_701), (202_701, 202_702)])
    func windows(_ month: UInt32, _ next: UInt32) {
        #expect(WindowNumber(month).next == WindowNumber(next))
    }

    @Test("windows are written as year and month")
    func windowText() {
        #expect("\(WindowNumber(202_607))" == "2026-07" && "\(WindowNumber(202_612))" == "2026-12")
        #expect("\(WindowNumber.none)" == "none")
    }
}

@Suite("Digest256 is 32 bytes")
struct Digest256Tests {
    @Test("bytes, subscript and hexadecimal agree, most significant first")
    func bytes() {
        let bytes = (0..<32).map { UInt8($0 * 8 + 1) }
        let digest = Digest256(bytes)
        #expect(digest.bytes == bytes)
        #expect((0..<32).allSatisfy { digest[$0] == bytes[$0] })
        #expect(digest.hex.hasPrefix("0109111921") && digest.hex.utf8.count == 64 && digest.hex.hasSuffix("f9"))
        #expect(Digest256.zero.hex == String(repeating: "0", count: 64))
    }

    @Test("equality sees every byte, and order is that of the bytes")
    func equality() {
        for index in 0..<32 {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes[index] = 1
            #expect(Digest256(bytes) != .zero && Digest256.zero < Digest256(bytes))
            guard index > 0 else { continue }
            var larger = [UInt8](repeating: 0, count: 32)
            larger[index - 1] = 1
            #expect(Digest256(bytes) < Digest256(larger))
        }
    }

    @Test("31 bytes are no digest")
    func length() async {
        await #expect(processExitsWith: .failure) { print(Digest256([UInt8](repeating: 0, count: 31))) }
    }
}
