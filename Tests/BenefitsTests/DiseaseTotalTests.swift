import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@Suite("Totals per disease")
struct DiseaseTotalTests {
    @Test("sorted, without zeros, and exactly undone in any order", arguments: [UInt64(3), 14])
    func group(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let parts = (0..<20).map { _ in
                DiseaseTotals("M\(Int.random(in: 0..<12, using: &random))", pooled: Fen(Int64.random(in: -3...3, using: &random)))
            }
            let sum = parts.reduce(DiseaseTotals.zero, +)
            #expect(sum.entries.map(\.disease) == sum.entries.map(\.disease).sorted() && !sum.entries.contains { $0.pooled == .zero })
            #expect(parts.shuffled(using: &random).reduce(sum, -) == .zero, "seed \(seed)")
            #expect(parts.shuffled(using: &random).reduce(DiseaseTotals.zero, +) == sum)
        }
    }

    @Test("the eleventh disease of a year is refused, the ten known ones are not")
    func eleventh() {
        var benefit = inpatient(deductible: .none, bands: [Band(upTo: nil, ratio: BasisPoints(5_000))])
        benefit.family = .chronic
        benefit.visitTypes = [.chronicOutpatient]
        let codes = (10...20).map { "M\($0)" }
        benefit.diseases = codes.map { DiseaseBenefit(codes: [$0], name: BilingualText("病", "disease")) }
        let policy = plainPolicy(benefits: [benefit])
        let person = person(diseases: codes)
        let year = Accumulators.with { $0.diseases = DiseaseTotals(codes.prefix(10).map { DiseaseTotal($0, pooled: Fen(1)) }) }
        func refusal(_ code: String) -> BenefitRefusal? {
            let claim = claim(scope: "100", type: .chronicOutpatient, disease: code)
            let result = BenefitRule.decide(
                claim, for: person, under: policy, accumulators: year, accountBalance: .zero, mutualAidBalance: .zero)
            if case .failure(let refusal) = result { return refusal }
            return nil
        }
        #expect(codes.prefix(10).allSatisfy { refusal($0) == nil })
        #expect(refusal("M20") == .diseasesTooMany)
    }

    @Test("M1: every stored total is in the canonical bytes")
    func canonical() {
        func bytes(_ totals: Accumulators) -> [UInt8] {
            var writer = ByteWriter()
            totals.writeCanonical(into: &writer)
            return writer.bytes
        }
        let amounts: [WritableKeyPath<Accumulators, Fen>] = [
            \.inpatientDeductible, \.outpatientDeductible, \.inpatientScope, \.pooled, \.outpatientPooled, \.chronicPooled,
            \.pharmacyPooled, \.maternityPooled, \.largeSum, \.burden, \.seriousIllness, \.civilServant, \.enterprise, \.assistance,
        ]
        var seen: Set<[UInt8]> = [bytes(.zero)]
        for path in amounts {
            var totals = Accumulators.zero
            totals[keyPath: path] = Fen(1)
            #expect(seen.insert(bytes(totals)).inserted && totals - totals == .zero && (totals + totals)[keyPath: path] == Fen(2))
        }
        #expect(seen.insert(bytes(.with { $0.admissions = 1 })).inserted)
        #expect(seen.insert(bytes(.with { $0.diseases = DiseaseTotals("M", pooled: Fen(1)) })).inserted)
        #expect(Mirror(reflecting: Accumulators.zero).children.count == amounts.count + 2, "a total has no row here")
        #expect(MemoryLayout<Accumulators>.size <= 128)
    }
}
