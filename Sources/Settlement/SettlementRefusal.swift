import Benefits
import ClaimTypes
import Messages

/// Why a region said no. Numbers are frozen: they stand in journals and on screens. In the order in which they are checked.
/// Codes 201 to 224 belong to the benefit rules and are passed through.
public enum SettlementRefusal: UInt16, Error, CaseIterable, Sendable {
    case treatingRegionDiffers = 101
    case localPatient = 102
    case insuringRegionUnknown = 103
    case visitTypeUnknown = 104
    case visitDiffers = 105
    case visitUnknown = 106
    case catalogueMissing = 107
    case linesMissing = 108
    case linesDiffer = 109
    case lineRefused = 110
    case totalNegative = 111
    case batchUnknown = 112
    case messageIDUsed = 113
    case messageReversed = 114
    case feeDiffersFromLines = 115
    case settledBeforeAdmission = 116
    case hospitalPartExceedsFee = 117
    case outcomeUnknown = 118
    case settledDiffers = 119
    case nothingToCancel = 120
    case alreadyCancelled = 121
    case personNotEnrolled = 122
    case policyMissing = 123
    case notAddressee = 124
    case accountsRefused = 125
    case windowNotOpen = 126
    case policiesOverlap = 127
    case sequenceGap = 128
    case messageUnexpected = 129
    case decisionDiffers = 130
    case fenceDiffers = 131
    case noticeDiffers = 132
    case alreadyFounded = 133
    case notFounded = 134
    case foundingUnsound = 135
    case windowNotFenced = 136
    case acknowledgedUnsent = 137
    case adjustedByAudit = 138
    case supersededByLater = 139
    case stayBilled = 140
    case interimOutsideStay = 141
    case chargedOutsideStay = 142
    case visitDuplicate = 143
    case stayOverlaps = 144
    case adjustmentUnsound = 145
    case adjustmentExceedsLeft = 146
    case adjustmentDiffers = 147
    case quarantined = 148
    case unbalanced = 149
    case quarantineUnknown = 150
    case quarantineUnsound = 151
    case windowNotCleared = 152
    case accountSpent = 153
    case serviceNotOpen = 154
    // The counter.
    case linesBilled = 170
    case lineInOtherBatch = 171
    case lineUnknown = 172
    case linesRemain = 173
    case visitBilled = 174
    case dischargeBeforeBegin = 175
    case dischargedAlready = 176
    case notDischarged = 177
    case splitUnknown = 178
    case splitConfirmed = 179
    case splitDiffers = 180
    case orderForeign = 190
    case orderDiffers = 191
    case orderSameOperator = 192
    case exposureCapReached = 193
    case filingRefused = 194
    case orderCarriedOut = 195
    case orderNotWaiting = 196
    // Statements and months. From 1200 up: 201 to 299 are passed through from the benefit rules.
    case statementNotDue = 1200
    case statementUnknown = 1201
    case statementDiffers = 1202
    case statementAnswered = 1203
    case confirmationUnknown = 1204
    case confirmationCleared = 1205
    case confirmationUsed = 1206
    case contestUnsound = 1207
    case contestLate = 1208
    case contestUnknown = 1209
    case contestDecided = 1210
    case decisionUnsound = 1211
    case dayNotAfter = 1212
    case calendarUnsound = 1213
    case statementOpen = 1214
    case yearOpen = 1215
    case statementTooLong = 1216
    case claimTooLate = 1220
    // Late interest.
    case interestUnknown = 1221
    case interestNotContested = 1222
    case interestNotHeld = 1223
    case interestDiffers = 1224
    case interestStated = 1225
    case interestNotCounted = 1226
    case interestPaymentOpen = 1227
    // Payments, prefunds, defaults and seals.
    case paymentsIssued = 225
    case paymentsNotIssued = 226
    case paymentUnknown = 227
    case paymentNotOpen = 228
    case confirmationDiffers = 229
    case notThePayer = 230
    case positionDiffers = 231
    case paymentNoticeDiffers = 232
    case prefundUnknown = 233
    case prefundDueOpen = 234
    case prefundNotRed = 235
    case prefundDrawDiffers = 236
    case defaultUnsound = 237
    case moneyMoved = 238
    case sealDiffers = 239
    case suspenseUnknown = 260
    case suspenseNotAssignable = 261
    case tableDiffers = 262
    case windowNotSealed = 263
    case assignmentUnknown = 264
    case assignmentOfAdvance = 269
    // Comparisons and differences.
    case comparisonForeign = 240
    case comparisonStale = 241
    case differenceUnknown = 242
    case differenceEnded = 243
    case differenceRepaired = 244
    case repairUnknown = 245
    case dayNotHeld = 246
    case otherRepairUnderWay = 247
    case differenceUnsound = 248

