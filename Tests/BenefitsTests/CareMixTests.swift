import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// One person's year with every kind of care in it, bills settled and cancelled in any order.
@Suite("M6: every kind of care in one year")
struct CareMixTests {
    private static let seeds: [UInt64] = [13, 310_390, 20_260_305]
    private static let diseases = ["M00500", "M01600", "M03900"]
    private static let visits: [(VisitType, SettlementWay)] = [
        (.inpatient, .byItem), (.inpatient, .daySurgery), (.emergencyInpatient, .byItem), (.outpatient, .byItem),
        (.emergency, .byItem), (.pharmacy, .byItem), (.chronicOutpatient, .byItem), (.maternityInpatient, .byItem),
        (.maternityOutpatient, .byItem),
    ]

    private struct Bill {
        let family: BenefitFamily
        let disease: String
        let decision: BenefitDecision
    }

    @Test("totals of kinds of care and diseases are the sums of the bills that stand, and no cap is passed", arguments: seeds)
    func year(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<60 {
            let policy = Self.policy(&random)
            var facts = DecisionPropertyTests.facts(&random, policy.insurance)
            facts.chronicDiseases = Self.diseases
            var year = Accumulators.zero
            var standing: [Bill] = []
            for step in 0..<40 {
                let label = Comment(rawValue: "seed \(seed), year \(round), step \(step)")
                if !standing.isEmpty, Int.random(in: 0..<4, using: &random) == 0 {
                    year = year - standing.remove(at: Int.random(in: standing.indices, using: &random)).decision.change
                } else {
                    let bill = try Self.settle(&random, facts, policy, year, label)
                    year = year + bill.decision.change
                    standing.append(bill)
                }
                #expect(year == standing.reduce(.zero) { $0 + $1.decision.change }, label)
                Self.checkSums(year, standing, label)
                Self.checkCaps(year, standing, policy, label)
            }
            for bill in standing.shuffled(using: &random) { year = year - bill.decision.change }
            #expect(year == .zero, "seed \(seed), year \(round)")
        }
    }

    private static func settle(
        _ random: inout SeededGenerator, _ facts: PersonFacts, _ policy: BenefitPolicy, _ year: Accumulators, _ label: Comment
    ) throws -> Bill {
        var submission = DecisionPropertyTests.submission(&random, policy)
        let (type, way) = visits[Int.random(in: visits.indices, using: &random)]
        submission.visit.visitType = type
        submission.settlementWay = way
        if type == .chronicOutpatient { submission.visit.diseaseCode = diseases.randomElement(using: &random) ?? "" }
        var trace = ExplainTrace()
        let decision = try BenefitRule.decide(
            submission, for: facts, under: policy, accumulators: year, accountBalance: random.fen(50_000),
            mutualAidBalance: .zero, trace: &trace
        ).get()
        #expect(trace.disagreement(with: decision) == nil, label)
        #expect(decision.amounts.violatedIdentity(policy.insurance) == nil, label)
        let family: BenefitFamily =
            switch type {
            case .outpatient, .emergency: .outpatient
            case .pharmacy: .pharmacy
            case .chronicOutpatient: .chronic
            case .maternityInpatient, .maternityOutpatient: .maternity
            default: way == .daySurgery ? .daySurgery : .inpatient
            }
        return Bill(family: family, disease: submission.visit.diseaseCode, decision: decision)
    }

