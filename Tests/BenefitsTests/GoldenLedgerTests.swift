import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// Each branch of the rules as a ledger that can be followed with pencil and paper.
@Suite("Golden ledgers")
struct GoldenLedgerTests {
    /// Several bills of one person's year, each with its ledger.
    private struct Year {
        let policy: BenefitPolicy
        let facts: PersonFacts
        var accumulators = Accumulators.zero

        mutating func bill(
            _ submission: ClaimSubmission, account: String = "0", mutualAid: String = "0", _ ledger: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            var submission = submission
            submission.visit.insurance = policy.insurance
            var trace = ExplainTrace()
            let decision = try decide(
                submission, facts, policy, accumulators, account: account, mutualAid: mutualAid, trace: &trace)
            GoldenLedger(ledger).check(decision, trace, sourceLocation: sourceLocation)
            accumulators = accumulators + decision.change
        }
    }

    private static let bands = [
        Band(upTo: yuan("30000"), ratio: BasisPoints(8_500)), Band(upTo: yuan("80000"), ratio: BasisPoints(9_000)),
        Band(upTo: nil, ratio: BasisPoints(9_500)),
    ]

    @Test("employee: first, second and third admission; bands over the year; the cap is crossed into the large-sum fund")
    func admissions() throws {
        let deductible = DeductibleRule(.perStay, LevelTable(all: [yuan("1200"), yuan("600"), yuan("0")]))
        let policy = plainPolicy(
            benefits: [inpatient(deductible: deductible, bands: Self.bands, basis: .perYear)],
            cascade: [
                FundLayer(.pooled(yearlyCap: yuan("80000"))), FundLayer(.largeSum(LargeSumRule(ratio: BasisPoints(9_000)))),
            ])
        var year = Year(policy: policy, facts: person())
        try year.bill(
            claim(full: "100", scope: "20000"),
            """
            claim             100.00 + 20000.00                      = 20100.00
            deductible        min(1200.00, 20000.00)                 = 1200.00
            band.1            (20000.00 − 1200.00) × 0.85            = 15980.00
            pooled            15980.00                               = 15980.00
            funds             15980.00                               = 15980.00
            cash              20100.00 − 15980.00                    = 4120.00
            personPart        20100.00 − 15980.00                    = 4120.00
            owed              15980.00                               = 15980.00
            change.admissions 1.00                                   = 1.00
            change.scope      1200.00 + 18800.00                     = 20000.00
            change.burden     20000.00 − 15980.00                    = 4020.00
            """)
        try year.bill(
            claim(scope: "50000"),
            """
            claim             50000.00                               = 50000.00
            deductible        min(1200.00 ÷ 2, 50000.00)             = 600.00     # half on the second admission
            band.1            (30000.00 − 20000.00 − 600.00) × 0.85  = 7990.00    # the year stands at 20,000
            band.2            (20000.00 + 50000.00 − 30000.00) × 0.9 = 36000.00
            pooled            7990.00 + 36000.00                     = 43990.00
            funds             43990.00                               = 43990.00
            cash              50000.00 − 43990.00                    = 6010.00
            personPart        50000.00 − 43990.00                    = 6010.00
            owed              43990.00                               = 43990.00
            change.deductible 600.00                                 = 600.00
            change.scope      50000.00                               = 50000.00
            """)
        try year.bill(
            claim(scope: "40000"),
            """
            claim             40000.00                               = 40000.00   # third admission: no deductible
            band.2            (80000.00 − 70000.00) × 0.9            = 9000.00
            band.3            80000.00 − 15980.00 − 43990.00 − 9000.00 = 11030.00 # all the cap leaves
            pooled            9000.00 + 11030.00                     = 20030.00
            change.scope      10000.00 + 11030.00 ÷ 0.95             = 21610.53
            largeSum          (40000.00 − 21610.53) × 0.9            = 16550.52   # 18,389.47 lie above the cap
            funds             20030.00 + 16550.52                    = 36580.52
            cash              40000.00 − 36580.52                    = 3419.48
            personPart        40000.00 − 36580.52                    = 3419.48
            owed              36580.52                               = 36580.52
            change.deductible 0.00                                   = 0.00
            """)
    }

