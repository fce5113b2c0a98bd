import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Out-of-region operators, funds and accounts")
struct CascadeTests {
    private let rule = OutOfRegionRule(
        longTerm: .none, referral: .pointsOff(BasisPoints(1_000)), emergency: .factor(BasisPoints(9_000)),
        other: .extraPreSelfPay(BasisPoints(2_000)))

    @Test(
        "three operators: points off, a factor, extra pre-self-pay before the deductible",
        arguments: [
            (FilingType?.some(.longTerm), "7650.00", "0.8500"), (.referral, "6750.00", "0.7500"),
            (.emergency, "6885.00", "0.7650"), (.other, "5950.00", "0.8500"), (nil, "5950.00", "0.8500"),
        ])
    func operators(_ filing: FilingType?, _ pooled: String, _ ratio: String) throws {
        let benefit = inpatient(
            deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1000")])),
            bands: [Band(upTo: nil, ratio: BasisPoints(8_500))])
        let decision = try decide(
            claim(scope: "10000"), person(filing: filing), plainPolicy(benefits: [benefit], outOfRegion: rule))
        #expect(decision.amounts.pooled.yuan == pooled)
        #expect(decision.ratio.description == ratio)
        #expect(decision.amounts.split.inScope == yuan("10000"))
    }

    @Test("at home no operator applies")
    func atHome() throws {
        let submission = claim(scope: "10000", treating: RegionCode(340_100))
        let decision = try decide(submission, person(filing: nil), plainPolicy(outOfRegion: rule))
        #expect(decision.amounts.pooled == yuan("8000"))
    }

    @Test("the ratio after points off stays inside 0…1", arguments: [(Int32(500), "0.00"), (10_000, "9000.00")])
    func clamped(_ ratio: Int32, _ pooled: String) throws {
        let decision = try decide(claim(scope: "10000"), person(), plainPolicy(ratio: ratio, outOfRegion: rule))
        #expect(decision.amounts.pooled.yuan == pooled)
    }

    @Test("a factor rounds the ratio half up to the basis point")
    func factorRounds() {
        #expect(OutOfRegionOperator.factor(BasisPoints(9_000)).adjusted(BasisPoints(8_555)) == BasisPoints(7_700))
        #expect(OutOfRegionOperator.factor(BasisPoints(9_000)).adjusted(BasisPoints(8_554)) == BasisPoints(7_699))
    }

    @Test("extra pre-self-pay is no burden of any fund: neither of the year nor of assistance")
    func extraIsNoBurden() throws {
        let policy = plainPolicy(
            outOfRegion: rule,
            cascade: [
                FundLayer(.pooled(yearlyCap: nil)), FundLayer(.assistance(AssistanceRule(threshold: .zero, ratio: .one))),
            ])
        let decision = try decide(claim(scope: "10000"), person(assisted: true, filing: .other), policy)
        #expect(decision.change.burden == yuan("1600"))
        #expect(decision.amounts.assistance == yuan("1600"))
        #expect(decision.amounts.cash == yuan("2000"))
    }

    @Test("civil-servant subsidy and enterprise supplement help only the entitled, in the order of the list")
    func supplements() throws {
        let policy = plainPolicy(
            ratio: 5_000,
            cascade: [
                FundLayer(.pooled(yearlyCap: nil)),
                FundLayer(.civilServant(BurdenShareRule(ratio: BasisPoints(5_000), settlementCap: yuan("2000")))),
                FundLayer(.enterprise(BurdenShareRule(ratio: BasisPoints(3_000), personTypes: [1101]))),
            ])
        let both = try decide(claim(scope: "10000"), person(civilServant: true), policy)
        #expect(both.amounts.civilServant == yuan("2000"))
        #expect(both.amounts.enterprise == yuan("900"))
        let neither = try decide(claim(scope: "10000"), person(type: 1201), policy)
        #expect(neither.amounts.fundTotal == yuan("5000"))
    }

    @Test("a fund helps only with the kinds of care the policy lists")
    func families() throws {
        let policy = plainPolicy(
            cascade: [
                FundLayer(.pooled(yearlyCap: yuan("0"))),
                FundLayer(.largeSum(LargeSumRule(ratio: .one)), families: [.chronic]),
            ])
        #expect(try decide(claim(scope: "100"), person(), policy).amounts.fundTotal == .zero)
    }

    @Test("yearly caps of large-sum, serious illness and assistance count what the year already paid")
    func caps() throws {
        let used = Accumulators.with {
            $0.largeSum = yuan("900")
            $0.seriousIllness = yuan("800")
            $0.assistance = yuan("1000")
            $0.burden = yuan("100000")
        }
        let policy = plainPolicy(
            cascade: [
                FundLayer(.pooled(yearlyCap: yuan("0"))),
                FundLayer(.largeSum(LargeSumRule(ratio: .one, yearlyCap: yuan("1000")))),
                FundLayer(
                    .seriousIllness(
                        SeriousIllnessRule(threshold: .zero, steps: [Band(upTo: nil, ratio: .one)], yearlyCap: yuan("1000")))),
                FundLayer(.assistance(AssistanceRule(threshold: .zero, ratio: .one, yearlyCap: yuan("1000")))),
            ])
        let amounts = try decide(claim(scope: "5000"), person(assisted: true), policy, used).amounts
        #expect([amounts.largeSum, amounts.seriousIllness, amounts.assistance].map(\.yuan) == ["100.00", "200.00", "0.00"])
    }

    @Test("accounts pay only the parts the policy lists, own before mutual aid, and only when the person wants it")
    func accounts() throws {
        let inScopeOnly = AccountRule(usesOwnAccount: true, usesMutualAid: true, covers: [.inScope, .preSelfPay])
        let submission = claim(full: "100", over: "50", pre: "30", scope: "1000")
        let policy = plainPolicy(account: inScopeOnly)
        let paid = try decide(submission, person(mutualAid: true), policy, account: "200", mutualAid: "500").amounts
        #expect([paid.account, paid.mutualAid, paid.cash].map(\.yuan) == ["200.00", "30.00", "150.00"])
        let unlinked = try decide(submission, person(), policy, account: "200", mutualAid: "500").amounts
        #expect(unlinked.mutualAid == .zero)
        let overdrawn = try decide(submission, person(), policy, account: "-1").amounts
        #expect(overdrawn.account == .zero)
        var unwanted = submission
        unwanted.useAccount = false
        #expect(try decide(unwanted, person(), policy, account: "200").amounts.cash == yuan("380"))
    }

    @Test("what the hospital bears reduces the person's part before accounts and cash")
    func hospitalPart() throws {
        let policy = plainPolicy(account: AccountRule(usesOwnAccount: true, usesMutualAid: false, covers: everything))
        let amounts = try decide(claim(scope: "1000", hospitalPart: "150"), person(), policy, account: "40").amounts
        #expect(
            [amounts.hospitalPart, amounts.account, amounts.cash, amounts.owed].map(\.yuan) == [
                "150.00", "40.00", "10.00", "840.00",
            ])
    }
}
