import ClaimTypes
import LedgerTypes

/// Later bills of a stay (中途结算, 出院结算): the whole stay is decided and what earlier bills got is netted off.
extension BenefitRule {
    /// This bill's share of `whole`, the decision of the stay so far.
    ///
    /// A fund never takes back what an earlier bill got, as may happen when rules, filing or identity changed in between or another
    /// claim was cancelled; then the bills together keep more than `whole`, and the change still says what was paid.
    static func bill(
        _ claim: ClaimSubmission, of whole: CostShare, after earlier: StaySoFar, _ context: DecisionContext,
        _ policy: BenefitPolicy, trace: inout some TraceSink
    ) -> CostShare {
        let before = earlier.amounts.split.inScope
        let baseBefore = before - context.adjustment.outOfRegion.extraPreSelfPay(of: before)
        let base = min(max(whole.base - baseBefore, .zero), claim.split.inScope)
        var share = CostShare(base: base, amounts: SettlementAmounts(split: claim.split))
        share.ratio = whole.ratio
        share.change = whole.change - earlier.changeThisYear

        net(.deductible, whole, earlier, limit: base, &share, trace: &trace) { change, correction in
            if context.family.countsAsInpatient {
                change.inpatientDeductible += correction
            } else {
                change.outpatientDeductible += correction
            }
        }
        let cascade = policy.cascade.map(\.rule.part)
        let gone = DecisionPart.funds.filter { !cascade.contains($0) }
        for part in cascade + gone {
            let limit = gone.contains(part) ? .zero : share.remaining
            net(part, whole, earlier, limit: limit, &share, trace: &trace) { change, correction in
                change.add(correction, to: part)
                guard part == .pooled else { return }
                change.addPooledOfKind(correction, context.family)
                if context.hasYearlyQuota { change.maternityQuota += correction }
            }
        }
        return share
    }

    /// One figure of this bill: the whole stay's less the earlier bills', within 0…`limit`.
    private static func net(
        _ part: DecisionPart, _ whole: CostShare, _ earlier: StaySoFar, limit: Fen, _ share: inout CostShare,
        trace: inout some TraceSink, correct: (inout Accumulators, Fen) -> Void
    ) {
        let figure = part.amount
        let (total, received) = (whole.amounts[keyPath: figure], earlier.amounts[keyPath: figure])
        let paid = min(max(total - received, .zero), limit)
        share.amounts[keyPath: figure] = paid
        correct(&share.change, paid - (total - received))
        guard total != .zero || received != .zero else { return }
        trace.record(
            TraceStep(
                "earlier.\(part.rawValue)",
                BilingualText("减去本次住院已结算部分", "less what earlier bills of the stay account for"),
                [
                    TraceInput("whole", .money(total)), TraceInput("earlier", .money(received)),
                    TraceInput("thisBill", .money(paid)),
                ], .money(paid - total), part: part))
    }
}

extension FundRule {
    /// The figure the fund pays into.
    var part: DecisionPart {
        switch self {
        case .pooled: .pooled
        case .largeSum: .largeSum
        case .seriousIllness: .seriousIllness
        case .civilServant: .civilServant
        case .enterprise: .enterprise
        case .assistance: .assistance
        }
    }
}

extension Accumulators {
    /// Adds to the total of a fund.
    fileprivate mutating func add(_ amount: Fen, to fund: DecisionPart) {
        switch fund {
        case .pooled: pooled += amount
        case .largeSum: largeSum += amount
        case .seriousIllness: seriousIllness += amount
        case .civilServant: civilServant += amount
        case .enterprise: enterprise += amount
        case .assistance: assistance += amount
        case .deductible, .hospitalPart, .account, .mutualAid, .cash: preconditionFailure("\(fund) is no fund")
        }
    }
}
