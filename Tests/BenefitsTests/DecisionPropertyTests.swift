import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

extension SeededGenerator {
    mutating func fen(_ limit: Int64) -> Fen { Fen(Int64.random(in: 0...limit, using: &self)) }

    mutating func ratio() -> BasisPoints { BasisPoints(Int32.random(in: 0...10_000, using: &self)) }

    mutating func chance() -> Bool { Bool.random(using: &self) }

    mutating func cap() -> Fen? { chance() ? fen(30_000_000) : nil }
}

@Suite("M3: money is conserved in every decision")
struct DecisionPropertyTests {
    private static let seeds: [UInt64] = [1, 20_260_305, 310_390]

    @Test("identities, bounds and the trace hold for random claims, people, policies and years", arguments: seeds)
    func identities(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for number in 0..<2_000 {
            let policy = Self.policy(&random)
            let submission = Self.submission(&random, policy)
            let facts = Self.facts(&random, policy.insurance)
            let year = Self.year(&random)
            let (account, mutualAid) = (random.fen(1_000_000), random.fen(1_000_000))
            var trace = ExplainTrace()
            let explained = BenefitRule.decide(
                submission, for: facts, under: policy, accumulators: year, accountBalance: account,
                mutualAidBalance: mutualAid, trace: &trace)
            let plain = BenefitRule.decide(
                submission, for: facts, under: policy, accumulators: year, accountBalance: account, mutualAidBalance: mutualAid)
            let label = Comment(rawValue: "seed \(seed), claim \(number)")
            #expect(explained == plain, label)
            let decision = try plain.get()
            Self.check(decision, submission, policy, label)
            #expect(trace.disagreement(with: decision) == nil, label)
        }
    }

