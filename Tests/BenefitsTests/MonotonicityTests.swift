import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// What must not fall when something else rises, for random claims, people, policies and years.
@Suite("Monotonicity")
struct MonotonicityTests {
    private static let seeds: [UInt64] = [2, 19, 20_260_305]
    private static let rounds = 1_000

    /// A random case and its decision.
    private struct Case {
        var submission: ClaimSubmission
        var facts: PersonFacts
        var policy: BenefitPolicy
        var year: Accumulators

        init(_ random: inout SeededGenerator) {
            policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            submission = DecisionPropertyTests.submission(&random, policy)
            submission.hospitalPart = .zero
            facts = DecisionPropertyTests.facts(&random, policy.insurance)
            year = DecisionPropertyTests.year(&random)
        }

        func decision(account: Fen = .zero) throws -> BenefitDecision {
            try BenefitRule.decide(
                submission, for: facts, under: policy, accumulators: year, accountBalance: account, mutualAidBalance: .zero
            ).get()
        }

        /// The same case with something changed.
        func with(_ change: (inout Case) -> Void) -> Case {
            var changed = self
            change(&changed)
            return changed
        }
    }

    private static func forEveryCase(_ seed: UInt64, _ check: (Case, inout SeededGenerator, Comment) throws -> Void) rethrows {
        var random = SeededGenerator(seed: seed)
        for number in 0..<rounds {
            let subject = Case(&random)
            try check(subject, &random, Comment(rawValue: "seed \(seed), case \(number)"))
        }
    }

