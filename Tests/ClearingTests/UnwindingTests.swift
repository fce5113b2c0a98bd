import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Clearing

/// A participant cannot pay: money still moves between those who can, and nobody's position changes.
@Suite("Default and unwind")
struct UnwindingTests {
    private func random(_ generator: inout SeededGenerator, regions count: Int) -> [Obligation] {
        let regions = (1...count).map { RegionCode(UInt32($0) * 10_000 + 100_000) }
        return (0..<count * 3).compactMap { _ in
            guard let debtor = regions.randomElement(using: &generator), let creditor = regions.randomElement(using: &generator),
                debtor != creditor
            else { return nil }
            return Obligation(debtor: debtor, creditor: creditor, amount: Fen(Int64.random(in: 1...100_000, using: &generator)))
        }
    }

    @Test(
        "M3: each method conserves every position, and leaves the defaulter to pay no more than it has",
        arguments: 1...60 as ClosedRange<UInt64>)
    func conserves(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let netting = try Netting.of(random(&generator, regions: Int.random(in: 2...9, using: &generator))).get()
        let way = NettingMethod.allCases[Int(seed % 3)]
        let open = netting[way].payments
        guard let defaulter = open.randomElement(using: &generator)?.debtor else { return }
        let owed = open.filter { $0.debtor == defaulter }.reduce(Fen.zero) { $0 + $1.amount }
        let available = Fen(Int64.random(in: 0..<owed.units, using: &generator))
        for method in DefaultMethod.allCases {
            func unwound(_ open: [Obligation]) throws -> Unwinding {
                try Unwinding.of(
                    open: open, gross: netting.grossBilateral.payments, defaulter: defaulter, method: method, netting: way,
                    available: available, hasMoved: false
                ).get()
            }
            let plan = try unwound(open)
            #expect(try unwound(open.shuffled(using: &generator)) == plan, "M1: order leaves no trace, seed \(seed), \(method)")
            let before = netting.positions
            let after = Netting.positions(from: plan.payable + plan.queued)
            for position in before where position.amount != .zero {
                #expect(after.first { $0.region == position.region }?.amount == position.amount, "M3: seed \(seed), \(method)")
            }
            let pays = plan.payable.filter { $0.debtor == defaulter }.reduce(Fen.zero) { $0 + $1.amount }
            #expect(pays == (method == .proRata ? available : .zero), "seed \(seed), \(method)")
            if method != .proRata {
                #expect(!plan.payable.contains { $0.creditor == defaulter }, "what it is owed waits, seed \(seed), \(method)")
            }
            #expect((plan.payable + plan.queued).allSatisfy { $0.amount.isPositive }, "seed \(seed), \(method)")
        }
    }

    @Test("Pro rata: the odd fen goes to the largest remainder, of equal ones to the first")
    func largestRemainder() {
        let rows: [(Int64, [Int64], [Int64])] = [
            (10, [1, 1, 1].map { $0 * 10 }, [4, 3, 3]), (100, [50, 30, 20].map { $0 * 10 }, [50, 30, 20]),
            (1, [3, 5], [0, 1]), (0, [7, 8], [0, 0]), (5, [3, 3], [3, 2]),
        ]
        for (amount, weights, shares) in rows {
            #expect(LargestRemainder.shares(of: Fen(amount), by: weights.map { Fen($0) }) == shares.map { Fen($0) })
        }
    }

    @Test("M3: shares add up and none exceeds its weight, up to the range of amounts", arguments: 1...40 as ClosedRange<UInt64>)
    func shares(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let weights = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
            Fen(Int64.random(in: 1...9_999_999_999_999, using: &generator))
        }
        let sum = weights.reduce(Fen.zero, +)
        let amount = Fen(Int64.random(in: 0...sum.units, using: &generator))
        let shares = LargestRemainder.shares(of: amount, by: weights)
        #expect(shares.reduce(Fen.zero, +) == amount, "M3: seed \(seed)")
        #expect(zip(shares, weights).allSatisfy { $0 >= .zero && $0 <= $1 }, "seed \(seed)")
    }

    @Test("M10: refused when the region owes nothing, could pay, or money has moved")
    func refusals() {
        let open = [Obligation(debtor: anhui, creditor: shanghai, amount: Fen(100))]
        func refusal(_ region: RegionCode, _ method: DefaultMethod, _ available: Int64, moved: Bool = false) -> UnwindRefusal? {
            let result = Unwinding.of(
                open: open, gross: open, defaulter: region, method: method, netting: .multilateral, available: Fen(available),
                hasMoved: moved)
            if case .failure(let refusal) = result { return refusal } else { return nil }
        }
        #expect(refusal(shanghai, .proRata, 0) == .owesNothing)
        #expect(refusal(anhui, .proRata, 100) == .availableUnsound && refusal(anhui, .proRata, -1) == .availableUnsound)
        #expect(refusal(anhui, .rerun, 0, moved: true) == .moneyMoved)
        #expect(refusal(anhui, .rerun, 0) == nil && refusal(anhui, .holdBack, 0, moved: true) == nil)
    }
}
