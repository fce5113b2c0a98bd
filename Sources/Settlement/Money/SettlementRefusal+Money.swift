import ClaimTypes

extension SettlementRefusal {
    /// What operators read of refusals about closing windows, payments, prefunds, defaults and seals.
    var moneyText: BilingualText {
        switch self {
        case .windowNotFenced: BilingualText("尚有地区对未截止或合计不符", "a pair has not fenced the window, or its totals differ")
        case .windowNotCleared: BilingualText("该清算期尚未清算", "the window is not cleared yet")
        case .noticeDiffers: BilingualText("清算通知与本地账不符", "the clearing notice differs from our books")
        case .paymentsIssued: BilingualText("该清算期已签发付款通知", "the payments of the window are issued: each is confirmed by itself")
        case .paymentsNotIssued: BilingualText("该清算期尚未签发付款通知", "the payments of the window are not issued yet")
        case .paymentUnknown: BilingualText("没有该编号的付款", "no payment has this number")
        case .paymentNotOpen: BilingualText("该笔付款不在待付状态", "the payment is not open: instructed, discharged or withdrawn already")
        case .confirmationDiffers:
            BilingualText("该银行流水号已用于其他付款", "the bank's reference was used for another payment")
        case .notThePayer: BilingualText("本地区不是付款方", "this region is not the payer")
        case .positionDiffers: BilingualText("清算净额与本地账不符", "the net position differs from our books")
        case .paymentNoticeDiffers:
            BilingualText("付款通知与本地账不符或编号已用", "the payment notice is not about us, or its number was used")
        case .prefundUnknown: BilingualText("该地区对没有预付金", "the pair has no prefund")
        case .prefundDueOpen: BilingualText("该地区对上一笔预付金尚未到账", "an earlier prefund notice of the pair is not paid yet")
        case .prefundNotRed: BilingualText("使用率未达90%，不能紧急调增", "less than 90 % is used: no urgent top-up")
        case .prefundDrawDiffers: BilingualText("预付金抵扣与本地账不符", "what is drawn from the prefund differs from our books")
        case .defaultUnsound:
            BilingualText("该地区没有未付款项，或可付金额有误", "the region owes nothing open, or could pay it all")
        case .moneyMoved: BilingualText("该清算期已有资金到账，不能重算", "money of the window has moved: it cannot be netted again")
        case .sealDiffers: BilingualText("该清算期已封存且内容不同", "the window is sealed already with other content")
        case .tableDiffers:
            BilingualText(
                "摘要与该清算期的全国清算表不符，见 table YYYYMM",
                "the digest is not that of the window's national clearing table: see table YYYYMM")
        case .windowNotSealed: BilingualText("该清算期尚未封存", "the window is not sealed yet")
        case .suspenseUnknown: BilingualText("暂记中没有该流水号", "no money in suspense has this reference")
        case .suspenseNotAssignable:
            BilingualText("该笔付款不在待付状态或收付方向不符", "the payment is not open, or money of this direction does not pay it")
        case .assignmentUnknown:
            BilingualText("该笔付款未核销该流水号的暂记", "the payment was given no money in suspense under this reference")
        case .assignmentOfAdvance:
            BilingualText("预付金的核销不能撤销", "what was given to an advance stays there: windows may rely on it")
        case .interestUnknown:
            BilingualText("该笔付款没有滞纳金，或本地区不是该方", "the payment bears no late interest that this side may answer")
        case .interestNotContested:
            BilingualText("收款方对该笔滞纳金没有异议，或金额相同", "the payee counts the late interest of the payment the same")
        case .interestNotHeld: BilingualText("该笔滞纳金没有暂记", "none of the payment's late interest is in suspense")
        case .interestDiffers: BilingualText("滞纳金与本地计算不符，已暂记", "the late interest differs from our own count: in suspense")
        case .interestStated:
            BilingualText("付款方已申报该笔滞纳金，已自行核算", "the payer has stated the payment's late interest: it is counted against that")
        case .interestNotCounted:
            BilingualText(
                "本地区银行尚未确认全额到账，或本地计算没有滞纳金",
                "our own bank has not told of the whole payment yet, or it bears no late interest by our own count")
        case .interestPaymentOpen:
            BilingualText("本地区银行尚未确认全额付款", "our own bank has not told of the whole payment yet")
        default: preconditionFailure("M10: \(self) is not about money")
        }
    }
}