    private static func check(
        _ decision: BenefitDecision, _ submission: ClaimSubmission, _ policy: BenefitPolicy, _ label: Comment
    ) {
        let amounts = decision.amounts
        #expect(amounts.violatedIdentity(policy.insurance) == nil, label)
        #expect((-amounts).violatedIdentity(policy.insurance) == nil, label)
        let setldetail = amounts.owedByFund(policy.insurance).reduce(Fen.zero) { $0 + $1.amount } + amounts.hospitalPart
        let split = submission.split
        let ledger: [(String, Fen, Fen)] = [
            ("I1", amounts.total, split.fullSelfPay + split.overLimit + split.preSelfPay + split.inScope),
            ("I2", amounts.total, amounts.fundTotal + amounts.personPart + amounts.hospitalPart),
            ("I3", amounts.personPart, amounts.account + amounts.mutualAid + amounts.cash),
            ("I5", setldetail, amounts.fundTotal + amounts.account + amounts.mutualAid + amounts.hospitalPart),
            ("I10", amounts.owed, amounts.total - amounts.cash - amounts.hospitalPart),
            ("change", decision.change.pooled, amounts.pooled),
        ]
        for (identity, left, right) in ledger { #expect(left == right, "\(identity) of \(label)") }
        #expect(amounts.deductible <= split.inScope, "I8 of \(label)")
        #expect(amounts.fundTotal <= split.inScope, label)
        #expect(amounts.cash >= .zero && amounts.split == split, label)
        #expect(decision.ratio >= .zero && decision.ratio <= .one, label)
    }

    @Test("M6: taking a decision's change back restores the year exactly, in any order of arrival", arguments: seeds)
    func rollBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let policy = Self.policy(&random)
            let start = Self.year(&random)
            var year = start
            var changes: [Accumulators] = []
            for _ in 0..<6 {
                let decision = try BenefitRule.decide(
                    Self.submission(&random, policy), for: Self.facts(&random, policy.insurance), under: policy,
                    accumulators: year, accountBalance: .zero, mutualAidBalance: .zero
                ).get()
                year = year + decision.change
                changes.append(decision.change)
            }
            for change in changes.shuffled(using: &random) { year = year - change }
            #expect(year == start, "seed \(seed)")
        }
    }

    static func policy(_ random: inout SeededGenerator) -> BenefitPolicy {
        let insurance: InsuranceKind = random.chance() ? .employee : .resident
        let edge = random.fen(5_000_000) + Fen(1)
        let bands = [
            Band(upTo: edge, ratio: random.ratio()), Band(upTo: edge + edge, ratio: random.ratio()),
            Band(upTo: nil, ratio: random.ratio()),
        ]
        let operators: [OutOfRegionOperator] = [
            .none, .pointsOff(random.ratio()), .factor(random.ratio()), .extraPreSelfPay(random.ratio()),
        ].shuffled(using: &random)
        let supplement = BurdenShareRule(ratio: random.ratio(), excludesDeductible: random.chance(), settlementCap: random.cap(), yearlyCap: random.cap())
        let steps = [Band(upTo: edge + edge, ratio: random.ratio()), Band(upTo: nil, ratio: random.ratio())]
        let layers: [FundRule] = [
            .largeSum(LargeSumRule(ratio: random.ratio(), usesOutOfRegionRule: random.chance(), yearlyCap: random.cap())),
            .seriousIllness(SeriousIllnessRule(threshold: edge, steps: steps, yearlyCap: random.cap())),
            .civilServant(supplement), .enterprise(supplement),
            .assistance(
                AssistanceRule(
                    threshold: random.fen(500_000), ratio: random.ratio(), yearlyCap: random.cap(),
                    categories: [AssistanceRule.Category(category: 1101, threshold: .zero, ratio: random.ratio())])),
        ].shuffled(using: &random)
        let benefit = Self.benefit(&random, bands)
        return plainPolicy(
            benefits: [benefit],
            outOfRegion: OutOfRegionRule(
                longTerm: operators[0], referral: operators[1], emergency: operators[2], other: operators[3]),
            cascade: [FundLayer(.pooled(yearlyCap: random.cap()))] + layers.map { FundLayer($0) },
            account: AccountRule(
                usesOwnAccount: random.chance(), usesMutualAid: random.chance(),
                covers: AccountRule.Cover(rawValue: UInt8.random(in: 0...15, using: &random))),
            insurance: insurance)
    }

    private static func benefit(_ random: inout SeededGenerator, _ bands: [Band]) -> VisitBenefit {
        let kinds: [(BenefitFamily, UInt16)] = [
            (.inpatient, 21), (.inpatient, 21), (.outpatient, 11), (.chronic, 14), (.pharmacy, 41), (.daySurgery, 2106),
            (.maternity, 52),
        ]
        let (family, type) = kinds.randomElement(using: &random) ?? (.inpatient, 21)
        var benefit = VisitBenefit(
            family: family, visitTypes: [VisitType(type)],
            deductible: DeductibleRule(random.chance() ? .perStay : .perYear, LevelTable(all: [random.fen(200_000)])),
            bands: BandRule(family.countsAsInpatient && random.chance() ? .perYear : .perStay, LevelTable(all: bands)),
            personTypeBonuses: [PersonTypeBonus(personType: 12, points: random.ratio())], yearlyCap: random.cap(),
            countsAsBurden: random.chance())
        benefit.capCountsOwn = random.chance()
        if family == .maternity, random.chance() {
            benefit.quota = QuotaRule(random.chance() ? .perVisit : .perYear, LevelTable(all: random.fen(1_000_000)))
        }
        if family == .chronic, random.chance() {
            benefit.diseases = ["M1", "M2"].map { code in
                DiseaseBenefit(
                    codes: [code], name: BilingualText("病", "disease"), yearlyCap: random.cap(),
                    bands: random.chance() ? BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: random.ratio())])) : nil)
            }
        }
        return benefit
    }

    static func submission(_ random: inout SeededGenerator, _ policy: BenefitPolicy) -> ClaimSubmission {
        var submission = claim(
            scope: "0", type: policy.benefits[0].visitTypes[0], insurance: policy.insurance, disease: random.chance() ? "M1" : "M2")
        submission.split = ScopeSplit(
            fullSelfPay: random.fen(1_000_000), overLimit: random.fen(100_000), preSelfPay: random.fen(500_000),
            inScope: random.fen(random.chance() ? 20_000_000 : 20_000))
        submission.hospitalPart = min(random.fen(10_000), submission.split.fullSelfPay)
        submission.useAccount = random.chance()
        return submission
    }

    static func facts(_ random: inout SeededGenerator, _ insurance: InsuranceKind) -> PersonFacts {
        person(
            insurance: insurance, type: random.chance() ? 1101 : 1201, civilServant: random.chance(), assisted: random.chance(),
            filing: [nil, .longTerm, .referral, .emergency, .other].randomElement(using: &random) ?? nil,
            diseases: ["M1", "M2"], mutualAid: random.chance(), assistance: random.chance() ? 1101 : 0)
    }

    static func year(_ random: inout SeededGenerator) -> Accumulators {
        guard random.chance() else { return .zero }
        return .with {
            $0.inpatientDeductible = random.fen(200_000)
            $0.admissions = Int32.random(in: 0...5, using: &random)
            $0.inpatientScope = random.fen(20_000_000)
            $0.pooled = random.fen(20_000_000)
            $0.largeSum = random.fen(20_000_000)
            $0.burden = random.fen(10_000_000)
            $0.seriousIllness = random.fen(5_000_000)
            $0.assistance = random.fen(2_000_000)
            $0.outpatientPooled = random.fen(500_000)
            $0.chronicPooled = random.fen(500_000)
            $0.maternityPooled = random.fen(500_000)
            $0.civilServant = random.fen(5_000_000)
            $0.enterprise = random.fen(5_000_000)
            $0.diseases = DiseaseTotals("M1", pooled: random.fen(20_000_000))
        }
    }
}
