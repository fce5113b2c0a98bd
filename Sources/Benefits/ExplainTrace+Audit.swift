import ClaimTypes
import LedgerTypes

/// The explanation proves the decision: sums and arithmetic are checked from the steps alone.
extension ExplainTrace {
    /// The first figure of `decision` that the steps do not add up to, or the first step whose result does not follow from its inputs;
    /// `nil` when the whole explanation agrees. Line steps are checked one by one; whether they sum up to the claim is asked only when
    /// there are any.
    public func disagreement(with decision: BenefitDecision) -> String? {
        let amounts = decision.amounts
        for part in DecisionPart.allCases {
            let sum = steps.filter { $0.part == part }.reduce(Fen.zero) { $0 + ($1.result.money ?? .zero) }
            let figure = amounts[keyPath: part.amount]
            if sum != figure { return "\(part): the steps add up to \(sum), the decision says \(figure)" }
        }
        for (index, step) in steps.enumerated() {
            if let expected = step.recomputed(after: steps[..<index]), expected != step.result.money {
                return "\(step.rule): its inputs give \(expected), it says \(step.result)"
            }
        }
        let totals: [(String, Fen)] = [
            ("claim", amounts.total), ("funds", amounts.fundTotal), ("personPart", amounts.personPart), ("owed", amounts.owed),
        ]
        for (rule, figure) in totals where self[rule]?.result != .money(figure) {
            return "\(rule): the step says \(self[rule]?.result.description ?? "nothing"), the decision \(figure)"
        }
        return lineDisagreement()
    }

    /// Line steps add up to the step of the claim.
    private func lineDisagreement() -> String? {
        let lines = steps.filter { $0.rule == "line" }
        guard !lines.isEmpty, let claim = self["claim"] else { return nil }
        for name in ["fullSelfPay", "overLimit", "preSelfPay"] {
            let sum = lines.reduce(Fen.zero) { $0 + ($1[name]?.money ?? .zero) }
            if claim[name] != .money(sum) {
                return "line: \(name) adds up to \(sum), the claim says \(claim[name]?.description ?? "nothing")"
            }
        }
        let scope = lines.reduce(Fen.zero) { $0 + ($1.result.money ?? .zero) }
        return claim["inScope"] == .money(scope) ? nil : "line: inScope adds up to \(scope)"
    }
}

extension TraceValue {
    var money: Fen? { if case .money(let amount) = self { amount } else { nil } }
    var ratio: BasisPoints? { if case .ratio(let ratio) = self { ratio } else { nil } }
}

extension TraceStep {
    /// What the inputs give by the rule's formula on the published page; `nil` for a step without one.
    fileprivate func recomputed(after earlier: ArraySlice<TraceStep>) -> Fen? {
        switch rule {
        case "line": sum("amount") - sum("fullSelfPay", "overLimit", "preSelfPay")
        case "claim": sum("fullSelfPay", "overLimit", "preSelfPay", "inScope")
        case "outOfRegion": sum("inScope") - sum("scopeForFunds")
        case "deductible": min(sum("left"), sum("scope"))
        case "quota": min(sum("left"), sum("slice"), sum("capLeft"))
        case "pooled": earlier.reduce(Fen.zero) { $0 + ($1.paysPooled ? $1.result.money ?? .zero : .zero) }
        case "largeSum", "assistance": capped(share("eligible"))
        case "civilServant", "enterprise": capped(min(share("eligible"), self["settlementCap"]?.money ?? .fieldMaximum))
        case "seriousIllness":
            capped(min(max(sum("payable") - sum("received"), .zero), sum("remaining")))
        case "funds": DecisionPart.funds.reduce(Fen.zero) { $0 + sum($1.rawValue) }
        case "account", "mutualAid": nil
        case "cash": sum("due") - payments(of: [.account, .mutualAid], in: earlier)
        case "personPart": sum("total") - sum("funds", "hospitalPart")
        case "owed": sum("funds", "account", "mutualAid")
        default:
            if rule.hasPrefix("band.") {
                min(share("slice"), sum("capLeft"))
            } else {
                nil
            }
        }
    }

    private var paysPooled: Bool { rule == "quota" || rule.hasPrefix("band.") }

    private func sum(_ names: String...) -> Fen { names.reduce(Fen.zero) { $0 + (self[$1]?.money ?? .zero) } }

    private func share(_ name: String) -> Fen { sum(name).times(self["ratio"]?.ratio ?? .zero) }

    private func capped(_ amount: Fen) -> Fen { min(amount, self["capLeft"]?.money ?? .fieldMaximum) }

    private func payments(of parts: Set<DecisionPart>, in steps: ArraySlice<TraceStep>) -> Fen {
        steps.reduce(Fen.zero) { sum, step in
            guard let part = step.part, parts.contains(part) else { return sum }
            return sum + (step.result.money ?? .zero)
        }
    }
}