    /// What a clerk reads.
    public var text: BilingualText {
        switch self {
        case .treatingRegionDiffers: BilingualText("就医地与本节点不符", "the treating region is not this node")
        case .localPatient: BilingualText("本地参保人，不属于异地就医", "the person is insured here: not a cross-region claim")
        case .insuringRegionUnknown: BilingualText("参保地区划未知", "the insuring region is not a party of this network")
        case .visitTypeUnknown: BilingualText("医疗类别未知", "the visit type belongs to no clearing type")
        case .visitDiffers: BilingualText("就诊登记已存在且内容不同", "this visit is already registered with different content")
        case .visitUnknown: BilingualText("就诊未登记", "no such visit is registered")
        case .catalogueMissing: BilingualText("当日无有效目录", "no catalogue is in force on the day")
        case .lineRefused: BilingualText("费用明细有误", "a fee line is refused")
        case .messageIDUsed: BilingualText("报文编号已用于其他交易", "the message id was already used for something else")
        case .messageReversed: BilingualText("该报文已冲正，请用新的 msgid", "this message was reversed: take a new msgid")
        case .feeDiffersFromLines: BilingualText("医疗费总额与明细合计不符", "the medical fee differs from the sum of its lines")
        case .settledBeforeAdmission: BilingualText("结算时间早于入院时间", "the settlement time lies before the visit began")
        case .hospitalPartExceedsFee: BilingualText("医院负担金额超出范围", "the hospital's part is negative or exceeds the fee")
        case .outcomeUnknown: BilingualText("上一笔结算结果未知，请查询或冲正", "the previous attempt is unresolved: query or reverse it first")
        case .settledDiffers: BilingualText("该批次已结算且内容不同", "this batch is already settled with different content")
        case .nothingToCancel: BilingualText("没有可撤销的结算", "there is no settlement to cancel")
        case .alreadyCancelled: BilingualText("该结算已撤销", "this settlement is already cancelled")
        case .personNotEnrolled: BilingualText("未查到参保信息", "the person is not enrolled here with this insurance")
        case .policyMissing: BilingualText("结算日期没有有效政策", "no policy is in force for this pool, insurance and day")
        case .notAddressee: BilingualText("报文不属于本节点", "the message is not for this region")
        case .accountsRefused: BilingualText("账户开立被拒绝", "the account opening was refused")
        case .policiesOverlap: BilingualText("政策有效期重叠", "a policy overlaps one that is already in force")
        case .sequenceGap: BilingualText("报文序号不连续", "a message before this one is missing")
        case .messageUnexpected: BilingualText("报文与当前状态不符，未作处理", "the message fits no open question here; nothing changed")
        case .decisionDiffers: BilingualText("参保地结果与本地账单不符", "the decision does not fit the bill it answers")
        case .acknowledgedUnsent: BilingualText("对方确认了从未发送的报文", "an acknowledgement names messages that were never sent")
        case .adjustedByAudit:
            BilingualText("该结算已有审核扣款，退回扣款后方可撤销", "an audit has adjusted this settlement: give that back before undoing it")
        case .supersededByLater:
            BilingualText("中途结算已被后续结算替代", "a later bill of the stay has taken the place of this interim bill")
        case .stayBilled: BilingualText("该次住院已出院结算，请先撤销", "the final bill of this stay stands: cancel it first")
        case .interimOutsideStay: BilingualText("只有住院可以中途结算", "only an inpatient stay is billed before discharge")
        case .chargedOutsideStay:
            BilingualText("费用发生时间早于入院（急诊转住院除外）", "a line was charged before admission, and the stay began as no emergency")
        case .visitDuplicate: BilingualText("同一就诊已以另一就诊号结算", "the same visit is settled under another visit id")
        case .stayOverlaps: BilingualText("住院时段与另一次住院重叠", "the stay overlaps another inpatient stay")
        case .adjustmentUnsound: BilingualText("没有可扣款的结算", "there is no settlement to adjust")
        case .adjustmentExceedsLeft:
            BilingualText("扣款后余额小于零或大于原支付额", "less than nothing, or more than was settled, would be left of a fund")
        case .adjustmentDiffers: BilingualText("扣款编号已用于其他内容", "the adjustment id was used with other content")
        case .quarantined: BilingualText("报文已隔离，待人工处理", "the message is in quarantine until a person has looked")
        case .unbalanced: BilingualText("金额恒等式不成立", "the amounts balance under no reading")
        case .quarantineUnknown: BilingualText("没有该编号的待处理隔离报文", "no open message in quarantine has this number")
        case .quarantineUnsound:
            BilingualText("该隔离报文不能按原文入账，只能拒绝", "this message cannot be booked as it stands: it can only be rejected")
        case .linesMissing, .linesDiffer, .totalNegative, .batchUnknown, .linesBilled, .lineInOtherBatch, .lineUnknown,
            .linesRemain, .visitBilled, .dischargeBeforeBegin, .dischargedAlready, .notDischarged, .splitUnknown, .splitConfirmed,
            .splitDiffers, .serviceNotOpen, .accountSpent, .filingRefused:
            stepText
        case .windowNotFenced, .windowNotCleared, .noticeDiffers, .paymentsIssued, .paymentsNotIssued, .paymentUnknown,
            .paymentNotOpen, .confirmationDiffers, .notThePayer, .positionDiffers, .paymentNoticeDiffers, .prefundUnknown,
            .prefundDueOpen, .prefundNotRed, .prefundDrawDiffers, .defaultUnsound, .moneyMoved, .sealDiffers, .suspenseUnknown,
            .suspenseNotAssignable, .tableDiffers, .windowNotSealed, .assignmentUnknown, .assignmentOfAdvance, .interestUnknown,
            .interestNotContested, .interestNotHeld, .interestDiffers, .interestStated, .interestNotCounted, .interestPaymentOpen:
            moneyText
        case .alreadyFounded, .notFounded, .foundingUnsound, .orderForeign, .orderDiffers, .orderSameOperator,
            .orderCarriedOut, .orderNotWaiting, .exposureCapReached:
            orderText
        case .windowNotOpen, .fenceDiffers, .statementNotDue, .statementUnknown, .statementDiffers, .statementAnswered,
            .confirmationUnknown, .confirmationCleared, .confirmationUsed, .contestUnsound, .contestLate, .contestUnknown,
            .contestDecided, .decisionUnsound, .dayNotAfter, .calendarUnsound, .statementOpen, .yearOpen, .statementTooLong,
            .claimTooLate:
            monthText
        case .comparisonForeign, .comparisonStale, .differenceUnknown, .differenceEnded, .differenceRepaired, .repairUnknown,
            .dayNotHeld, .otherRepairUnderWay, .differenceUnsound:
            differenceText
        }
    }

