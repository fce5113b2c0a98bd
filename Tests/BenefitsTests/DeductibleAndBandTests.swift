import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Deductible and bands")
struct DeductibleAndBandTests {
    private let byAdmission = DeductibleRule(
        .perStay,
        LevelTable(
            first: [yuan("300"), yuan("150")], second: [yuan("600"), yuan("300")],
            third: [yuan("1200"), yuan("600"), yuan("0")], none: [yuan("300")]))

    @Test(
        "the deductible falls with level and n-th admission, and its last amount repeats",
        arguments: [
            (HospitalLevel.third, Int32(0), "1200.00"), (.third, 1, "600.00"), (.third, 2, "0.00"), (.third, 9, "0.00"),
            (.second, 0, "600.00"), (.second, 1, "300.00"), (.second, 2, "300.00"), (.first, 0, "300.00"), (.none, 5, "300.00"),
        ])
    func byLevel(_ level: HospitalLevel, _ admissions: Int32, _ expected: String) {
        let left = byAdmission.left(family: .inpatient, level: level, accumulators: .with { $0.admissions = admissions })
        #expect(left.yuan == expected)
    }

    @Test("over the year, inpatient and outpatient deductibles are counted apart")
    func perYear() {
        let rule = DeductibleRule(.perYear, LevelTable(all: [yuan("1300")]))
        let used = Accumulators.with {
            $0.inpatientDeductible = yuan("1277.23")
            $0.outpatientDeductible = yuan("2000")
        }
        #expect(rule.left(family: .inpatient, level: .third, accumulators: used) == yuan("22.77"))
        #expect(rule.left(family: .outpatient, level: .third, accumulators: used) == .zero)
        #expect(rule.left(family: .chronic, level: .third, accumulators: .zero) == yuan("1300"))
    }

    @Test("I8: the deductible never exceeds the in-scope money")
    func bounded() throws {
        let policy = plainPolicy(benefits: [inpatient(deductible: byAdmission, bands: [Band(upTo: nil, ratio: .one)])])
        let decision = try decide(claim(pre: "5", scope: "80"), person(), policy)
        #expect(decision.amounts.deductible == yuan("80"))
        #expect(decision.amounts.pooled == .zero)
        #expect(decision.ratio == .zero)
    }

    @Test("a deductible above the first edge leaves the first band nothing")
    func deductibleOverFirstBand() throws {
        let rule = inpatient(
            deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1200")])),
            bands: [Band(upTo: yuan("1000"), ratio: .zero), Band(upTo: nil, ratio: BasisPoints(5_000))])
        #expect(try decide(claim(scope: "2000"), person(), plainPolicy(benefits: [rule])).amounts.pooled == yuan("400"))
    }

    private let steps = [Band(upTo: yuan("10000"), ratio: BasisPoints(5_000)), Band(upTo: nil, ratio: BasisPoints(8_000))]

    @Test("bands over the year start where the year's stays ended; bands per stay start anew")
    func overTheYear() throws {
        let earlier = Accumulators.with { $0.inpatientScope = yuan("9000") }
        for (basis, expected) in [(BandRule.Basis.perYear, "2900.00"), (.perStay, "2000.00")] {
            let policy = plainPolicy(benefits: [inpatient(deductible: .none, bands: steps, basis: basis)])
            let decision = try decide(claim(scope: "4000"), person(), policy, earlier)
            #expect(decision.amounts.pooled.yuan == expected)
            #expect(decision.change.inpatientScope == yuan("4000"))
        }
    }

    @Test("over the year, two stays cost the fund what one stay of their sum costs")
    func additive() throws {
        let policy = plainPolicy(benefits: [inpatient(deductible: .none, bands: steps, basis: .perYear)])
        let whole = try decide(claim(scope: "26000"), person(), policy)
        let first = try decide(claim(scope: "7000"), person(), policy)
        let second = try decide(claim(scope: "19000"), person(), policy, first.change)
        #expect(first.amounts.pooled + second.amounts.pooled == whole.amounts.pooled)
    }

    @Test(
        "a bonus for the person type raises the ratio, at most to one",
        arguments: [(UInt32(1101), "8500"), (1201, "8800"), (120_132, "8800"), (1300, "10000")])
    func bonus(_ type: UInt32, _ expected: String) throws {
        let bonuses = [
            PersonTypeBonus(personType: 12, points: BasisPoints(300)),
            PersonTypeBonus(personType: 13, points: BasisPoints(4_000)),
        ]
        let rule = inpatient(deductible: .none, bands: [Band(upTo: nil, ratio: BasisPoints(8_500))], bonuses: bonuses)
        let decision = try decide(claim(scope: "10000"), person(type: type), plainPolicy(benefits: [rule]))
        #expect(decision.amounts.pooled == yuan(expected))
    }

    @Test("at the cap the money consumed is round(cap left ÷ ratio), and the rest passes on")
    func cap() throws {
        let policy = plainPolicy(
            ratio: 7_000,
            cascade: [
                FundLayer(.pooled(yearlyCap: yuan("1000"))),
                FundLayer(.largeSum(LargeSumRule(ratio: .one))),
            ])
        let decision = try decide(claim(scope: "2000"), person(), policy, .with { $0.pooled = yuan("500") })
        #expect(decision.amounts.pooled == yuan("500"))
        #expect(decision.amounts.largeSum == yuan("1285.71"))
        #expect(decision.change.inpatientScope == yuan("714.29"))
    }

    @Test("an exhausted cap passes everything on, whatever the ratio", arguments: [Int32(0), 1, 10_000])
    func exhausted(_ ratio: Int32) throws {
        let policy = plainPolicy(
            ratio: ratio,
            cascade: [
                FundLayer(.pooled(yearlyCap: yuan("1000"))), FundLayer(.largeSum(LargeSumRule(ratio: .one))),
            ])
        let decision = try decide(claim(scope: "2000"), person(), policy, .with { $0.pooled = yuan("1200") })
        #expect(decision.amounts.largeSum == yuan("2000"))
        #expect(decision.change.pooled == .zero)
    }

    @Test("money above the cap of one kind of care stays with the person")
    func ownCap() throws {
        let outpatient = VisitBenefit(
            family: .outpatient, visitTypes: [.outpatient], deductible: .none,
            bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(5_000))])), yearlyCap: yuan("600"))
        let policy = plainPolicy(
            benefits: [outpatient],
            cascade: [
                FundLayer(.pooled(yearlyCap: yuan("100000"))), FundLayer(.largeSum(LargeSumRule(ratio: .one))),
            ])
        let used = Accumulators.with { $0.outpatientPooled = yuan("550") }
        let decision = try decide(claim(scope: "1000", type: .outpatient), person(), policy, used)
        #expect(decision.amounts.pooled == yuan("50"))
        #expect(decision.amounts.largeSum == .zero)
        #expect(decision.amounts.cash == yuan("950"))
        #expect(decision.change.outpatientPooled == yuan("50"))
        #expect(decision.change.admissions == 0)
    }
}
