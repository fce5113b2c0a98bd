import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Under the sample policies one fen more never costs the funds less, nor the person a jump")
struct MonotonicityTests {
    /// A claim of `scope` in a benefit of a policy, under a year that is partly used up.
    private struct Case {
        let policy: BenefitPolicy
        let type: VisitType
        let level: HospitalLevel
        let person: PersonFacts
        let year: Accumulators

        func amounts(_ scope: Fen) throws -> SettlementAmounts {
            let visit = VisitRegistration(
                institution: InstitutionCode(1), level: level, visitID: "V", person: PersonNumber(1),
                treatingRegion: RegionCode(990_000), insuringRegion: policy.region, insurance: policy.insurance, visitType: type,
                diseaseCode: person.chronicDiseases.first ?? "", beganAt: ExampleVisit.day)
            let claim = ClaimSubmission(
                visit: visit, messageID: "M", batch: "B", split: ScopeSplit(inScope: scope), hospitalPart: .zero, useAccount: false,
                settledAt: BusinessTime(policy.validity.lowerBound))
            var trace = ExplainTrace()
            let decision = try BenefitRule.decide(
                claim, for: person, under: policy, accumulators: year, accountBalance: .zero, mutualAidBalance: .zero, trace: &trace
            ).get()
            #expect(trace.disagreement(with: decision) == nil)
            return decision.amounts
        }

        /// Amounts around which rules change: deductible, band edges, what the caps leave, thresholds.
        var edges: [Fen] {
            guard let benefit = policy.benefit(for: type) else { return [] }
            var edges = benefit.deductible.amounts[level] + benefit.bands.bands[level].compactMap(\.upTo)
            for layer in policy.cascade {
                switch layer.rule {
                case .pooled(let cap):
                    for band in benefit.bands.bands[level] where band.ratio.value > 0 {
                        if let cap { edges.append(max(cap - year.pooled, .zero).divided(by: band.ratio)) }
                    }
                case .seriousIllness(let rule): edges += [rule.threshold] + rule.steps.compactMap(\.upTo)
                case .assistance(let rule): edges += [rule.threshold] + rule.categories.map(\.threshold)
                default: break
                }
            }
            return edges
        }
    }

    private func cases(_ random: inout SeededGenerator) throws -> [Case] {
        try Examples.policies().policies.flatMap { policy in
            policy.benefits.flatMap { benefit in
                benefit.visitTypes.prefix(1).flatMap { type in
                    HospitalLevel.allCases.filter { benefit.coversLevel[$0] }.map { level in
                        Case(
                            policy: policy, type: type, level: level,
                            person: PersonFacts(
                                person: PersonNumber(1), insurance: policy.insurance, pool: policy.pool, personType: 1101,
                                isCivilServant: Bool.random(using: &random), isAssisted: Bool.random(using: &random),
                                filing: FilingType.allCases.randomElement(using: &random),
                                chronicDiseases: benefit.family == .chronic ? ["M03900"] : [], assistanceCategory: 1203),
                            year: .with(\.pooled, Bool.random(using: &random) ? "0" : "55000.01"))
                    }
                }
            }
        }
    }

    @Test("one fen around every edge, and anywhere", arguments: [UInt64(11), 2_026])
    func oneFen(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for item in try cases(&random) {
            let anywhere = (0..<6).map { _ in Fen(Int64.random(in: 0...30_000_000, using: &random)) }
            for edge in item.edges + anywhere {
                var before = try item.amounts(max(edge - Fen(2), .zero))
                for offset in [Int64(-1), 0, 1, 2] {
                    let after = try item.amounts(max(edge - Fen(2), .zero) + Fen(offset + 2))
                    let step = "\(item.policy.pool)-\(item.policy.insurance) type \(item.type) at \(edge) \(offset), seed \(seed)"
                    #expect(after.pooled >= before.pooled && after.fundTotal >= before.fundTotal, "\(step)")
                    #expect(after.deductible >= before.deductible, "\(step)")
                    // A ratio of 20 % rounds the money consumed at the cap to within three fen.
                    #expect(after.fundTotal - before.fundTotal <= Fen(5), "\(step)")
                    before = after
                }
            }
        }
    }

    @Test("a price limit: one fen below, at, and above it", arguments: [("59.99", "0.00"), ("60.00", "0.00"), ("60.01", "0.01")])
    func priceLimit(_ amount: String, _ over: String) throws {
        let catalogue = try #require(try Examples.catalogues().catalogue(of: RegionCode(310_000)))
        let line = FeeLine(
            lineNumber: "1", itemCode: Item.bed, quantity: Quantity(1), unitPrice: UnitPrice(microYuan: 1), amount: yuan(amount),
            chargedAt: ExampleVisit.day)
        #expect(try LineSplitter.split(line, in: catalogue, level: .third).get().overLimit.yuan == over)
    }

    @Test("another ratio for residents, another limit by level, and full self-pay while withdrawn")
    func lines() throws {
        let catalogue = try #require(try Examples.catalogues().catalogue(of: RegionCode(110_000)))
        func split(_ code: String, _ level: HospitalLevel, _ insurance: InsuranceKind, _ day: String) throws -> [String] {
            let line = FeeLine(
                lineNumber: "1", itemCode: code, quantity: Quantity(1), unitPrice: UnitPrice(microYuan: 1), amount: yuan("1000"),
                chargedAt: BusinessTime(BusinessDate(text: day) ?? BusinessDate(days: 0)))
            var trace = ExplainTrace()
            let split = try LineSplitter.split(line, in: catalogue, level: level, insurance: insurance, trace: &trace).get()
            #expect(trace["line"]?["file"] == .text("110000.json"))
            return [split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope].map(\.yuan)
        }
        #expect(try split(Item.mri, .third, .employee, "2026-03-05") == ["0.00", "0.00", "80.00", "920.00"])
        #expect(try split(Item.mri, .third, .resident, "2026-03-05") == ["0.00", "0.00", "150.00", "850.00"])
        #expect(try split(Item.bed, .first, .employee, "2026-03-05") == ["0.00", "960.00", "0.00", "40.00"])
        #expect(try split("XM01AXA002A001010100040", .first, .employee, "2024-06-01") == ["0.00", "0.00", "0.00", "1000.00"])
        #expect(try split("XM01AXA002A001010100040", .first, .employee, "2025-06-01") == ["1000.00", "0.00", "0.00", "0.00"])
        #expect(try split("XM01AXA002A001010100040", .first, .employee, "2026-06-01") == ["0.00", "0.00", "100.00", "900.00"])
    }
}
