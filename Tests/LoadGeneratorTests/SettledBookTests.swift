import LedgerTypes
import NIOCore
import Testing

@testable import LoadGenerator

@Suite("What was settled")
struct SettledBookTests {
    private func amounts(_ claim: UInt64, fee: String, fund: String, cash: String) throws -> SettledAmounts {
        let text = #"{"setlinfo":{"medfee_sumamt":"\#(fee)","fund_pay_sumamt":\#(fund),"psn_cash_pay":"\#(cash)","acct_pay":""}}"#
        return try #require(SettledAmounts(claim: claim, in: ByteBuffer(string: text).readableBytesView))
    }

    @Test("The digest is of the amounts alone: another order gives the same, one fen another")
    func digest() throws {
        let (first, second) = (
            try amounts(1, fee: "10.00", fund: "7.5", cash: "2.50"), try amounts(2, fee: "3", fund: "0", cash: "3.00")
        )
        func digest(_ entries: SettledAmounts...) -> String {
            var book = SettledBook()
            for entry in entries { book.append(entry) }
            return book.digest
        }
        #expect(digest(first, second) == digest(second, first))
        var other = second
        other.cash = Fen(299)
        #expect(digest(first, second) != digest(first, other) && digest(first) != digest(first, second))
        #expect(first.isBalanced && !other.isBalanced && first.account == .zero)
    }

    @Test("An amount that cannot be read is no amount, and never zero")
    func unreadable() {
        let body = ByteBuffer(string: #"{"medfee_sumamt":"ten"}"#)
        #expect(SettledAmounts(claim: 1, in: body.readableBytesView) == nil)
    }
}