    @Test("retired employee away with a factor: bonus, then factor; civil servant, then enterprise; account, then mutual aid")
    func supplements() throws {
        let benefit = inpatient(
            deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("800")])), bands: Self.bands,
            bonuses: [PersonTypeBonus(personType: 12, points: BasisPoints(300))])
        let operators = OutOfRegionRule(
            longTerm: .none, referral: .factor(BasisPoints(9_000)), emergency: .none, other: .none)
        let policy = plainPolicy(
            benefits: [benefit], outOfRegion: operators,
            cascade: [
                FundLayer(.pooled(yearlyCap: nil)),
                FundLayer(.civilServant(BurdenShareRule(ratio: BasisPoints(5_000), settlementCap: yuan("3000")))),
                FundLayer(.enterprise(BurdenShareRule(ratio: BasisPoints(2_000), excludesDeductible: false, personTypes: [12]))),
            ],
            account: AccountRule(usesOwnAccount: true, usesMutualAid: true, covers: [.inScope, .preSelfPay]))
        var year = Year(policy: policy, facts: person(type: 1201, civilServant: true, mutualAid: true))
        try year.bill(
            claim(full: "300", over: "200", pre: "500", scope: "35000.35"), account: "1500", mutualAid: "9999",
            """
            claim        300.00 + 200.00 + 500.00 + 35000.35              = 36000.35
            deductible   min(800.00, 35000.35)                            = 800.00
            band.1       (30000.00 − 800.00) × 0.792                      = 23126.40  # (0.85 + 0.03) × 0.9
            band.2       (35000.35 − 30000.00) × 0.837                    = 4185.29   # (0.90 + 0.03) × 0.9
            pooled       23126.40 + 4185.29                               = 27311.69
            civilServant min((35000.35 − 27311.69 − 800.00) × 0.5, 3000)  = 3000.00
            enterprise   (35000.35 − 27311.69 − 3000.00) × 0.2            = 937.73
            funds        27311.69 + 3000.00 + 937.73                      = 31249.42
            account      1500.00                                          = 1500.00
            mutualAid    min(9999.00, 35000.35 − 31249.42 + 500.00 − 1500.00) = 2750.93 # what is out of scope stays cash
            cash         36000.35 − 31249.42 − 1500.00 − 2750.93          = 500.00
            personPart   36000.35 − 31249.42                              = 4750.93
            owed         31249.42 + 1500.00 + 2750.93                     = 35500.35
            """)
    }

    @Test("resident unfiled: extra pre-self-pay; serious illness in three steps over two stays; assistance above its line")
    func seriousIllness() throws {
        let rule = SeriousIllnessRule(
            threshold: yuan("10000"),
            steps: [
                Band(upTo: yuan("30000"), ratio: BasisPoints(6_000)), Band(upTo: yuan("50000"), ratio: BasisPoints(6_500)),
                Band(upTo: nil, ratio: BasisPoints(7_000)),
            ])
        let benefit = inpatient(
            deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("500")])),
            bands: [Band(upTo: nil, ratio: BasisPoints(6_000))])
        let operators = OutOfRegionRule(
            longTerm: .none, referral: .none, emergency: .none, other: .extraPreSelfPay(BasisPoints(2_000)))
        let policy = plainPolicy(
            benefits: [benefit], outOfRegion: operators,
            cascade: [
                FundLayer(.pooled(yearlyCap: nil)), FundLayer(.seriousIllness(rule)),
                FundLayer(.assistance(AssistanceRule(threshold: yuan("3000"), ratio: BasisPoints(7_000)))),
            ], insurance: .resident)
        var year = Year(policy: policy, facts: person(insurance: .resident, assisted: true, filing: nil))
        try year.bill(
            claim(scope: "40000"),
            """
            claim          40000.00                                       = 40000.00
            outOfRegion    40000.00 × 0.2                                 = 8000.00   # no burden of any fund
            deductible     min(500.00, 40000.00 − 8000.00)                = 500.00
            band.1         (32000.00 − 500.00) × 0.6                      = 18900.00
            pooled         18900.00                                       = 18900.00
            change.burden  32000.00 − 18900.00                            = 13100.00
            seriousIllness (13100.00 − 10000.00) × 0.6                    = 1860.00
            assistance     (32000.00 − 18900.00 − 1860.00 − 3000.00) × 0.7 = 5768.00
            funds          18900.00 + 1860.00 + 5768.00                   = 26528.00
            cash           40000.00 − 26528.00                            = 13472.00
            personPart     40000.00 − 26528.00                            = 13472.00
            owed           26528.00                                       = 26528.00
            """)
        try year.bill(
            claim(scope: "125000"),
            """
            claim          125000.00                                      = 125000.00
            outOfRegion    125000.00 × 0.2                                = 25000.00
            deductible     500.00                                         = 500.00
            band.1         (100000.00 − 500.00) × 0.6                     = 59700.00
            pooled         59700.00                                       = 59700.00
            change.burden  100000.00 − 59700.00                           = 40300.00  # the year: 13,100 + 40,300 = 53,400
            seriousIllness 20000 × 0.6 + 20000 × 0.65 + (13100.00 + 40300.00 − 50000.00) × 0.7 − 1860.00 = 25520.00
            assistance     (100000.00 − 59700.00 − 25520.00 − 3000.00) × 0.7 = 8246.00
            funds          59700.00 + 25520.00 + 8246.00                  = 93466.00
            cash           125000.00 − 93466.00                           = 31534.00
            personPart     125000.00 − 93466.00                           = 31534.00
            owed           93466.00                                       = 93466.00
            """)
    }

    @Test("assistance without a line, and what the hospital bears itself")
    func assistanceWithoutLine() throws {
        let policy = plainPolicy(
            ratio: 7_000,
            cascade: [
                FundLayer(.pooled(yearlyCap: nil)),
                FundLayer(.assistance(AssistanceRule(threshold: .zero, ratio: BasisPoints(9_000)))),
            ], insurance: .resident)
        var year = Year(policy: policy, facts: person(insurance: .resident, assisted: true))
        try year.bill(
            claim(full: "50", scope: "1234.56", hospitalPart: "20"),
            """
            claim      50.00 + 1234.56                       = 1284.56
            band.1     1234.56 × 0.7                         = 864.19
            pooled     864.19                                = 864.19
            assistance (1234.56 − 864.19) × 0.9              = 333.33
            funds      864.19 + 333.33                       = 1197.52
            hospital   20.00                                 = 20.00
            cash       1284.56 − 1197.52 − 20.00             = 67.04
            personPart 1284.56 − 1197.52 − 20.00             = 67.04
            owed       1197.52                               = 1197.52
            """)
    }

    @Test("ordinary outpatient care: a yearly deductible used up by three visits, then the yearly cap")
    func outpatient() throws {
        let benefit = VisitBenefit(
            family: .outpatient, visitTypes: [.outpatient],
            deductible: DeductibleRule(.perYear, LevelTable(all: [yuan("300")])),
            bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(5_500))])), yearlyCap: yuan("200"),
            usesOutOfRegionRule: false, countsAsBurden: false)
        var year = Year(policy: plainPolicy(benefits: [benefit]), facts: person(filing: nil))
        try year.bill(
            claim(pre: "5", scope: "180", type: .outpatient),
            """
            claim      5.00 + 180.00               = 185.00
            deductible min(300.00, 180.00)         = 180.00
            cash       185.00                      = 185.00
            personPart 185.00                      = 185.00
            """)
        try year.bill(
            claim(scope: "240.05", type: .outpatient),
            """
            claim      240.05                      = 240.05
            deductible min(300.00 − 180.00, 240.05) = 120.00
            band.1     (240.05 − 120.00) × 0.55    = 66.03
            pooled     66.03                       = 66.03
            funds      66.03                       = 66.03
            cash       240.05 − 66.03              = 174.02
            personPart 240.05 − 66.03              = 174.02
            owed       66.03                       = 66.03
            change.outpatient 66.03                = 66.03
            change.burden 0.00                     = 0.00
            """)
        try year.bill(
            claim(scope: "1000", type: .outpatient),
            """
            claim      1000.00                     = 1000.00
            band.1     min(1000.00 × 0.55, 200.00 − 66.03) = 133.97
            pooled     133.97                      = 133.97
            funds      133.97                      = 133.97
            cash       1000.00 − 133.97            = 866.03
            personPart 1000.00 − 133.97            = 866.03
            owed       133.97                      = 133.97
            """)
    }

    @Test("a ledger with a wrong sum, a wrong figure or a missing step is found out")
    func findsErrors() throws {
        var trace = ExplainTrace()
        let decision = try decide(claim(scope: "1000"), person(), plainPolicy(), trace: &trace)
        func findings(_ cash: String) -> [String] {
            GoldenLedger(
                """
                claim 1000.00 = 1000.00
                band.1 1000.00 × 0.8 = 800.00
                pooled 800.00 = 800.00
                funds 800.00 = 800.00
                personPart 200.00 = 200.00
                owed 800.00 = 800.00
                \(cash)
                """
            ).findings(decision, trace)
        }
        #expect(findings("cash 1000.00 − 800.00 = 200.00") == [])
        #expect(findings("cash 1000.00 − 800.01 = 200.00") == ["cash: 1000.00 − 800.01 is 199.99, not 200.00"])
        #expect(findings("cash 1000.00 − 800.01 = 199.99") == ["cash: decided 200.00, not 199.99"])
        #expect(findings("") == ["cash of 200.00 is missing"])
    }
}