    func notice(_ field: String) -> RefusalNotice { RefusalNotice(code: rawValue, field: field, text: text) }

    /// The refusal as it travels, named after the field it is about.
    public func notice(field: String) -> RefusalNotice { notice(field) }

    /// The refusal with what it is about, the same in both languages.
    func notice(_ field: String, _ subject: some CustomStringConvertible) -> RefusalNotice {
        notice(field, BilingualText("\(subject)", "\(subject)"))
    }

    func notice(_ field: String, _ subject: BilingualText) -> RefusalNotice {
        let text = BilingualText("\(text.chinese)：\(subject.chinese)", "\(text.english): \(subject.english)")
        return RefusalNotice(code: rawValue, field: field, text: text)
    }
}

extension BenefitRefusal {
    /// The refusal as it travels: its number from 200 up, and the national name of the field that caused it.
    var notice: RefusalNotice { RefusalNotice(code: 200 + rawValue, field: field, text: text) }

    private var field: String {
        switch self {
        case .personDiffers, .personDead: "psn_no"
        case .credentialStopped: "mdtrt_cert_no"
        case .notInsured, .suspended: "psn_insu_stas"
        case .insuranceDiffers, .noPolicy: "insutype"
        case .dateOutsidePolicy: "setl_time"
        case .visitTypeNotCovered, .emergencyOutsideHours: "med_type"
        case .levelNotCovered: "fixmedins_code"
        case .interimNotInpatient: "mid_setl_flag"
        case .chronicQualificationMissing, .diseaseNotCovered, .diseasesTooMany: "dise_codg"
        case .filingMissing: "refl_type"
        case .amountOutOfRange, .negativeTotal: "medfee_sumamt"
        case .splitViolatesI1: "inscp_scp_amt"
        case .hospitalPartNegative, .hospitalPartExceedsPersonPart: "hosp_part_amt"
        }
    }
}
