import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Registry

extension OfflineAdjudicator {
    /// Splits every line with the treating catalogue and sums the parts (identity I6).
    func split(
        _ claim: SubmittedClaim, _ checked: CheckedClaim, line: Int, trace: inout ExplainTrace, explaining: Bool
    ) throws(RowRefusal) -> ClaimSubmission {
        var sum = ScopeSplit()
        let level = checked.institution.level
        for (index, feeLine) in claim.lines.enumerated() {
            let result =
                explaining
                ? LineSplitter.split(feeLine, in: checked.catalogue, level: level, trace: &trace)
                : LineSplitter.split(feeLine, in: checked.catalogue, level: level)
            switch result {
            case .success(let split):
                sum = sum + split
            case .failure(let refusal):
                throw RowRefusal(
                    line: line, field: "feedetail[\(index)].det_item_fee_sumamt", value: feeLine.amount.yuan, code: .notPayable,
                    rule: "\(refusal)", reason: refusal.text)
            }
        }
        precondition(sum.total == claim.total, "I6: lines of \(claim.messageID) split into \(sum.total) of \(claim.total)")
        return ClaimSubmission(
            visit: claim.registration(level: level), messageID: claim.messageID, batch: claim.batch, split: sum,
            hospitalPart: claim.hospitalPart, useAccount: claim.useAccount, settledAt: claim.settledAt)
    }

    func decide(
        _ submission: ClaimSubmission, _ checked: CheckedClaim, accumulators: Accumulators,
        balances: (own: Fen, helper: Fen), line: Int, trace: inout ExplainTrace, explaining: Bool
    ) throws(RowRefusal) -> BenefitDecision {
        let facts = checked.facts
        let found =
            BenefitRule.standingRefusal(of: facts).map { .failure($0) }
            ?? policies.policy(pool: facts.pool, insurance: facts.insurance, on: submission.settledAt.date)
        let result = found.flatMap { policy in
            explaining
                ? BenefitRule.decide(
                    submission, for: facts, under: policy, accumulators: accumulators, accountBalance: balances.own,
                    mutualAidBalance: balances.helper, trace: &trace)
                : BenefitRule.decide(
                    submission, for: facts, under: policy, accumulators: accumulators, accountBalance: balances.own,
                    mutualAidBalance: balances.helper)
        }
        switch result {
        case .success(let decision):
            return decision
        case .failure(let refusal):
            let (field, value) = refusal.field(of: submission)
            throw RowRefusal(
                line: line, field: field, value: value, code: .notPayable, rule: "\(refusal)", reason: refusal.text)
        }
    }
}

extension BenefitRefusal {
    /// The field of the row a clerk has to look at, and what it holds.
    fileprivate func field(of claim: ClaimSubmission) -> (name: String, value: String) {
        switch self {
        case .personDiffers, .notInsured, .suspended: ("psn_no", claim.visit.person.description)
        case .insuranceDiffers: ("insutype", claim.visit.insurance.description)
        case .noPolicy: ("insuplc_admdvs", claim.visit.insuringRegion.description)
        case .dateOutsidePolicy: ("setl_time", claim.settledAt.description)
        case .visitTypeNotCovered, .interimNotInpatient, .emergencyOutsideHours: ("med_type", claim.visit.visitType.description)
        case .levelNotCovered: ("fixmedins_code", claim.visit.institution.description)
        case .chronicQualificationMissing, .diseaseNotCovered, .diseasesTooMany: ("dise_codg", claim.visit.diseaseCode)
        case .filingMissing: ("mdtrtarea_admvs", claim.visit.treatingRegion.description)
        case .amountOutOfRange, .negativeTotal, .splitViolatesI1: ("medfee_sumamt", claim.split.total.yuan)
        case .hospitalPartNegative, .hospitalPartExceedsPersonPart: ("hosp_part_amt", claim.hospitalPart.yuan)
        }
    }
}