    @Test("more money in scope: no fund total falls, and the funds never take more than the money that came", arguments: seeds)
    func scope(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, random, label in
            let before = try subject.decision()
            for more in [Fen(1), random.fen(5_000_000)] {
                let after = try subject.with { $0.submission.split.inScope += more }.decision()
                #expect(after.amounts.deductible >= before.amounts.deductible, label)
                #expect(after.amounts.pooled >= before.amounts.pooled, label)
                #expect(after.amounts.fundTotal >= before.amounts.fundTotal, label)
                #expect(after.change.burden >= before.change.burden, label)
                #expect(after.change.burden - before.change.burden <= more, label)
            }
        }
    }

    /// Large-sum fund and serious-illness insurance look at the money above the cap and at the burden of the year, not at what earlier
    /// funds left. Behind another fund they would pay on the same fen twice, so this law asks for the order cities use.
    @Test(
        "with the large-sum fund or serious-illness insurance next to the pooled fund, more money in scope never leaves the person less",
        arguments: seeds)
    func person(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, random, label in
            let ordered = subject.with { $0.policy.cascade = Self.usualOrder($0.policy) }
            let before = try ordered.decision()
            for more in [Fen(1), random.fen(5_000_000)] {
                let after = try ordered.with { $0.submission.split.inScope += more }.decision()
                // round(cap left ÷ ratio) may stand half a fen ÷ ratio below what the band took before it met the cap; each fund
                // behind it rounds once.
                let rounding = Fen(after.ratio.value > 0 ? Int64(5_000 / after.ratio.value) + 2 : 0)
                #expect(after.amounts.cash + rounding >= before.amounts.cash, label)
            }
        }
    }

    static func usualOrder(_ policy: BenefitPolicy) -> [FundLayer] {
        policy.cascade.filter { layer in
            switch layer.rule {
            case .largeSum: policy.insurance == .employee
            case .seriousIllness: policy.insurance == .resident
            default: true
            }
        }.sorted { rank($0.rule) < rank($1.rule) }
    }

    private static func rank(_ rule: FundRule) -> Int {
        switch rule {
        case .pooled: 0
        case .largeSum, .seriousIllness: 1
        default: 2
        }
    }

    @Test("more money outside the scope costs the person all of it and the funds nothing", arguments: seeds)
    func outside(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, random, label in
            let more = random.fen(1_000_000)
            let before = try subject.decision()
            for part in [\ScopeSplit.fullSelfPay, \.overLimit, \.preSelfPay] {
                let after = try subject.with { $0.submission.split[keyPath: part] += more }.decision()
                #expect(after.amounts.fundTotal == before.amounts.fundTotal, label)
                #expect(after.amounts.cash == before.amounts.cash + more, label)
                #expect(after.change == before.change, label)
            }
        }
    }

    @Test("higher ratio, higher cap, lower deductible: the pooled fund pays no less", arguments: seeds)
    func generosity(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, random, label in
            let before = try subject.decision().amounts
            let points = random.ratio()
            let richer = subject.with { changed in
                for band in changed.policy.benefits[0].bands.bands.third.indices {
                    let ratio = changed.policy.benefits[0].bands.bands.third[band].ratio
                    changed.policy.benefits[0].bands.bands.third[band].ratio = min(BasisPoints(ratio.value + points.value), .one)
                }
            }
            let cheaper = subject.with { changed in
                changed.policy.benefits[0].deductible.amounts = LevelTable(all: [random.fen(before.deductible.units)])
            }
            let higher = subject.with { changed in
                guard case .pooled(let cap?) = changed.policy.cascade[0].rule else { return }
                changed.policy.cascade[0].rule = .pooled(yearlyCap: cap + random.fen(1_000_000))
            }
            let uncapped = subject.with { $0.policy.cascade[0].rule = .pooled(yearlyCap: nil) }
            for generous in [richer, cheaper, higher, uncapped] {
                #expect(try generous.decision().amounts.pooled >= before.pooled, label)
            }
        }
    }

    @Test("more paid this year: each fund with a yearly cap pays no more, and never beyond it", arguments: seeds)
    func year(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, random, label in
            let used = random.fen(5_000_000)
            let before = try subject.decision()
            let after = try subject.with { $0.year.pooled += used }.decision()
            #expect(after.amounts.pooled <= before.amounts.pooled, label)
            for layer in subject.policy.cascade {
                let (total, paid, cap): (Fen, Fen, Fen?) =
                    switch layer.rule {
                    case .pooled(let cap): (subject.year.pooled, before.amounts.pooled, cap)
                    case .largeSum(let rule): (subject.year.largeSum, before.amounts.largeSum, rule.yearlyCap)
                    case .seriousIllness(let rule): (subject.year.seriousIllness, before.amounts.seriousIllness, rule.yearlyCap)
                    case .assistance(let rule): (subject.year.assistance, before.amounts.assistance, rule.yearlyCap)
                    case .civilServant, .enterprise: (.zero, .zero, nil)
                    }
                if let cap { #expect(paid <= max(cap - total, .zero), label) }
            }
        }
    }

    @Test("as at home pays no less than any operator; a filing that asks for none makes no difference", arguments: seeds)
    func operators(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, _, label in
            let away = try subject.decision().amounts.pooled
            let home = subject.with { $0.submission.visit.treatingRegion = RegionCode(340_100) }
            let pooled = try home.decision().amounts.pooled
            #expect(away <= pooled, label)
            for filing in FilingType.allCases {
                let filed = try subject.with { $0.facts.filing = filing }.decision().amounts.pooled
                if subject.policy.outOfRegion[filing] == .none { #expect(filed == pooled, label) }
            }
        }
    }

    @Test("a fuller account pays no less, the person in cash no more, and the funds the same", arguments: seeds)
    func account(seed: UInt64) throws {
        try Self.forEveryCase(seed) { subject, random, label in
            let balance = random.fen(2_000_000)
            let before = try subject.decision(account: balance).amounts
            let after = try subject.decision(account: balance + random.fen(1_000_000)).amounts
            #expect(after.account >= before.account, label)
            #expect(after.account + after.cash == before.account + before.cash, label)
            #expect(after.fundTotal == before.fundTotal, label)
        }
    }
}
