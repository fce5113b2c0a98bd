import ClaimTypes
import LedgerTypes

extension BenefitRule {
    /// Why nobody's policy pays this claim of this person: dead, not insured, suspended, or without a credential that may be used. For
    /// callers to ask before they look for a policy, as it takes precedence over there being none.
    ///
    /// A visit begun on the day of death, or before it, is settled whenever its bill comes. A credential has to be usable at the time of
    /// settlement, whenever the visit began; the very second of the report counts as stopped. Both are our reading, unverified.
    public static func standingRefusal(of person: PersonFacts, for claim: ClaimSubmission) -> BenefitRefusal? {
        if let died = person.diedOn, died < claim.visit.beganAt.date { return .personDead }
        switch person.status {
        case 1: break
        case 2: return .suspended
        default: return .notInsured
        }
        if let stopped = person.credentialStoppedAt, stopped <= claim.settledAt { return .credentialStopped }
        return nil
    }

    /// Whether the person may use the policy for this claim, and where the benefit that covers it stands. Refusals in order of precedence.
    static func entitlement(
        _ claim: ClaimSubmission, for person: PersonFacts, under policy: BenefitPolicy
    ) -> Result<Int, BenefitRefusal> {
        let visit = claim.visit
        if person.person != visit.person { return .failure(.personDiffers) }
        if let refusal = standingRefusal(of: person, for: claim) { return .failure(refusal) }
        if person.insurance != visit.insurance || policy.insurance != visit.insurance { return .failure(.insuranceDiffers) }
        if person.pool != policy.pool { return .failure(.noPolicy) }
        if !policy.validity.contains(claim.settledAt.date) { return .failure(.dateOutsidePolicy) }
        guard let place = policy.benefitIndex(for: visit.visitType, settledAs: claim.settlementWay) else {
            return .failure(.visitTypeNotCovered)
        }
        if let refusal = careRefusal(claim, for: person, policy, place) { return .failure(refusal) }
        if policy.outOfRegion.refusesUnfiled, policy.benefits[place].usesOutOfRegionRule, filing(claim, person) == nil,
            !policy.isHome(visit.treatingRegion)
        {
            return .failure(.filingMissing)
        }
        if let refusal = moneyRefusal(claim) { return .failure(refusal) }
        return .success(place)
    }

    /// What the benefit says of the institution, the kind of bill, and the disease.
    private static func careRefusal(
        _ claim: ClaimSubmission, for person: PersonFacts, _ policy: BenefitPolicy, _ place: Int
    ) -> BenefitRefusal? {
        let visit = claim.visit
        if !policy.benefits[place].coversLevel[visit.level] { return .levelNotCovered }
        if claim.isInterim, visit.visitType.clearingType != .inpatient { return .interimNotInpatient }
        if let emergency = claim.emergencyBeganAt,
            visit.visitType != .emergencyInpatient
                || !policy.benefits[place].joinsEmergency(beganAt: emergency, admittedAt: visit.beganAt)
        {
            return .emergencyOutsideHours
        }
        guard policy.benefits[place].family == .chronic else { return nil }
        if policy.benefits[place].diseases != nil, policy.benefits[place].diseaseIndex(visit.diseaseCode) == nil {
            return .diseaseNotCovered
        }
        return person.chronicDiseases.contains(visit.diseaseCode) ? nil : .chronicQualificationMissing
    }

    /// The parts are checked before they are added: `ScopeSplit.total` traps on overflow.
    private static func moneyRefusal(_ claim: ClaimSubmission) -> BenefitRefusal? {
        let split = claim.split
        let limit = Fen.fieldMaximum.units
        func fits(_ amount: Fen) -> Bool { amount.units.magnitude <= limit.magnitude }
        guard fits(split.fullSelfPay), fits(split.overLimit), fits(split.preSelfPay), fits(split.inScope), fits(split.total),
            fits(claim.hospitalPart)
        else { return .amountOutOfRange }
        if split.total.isNegative { return .negativeTotal }
        if split.fullSelfPay.isNegative || split.overLimit.isNegative || split.preSelfPay.isNegative || split.inScope.isNegative {
            return .splitViolatesI1
        }
        return claim.hospitalPart.isNegative ? .hospitalPartNegative : nil
    }

    /// Identities I2, I5, I8, I10 and the bounds of each payer hold on every decision, or the node stops. I1, I3 and I4 hold by
    /// construction: those totals are sums of their parts.
    ///
    /// The figures are compared here without building `setldetail` rows, which would cost more than the decision; only a
    /// violation asks `SettlementAmounts` for its name.
    static func checkInvariants(_ share: CostShare, _ insurance: InsuranceKind) {
        let amounts = share.amounts
        let detail =
            amounts.pooled + amounts.largeSum + amounts.seriousIllness + amounts.civilServant + amounts.enterprise
            + amounts.assistance + amounts.account + amounts.mutualAid + amounts.hospitalPart
        precondition(
            amounts.total == amounts.fundTotal + amounts.personPart + amounts.hospitalPart
                && detail == amounts.owed + amounts.hospitalPart && amounts.deductible <= amounts.split.inScope
                && amounts.owed == amounts.total - amounts.cash - amounts.hospitalPart,
            "M3: \(amounts.violatedIdentity(insurance) ?? "\(amounts)")")
        precondition(
            amounts.fundTotal <= share.base, "M3: funds pay \(amounts.fundTotal) of \(share.base) in scope")
        precondition(
            !amounts.pooled.isNegative && !amounts.largeSum.isNegative && !amounts.seriousIllness.isNegative
                && !amounts.civilServant.isNegative && !amounts.enterprise.isNegative && !amounts.assistance.isNegative
                && !amounts.account.isNegative && !amounts.mutualAid.isNegative && !amounts.cash.isNegative,
            "M3: a payer pays less than nothing: \(amounts)")
    }
}
