import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// A year as histories of settling and cancelling: the accumulators are those of the bills that stand, whatever came between.
@Suite("M6: a year under cancel and re-settle")
struct YearHistoryTests {
    private static let seeds: [UInt64] = [5, 77, 20_260_305]

    /// Bills that stand, with what the year held.
    private struct Year {
        var accumulators = Accumulators.zero
        var standing: [(ClaimSubmission, BenefitDecision)] = []

        mutating func settle(_ submission: ClaimSubmission, _ facts: PersonFacts, _ policy: BenefitPolicy) throws {
            let decision = try BenefitRule.decide(
                submission, for: facts, under: policy, accumulators: accumulators, accountBalance: .zero,
                mutualAidBalance: .zero
            ).get()
            accumulators = accumulators + decision.change
            standing.append((submission, decision))
        }

        mutating func cancel(_ index: Int) -> ClaimSubmission {
            let (submission, decision) = standing.remove(at: index)
            accumulators = accumulators - decision.change
            return submission
        }

        /// The totals from nothing but the bills that stand.
        var recomputed: Accumulators { standing.reduce(.zero) { $0 + $1.1.change } }

        func sum(_ field: KeyPath<SettlementAmounts, Fen>) -> Fen {
            standing.reduce(.zero) { $0 + $1.1.amounts[keyPath: field] }
        }
    }

    @Test("after every step the totals are those recomputed from the bills that stand, and their sums", arguments: seeds)
    func recomputation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            let facts = DecisionPropertyTests.facts(&random, policy.insurance)
            var year = Year()
            var cancelled: [ClaimSubmission] = []
            for step in 0..<25 {
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where !year.standing.isEmpty:
                    cancelled.append(year.cancel(Int.random(in: year.standing.indices, using: &random)))
                case 1 where !cancelled.isEmpty:
                    try year.settle(cancelled.removeLast(), facts, policy)
                default:
                    try year.settle(DecisionPropertyTests.submission(&random, policy), facts, policy)
                }
                let label = Comment(rawValue: "seed \(seed), step \(step)")
                #expect(year.accumulators == year.recomputed, label)
                #expect(year.accumulators.admissions == Int32(year.standing.count), label)
                #expect(year.accumulators.pooled == year.sum(\.pooled), label)
                #expect(year.accumulators.largeSum == year.sum(\.largeSum), label)
                #expect(year.accumulators.seriousIllness == year.sum(\.seriousIllness), label)
                #expect(year.accumulators.assistance == year.sum(\.assistance), label)
                #expect(year.accumulators.inpatientDeductible == year.sum(\.deductible), label)
                Self.checkCaps(year.accumulators, policy, label)
            }
            while !year.standing.isEmpty { _ = year.cancel(Int.random(in: year.standing.indices, using: &random)) }
            #expect(year.accumulators == .zero, "seed \(seed)")
        }
    }

    private static func checkCaps(_ year: Accumulators, _ policy: BenefitPolicy, _ label: Comment) {
        for layer in policy.cascade {
            let (total, cap): (Fen, Fen?) =
                switch layer.rule {
                case .pooled(let cap): (year.pooled, cap)
                case .largeSum(let rule): (year.largeSum, rule.yearlyCap)
                case .seriousIllness(let rule): (year.seriousIllness, rule.yearlyCap)
                case .assistance(let rule): (year.assistance, rule.yearlyCap)
                case .civilServant, .enterprise: (.zero, nil)
                }
            if let cap { #expect(total <= cap, label) }
        }
    }

    @Test("cancelling the newest bill and settling it again gives the same decision", arguments: seeds)
    func again(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for number in 0..<300 {
            let policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            let facts = DecisionPropertyTests.facts(&random, policy.insurance)
            var year = Year()
            for _ in 0..<3 { try year.settle(DecisionPropertyTests.submission(&random, policy), facts, policy) }
            let before = year
            try year.settle(year.cancel(2), facts, policy)
            #expect(year.standing[2].1 == before.standing[2].1, "seed \(seed), year \(number)")
            #expect(year.accumulators == before.accumulators, "seed \(seed), year \(number)")
        }
    }

    @Test("serious illness: when an earlier stay is cancelled, the next one brings the year to what its burden makes payable")
    func correction() throws {
        let rule = SeriousIllnessRule(threshold: yuan("10000"), steps: [Band(upTo: nil, ratio: BasisPoints(6_000))])
        let policy = plainPolicy(
            ratio: 5_000, cascade: [FundLayer(.pooled(yearlyCap: nil)), FundLayer(.seriousIllness(rule))], insurance: .resident)
        let facts = person(insurance: .resident)
        func stay(_ scope: String) -> ClaimSubmission { claim(scope: scope, insurance: .resident) }
        var year = Year()
        // Burdens 8,000, 6,000: payable (14,000 − 10,000) × 0.6 = 2,400, all of it by the second stay.
        try year.settle(stay("16000"), facts, policy)
        try year.settle(stay("12000"), facts, policy)
        #expect(year.accumulators.seriousIllness == yuan("2400"))
        // The first is cancelled: a burden of 6,000 makes nothing payable, and 2,400 are paid.
        _ = year.cancel(0)
        #expect(year.accumulators.burden == yuan("6000"))
        // Burden 6,000 + 7,000: payable 1,800, received 2,400: the fund pays nothing and takes nothing back.
        try year.settle(stay("14000"), facts, policy)
        #expect(year.accumulators.seriousIllness == yuan("2400"))
        // Burden 13,000 + 5,000: payable 4,800 less 2,400.
        try year.settle(stay("10000"), facts, policy)
        #expect(year.accumulators.seriousIllness == rule.payable(onBurden: yuan("18000")))
        #expect(year.accumulators.seriousIllness == yuan("4800"))
    }
}
