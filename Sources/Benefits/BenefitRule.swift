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
    ///   - accumulators: of the person, kind of insurance and benefit year of the settlement date, without the interim bill of the same
    ///     stay that the claim takes the place of.
    ///   - accountBalance: of the own account; less than zero counts as zero.
    ///   - mutualAidBalance: of the linked member's account; ignored unless the facts name a member.
    ///   - transferred: the stay in another institution that this one continues; `nil` when this is a stay of its own. Without effect
    ///     unless the visit type is cleared as inpatient.
    /// - Complexity: O(bands + steps + funds). Without a trace nothing is allocated, but for a chronic disease's total.
    public static func decide(
        _ claim: ClaimSubmission, for person: PersonFacts, under policy: BenefitPolicy, accumulators: Accumulators,
        accountBalance: Fen, mutualAidBalance: Fen, continuing transferred: TransferredStay? = nil, trace: inout some TraceSink
    ) -> Result<BenefitDecision, BenefitRefusal> {
        let place: Int
        switch entitlement(claim, for: person, under: policy) {
        case .success(let found): place = found
        case .failure(let refusal): return .failure(refusal)
        }
        let context = context(claim, person, policy, place, year: accumulators, transferred: transferred)
        if let disease = context.disease, !accumulators.diseases.hasRoom(for: disease) { return .failure(.diseasesTooMany) }

        let split = claim.split
        let extra = context.adjustment.outOfRegion.extraPreSelfPay(of: split.inScope)
        var share = CostShare(base: split.inScope - extra, amounts: SettlementAmounts(split: split))
        recordPolicy(claim, policy, context, trace: &trace)
        recordStart(claim, person, context, extra: extra, trace: &trace)
        runFunds(&share, person, policy, place, context, trace: &trace)

        guard claim.hospitalPart <= share.amounts.total - share.amounts.fundTotal else {
            return .failure(.hospitalPartExceedsPersonPart)
        }
        share.amounts.hospitalPart = claim.hospitalPart
        recordFunds(share, trace: &trace)
        policy.account.pay(
            &share, useAccount: claim.useAccount, hasMutualAidMember: person.mutualAidMember != nil,
            balances: Balances(own: accountBalance, mutualAid: mutualAidBalance), trace: &trace)
        checkInvariants(share, policy.insurance)
        recordEnd(share.amounts, trace: &trace)
        return .success(BenefitDecision(amounts: share.amounts, ratio: share.ratio, change: share.change))
    }

    /// The same decision without an explanation: the fast path.
    public static func decide(
        _ claim: ClaimSubmission, for person: PersonFacts, under policy: BenefitPolicy, accumulators: Accumulators,
        accountBalance: Fen, mutualAidBalance: Fen, continuing transferred: TransferredStay? = nil
    ) -> Result<BenefitDecision, BenefitRefusal> {
        var trace = NoTrace()
        return decide(
            claim, for: person, under: policy, accumulators: accumulators, accountBalance: accountBalance,
            mutualAidBalance: mutualAidBalance, continuing: transferred, trace: &trace)
    }

    /// Deductible, then the funds in the order of the cascade.
    private static func runFunds(
        _ share: inout CostShare, _ person: PersonFacts, _ policy: BenefitPolicy, _ place: Int, _ context: DecisionContext,
        trace: inout some TraceSink
    ) {
        policy.benefits[place].deductible.charge(&share, context, trace: &trace)
        for index in policy.cascade.indices where policy.cascade[index].families.contains(context.family) {
            apply(policy.cascade[index].rule, policy, place, person, &share, context, trace: &trace)
        }
        if policy.benefits[place].countsAsBurden { share.change.burden = share.base - share.amounts.pooled }
    }

    private static func apply(
        _ rule: FundRule, _ policy: BenefitPolicy, _ place: Int, _ person: PersonFacts, _ share: inout CostShare,
        _ context: DecisionContext, trace: inout some TraceSink
    ) {
        switch rule {
        case .pooled(let yearlyCap):
            payPooled(policy, place, &share, context, caps: context.capLeft(poolCap: yearlyCap), trace: &trace)
        case .largeSum(let rule):
            rule.pay(&share, context, trace: &trace)
        case .seriousIllness(let rule):
            rule.pay(&share, context, trace: &trace)
        case .civilServant(let rule):
            guard person.isCivilServant, rule.helps(person.personType) else { return }
            let paid = rule.payment(
                on: share, used: context.accumulators.civilServant, rule: "civilServant",
                name: BilingualText("公务员医疗补助", "civil-servant subsidy"), part: .civilServant, trace: &trace)
            share.amounts.civilServant = paid
            share.change.civilServant = paid
        case .enterprise(let rule):
            guard rule.helps(person.personType) else { return }
            let paid = rule.payment(
                on: share, used: context.accumulators.enterprise, rule: "enterprise",
                name: BilingualText("企业补充医疗保险", "enterprise supplement"), part: .enterprise, trace: &trace)
            share.amounts.enterprise = paid
            share.change.enterprise = paid
        case .assistance(let rule):
            guard person.isAssisted else { return }
            rule.pay(&share, context, category: person.assistanceCategory, trace: &trace)
        }
    }

    /// Takes the place of the benefit and not the benefit: a copy of all its lists costs more than the decision.
    private static func payPooled(
        _ policy: BenefitPolicy, _ place: Int, _ share: inout CostShare, _ context: DecisionContext, caps: CapLeft,
        trace: inout some TraceSink
    ) {
        if let quota = policy.benefits[place].quota { return quota.pay(&share, context, caps: caps, trace: &trace) }
        if let disease = context.diseasePlace, let bands = policy.benefits[place].diseases?[disease].bands {
            return bands.pay(&share, context, caps: caps, trace: &trace)
        }
        policy.benefits[place].bands.pay(&share, context, caps: caps, trace: &trace)
    }

    private static func context(
        _ claim: ClaimSubmission, _ person: PersonFacts, _ policy: BenefitPolicy, _ place: Int, year: Accumulators,
        transferred: TransferredStay?
    ) -> DecisionContext {
        let atHome = policy.isHome(claim.visit.treatingRegion)
        let usesOperator = !atHome && policy.benefits[place].usesOutOfRegionRule
        let family = policy.benefits[place].family
        let diseasePlace = family == .chronic ? policy.benefits[place].diseaseIndex(claim.visit.diseaseCode) : nil
        let effect = policy.benefits[place].transfer.effect
        let continues = family.countsAsInpatient && effect != .newStay
        return DecisionContext(
            family: family, level: claim.visit.level, accumulators: year,
            adjustment: RatioAdjustment(
                bonus: bonus(policy.benefits[place].personTypeBonuses, person),
                outOfRegion: usesOperator ? policy.outOfRegion[filing(claim, person) ?? .other] : .none),
            ownCap: policy.benefits[place].yearlyCap, capCountsOwn: policy.benefits[place].capCountsOwn,
            diseasePlace: diseasePlace, disease: diseasePlace.flatMap { policy.benefits[place].diseases?[$0].key },
            diseaseCap: diseasePlace.flatMap { policy.benefits[place].diseases?[$0].yearlyCap },
            transferred: continues ? transferred.map { ($0, effect) } : nil)
    }

    /// The filing that counts; emergencies count as filed (handling rules attached to 医保发〔2022〕22号, arts. 8 and 34, second-hand).
    static func filing(_ claim: ClaimSubmission, _ person: PersonFacts) -> FilingType? {
        if let filing = person.filing { return filing }
        let type = claim.visit.visitType
        return type == .emergency || type == .emergencyInpatient ? .emergency : nil
    }

    private static func bonus(_ bonuses: [PersonTypeBonus], _ person: PersonFacts) -> BasisPoints {
        for bonus in bonuses where bonus.matches(person.personType) { return bonus.points }
        return .zero
    }
}
