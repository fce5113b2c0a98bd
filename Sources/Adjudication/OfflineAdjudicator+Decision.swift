import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Registry

extension OfflineAdjudicator {
    /// Splits every line with the treating catalogue and sums the parts (identity I6).
    func split(
        _ claim: SubmittedClaim, _ checked: CheckedClaim, line: Int, trace: inout ExplainTrace, explaining: Bool
    ) throws(RowRefusal) -> ScopeSplit {
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
        precondition(
            sum.total == claim.sumOfLines, "I6: lines of \(claim.messageID) split into \(sum.total) of \(claim.total)")
        return sum
    }

    /// The claim as the treating region would ask the insuring region: of the whole stay so far.
    func submission(
        _ claim: SubmittedClaim, _ checked: CheckedClaim, own: ScopeSplit, stay: SettledBook.Stay, line: Int
    ) throws(RowRefusal) -> ClaimSubmission {
        let split = stay.splitBefore + own
        guard ![split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope].contains(where: \.isNegative) else {
            throw RowRefusal(
                line: line, field: "medfee_sumamt", value: claim.total.yuan, code: .negativeTotal,
                reason: BilingualText("本次住院退费多于已收费", "more of the stay is returned than was billed"))
        }
        return ClaimSubmission(
            visit: claim.registration(level: checked.institution.level), messageID: claim.messageID, batch: claim.batch,
            split: split, hospitalPart: claim.hospitalPart, useAccount: claim.useAccount, settledAt: claim.settledAt,
            isInterim: claim.isInterim, settlementWay: claim.settlementWay, emergencyBeganAt: claim.emergencyBeganAt)
    }

    /// Whether the visit can be beside the other visits of the person.
    func compare(_ visit: VisitRecord, _ submission: ClaimSubmission, line: Int) throws(RowRefusal) {
        let known = book.visits(of: submission.visit.person, insuredIn: submission.visit.insuringRegion)
        guard let finding = visit.finding(beside: known) else { return }
        let (code, text): (RowRefusalCode, BilingualText) =
            switch finding {
            case .duplicate: (.visitDuplicate, BilingualText("同一就诊已以另一就诊号结算", "the same visit is settled under another visit id"))
            case .overlap: (.stayOverlaps, BilingualText("住院时段与另一次住院重叠", "the stay overlaps another inpatient stay"))
            }
        throw RowRefusal(
            line: line, field: "begntime", value: submission.visit.beganAt.description, code: code,
            reason: BilingualText("\(text.chinese)：\(finding.other)", "\(text.english): \(finding.other)"))
    }

    /// What a decision draws on besides the claim.
    struct Means {
        var accumulators: Accumulators
        var own: Fen
        var helper: Fen
    }

    func decide(
        _ submission: ClaimSubmission, _ visit: VisitRecord, _ checked: CheckedClaim, _ means: Means, line: Int,
        trace: inout ExplainTrace, explaining: Bool
    ) throws(RowRefusal) -> BenefitDecision {
        let facts = checked.facts
        let found =
            BenefitRule.standingRefusal(of: facts, for: submission).map { .failure($0) }
            ?? policies.policy(pool: facts.pool, insurance: facts.insurance, on: submission.settledAt.date)
        let result = found.flatMap { policy in
            let before = book.stayBefore(visit, submission, under: policy)
            return explaining
                ? BenefitRule.decide(
                    submission, for: facts, under: policy, accumulators: means.accumulators, accountBalance: means.own,
                    mutualAidBalance: means.helper, continuing: before, trace: &trace)
                : BenefitRule.decide(
                    submission, for: facts, under: policy, accumulators: means.accumulators, accountBalance: means.own,
                    mutualAidBalance: means.helper, continuing: before)
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
        case .personDiffers, .personDead, .notInsured, .suspended, .credentialStopped: ("psn_no", claim.visit.person.description)
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
