import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

/// The explanation is arithmetic somebody can redo: each step from its own inputs, and the steps together to the decision.
@Suite("The steps of an explanation add up")
struct TraceSumTests {
    private static let seeds: [UInt64] = [3, 11, 20_260_305]

    @Test("for random claims, people, policies and years", arguments: seeds)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for number in 0..<1_500 {
            let policy = DecisionPropertyTests.policy(&random, of: DecisionPropertyTests.inpatientOnly)
            let submission = DecisionPropertyTests.submission(&random, policy)
            let facts = DecisionPropertyTests.facts(&random, policy.insurance)
            var trace = ExplainTrace()
            let decision = try BenefitRule.decide(
                submission, for: facts, under: policy, accumulators: DecisionPropertyTests.year(&random),
                accountBalance: random.fen(500_000), mutualAidBalance: random.fen(500_000), trace: &trace
            ).get()
            let label = "seed \(seed), claim \(number)"
            let steps = Steps(trace)
            Self.checkParts(steps, decision, label)
            Self.checkBands(steps, decision, label)
            Self.checkFunds(steps, decision, label)
            Self.checkPerson(steps, decision, label)
        }
    }

    /// Figures of the steps; a step that did not run counts as zero.
    private struct Steps {
        let trace: ExplainTrace

        init(_ trace: ExplainTrace) { self.trace = trace }

        var bands: [TraceStep] { trace.steps.filter { $0.rule.hasPrefix("band.") } }

        /// The result of a step, or an input of it.
        func money(_ rule: String, _ input: String? = nil) -> Fen {
            guard let step = trace[rule] else { return .zero }
            return Self.money(step, input)
        }

        static func money(_ step: TraceStep, _ input: String? = nil) -> Fen {
            guard case .money(let amount) = input.map({ step[$0] ?? .count(0) }) ?? step.result else {
                preconditionFailure("\(input ?? "the result") of \(step.rule) is no money")
            }
            return amount
        }

        static func ratio(_ step: TraceStep) -> BasisPoints {
            guard case .ratio(let ratio) = step["ratio"] else { preconditionFailure("\(step.rule) has no ratio") }
            return ratio
        }
    }

    private static func expect(_ left: Fen, _ right: Fen, _ what: String, _ label: String) {
        #expect(left == right, "\(what): \(label)")
    }

    private static func checkParts(_ steps: Steps, _ decision: BenefitDecision, _ label: String) {
        let parts = ["fullSelfPay", "overLimit", "preSelfPay", "inScope"].map { steps.money("claim", $0) }
        expect(parts.reduce(.zero, +), steps.money("claim"), "claim", label)
        expect(steps.money("claim"), decision.amounts.total, "total", label)
        expect(
            steps.money("outOfRegion") + steps.money("outOfRegion", "scopeForFunds"), steps.money("claim", "inScope"),
            "outOfRegion", label)
        let (left, scope) = (steps.money("deductible", "left"), steps.money("deductible", "scope"))
        expect(scope, steps.money("outOfRegion", "scopeForFunds"), "scope under the deductible", label)
        expect(steps.money("deductible"), min(left, scope), "deductible", label)
        expect(steps.money("deductible"), decision.amounts.deductible, "deductible of the decision", label)
    }

    private static func checkBands(_ steps: Steps, _ decision: BenefitDecision, _ label: String) {
        var paid = Fen.zero
        var consumed = steps.money("deductible")
        for band in steps.bands {
            let full = Steps.money(band, "slice").times(Steps.ratio(band))
            expect(Steps.money(band), min(full, Steps.money(band, "capLeft")), band.rule, label)
            paid += Steps.money(band)
            consumed += Steps.money(band, "consumed")
        }
        expect(paid, steps.money("pooled"), "bands", label)
        expect(consumed, steps.money("pooled", "consumed"), "consumed", label)
        expect(steps.money("pooled"), decision.amounts.pooled, "pooled", label)
        let above = steps.money("pooled", "aboveCap")
        #expect(
            above == .zero || above + consumed == steps.money("outOfRegion", "scopeForFunds"), "above the cap: \(label)")
        if let last = steps.bands.last(where: { Steps.money($0).isPositive }) {
            #expect(Steps.ratio(last) == decision.ratio, "ratio: \(label)")
        } else {
            #expect(decision.ratio == .zero, "ratio: \(label)")
        }
    }

    private static func checkFunds(_ steps: Steps, _ decision: BenefitDecision, _ label: String) {
        let amounts = decision.amounts
        let funds: [(String, Fen)] = [
            ("largeSum", amounts.largeSum), ("seriousIllness", amounts.seriousIllness), ("civilServant", amounts.civilServant),
            ("enterprise", amounts.enterprise), ("assistance", amounts.assistance),
        ]
        var sum = amounts.pooled
        for (rule, amount) in funds {
            expect(steps.money(rule), amount, rule, label)
            expect(steps.money("funds", rule), amount, "\(rule) of the sum", label)
            sum += amount
            if rule != "seriousIllness", let step = steps.trace[rule] {
                #expect(amount <= Steps.money(step, "eligible").times(Steps.ratio(step)), "\(rule) of its base: \(label)")
            }
        }
        expect(steps.money("funds", "pooled"), amounts.pooled, "pooled of the sum", label)
        expect(sum, steps.money("funds"), "funds", label)
        expect(steps.money("funds"), amounts.fundTotal, "fund total", label)
        expect(
            steps.money("funds", "burden"), steps.money("outOfRegion", "scopeForFunds") - steps.money("funds"), "burden", label)
    }

    private static func checkPerson(_ steps: Steps, _ decision: BenefitDecision, _ label: String) {
        let amounts = decision.amounts
        let (account, mutualAid, cash) = (steps.money("account"), steps.money("mutualAid"), steps.money("cash"))
        expect(account, amounts.account, "account", label)
        expect(mutualAid, amounts.mutualAid, "mutual aid", label)
        expect(cash, amounts.cash, "cash", label)
        let due = steps.money("claim") - steps.money("funds") - steps.money("personPart", "hospitalPart")
        for (rule, earlier) in [("account", Fen.zero), ("mutualAid", account)] {
            expect(steps.money(rule, "due"), due - earlier, "due to \(rule)", label)
        }
        expect(account + mutualAid + cash, due, "person's part", label)
        expect(steps.money("personPart"), due, "personPart", label)
        expect(steps.money("owed"), steps.money("funds") + account + mutualAid, "owed", label)
        expect(steps.money("owed"), amounts.owed, "owed of the decision", label)
    }
}
