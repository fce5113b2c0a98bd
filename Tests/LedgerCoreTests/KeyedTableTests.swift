import LedgerTypes
import Testing

@testable import LedgerCore

private struct Row: KeyedRow {
    let key: UInt128
}

@Suite("L9: rows are found by key")
struct KeyedTableTests {
    /// Keys as the ledger sees them: account ids that differ in few bits, small numbers, spread numbers.
    @Test("found after growth, missed when absent, gone after removal", arguments: [0, 1, 2])
    func findsAndForgets(pattern: Int) {
        func key(_ index: Int) -> UInt128 {
            switch pattern {
            case 0: UInt128(index + 1)
            case 1: UInt128(index + 1) << 64
            default: AccountID(.personalAccount, region: 340_100, counterparty: UInt64(index) << 32).value
            }
        }
        var table = KeyedTable<Row>()
        for index in 0..<3_000 {
            #expect(table.find(key(index)) == nil)
            #expect(table.append(Row(key: key(index))) == Int32(index))
        }
        for kept in stride(from: 3_000, through: 0, by: -1) where kept < 3_000 {
            table.removeLast()
            if kept % 500 == 0 {
                for index in 0..<3_000 { #expect(table.find(key(index)) == (index < kept ? Int32(index) : nil)) }
            }
        }
        #expect(table.append(Row(key: key(2_999))) == 0)
    }
}
