import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// One fen below, at, and above every line a rule draws.
@Suite("Boundaries to the fen")
struct BoundaryTests {
    private func ratio(_ value: Int32) -> [Band] { [Band(upTo: nil, ratio: BasisPoints(value))] }

    /// A policy whose pooled fund pays nothing, to look at the fund behind it.
    private func behindPooled(_ rule: FundRule) -> BenefitPolicy {
        plainPolicy(ratio: 0, cascade: [FundLayer(.pooled(yearlyCap: nil)), FundLayer(rule)])
    }

    @Test("around the deductible of a stay")
    func deductible() throws {
        let rule = DeductibleRule(.perStay, LevelTable(all: [yuan("1000")]))
        try DecisionTable(
            """
            scope   → deductible pooled cash
            0.00    → 0.00       0.00   0.00
            0.01    → 0.01       0.00   0.01
            999.99  → 999.99     0.00   999.99
            1000.00 → 1000.00    0.00   1000.00
            1000.01 → 1000.00    0.01   1000.00
            1000.02 → 1000.00    0.02   1000.00
            1000.03 → 1000.00    0.02   1000.01
            """
        ).check(plainPolicy(benefits: [inpatient(deductible: rule, bands: ratio(8_000))]))
    }

    @Test("around what the year left of a yearly deductible")
    func yearlyDeductible() throws {
        let rule = DeductibleRule(.perYear, LevelTable(all: [yuan("1000")]))
        try DecisionTable(
            """
            scope  year.inpatientDeductible → deductible pooled change.inpatientDeductible
            500.00 499.99                   → 500.00     0.00   500.00
            500.00 500.00                   → 500.00     0.00   500.00
            500.00 500.01                   → 499.99     0.01   499.99
            500.00 999.99                   → 0.01       499.99 0.01
            500.00 1000.00                  → 0.00       500.00 0.00
            500.00 1000.01                  → 0.00       500.00 0.00
            """
        ).check(plainPolicy(benefits: [inpatient(deductible: rule, bands: ratio(10_000))]))
    }

    @Test("around the edge of a band: each band is rounded by itself")
    func bandEdge() throws {
        let bands = [Band(upTo: yuan("10000"), ratio: BasisPoints(5_000)), Band(upTo: nil, ratio: BasisPoints(9_000))]
        let table = DecisionTable(
            """
            scope    → pooled  cash
            9999.98  → 4999.99 4999.99
            9999.99  → 5000.00 4999.99
            10000.00 → 5000.00 5000.00
            10000.01 → 5000.01 5000.00
            10000.05 → 5000.05 5000.00
            10000.06 → 5000.05 5000.01
            """)
        try table.check(plainPolicy(benefits: [inpatient(deductible: .none, bands: bands)]))
        try table.check(plainPolicy(benefits: [inpatient(deductible: .none, bands: bands, basis: .perYear)]))
    }

    @Test("around the edge of a band the year has reached")
    func bandEdgeOverTheYear() throws {
        let bands = [Band(upTo: yuan("10000"), ratio: BasisPoints(5_000)), Band(upTo: nil, ratio: BasisPoints(9_000))]
        try DecisionTable(
            """
            scope  year.inpatientScope → pooled change.inpatientScope
            100.00 9899.99             → 50.00  100.00
            100.00 9900.00             → 50.00  100.00
            100.00 9900.01             → 50.01  100.00
            100.00 9999.99             → 90.00  100.00
            100.00 10000.00            → 90.00  100.00
            """
        ).check(plainPolicy(benefits: [inpatient(deductible: .none, bands: bands, basis: .perYear)]))
    }

