import ClaimTypes
import LedgerTypes
import Messages
import Settlement

extension Saying {
    /// Who speaks to whom: `医院 hospital → 310000`.
    func route(at node: NodeID) -> String {
        if let place { return "\(place.sender) → \(place.receiver)" }
        if let answerTo { return "\(node) → \(answerTo)" }
        if case .adjustmentDesk = content { return "审核 audit desk → \(node)" }
        if case .moneyDesk = content { return "资金 money desk → \(node)" }
        return "医院 hospital → \(node)"
    }

    /// What it is.
    var title: BilingualText {
        switch content {
        case .hospital(let request): request.title
        case .peer(let message): message.kind.title
        case .relayed(let header):
            BilingualText("转发 \(header.kind.title.chinese)", "relayed: \(header.kind.title.english)")
        case .adjustmentDesk: BilingualText("审核扣款申请", "adjustment asked for")
        case .moneyDesk(let order): order.title
        }
    }

    /// What came of it: of a request the record's outcome, of a decision what it says.
    /// - Parameter code: outcome field of the record.
    func outcome(_ code: UInt32) -> BilingualText {
        switch content {
        case .peer(let message): return message.outcome ?? BilingualText("已收", "received")
        case .relayed: return BilingualText("已留存签名", "signature kept")
        case .moneyDesk where code == CommandOutput.pending:
            return BilingualText("待第二人复核", "waits for a second operator")
        case .hospital, .adjustmentDesk, .moneyDesk:
            guard code != 0 else { return BilingualText("受理", "accepted") }
            if code == CommandOutput.replayed { return BilingualText("重复请求，原样应答", "asked before: the same answer again") }
            if code == CommandOutput.pending { return BilingualText("已转参保地，待决定", "passed on, decision pending") }
            return UInt16(exactly: code).flatMap(SettlementRefusal.init(rawValue:))?.text
                ?? BilingualText("代码 \(code)", "code \(code)")
        }
    }

    /// What the insuring region owes by a decision.
    var owed: Fen? {
        switch content {
        case .peer(.month(.lateInterest(let interest))): return interest.amount
        case .peer(let message):
            let records = BookedRecord.booked(by: message, insuring: RegionCode(0), treating: RegionCode(0))
            return records.isEmpty ? nil : records.reduce(.zero) { $0 + $1.owed }
        case .relayed(let header): return header.amounts.isEmpty ? nil : header.amounts.reduce(.zero) { $0 + $1.amount }
        case .moneyDesk(.bankConfirmed(let confirmation)), .moneyDesk(.bankReturned(let confirmation, _)):
            return confirmation.amount
        case .hospital, .adjustmentDesk, .moneyDesk: return nil
        }
    }
}

extension HospitalRequest {
    fileprivate var title: BilingualText {
        switch self {
        case .register: BilingualText("登记", "registration")
        case .uploadLines, .addLines: BilingualText("上传明细", "lines uploaded")
        case .preSettle: BilingualText("预结算", "trial settlement")
        case .settle: BilingualText("结算", "settlement asked for")
        case .cancel: BilingualText("撤销", "cancel asked for")
        case .reverse: BilingualText("冲正", "reversal asked for")
        case .cancelLines: BilingualText("撤销明细", "lines taken back")
        case .cancelVisit: BilingualText("撤销登记", "registration taken back")
        case .changeVisit: BilingualText("变更就诊信息", "visit changed")
        case .discharge: BilingualText("出院", "discharge")
        case .cancelDischarge: BilingualText("撤销出院", "discharge taken back")
        case .confirmSplit: BilingualText("清分确认", "split confirmed")
        case .rollBackSplit: BilingualText("清分回退", "split rolled back")
        }
    }
}

