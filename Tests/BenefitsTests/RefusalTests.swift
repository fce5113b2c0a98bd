import Benefits
import ClaimTypes
import LedgerTypes
import Testing

@Suite("M10: refusals are values")
struct RefusalTests {
    private let chronic = VisitBenefit(
        family: .chronic, visitTypes: [.chronicOutpatient], deductible: .none,
        bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: .one)])))

    private func refusal(
        _ claim: ClaimSubmission, _ person: PersonFacts = person(), policy: BenefitPolicy? = nil
    ) -> BenefitRefusal? {
        let base = inpatient(deductible: .none, bands: [Band(upTo: nil, ratio: BasisPoints(8_000))])
        let result = BenefitRule.decide(
            claim, for: person, under: policy ?? plainPolicy(benefits: [base, chronic]), accumulators: .zero,
            accountBalance: .zero, mutualAidBalance: .zero)
        if case .failure(let refusal) = result { return refusal }
        return nil
    }

    @Test("each reason has its own refusal")
    func each() {
        var stranger = person()
        stranger.person = PersonNumber(99)
        #expect(refusal(claim(scope: "1"), stranger) == .personDiffers)
        for status in [UInt8(0), 3, 4, 200] { #expect(refusal(claim(scope: "1"), person(status: status)) == .notInsured) }
        #expect(refusal(claim(scope: "1"), person(status: 2)) == .suspended)
        #expect(refusal(claim(scope: "1"), person(insurance: .resident)) == .insuranceDiffers)
        #expect(refusal(claim(scope: "1", insurance: .resident), person(insurance: .resident)) == .insuranceDiffers)
        var elsewhere = person()
        elsewhere.pool = RegionCode(340_100)
        #expect(refusal(claim(scope: "1"), elsewhere) == .noPolicy)
        #expect(refusal(claim(scope: "1", on: "2023-12-31")) == .dateOutsidePolicy)
        #expect(refusal(claim(scope: "1", on: "2031-01-01")) == .dateOutsidePolicy)
        #expect(refusal(claim(scope: "1", type: .pharmacy)) == .visitTypeNotCovered)
        let diabetes = claim(scope: "1", type: .chronicOutpatient, disease: "M01600")
        #expect(refusal(diabetes) == .chronicQualificationMissing)
        #expect(refusal(diabetes, person(diseases: ["M03900", "M01600"])) == nil)
        #expect(refusal(claim(scope: "-1")) == .negativeTotal)
        #expect(refusal(claim(pre: "5", scope: "-1")) == .splitViolatesI1)
        #expect(refusal(claim(scope: "1", hospitalPart: "-1")) == .hospitalPartNegative)
        #expect(refusal(claim(scope: "100", hospitalPart: "20.01")) == .hospitalPartExceedsPersonPart)
        #expect(refusal(claim(scope: "100", hospitalPart: "20.00")) == nil)
        #expect(refusal(claim(scope: "0")) == nil)
    }

    @Test("amounts beyond the interface field are refused, not trapped on")
    func range() {
        for units in [Int64.max, Int64.min, Fen.fieldMaximum.units + 1] {
            var huge = claim(scope: "1")
            huge.split = ScopeSplit(fullSelfPay: Fen(units), inScope: Fen(units))
            #expect(refusal(huge) == .amountOutOfRange)
        }
        var sum = claim(scope: "1")
        sum.split = ScopeSplit(fullSelfPay: .fieldMaximum, inScope: Fen(1))
        #expect(refusal(sum) == .amountOutOfRange)
    }

    @Test("no filing counts as other, unless the policy refuses it for this kind of care")
    func unfiled() {
        var policy = plainPolicy(outOfRegion: noOperators)
        #expect(refusal(claim(scope: "1"), person(filing: nil), policy: policy) == nil)
        policy.outOfRegion.refusesUnfiled = true
        #expect(refusal(claim(scope: "1"), person(filing: nil), policy: policy) == .filingMissing)
        #expect(refusal(claim(scope: "1"), person(filing: .emergency), policy: policy) == nil)
        #expect(refusal(claim(scope: "1", treating: anhui), person(filing: nil), policy: policy) == nil)
        policy.benefits[0].usesOutOfRegionRule = false
        #expect(refusal(claim(scope: "1"), person(filing: nil), policy: policy) == nil)
    }

    @Test("the first reason in the list wins")
    func precedence() {
        #expect(refusal(claim(scope: "-1", type: .pharmacy, on: "2031-01-01"), person(status: 2)) == .suspended)
        #expect(refusal(claim(scope: "-1", type: .pharmacy, on: "2031-01-01")) == .dateOutsidePolicy)
        #expect(refusal(claim(scope: "-1", type: .pharmacy)) == .visitTypeNotCovered)
    }

    @Test("numbers are frozen and every refusal speaks both languages")
    func frozen() {
        #expect(
            BenefitRefusal.allCases.map(\.rawValue) == [
                1, 20, 2, 3, 21, 4, 5, 6, 7, 19, 18, 17, 15, 8, 9, 10, 11, 12, 13, 16, 14,
            ])
        #expect(Set(BenefitRefusal.allCases.map(\.text.chinese)).count == 21)
        #expect(Set(BenefitRefusal.allCases.map(\.text.english)).count == 21)
    }

    @Test("the set finds the version of the settlement date")
    func versions() throws {
        var old = plainPolicy()
        old.version = "old"
        old.validity = date("2024-01-01")...date("2025-12-31")
        var new = plainPolicy()
        new.version = "new"
        new.validity = date("2026-01-01")...date("2026-12-31")
        var resident = plainPolicy(insurance: .resident)
        resident.version = "resident"
        let set = PolicySet([resident, new, old])
        func version(_ day: String, _ kind: InsuranceKind = .employee, _ pool: RegionCode = anhui) -> Result<
            String, BenefitRefusal
        > {
            set.policy(pool: pool, insurance: kind, on: date(day)).map(\.version)
        }
        #expect(version("2025-12-31") == .success("old"))
        #expect(version("2026-01-01") == .success("new"))
        #expect(version("2026-01-01", .resident) == .success("resident"))
        #expect(version("2027-01-01") == .failure(.dateOutsidePolicy))
        #expect(version("2026-01-01", .employee, shanghai) == .failure(.noPolicy))
        #expect(version("2026-01-01", InsuranceKind(510)) == .failure(.noPolicy))
    }
}