    @Test("around the yearly cap of the pooled fund: what lies above passes on to the large-sum fund")
    func pooledCap() throws {
        let policy = plainPolicy(
            ratio: 7_000, cascade: [FundLayer(.pooled(yearlyCap: yuan("1000"))), FundLayer(.largeSum(LargeSumRule(ratio: .one)))])
        try DecisionTable(
            """
            scope   year.pooled → pooled  largeSum cash   change.inpatientScope
            1428.56 0.00        → 999.99  0.00     428.57 1428.56
            1428.57 0.00        → 1000.00 0.00     428.57 1428.57
            1428.58 0.00        → 1000.00 0.01     428.57 1428.57
            100.00  929.99      → 70.00   0.00     30.00  100.00
            100.00  930.00      → 70.00   0.00     30.00  100.00
            100.00  930.01      → 69.99   0.01     30.00  99.99
            100.00  999.99      → 0.01    99.99    0.00   0.01
            100.00  1000.00     → 0.00    100.00   0.00   0.00
            100.00  1000.01     → 0.00    100.00   0.00   0.00
            """
        ).check(policy)
    }

    @Test("around the cap of one kind of care: what lies above stays with the person")
    func ownCap() throws {
        let outpatient = VisitBenefit(
            family: .outpatient, visitTypes: [.outpatient], deductible: .none,
            bands: BandRule(.perStay, LevelTable(all: ratio(5_000))), yearlyCap: yuan("600"))
        let policy = plainPolicy(
            benefits: [outpatient],
            cascade: [FundLayer(.pooled(yearlyCap: yuan("100000"))), FundLayer(.largeSum(LargeSumRule(ratio: .one)))])
        try DecisionTable(
            """
            scope  year.outpatientPooled → pooled largeSum cash
            100.00 549.99                → 50.00  0.00     50.00
            100.00 550.00                → 50.00  0.00     50.00
            100.00 550.01                → 49.99  0.00     50.01
            100.00 599.99                → 0.01   0.00     99.99
            100.00 600.00                → 0.00   0.00     100.00
            """
        ).check(policy, type: .outpatient)
    }

    @Test("around the threshold, the edge of a step and the yearly cap of serious-illness insurance")
    func seriousIllness() throws {
        let rule = SeriousIllnessRule(
            threshold: yuan("10000"),
            steps: [Band(upTo: yuan("20000"), ratio: BasisPoints(6_000)), Band(upTo: nil, ratio: BasisPoints(7_000))],
            yearlyCap: yuan("8000"))
        try DecisionTable(
            """
            scope    year.burden year.seriousIllness → seriousIllness
            9999.99  0.00        0.00                → 0.00
            10000.00 0.00        0.00                → 0.00
            10000.01 0.00        0.00                → 0.01
            5000.00  4999.99     0.00                → 0.00
            5000.00  5000.01     0.00                → 0.01
            19999.99 0.00        0.00                → 5999.99
            20000.00 0.00        0.00                → 6000.00
            20000.01 0.00        0.00                → 6000.01
            20000.02 0.00        0.00                → 6000.01
            22857.13 0.00        0.00                → 7999.99
            22857.14 0.00        0.00                → 8000.00
            22857.16 0.00        0.00                → 8000.00
            1000.00  30000.00    7999.99             → 0.01
            1000.00  30000.00    8000.00             → 0.00
            """
        ).check(behindPooled(.seriousIllness(rule)))
    }

    @Test("around the line and the yearly cap of medical assistance")
    func assistance() throws {
        let rule = AssistanceRule(threshold: yuan("3000"), ratio: BasisPoints(5_000), yearlyCap: yuan("700"))
        try DecisionTable(
            """
            scope   year.assistance → assistance cash
            2999.99 0.00            → 0.00       2999.99
            3000.00 0.00            → 0.00       3000.00
            3000.01 0.00            → 0.01       3000.00
            3000.02 0.00            → 0.01       3000.01
            4399.98 0.00            → 699.99     3699.99
            4399.99 0.00            → 700.00     3699.99
            4400.00 0.00            → 700.00     3700.00
            4400.01 0.00            → 700.00     3700.01
            4400.00 0.01            → 699.99     3700.01
            4400.00 700.00          → 0.00       4400.00
            """
        ).check(behindPooled(.assistance(rule)), person: person(assisted: true))
    }

