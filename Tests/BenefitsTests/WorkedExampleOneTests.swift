import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// Worked example 1: employee, referral, cap crossed. Every figure of the sheet, in its order.
@Suite("Worked example 1: employee, referral, cap crossed")
struct WorkedExampleOneTests {
    static let catalogue = Catalogue(
        region: shanghai, version: "T",
        items: [
            CatalogueItem(
                code: "bed", name: "床位", itemClass: .a, priceLimits: LevelTable(all: price("60")), validity: always),
            CatalogueItem(code: "drug", name: "西药", itemClass: .a, validity: always),
            CatalogueItem(code: "drug10", name: "西药乙", itemClass: .b, preSelfPay: BasisPoints(1_000), validity: always),
            CatalogueItem(code: "mri", name: "磁共振", itemClass: .b, preSelfPay: BasisPoints(1_500), validity: always),
            CatalogueItem(
                code: "stent", name: "支架", itemClass: .b, preSelfPay: BasisPoints(2_000),
                priceLimits: LevelTable(all: price("22000")), validity: always),
            CatalogueItem(code: "cosmetic", name: "美容", itemClass: .c, validity: always),
        ])

    /// item, price, count, amount → full, over, pre, scope
    static let lines: [(String, String, Int64, String, [String])] = [
        ("bed", "120", 20, "2400.00", ["0.00", "1200.00", "0.00", "1200.00"]),
        ("drug", "38615.40", 1, "38615.40", ["0.00", "0.00", "0.00", "38615.40"]),
        ("drug10", "52333.35", 1, "52333.35", ["0.00", "0.00", "5233.34", "47100.01"]),
        ("mri", "18760", 1, "18760.00", ["0.00", "0.00", "2814.00", "15946.00"]),
        ("stent", "28500", 2, "57000.00", ["0.00", "13000.00", "8800.00", "35200.00"]),
        ("cosmetic", "6150", 1, "6150.00", ["6150.00", "0.00", "0.00", "0.00"]),
        ("drug", "215.40", -1, "-215.40", ["0.00", "0.00", "0.00", "-215.40"]),
    ]

    static let policy = plainPolicy(
        benefits: [
            inpatient(
                deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1200")])),
                bands: [
                    Band(upTo: yuan("30000"), ratio: BasisPoints(8_500)), Band(upTo: yuan("80000"), ratio: BasisPoints(9_000)),
                    Band(upTo: nil, ratio: BasisPoints(9_500)),
                ])
        ],
        outOfRegion: OutOfRegionRule(
            longTerm: .none, referral: .pointsOff(BasisPoints(1_000)), emergency: .pointsOff(BasisPoints(1_000)),
            other: .pointsOff(BasisPoints(2_000))),
        cascade: [
            FundLayer(.pooled(yearlyCap: yuan("100000"))),
            FundLayer(.largeSum(LargeSumRule(ratio: BasisPoints(9_000), usesOutOfRegionRule: true))),
            FundLayer(.civilServant(BurdenShareRule(ratio: BasisPoints(6_000)))),
        ],
        account: AccountRule(usesOwnAccount: true, usesMutualAid: true, covers: everything))

    private func split() throws -> ScopeSplit {
        var sum = ScopeSplit()
        for (index, (code, unit, count, amount, _)) in Self.lines.enumerated() {
            let line = FeeLine(
                lineNumber: "\(index)", itemCode: code, quantity: Quantity(count), unitPrice: price(unit), amount: yuan(amount),
                chargedAt: BusinessTime(date("2026-03-01")))
            sum = sum + (try LineSplitter.split(line, in: Self.catalogue, level: .third).get())
        }
        return sum
    }

    @Test("I6, I7: each line splits as on the sheet", arguments: lines.indices)
    func line(_ index: Int) throws {
        let (code, unit, count, amount, expected) = Self.lines[index]
        let line = FeeLine(
            lineNumber: "1", itemCode: code, quantity: Quantity(count), unitPrice: price(unit), amount: yuan(amount),
            chargedAt: BusinessTime(date("2026-03-01")))
        var trace = ExplainTrace()
        let split = try LineSplitter.split(line, in: Self.catalogue, level: .third, trace: &trace).get()
        #expect([split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope].map(\.yuan) == expected)
        #expect(figures(trace["line"], ["fullSelfPay", "overLimit", "preSelfPay"]) == expected)
    }

    @Test("header fields are the sums of the lines")
    func header() throws {
        let split = try split()
        #expect(
            [split.total, split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope].map(\.yuan)
                == ["175043.35", "6150.00", "14200.00", "16847.34", "137846.01"])
    }

    @Test("every step of the cascade comes out to the fen and stands in the trace")
    func cascade() throws {
        var submission = claim(scope: "0")
        submission.split = try split()
        var trace = ExplainTrace()
        let decision = try decide(
            submission, person(civilServant: true, mutualAid: true), Self.policy, .with { $0.pooled = yuan("21400") },
            account: "9800", mutualAid: "5000", trace: &trace)

        #expect(figures(trace["deductible"], ["left"]) == ["1200.00", "1200.00"])
        #expect(figures(trace["band.1"], ["slice", "ratio"]) == ["28800.00", "0.7500", "21600.00"])
        #expect(figures(trace["band.2"], ["slice", "ratio"]) == ["50000.00", "0.8000", "40000.00"])
        #expect(
            figures(trace["band.3"], ["capLeft", "ratio", "consumed"]) == ["17000.00", "0.8500", "20000.00", "17000.00"])
        #expect(
            figures(trace["pooled"], ["capLeft", "consumed", "aboveCap"])
                == ["78600.00", "100000.00", "37846.01", "78600.00"])
        #expect(figures(trace["largeSum"], ["eligible", "ratio"]) == ["37846.01", "0.8000", "30276.81"])
        #expect(
            figures(trace["civilServant"], ["burden", "excludedDeductible", "eligible", "ratio"])
                == ["28969.20", "1200.00", "27769.20", "0.6000", "16661.52"])
        #expect(figures(trace["funds"], ["burden"]) == ["12307.68", "125538.33"])
        #expect(figures(trace["personPart"], ["total"]) == ["175043.35", "49505.02"])
        #expect(figures(trace["account"], ["due"]) == ["49505.02", "9800.00"])
        #expect(figures(trace["mutualAid"], ["due"]) == ["39705.02", "5000.00"])
        #expect(figures(trace["cash"], []) == ["34705.02"])
        #expect(figures(trace["owed"], ["funds"]) == ["125538.33", "140338.33"])

        #expect(decision.amounts.owed == yuan("140338.33"))
        #expect(decision.ratio == BasisPoints(8_500))
        #expect(
            decision.amounts.owedByFund(.employee) == [
                FundAmount(.employeePooled, yuan("78600.00")), FundAmount(.personalAccount, yuan("9800.00")),
                FundAmount(.familyMutualAid, yuan("5000.00")), FundAmount(.civilServantSubsidy, yuan("16661.52")),
                FundAmount(.largeSum, yuan("30276.81")),
            ])
        #expect(
            decision.change
                == .with {
                    $0.inpatientDeductible = yuan("1200")
                    $0.admissions = 1
                    $0.inpatientScope = yuan("100000")
                    $0.pooled = yuan("78600")
                    $0.largeSum = yuan("30276.81")
                    $0.burden = yuan("59246.01")
                    $0.civilServant = yuan("16661.52")
                })
    }
}
