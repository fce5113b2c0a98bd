import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport
import Testing

@Suite("Netting")
struct NettingTests {
    @Test("The worked month: payments, totals and ratios of the three methods")
    func workedMonthNetted() throws {
        let obligations = try #require(matrix(of: workedMonth()).obligations(in: march))
        let netting = try Netting.of(obligations).get()
        #expect(netting.positions.map(\.region) == [shanghai, zhejiang, anhui])
        #expect(netting.positions.map(\.amount) == [yuan("130000.00"), yuan("20000.00"), yuan("-150000.00")])
        #expect(
            netting.grossBilateral.payments == [
                owes(shanghai, zhejiang, "50000.00"), owes(shanghai, anhui, "12226.33"), owes(zhejiang, anhui, "30000.00"),
                owes(anhui, shanghai, "192226.33"),
            ])
        #expect(
            netting.netBilateral.payments == [
                owes(shanghai, zhejiang, "50000.00"), owes(zhejiang, anhui, "30000.00"), owes(anhui, shanghai, "180000.00"),
            ])
        #expect(netting.multilateral.payments == [owes(anhui, shanghai, "130000.00"), owes(anhui, zhejiang, "20000.00")])
        #expect(netting.results.map(\.total) == [yuan("284452.66"), yuan("260000.00"), yuan("150000.00")])
        // 260 000.00 ÷ 284 452.66 = 0.91404; 150 000.00 ÷ 284 452.66 = 0.52733.
        #expect(NettingMethod.allCases.map { netting.ratio(of: $0)?.value } == [10_000, 9_140, 5_273])
    }

    @Test(
        "M3: no method moves a position, none moves more money than the one before, n − 1 payments do",
        arguments: 1...60 as ClosedRange<UInt64>)
    func positionsPreserved(seed: UInt64) throws {
        let obligations = randomObligations(seed: seed)
        let netting = try Netting.of(obligations).get()
        #expect(netting.positions.reduce(Fen.zero) { $0 + $1.amount } == .zero, "seed \(seed)")
        for method in NettingMethod.allCases {
            var left: [RegionCode: Int64] = [:]
            for owed in obligations {
                left[owed.debtor, default: 0] -= owed.amount.units
                left[owed.creditor, default: 0] += owed.amount.units
            }
            for payment in netting[method].payments {
                #expect(payment.amount.isPositive && payment.debtor != payment.creditor, "seed \(seed)")
                left[payment.debtor, default: 0] += payment.amount.units
                left[payment.creditor, default: 0] -= payment.amount.units
            }
            #expect(left.values.allSatisfy { $0 == 0 }, "seed \(seed), \(method)")
        }
        let open = netting.positions.count { $0.amount != .zero }
        #expect(netting.multilateral.payments.count <= max(open - 1, 0), "seed \(seed)")
        let received = netting.positions.filter { $0.amount.isPositive }.reduce(Fen.zero) { $0 + $1.amount }
        #expect(netting.multilateral.total == received, "seed \(seed): the least possible")
        #expect(netting.netBilateral.total <= netting.grossBilateral.total, "seed \(seed)")
        #expect(netting.multilateral.total <= netting.netBilateral.total, "seed \(seed)")
        #expect(
            Set(netting.netBilateral.payments.map { Set([$0.debtor, $0.creditor]) }).count == netting.netBilateral.payments.count)
    }

    @Test("M1: the order of obligations leaves no trace", arguments: 1...10 as ClosedRange<UInt64>)
    func shuffled(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let obligations = randomObligations(seed: seed)
        #expect(try Netting.of(obligations).get() == Netting.of(obligations.shuffled(using: &generator)).get(), "seed \(seed)")
    }

    @Test("Equal positions are matched in ascending order of region code")
    func tieBreak() throws {
        let (one, two, three, four) = (RegionCode(100_000), RegionCode(200_000), RegionCode(300_000), RegionCode(400_000))
        // Creditors 3 and 4 are both owed 5: the first payment goes to 3.
        let creditors = [owes(one, four, "5.00"), owes(one, three, "1.00"), owes(two, three, "4.00")]
        #expect(
            try Netting.of(creditors).get().multilateral.payments == [
                owes(one, three, "5.00"), owes(one, four, "1.00"), owes(two, four, "4.00"),
            ])
        // Debtors 1 and 2 both owe 5: the first payment comes from 1.
        let debtors = [owes(two, three, "5.00"), owes(one, three, "1.00"), owes(one, four, "4.00")]
        #expect(
            try Netting.of(debtors).get().multilateral.payments == [
                owes(one, three, "5.00"), owes(two, three, "1.00"), owes(two, four, "4.00"),
            ])
    }

    @Test("A ring of equal debts needs no payment")
    func ring() throws {
        let netting = try Netting.of([
            owes(anhui, shanghai, "5.00"), owes(shanghai, zhejiang, "5.00"), owes(zhejiang, anhui, "5.00"),
        ]).get()
        #expect(netting.multilateral.payments.isEmpty)
        #expect(netting.netBilateral.payments.count == 3)
        #expect(netting.ratio(of: .multilateral) == .zero)
    }

    @Test("M10: nothing owed has no ratio, not the ratio zero")
    func nothingOwed() throws {
        let netting = try Netting.of([]).get()
        #expect(netting.ratio(of: .multilateral) == nil)
        #expect(netting.positions.isEmpty && netting.results.allSatisfy { $0.payments.isEmpty })
    }

    @Test("M10: bad obligations are refused by index")
    func refusals() {
        let good = owes(anhui, shanghai, "1.00")
        let zero = Obligation(debtor: anhui, creditor: shanghai, amount: .zero)
        let negative = Obligation(debtor: anhui, creditor: shanghai, amount: Fen(-1))
        let own = owes(anhui, anhui, "1.00")
        let huge = Obligation(debtor: shanghai, creditor: anhui, amount: Fen(.max))
        #expect(Netting.of([good, zero]) == .failure(.amountNotPositive(index: 1)))
        #expect(Netting.of([negative]) == .failure(.amountNotPositive(index: 0)))
        #expect(Netting.of([good, good, own]) == .failure(.debtorIsCreditor(index: 2)))
        #expect(Netting.of([huge, good]) == .failure(.totalOutOfRange(index: 1)))
        #expect(Obligation.directed(debtor: anhui, creditor: shanghai, amount: .zero) == nil)
    }

    /// Up to forty regions, several obligations per pair, and now and then amounts that cancel out.
    private func randomObligations(seed: UInt64) -> [Obligation] {
        var generator = SeededGenerator(seed: seed)
        let regionsCount = UInt32.random(in: 2...40, using: &generator)
        return (0..<Int.random(in: 1...400, using: &generator)).compactMap { _ in
            let debtor = RegionCode(100_000 + UInt32.random(in: 0..<regionsCount, using: &generator))
            let creditor = RegionCode(100_000 + UInt32.random(in: 0..<regionsCount, using: &generator))
            if debtor == creditor { return nil }
            let most: Int64 = Bool.random(using: &generator) ? 3 : 99_999_999_999
            return Obligation(debtor: debtor, creditor: creditor, amount: Fen(Int64.random(in: 1...most, using: &generator)))
        }
    }
}