    @Test("around the settlement cap of a supplement, and the deductible it leaves out")
    func supplements() throws {
        let rule = BurdenShareRule(ratio: BasisPoints(5_000), excludesDeductible: true, settlementCap: yuan("500"))
        let deductible = DeductibleRule(.perStay, LevelTable(all: [yuan("100")]))
        for fund in [FundRule.civilServant(rule), .enterprise(rule)] {
            let policy = plainPolicy(
                benefits: [inpatient(deductible: deductible, bands: ratio(0))],
                cascade: [FundLayer(.pooled(yearlyCap: nil)), FundLayer(fund)])
            try DecisionTable(
                """
                scope   → funds  cash
                99.99   → 0.00   99.99
                100.00  → 0.00   100.00
                100.01  → 0.01   100.00
                1099.98 → 499.99 599.99
                1099.99 → 500.00 599.99
                1100.00 → 500.00 600.00
                1100.01 → 500.00 600.01
                """
            ).check(policy, person: person(civilServant: true))
        }
    }

    @Test("around the yearly cap of the large-sum fund")
    func largeSumCap() throws {
        let policy = plainPolicy(
            cascade: [
                FundLayer(.pooled(yearlyCap: .zero)),
                FundLayer(.largeSum(LargeSumRule(ratio: BasisPoints(9_000), yearlyCap: yuan("900")))),
            ])
        try DecisionTable(
            """
            scope   year.largeSum → largeSum cash
            999.99  0.00          → 899.99   100.00
            1000.00 0.00          → 900.00   100.00
            1000.01 0.00          → 900.00   100.01
            1000.00 899.99        → 0.01     999.99
            1000.00 900.00        → 0.00     1000.00
            1000.00 900.01        → 0.00     1000.00
            """
        ).check(policy)
    }

    @Test("around what stands on the account, and what the policy lets it pay")
    func account() throws {
        let covers = AccountRule(usesOwnAccount: true, usesMutualAid: false, covers: [.inScope, .preSelfPay])
        try DecisionTable(
            """
            full  pre   scope  balance → account cash
            10.00 20.00 100.00 0.00    → 0.00    50.00
            10.00 20.00 100.00 0.01    → 0.01    49.99
            10.00 20.00 100.00 39.99   → 39.99   10.01
            10.00 20.00 100.00 40.00   → 40.00   10.00
            10.00 20.00 100.00 40.01   → 40.00   10.00
            """
        ).check(plainPolicy(account: covers))
    }

    @Test(
        "around a price limit of 100.00 for each of two, and the half fen of a pre-self-pay of 10 %",
        arguments: [
            ("199.99", ["0.00", "20.00", "179.99"]), ("200.00", ["0.00", "20.00", "180.00"]),
            ("200.01", ["0.01", "20.00", "180.00"]), ("0.04", ["0.00", "0.00", "0.04"]), ("0.05", ["0.00", "0.01", "0.04"]),
            ("0.14", ["0.00", "0.01", "0.13"]), ("0.15", ["0.00", "0.02", "0.13"]),
        ])
    func priceLimit(_ amount: String, _ expected: [String]) throws {
        let item = CatalogueItem(
            code: "item", name: "项目", itemClass: .b, preSelfPay: BasisPoints(1_000),
            priceLimits: LevelTable(all: price("100")), validity: always)
        let line = FeeLine(
            lineNumber: "1", itemCode: "item", quantity: Quantity(2), unitPrice: price("100"), amount: yuan(amount),
            chargedAt: BusinessTime(date("2026-03-01")))
        let catalogue = Catalogue(region: shanghai, version: "T", items: [item])
        let split = try LineSplitter.split(line, in: catalogue, level: .third).get()
        #expect([split.overLimit, split.preSelfPay, split.inScope].map(\.yuan) == expected)
    }
}
