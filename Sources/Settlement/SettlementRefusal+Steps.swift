import ClaimTypes

extension SettlementRefusal {
    /// What a clerk reads of refusals about the steps of a visit and the monthly split.
    var stepText: BilingualText {
        switch self {
        case .linesMissing: BilingualText("没有费用明细", "there are no fee lines")
        case .linesDiffer: BilingualText("该批次明细已上传且内容不同", "this batch was already uploaded with different lines")
        case .totalNegative: BilingualText("费用总额为负", "the total fee is negative")
        case .batchUnknown: BilingualText("收费批次不存在", "no such batch of lines was uploaded")
        case .filingRefused: BilingualText("备案未受理", "the filing was not taken")
        case .linesBilled: BilingualText("该批次已结算，请先撤销结算", "this batch is billed: cancel the settlement first")
        case .lineInOtherBatch: BilingualText("明细流水号已在本次就诊的另一批次", "the line number stands in another batch of this visit")
        case .lineUnknown: BilingualText("没有该明细或该批次（或已撤销）", "no such line or batch, or it was cancelled already")
        case .linesRemain: BilingualText("仍有费用明细，请先撤销明细", "lines remain: cancel them first")
        case .visitBilled: BilingualText("该就诊已结算，请先撤销结算", "a bill of this visit stands: cancel the settlement first")
        case .dischargeBeforeBegin: BilingualText("出院时间早于入院时间", "the discharge lies before the visit began")
        case .dischargedAlready:
            BilingualText("已办理出院且内容不同，请先撤销出院", "discharged already with other content: cancel the discharge first")
        case .notDischarged: BilingualText("未办理出院", "the visit is not discharged")
        case .splitUnknown: BilingualText("该月没有这笔结算或确认", "no such settlement or confirmation in this month")
        case .splitConfirmed: BilingualText("该笔已确认，请先回退", "confirmed already: roll back first")
        case .splitDiffers: BilingualText("金额与平台账不符", "the amount differs from the books")
        case .serviceNotOpen: BilingualText("医药机构当日未开通该项异地就医服务", "the institution had not opened this service on that day")
        case .accountSpent: BilingualText("个人账户余额已另行使用，不能恢复支付", "the account has spent what it would have to pay again")
        default: preconditionFailure("M10: \(self) is no refusal of a step")
        }
    }
}