extension RegionMoneyOrder {
    fileprivate var title: BilingualText {
        switch self {
        case .instructPayment(_, let day): BilingualText("付款指令 \(day)", "given to the bank")
        case .bankConfirmed(let told):
            BilingualText("银行回单 \(told.on)", told.isIncoming ? "bank: received" : "bank: paid")
        case .bankReturned(let told, let reason): BilingualText("退汇 \(told.on) \(reason)", "bank: returned")
        case .assignSuspense: BilingualText("暂记核销", "suspense assigned")
        case .withdrawAssignment: BilingualText("撤销暂记核销", "assignment of suspense withdrawn")
        case .acceptInterest: BilingualText("认可滞纳金", "late interest accepted")
        case .correctInterest: BilingualText("更正滞纳金", "late interest corrected")
        case .claimInterest: BilingualText("主张滞纳金", "late interest claimed")
        }
    }
}

extension MessageKind {
    /// Names as auditors read them.
    var title: BilingualText {
        switch self {
        case .preSettleRequest: BilingualText("预结算请求", "trial request")
        case .preSettleAnswer: BilingualText("预结算应答", "trial answer")
        case .settleRequest: BilingualText("结算请求", "settle request")
        case .settleDecision: BilingualText("结算决定", "settle decision")
        case .cancelRequest: BilingualText("撤销请求", "cancel request")
        case .cancelDecision: BilingualText("撤销决定", "cancel decision")
        case .reverseRequest: BilingualText("冲正请求", "reversal request")
        case .reverseDecision: BilingualText("冲正决定", "reversal decision")
        case .windowFence: BilingualText("清算期截止", "window fence")
        case .dayTotals: BilingualText("日汇总", "day totals")
        case .clearingNotice: BilingualText("清算通知", "clearing notice")
        case .adjustmentRequest: BilingualText("扣款请求", "adjustment request")
        case .adjustmentDecision: BilingualText("扣款决定", "adjustment decision")
        case .statement: BilingualText("对账单", "statement")
        case .statementConfirm: BilingualText("对账单确认", "statement confirmed")
        case .statementContest: BilingualText("争议", "contest")
        case .contestDecision: BilingualText("争议决定", "contest decision")
        case .netPosition: BilingualText("清算头寸", "net position")
        case .paymentNotice: BilingualText("付款通知", "payment notice")
        case .paymentConfirmation: BilingualText("到账确认", "payment confirmation")
        case .prefundNotice: BilingualText("预付金通知", "prefund notice")
        case .errorNotice: BilingualText("错误通知", "error notice")
        case .admissionNotice: BilingualText("在院情况通知", "stay told of")
        case .lateInterest: BilingualText("滞纳金", "late interest")
        case .interestAnswer: BilingualText("滞纳金答复", "late interest answered")
        }
    }
}

extension PeerMessage {
    fileprivate var outcome: BilingualText? {
        func refused(_ notice: RefusalNotice) -> BilingualText {
            BilingualText("拒绝：\(notice.text.chinese)", "refused: \(notice.text.english)")
        }
        switch self {
        case .preSettleAnswer(let decision), .settleDecision(let decision), .cancelDecision(let decision):
            switch decision.outcome {
            case .settled(let claim) where claim.settlementID == 0: return BilingualText("试算，未入账", "trial, nothing booked")
            case .settled(let claim): return BilingualText("结算号 \(claim.settlementID)", "setl_id")
            case .refused(let notice): return refused(notice)
            }
        case .reverseDecision(let decision):
            switch decision.outcome {
            case .nothingToReverse: return BilingualText("无可冲正", "nothing to reverse")
            case .reversed(let claim, _, _): return BilingualText("结算号 \(claim.settlementID)", "setl_id")
            case .refused(let notice): return refused(notice)
            }
        case .adjustmentDecision(let decision):
            switch decision.outcome {
            case .adjusted(let record): return BilingualText("结算号 \(record.settlementID)", "setl_id")
            case .refused(let notice): return refused(notice)
            }
        case .unbalanced: return BilingualText("金额不平，已隔离", "figures do not balance: in quarantine")
        default: return figures
        }
    }
}
