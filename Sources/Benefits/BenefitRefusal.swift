import ClaimTypes

/// Why a claim gets no decision, in order of precedence. Numbers are frozen: they stand in journals and answers; later ones took their
/// place in the order.
public enum BenefitRefusal: UInt16, CaseIterable, Sendable, Error {
    /// The registry facts attached to the claim are those of another person.
    case personDiffers = 1
    /// The person had died before the visit began.
    case personDead = 20
    /// Not insured, or the enrolment is invalid or terminated (`psn_insu_stas` other than 1 and 2).
    case notInsured = 2
    /// The enrolment is suspended (`psn_insu_stas` 2).
    case suspended = 3
    /// A loss reported on one credential stops all of them, and was reported by the time of settlement.
    case credentialStopped = 21
    /// The claim names another kind of insurance than the enrolment or the policy.
    case insuranceDiffers = 4
    /// No policy exists for the pool and kind of insurance.
    case noPolicy = 5
    /// The settlement date lies outside the validity of the policy.
    case dateOutsidePolicy = 6
    /// The policy does not cover the visit type (`med_type`).
    case visitTypeNotCovered = 7
    /// The policy covers the visit type, but not in institutions of this level.
    case levelNotCovered = 19
    /// An interim bill (`mid_setl_flag`) of a visit that is no stay.
    case interimNotInpatient = 18
    /// Fees of an emergency visit are part of the bill, but the policy does not join them to this stay.
    case emergencyOutsideHours = 17
    /// The policy lists the chronic diseases it covers, and this is none of them.
    case diseaseNotCovered = 15
    /// The person holds no qualification for the chronic disease of the claim.
    case chronicQualificationMissing = 8
    /// The policy refuses stays outside the region without a filing.
    case filingMissing = 9
    /// An amount exceeds what a field of the interface can carry.
    case amountOutOfRange = 10
    /// The total fee is negative: a refund is a cancel, never a claim.
    case negativeTotal = 11
    /// A part of the split is negative, so it cannot be a part of the total.
    case splitViolatesI1 = 12
    /// The hospital's own part is negative.
    case hospitalPartNegative = 13
    /// The year holds the most chronic diseases it may hold, and this is another one.
    case diseasesTooMany = 16
    /// The hospital's own part is more than the funds leave to pay.
    case hospitalPartExceedsPersonPart = 14

    /// What to tell the counter, with what to do about it.
    public var text: BilingualText {
        switch self {
        case .personDiffers:
            BilingualText("参保信息与就诊人员不符,请重新获取人员信息", "the enrolment belongs to another person; query the person again")
        case .personDead:
            BilingualText("参保人在就诊开始前已死亡", "the registry records the person's death before the visit began")
        case .notInsured:
            BilingualText("未参保或参保关系已终止,不能直接结算", "not insured or enrolment ended; direct settlement is not possible")
        case .suspended:
            BilingualText("参保关系已暂停,请联系参保地经办机构", "enrolment suspended; contact the agency of the insured region")
        case .credentialStopped:
            BilingualText(
                "就诊凭证已挂失,全部凭证停用,请先解挂或补换",
                "a loss is reported and every credential stopped; have it withdrawn or the credential replaced first")
        case .insuranceDiffers:
            BilingualText("险种与参保关系或政策不一致", "the kind of insurance differs from the enrolment or the policy")
        case .noPolicy:
            BilingualText("统筹区无该险种待遇政策", "no policy for this pool and kind of insurance")
        case .dateOutsidePolicy:
            BilingualText("结算日期不在待遇政策有效期内", "the settlement date lies outside the policy's validity")
        case .visitTypeNotCovered:
            BilingualText("参保地政策不支持该医疗类别", "the insured region's policy does not cover this visit type")
        case .levelNotCovered:
            BilingualText(
                "参保地政策不支持在该等级医疗机构享受此待遇", "the insured region's policy does not pay this care in institutions of this level")
        case .interimNotInpatient:
            BilingualText("仅住院可以中途结算", "only a stay can be settled before it ends")
        case .emergencyOutsideHours:
            BilingualText(
                "急诊费用不能并入本次住院,请单独结算急诊", "the emergency fees cannot join this stay; settle the emergency visit on its own")
        case .diseaseNotCovered:
            BilingualText("该病种不在参保地门诊慢特病范围内", "the insured region does not cover this chronic disease")
        case .diseasesTooMany:
            BilingualText("本年度门诊慢特病病种数已达上限", "the year holds as many chronic diseases as it may")
        case .chronicQualificationMissing:
            BilingualText(
                "无该门诊慢特病资格,请先在参保地认定", "no qualification for this chronic disease; have it granted in the insured region")
        case .filingMissing:
            BilingualText("未办理异地就医备案,请先备案", "no filing for care outside the region; file first")
        case .amountOutOfRange:
            BilingualText("金额超出接口字段长度 N16,2", "an amount exceeds the interface field N16,2")
        case .negativeTotal:
            BilingualText("医疗费总额为负,退费请使用撤销交易", "negative total fee; refunds are made by cancelling")
        case .splitViolatesI1:
            BilingualText("费用拆分出现负数,与医疗费总额不平", "a part of the split is negative; it does not add up to the total (I1)")
        case .hospitalPartNegative:
            BilingualText("医院负担金额为负", "the hospital's own part is negative")
        case .hospitalPartExceedsPersonPart:
            BilingualText("医院负担金额大于个人负担", "the hospital's own part exceeds what the funds leave to the person")
        }
    }
}
