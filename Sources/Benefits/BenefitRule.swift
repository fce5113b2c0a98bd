import ClaimTypes
import LedgerTypes

/// Decides a claim under the insured region's policy: who pays what.
///
/// Order: extra pre-self-pay of the out-of-region operator, deductible, funds in the order of the policy's cascade, own account,
/// family mutual aid, cash. The order of the funds is general knowledge, unverified, and therefore data.
public enum BenefitRule {
    /// - Parameters:
    ///   - person: registry facts of the enrolment on the settlement date.
    ///   - policy: must be in force on the settlement date.
    ///   - accumulators: of the person, kind of insurance and benefit year of the settlement date.
    ///   - accountBalance: of the own account; less than zero counts as zero.
    ///   - mutualAidBalance: of the linked member's account; ignored unless the facts name a member.
    /// - Complexity: O(bands + steps + funds); allocates only when traced.
    public static func decide(
        _ claim: ClaimSubmission, for person: PersonFacts, under policy: BenefitPolicy, accumulators: Accumulators,
        accountBalance: Fen, mutualAidBalance: Fen, trace: inout some TraceSink
    ) -> Result<BenefitDecision, BenefitRefusal> {
        let benefit: VisitBenefit
        switch entitlement(claim, for: person, under: policy) {
        case .success(let found): benefit = found
        case .failure(let refusal): return .failure(refusal)
        }
        let filing = person.filing ?? .other
        let atHome = claim.visit.treatingRegion.party == policy.pool.party
        let outOfRegion = atHome || !benefit.usesOutOfRegionRule ? .none : policy.outOfRegion[filing]
        let extra = outOfRegion.extraPreSelfPay(of: claim.split.inScope)
        var share = CostShare(base: claim.split.inScope - extra, amounts: SettlementAmounts(split: claim.split))
        let context = DecisionContext(
            family: benefit.family, level: claim.visit.level, accumulators: accumulators,
            adjustment: RatioAdjustment(bonus: bonus(benefit, person), outOfRegion: outOfRegion), ownCap: benefit.yearlyCap,
            useAccount: claim.useAccount, hasMutualAidMember: person.mutualAidMember != nil)
        recordStart(claim, person, context, extra: extra, trace: &trace)

        benefit.deductible.charge(&share, context, trace: &trace)
        for layer in policy.cascade where layer.families.contains(benefit.family) {
            apply(layer.rule, benefit: benefit, person: person, &share, context, trace: &trace)
        }
        if benefit.countsAsBurden { share.change.burden = share.base - share.amounts.pooled }
        guard claim.hospitalPart <= share.amounts.total - share.amounts.fundTotal else {
            return .failure(.hospitalPartExceedsPersonPart)
        }
        share.amounts.hospitalPart = claim.hospitalPart
        recordFunds(share, trace: &trace)
        policy.account.pay(
            &share, context, balances: Balances(own: accountBalance, mutualAid: mutualAidBalance), trace: &trace)
        checkInvariants(share, policy.insurance)
        recordEnd(share.amounts, trace: &trace)
        return .success(BenefitDecision(amounts: share.amounts, ratio: share.ratio, change: share.change))
    }

    /// The same decision without an explanation: the fast path.
    public static func decide(
        _ claim: ClaimSubmission, for person: PersonFacts, under policy: BenefitPolicy, accumulators: Accumulators,
        accountBalance: Fen, mutualAidBalance: Fen
    ) -> Result<BenefitDecision, BenefitRefusal> {
        var trace = NoTrace()
        return decide(
            claim, for: person, under: policy, accumulators: accumulators, accountBalance: accountBalance,
            mutualAidBalance: mutualAidBalance, trace: &trace)
    }

    private static func apply(
        _ rule: FundRule, benefit: VisitBenefit, person: PersonFacts, _ share: inout CostShare, _ context: DecisionContext,
        trace: inout some TraceSink
    ) {
        switch rule {
        case .pooled(let yearlyCap):
            benefit.bands.pay(&share, context, yearlyCap: yearlyCap, trace: &trace)
        case .largeSum(let rule):
            rule.pay(&share, context, trace: &trace)
        case .seriousIllness(let rule):
            rule.pay(&share, context, trace: &trace)
        case .civilServant(let rule):
            guard person.isCivilServant, rule.helps(person.personType) else { return }
            share.amounts.civilServant = rule.payment(
                on: share, rule: "civilServant", name: BilingualText("公务员医疗补助", "civil-servant subsidy"), trace: &trace)
        case .enterprise(let rule):
            guard rule.helps(person.personType) else { return }
            share.amounts.enterprise = rule.payment(
                on: share, rule: "enterprise", name: BilingualText("企业补充医疗保险", "enterprise supplement"), trace: &trace)
        case .assistance(let rule):
            guard person.isAssisted else { return }
            rule.pay(&share, context, trace: &trace)
        }
    }

    private static func bonus(_ benefit: VisitBenefit, _ person: PersonFacts) -> BasisPoints {
        for bonus in benefit.personTypeBonuses where bonus.matches(person.personType) { return bonus.points }
        return .zero
    }
}
