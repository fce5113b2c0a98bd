import LedgerTypes
import TestSupport
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

    @Test("emptied, prepared, copied and grown in any order, a table finds what a dictionary finds", arguments: UInt64(1)...4)
    func agreesWithADictionary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = KeyedTable<Row>()
        var model: [UInt128: Int32] = [:]
        var keys: [UInt128] = []
        for step in 0..<120 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0, 1:
                table = KeyedTable(rows: table.emptiedRows())
                (model, keys) = ([:], [])
            case 2: table.reserve(Int.random(in: 0...20_000, using: &random))
            case 3: table = table.copy()
            case 4...7:
                for _ in 0..<min(keys.count, Int.random(in: 0...60, using: &random)) {
                    #expect(table.removeLast().key == keys.last)
                    model[keys.removeLast()] = nil
                }
            default:
                for _ in 0..<Int.random(in: 0...700, using: &random) {
                    let key = UInt128.random(in: 1...(1 << 100), using: &random)
                    guard model[key] == nil else { continue }
                    model[key] = table.append(Row(key: key))
                    keys.append(key)
                }
            }
            #expect(table.count == model.count, "seed \(seed), step \(step)")
            let probes = (0..<40).compactMap { _ in keys.randomElement(using: &random) } + [0, 7, 1 << 99]
            #expect(probes.allSatisfy { table.find($0) == model[$0] }, "seed \(seed), step \(step)")
        }
        #expect(keys.allSatisfy { table.find($0) == model[$0] }, "seed \(seed)")
    }

    @Test("a prepared table takes no more memory until it holds what it was prepared for", arguments: [1_000, 20_000])
    func prepared(rows: Int) {
        var table = KeyedTable<Row>()
        table.reserve(rows)
        for round in 0..<3 {
            let before = table.footprintBytes
            for index in 0..<rows { table.append(Row(key: UInt128(index * 7 + round + 1) << 40)) }
            #expect(table.footprintBytes == before, "round \(round)")
            table = KeyedTable(rows: table.emptiedRows(), index: KeyIndex(rows: rows))
        }
    }
}
