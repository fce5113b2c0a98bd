import Benefits
import ClaimTypes
import LedgerTypes
import PolicyFiles
import TestSupport
import Testing

/// Four amount patterns captured from the real platform, reproduced under the example policy of pool 330000.
@Suite("Captured amount patterns")
struct CaptureTests {
    /// A year whose pooled cap is exhausted and whose inpatient deductible is charged up to `deductible`.
    private func exhausted(deductible: String) -> Accumulators {
        var year = Accumulators.with(\.pooled, "400000")
        year.inpatientDeductible = yuan(deductible)
        year.admissions = 3
        return year
    }

    private func figures(_ amounts: SettlementAmounts) -> [String] {
        let split = amounts.split
        return [
            amounts.total, split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope, amounts.deductible,
            amounts.fundTotal, amounts.account, amounts.cash, amounts.hospitalPart,
        ].map(\.yuan)
    }

    @Test("A: deductible 22.77 left, pooled cap exhausted, large-sum pays all above; the hospital bears a part")
    func captureA() throws {
        let visit = ExampleVisit(
            pool: 330_000, insurance: .employee,
            lines: [
                (Item.cosmetic, 1, "2533.97"), (Item.bed, 30, "3196.89"), (Item.drug5, 1, "14068.80"),
                (Item.drugA, 1, "3642.80"),
            ],
            filing: .referral, accumulators: exhausted(deductible: "1277.23"), account: "170.04", hospitalPart: "505.01")
        let amounts = try visit.decide(Examples.policies(), Examples.catalogues()).amounts
        #expect(
            figures(amounts) == [
                "23442.46", "2533.97", "1396.89", "703.44", "18808.16", "22.77", "18785.39", "170.04", "3982.02", "505.01",
            ])
        #expect(
            amounts.owedByFund(.employee) == [
                FundAmount(.personalAccount, yuan("170.04")), FundAmount(.largeSum, yuan("18785.39")),
            ])
    }

    @Test("B: an outpatient bill wholly under the deductible; the account pays it, pre-self-pay included")
    func captureB() throws {
        let visit = ExampleVisit(
            pool: 330_000, insurance: .employee, visitType: .outpatient, lines: [(Item.drug5, 1, "4.52")], filing: nil,
            account: "500")
        let amounts = try visit.decide(Examples.policies(), Examples.catalogues()).amounts
        #expect(figures(amounts) == ["4.52", "0.00", "0.00", "0.23", "4.29", "4.29", "0.00", "4.52", "0.00", "0.00"])
    }

    @Test("C: the refund of an outpatient bill is the exact negative of its settlement (I9)")
    func captureC() throws {
        let visit = ExampleVisit(
            pool: 330_000, insurance: .employee, visitType: .outpatient,
            lines: [(Item.drug5, 1, "4.52"), (Item.drugA, 1, "20.58")], filing: nil, account: "500")
        let amounts = try visit.decide(Examples.policies(), Examples.catalogues()).amounts
        #expect(
            figures(-amounts) == [
                "-25.10", "0.00", "0.00", "-0.23", "-24.87", "-24.87", "0.00", "-25.10", "0.00", "0.00",
            ])
    }

    @Test("D: no deductible left, the fund pays the whole scope; the cancel is its exact negative (I9)")
    func captureD() throws {
        let visit = ExampleVisit(
            pool: 330_000, insurance: .employee,
            lines: [
                (Item.cosmetic, 1, "956.34"), (Item.bed, 5, "486.31"), (Item.drug10, 1, "1972.20"),
                (Item.drugA, -1, "-35.59"),
            ],
            filing: .longTerm, accumulators: exhausted(deductible: "1300"), hospitalPart: "32.86")
        let amounts = try visit.decide(Examples.policies(), Examples.catalogues()).amounts
        #expect(
            figures(-amounts) == [
                "-3379.26", "-956.34", "-186.31", "-197.22", "-2039.39", "0.00", "-2039.39", "0.00", "-1307.01", "-32.86",
            ])
    }
}
