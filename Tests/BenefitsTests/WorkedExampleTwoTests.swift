import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// Worked example 2: resident, unfiled temporary stay, serious illness and assistance.
@Suite("Worked example 2: resident, unfiled, serious illness and assistance")
struct WorkedExampleTwoTests {
    static let policy = plainPolicy(
        benefits: [
            inpatient(
                deductible: DeductibleRule(.perStay, LevelTable(all: [yuan("1500")])),
                bands: [Band(upTo: nil, ratio: BasisPoints(6_000))])
        ],
        outOfRegion: OutOfRegionRule(
            longTerm: .none, referral: .pointsOff(BasisPoints(1_000)), emergency: .pointsOff(BasisPoints(1_000)),
            other: .pointsOff(BasisPoints(2_000))),
        cascade: [
            FundLayer(.pooled(yearlyCap: nil)),
            FundLayer(
                .seriousIllness(
                    SeriousIllnessRule(
                        threshold: yuan("15000"),
                        steps: [
                            Band(upTo: yuan("65000"), ratio: BasisPoints(6_000)), Band(upTo: nil, ratio: BasisPoints(7_000)),
                        ]))),
            FundLayer(.assistance(AssistanceRule(threshold: yuan("3000"), ratio: BasisPoints(7_000)))),
        ], insurance: .resident)

    @Test("every step comes out to the fen and stands in the trace")
    func cascade() throws {
        let submission = claim(full: "2400", over: "600", pre: "3000", scope: "60000", insurance: .resident)
        let facts = person(insurance: .resident, type: 1501, assisted: true, filing: nil)
        var trace = ExplainTrace()
        let decision = try decide(submission, facts, Self.policy, .with { $0.burden = yuan("6000") }, trace: &trace)

        #expect(figures(trace["claim"], ["fullSelfPay", "overLimit", "preSelfPay", "inScope"]).last == "66000.00")
        #expect(figures(trace["outOfRegion"], ["filing"]) == ["none", "0.00"])
        #expect(figures(trace["deductible"], []) == ["1500.00"])
        #expect(figures(trace["band.1"], ["slice", "ratio"]) == ["58500.00", "0.4000", "23400.00"])
        #expect(
            figures(trace["seriousIllness"], ["burden", "cumulativeBurden", "payable", "received"])
                == ["36600.00", "42600.00", "16560.00", "0.00", "16560.00"])
        #expect(figures(trace["assistance"], ["burden", "eligible"]) == ["20040.00", "17040.00", "11928.00"])
        #expect(figures(trace["funds"], ["burden"]) == ["8112.00", "51888.00"])
        #expect(figures(trace["personPart"], []) == ["14112.00"])
        #expect(decision.amounts.cash == yuan("14112"))
        #expect(
            decision.change
                == .with {
                    $0.inpatientDeductible = yuan("1500")
                    $0.admissions = 1
                    $0.inpatientScope = yuan("60000")
                    $0.pooled = yuan("23400")
                    $0.burden = yuan("36600")
                    $0.seriousIllness = yuan("16560")
                    $0.assistance = yuan("11928")
                })
    }

    @Test("an earlier stay's serious-illness payment is not paid again")
    func received() throws {
        let submission = claim(scope: "10000", insurance: .resident)
        let facts = person(insurance: .resident, filing: .longTerm)
        let decision = try decide(
            submission, facts, Self.policy,
            .with {
                $0.burden = yuan("20000")
                $0.seriousIllness = yuan("3000")
            })
        // Burden 10 000 − 5 100 = 4 900; cumulative 24 900 → 5 940 payable, 3 000 received.
        #expect(decision.amounts.seriousIllness == yuan("2940"))
    }

    @Test("after an earlier stay is cancelled the next one corrects the year, never below zero")
    func cancelledBefore() throws {
        let facts = person(insurance: .resident, filing: .longTerm)
        let first = try decide(claim(scope: "60000", insurance: .resident), facts, Self.policy)
        let second = try decide(claim(scope: "60000", insurance: .resident), facts, Self.policy, first.change)
        let third = try decide(
            claim(scope: "10000", insurance: .resident), facts, Self.policy, first.change + second.change - first.change)
        #expect(first.amounts.seriousIllness == yuan("5940"))
        #expect(second.amounts.seriousIllness == yuan("14940"))
        // Without the first, the year's burden of 29 800 pays 8 880, and 14 940 has been received.
        #expect(third.amounts.seriousIllness == .zero)
    }
}