    private static func checkSums(_ year: Accumulators, _ standing: [Bill], _ label: Comment) {
        func sum(_ field: KeyPath<SettlementAmounts, Fen>, _ matches: (Bill) -> Bool) -> Fen {
            standing.filter(matches).reduce(.zero) { $0 + $1.decision.amounts[keyPath: field] }
        }
        let sums: [(String, Fen, Fen)] = [
            ("pooled", year.pooled, sum(\.pooled) { _ in true }),
            ("outpatientPooled", year.outpatientPooled, sum(\.pooled) { $0.family == .outpatient || $0.family == .pharmacy }),
            ("pharmacyPooled", year.pharmacyPooled, sum(\.pooled) { $0.family == .pharmacy }),
            ("chronicPooled", year.chronicPooled, sum(\.pooled) { $0.family == .chronic }),
            ("maternityPooled", year.maternityPooled, sum(\.pooled) { $0.family == .maternity }),
            ("inpatientDeductible", year.inpatientDeductible, sum(\.deductible) { $0.family.countsAsInpatient }),
            ("outpatientDeductible", year.outpatientDeductible, sum(\.deductible) { !$0.family.countsAsInpatient }),
            ("largeSum", year.largeSum, sum(\.largeSum) { _ in true }),
            ("seriousIllness", year.seriousIllness, sum(\.seriousIllness) { _ in true }),
            ("civilServant", year.civilServant, sum(\.civilServant) { _ in true }),
            ("enterprise", year.enterprise, sum(\.enterprise) { _ in true }),
            ("assistance", year.assistance, sum(\.assistance) { _ in true }),
        ]
        for (name, total, sum) in sums { #expect(total == sum, "\(name): \(label)") }
        for disease in diseases {
            #expect(year.diseases.pooled(for: disease) == sum(\.pooled) { $0.disease == disease }, "\(disease): \(label)")
        }
        #expect(Int(year.admissions) == standing.filter { $0.family.countsAsInpatient }.count, label)
    }

    private static func checkCaps(_ year: Accumulators, _ standing: [Bill], _ policy: BenefitPolicy, _ label: Comment) {
        if case .pooled(let cap?) = policy.cascade[0].rule { #expect(year.pooled <= cap, label) }
        for benefit in policy.benefits {
            for disease in benefit.diseases ?? [] {
                if let cap = disease.yearlyCap { #expect(year.diseases.pooled(for: disease.key) <= cap, label) }
            }
            if let quota = benefit.quota, quota.basis == .perYear { #expect(year.maternityPooled <= quota.amounts.third, label) }
            guard let cap = benefit.yearlyCap else { continue }
            let total =
                switch benefit.family {
                case .inpatient, .daySurgery: year.pooled - year.outpatientPooled - year.chronicPooled - year.maternityPooled
                case .outpatient: year.outpatientPooled - (benefit.capCountsOwn ? year.pharmacyPooled : .zero)
                case .pharmacy: benefit.capCountsOwn ? year.pharmacyPooled : year.outpatientPooled
                case .chronic: year.chronicPooled
                case .maternity: year.maternityPooled
                }
            #expect(total <= cap, "\(benefit.family): \(label)")
        }
    }

    /// All six kinds of care. Kinds that draw on one total share their cap, or a bill of the one could pass the cap of the other.
    private static func policy(_ random: inout SeededGenerator) -> BenefitPolicy {
        var policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
        let own = random.chance()
        let (stays, visits) = (random.cap(), random.cap())
        policy.benefits = [
            benefit(&random, .inpatient, [.inpatient, .emergencyInpatient], cap: stays),
            benefit(&random, .daySurgery, [], cap: stays),
            benefit(&random, .outpatient, [.outpatient, .emergency], cap: visits),
            benefit(&random, .pharmacy, [.pharmacy], cap: own ? random.cap() : visits),
            benefit(&random, .chronic, [.chronicOutpatient], cap: random.cap()),
            benefit(&random, .maternity, [.maternityInpatient, .maternityOutpatient], cap: random.cap()),
        ]
        policy.benefits[2].capCountsOwn = own
        policy.benefits[3].capCountsOwn = own
        let special = BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: random.ratio())]))
        policy.benefits[4].diseases = diseases.enumerated().map { index, code in
            DiseaseBenefit(
                codes: [code], name: BilingualText("病种", "disease"), yearlyCap: random.cap(), bands: index == 0 ? special : nil)
        }
        if random.chance() {
            policy.benefits[5].quota = QuotaRule(random.chance() ? .perVisit : .perYear, LevelTable(all: random.fen(1_000_000)))
        }
        return policy
    }

    private static func benefit(
        _ random: inout SeededGenerator, _ family: BenefitFamily, _ types: [VisitType], cap: Fen?
    ) -> VisitBenefit {
        let edge = random.fen(2_000_000) + Fen(1)
        return VisitBenefit(
            family: family, visitTypes: types,
            deductible: DeductibleRule(
                random.chance() ? .perStay : .perYear, LevelTable(all: [random.fen(100_000), random.fen(50_000)])),
            bands: BandRule(
                family.countsAsInpatient && random.chance() ? .perYear : .perStay,
                LevelTable(all: [Band(upTo: edge, ratio: random.ratio()), Band(upTo: nil, ratio: random.ratio())])),
            yearlyCap: cap, usesOutOfRegionRule: random.chance(), countsAsBurden: random.chance())
    }
}
