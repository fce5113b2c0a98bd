import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Clearing

/// What statements add up.
@Suite("Books by pool")
struct PoolBookTests {
    private static let pair = RegionPair(insuring: anhui, treating: shanghai)

    private static func random(_ count: Int, seed: UInt64) -> [(id: UInt64, pools: PoolPair, fund: FundCode, amount: Fen)] {
        var random = SeededGenerator(seed: seed)
        return (1...count).map { number in
            (
                UInt64(number),
                PoolPair(
                    insuring: RegionCode(340_000 + 100 * .random(in: 1...3, using: &random)),
                    treating: RegionCode(310_000 + .random(in: 0...1, using: &random))),
                [FundCode.residentPooled, .employeePooled].randomElement(using: &random)!,
                Fen(.random(in: -5_000...20_000, using: &random))
            )
        }
    }

    private static func book(_ records: [(id: UInt64, pools: PoolPair, fund: FundCode, amount: Fen)]) -> PoolBook {
        var book = PoolBook()
        for record in records {
            let funds = [FundAmount(record.fund, record.amount)]
            book.add(
                [PoolRecord(settlementID: record.id, funds: funds)], of: pair, in: march, pools: record.pools, .resident,
                .inpatient, cases: 1, sum: funds)
        }
        return book
    }

    @Test("rows and root do not depend on the order, and any change of a record shows in the root", arguments: [1, 2, 3])
    func order(seed: UInt64) {
        let records = Self.random(60, seed: seed)
        var random = SeededGenerator(seed: seed + 100)
        let (book, shuffled) = (Self.book(records), Self.book(records.shuffled(using: &random)))
        #expect(book.rows(of: Self.pair, in: march) == shuffled.rows(of: Self.pair, in: march), "seed \(seed)")
        #expect(book.root(of: Self.pair, in: march) == shuffled.root(of: Self.pair, in: march), "seed \(seed)")
        let place = Int.random(in: records.indices, using: &random)
        for change in 0..<4 {
            var other = records
            switch change {
            case 0: other[place].amount += Fen(1)
            case 1: other[place].id += 1_000
            case 2: other[place].pools.insuring = RegionCode(340_900)
            default: other.remove(at: place)
            }
            #expect(
                Self.book(other).root(of: Self.pair, in: march).root != book.root(of: Self.pair, in: march).root,
                "seed \(seed), change \(change) of record \(place)")
        }
    }

    @Test("M3: rows by pool come to the rows of the exposure matrix", arguments: [4, 5])
    func sums(seed: UInt64) {
        let records = Self.random(80, seed: seed)
        var matrix = ExposureMatrix()
        for record in records {
            let refusal = matrix.add(
                ClearingEntry(
                    window: march, pair: Self.pair, insurance: .resident, cases: 1, medicalFee: .zero,
                    funds: [FundAmount(record.fund, record.amount)]))
            #expect(refusal == nil)
        }
        let rows = matrix.rows(of: Self.pair, in: march).filter { $0.fund != .medicalFee }
        #expect(Self.book(records).exposureRows(of: Self.pair, in: march) == rows, "seed \(seed)")
    }

    @Test("no record: no row, and the root is zero")
    func empty() {
        let root = PoolBook().root(of: Self.pair, in: march)
        #expect(root.records == 0 && root.root == .zero && PoolBook().rows(of: Self.pair, in: march).isEmpty)
    }
}
