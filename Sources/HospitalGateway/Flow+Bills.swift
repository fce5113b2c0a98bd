import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// The money path: 2206, 2207, 2303, 2304 and what cancels them: 2103, 2208, 2305.
extension FlowContext {
    /// 2206, 2207, 2303, 2304.
    var billing: Flow {
        let data = message.data
        let isStay = message.transaction.number.hasPrefix("23")
        guard let way = SettlementWay(code: data.text("psn_setlway")) else {
            return .refuse(
                .invalidValue, data.path(of: "psn_setlway"), "应为 01、02、0201 或 0202", "one of 01, 02, 0201 and 0202 is expected")
        }
        return visit(in: data) { standing, use in
            if let refusal = contradiction(data, standing, isStay: isStay) { return .finish(.refused(refusal)) }
            let visitID = data.text("mdtrt_id")
            // A message that was taken before goes on with the batch it was taken for, whatever is open now.
            let ownBatch = use.flatMap { $0.visitID == visitID ? $0.batch : nil }
            let batch = isStay ? ownBatch ?? standing.openBatch : data.text("chrg_bchno")
            guard let bill = standing.bills.first(where: { $0.batch == batch }) else {
                return .refuse(
                    .visitUnknown, data.path(of: isStay ? "mdtrt_id" : "chrg_bchno"), "没有未结算的费用明细，请先上传",
                    "no lines to settle: upload them first")
            }
            if let refusal = partsRefusal(data, bill, standing) ?? emergencyRefusal(data, standing) {
                return .finish(.refused(refusal))
            }
            let request = BillRequest(
                institution: institution, visitID: visitID, batch: batch, messageID: messageID,
                medicalFee: need(data.fen("medfee_sumamt"), "medfee_sumamt"), hospitalPart: data.fen("hosp_part_amt") ?? .zero,
                useAccount: data.flag("acct_used_flag"), settledAt: settlementTime(of: bill),
                isInterim: data.flag("mid_setl_flag"), settlementWay: way,
                emergencyBeganAt: data.time("er_begntime") ?? standing.emergencyBeganAt)
            let isTrial = message.transaction.effect == .trial
            return .command(isTrial ? .preSettle(request) : .settle(request)) { answer in
                settled(answer, standing.registration, isTrial: isTrial)
            }
        }
    }

    /// The time is the node's business and no key: who asks again for what is settled, or under way, means that settlement.
    private func settlementTime(of bill: BillStanding) -> BusinessTime {
        switch bill.state {
        case .settled, .unknown: bill.request?.settledAt ?? message.businessTime
        case .itemised, .undone: message.businessTime
        }
    }

    private func contradiction(_ data: InterfaceRecord, _ standing: VisitStanding, isStay: Bool) -> InterfaceRefusal? {
        let visit = standing.registration
        func refusal(_ field: String, _ chinese: String, _ english: String) -> InterfaceRefusal {
            InterfaceRefusal(.fieldsContradict, data.path(of: field), chinese, english)
        }
        guard (visit.visitType.clearingType == .inpatient) == isStay else {
            return refusal(
                "mdtrt_id", isStay ? "不是住院就诊" : "是住院就诊，请用 23xx", isStay ? "no inpatient stay" : "an inpatient stay: use 23xx")
        }
        guard data.insurance() == visit.insurance else {
            return refusal("insutype", "与登记的险种 \(visit.insurance) 不符", "registered with \(visit.insurance)")
        }
        if let type = data.visitType(), type != visit.visitType {
            return refusal(
                "med_type", "与登记的医疗类别 \(visit.visitType) 不符，请先 2203A", "registered as \(visit.visitType): send 2203A first")
        }
        guard !need(data.fen("medfee_sumamt"), "medfee_sumamt").isNegative else {
            return refusal("medfee_sumamt", "总费用为负", "the fee is negative")
        }
        guard isStay else { return nil }
        guard case .discharged(let ended) = standing.stage else {
            // Trials are made during the stay; a bill before discharge says that it is one.
            return message.transaction.effect == .money && !data.flag("mid_setl_flag")
                ? refusal("mid_setl_flag", "未办理出院（2402），只能中途结算", "not discharged (2402): only an interim bill can be made") : nil
        }
        if let day = data.date("dscgTime"), day != ended.date {
            return refusal("dscgTime", "与出院办理的 \(ended.date) 不符", "discharged on \(ended.date)")
        }
        return nil
    }

    /// The parts of the fee as the hospital states them have to be those the node worked out: they were told in the reply of the upload.
    private func partsRefusal(
        _ data: InterfaceRecord, _ bill: BillStanding, _ standing: VisitStanding
    ) -> InterfaceRefusal? {
        let names = ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"]
        let stated = names.map { data.fen($0) }
        guard stated.contains(where: { $0 != nil }) else { return nil }
        // A bill of a stay covers the lines of the interim bills before it.
        let covered = standing.bills.filter { other in
            guard other.batch != bill.batch else { return false }
            switch other.state {
            case .settled: return other.request?.isInterim == true
            case .undone(_, _, .superseded): return true
            default: return false
            }
        }
        let split = covered.reduce(bill.split) { $0 + $1.split }
        let ours = [split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope]
        for (index, name) in names.enumerated() {
            guard let value = stated[index], value != ours[index] else { continue }
            return InterfaceRefusal(
                .fieldsContradict, data.path(of: name), "平台拆分为 \(ours[index].yuan)，以明细上传的返回为准",
                "the split of the lines gives \(ours[index].yuan); take it from the reply of the upload")
        }
        return nil
    }

    /// The emergency care that joins a stay began no later than its first line was charged.
    private func emergencyRefusal(_ data: InterfaceRecord, _ standing: VisitStanding) -> InterfaceRefusal? {
        guard let stated = data.time("er_begntime") else { return nil }
        guard standing.registration.visitType == .emergencyInpatient else {
            return InterfaceRefusal(
                .fieldsContradict, data.path(of: "er_begntime"), "只用于急诊转住院（24）", "is for stays that began as an emergency (24)")
        }
        guard let first = standing.emergencyBeganAt, stated > first else { return nil }
        return InterfaceRefusal(
            .fieldsContradict, data.path(of: "er_begntime"), "晚于急诊明细的费用发生时间 \(first)",
            "after \(first), when a line was charged in the emergency")
    }

    private func settled(_ answer: HospitalAnswer, _ visit: VisitRegistration, isTrial: Bool) -> Flow? {
        switch answer {
        case .trial(let claim) where isTrial: .done(nodes(of: claim, visit, isTrial: true))
        case .settled(let claim) where !isTrial: .done(nodes(of: claim, visit))
        case .settledInPlace(let claim, let negative) where !isTrial:
            .done(
                nodes(of: claim, visit)
                    + [JSONMember("setlinfosuperseded", Self.setlinfo(of: negative, visit, messageID: messageID))])
        case .refused(let notice): .refuse(notice)
        default: nil
        }
    }

    func nodes(of claim: SettledClaim, _ visit: VisitRegistration, isTrial: Bool = false) -> [JSONMember] {
        Self.nodes(of: claim, visit, messageID: messageID, isTrial: isTrial)
    }

    /// 2103, 2208, 2305.
    var cancellingBill: Flow {
        let data = message.data
        return visit(in: data) { standing, _ in
            guard Transaction(infno: message.transaction.number)?.clearingType == standing.registration.visitType.clearingType
            else {
                return .refuse(
                    .fieldsContradict, data.path(of: "mdtrt_id"), "该就诊不用本交易撤销",
                    "settlements of this visit are cancelled by another transaction")
            }
            guard let found = standing.settlement(data.text("setl_id")) else {
                return .refuse(.settlementUnknown, data.path(of: "setl_id"), "该就诊没有这笔结算", "the visit has no such settlement")
            }
            let cancel = CancelBill(
                institution: institution, visitID: data.text("mdtrt_id"), batch: found.batch, messageID: messageID,
                originalMessageID: found.messageID, cancelledAt: message.businessTime)
            return .command(.cancel(cancel)) { answer in
                switch answer {
                case .cancelled(let negative): .done(nodes(of: negative, standing.registration))
                case .refused(let notice): .refuse(notice)
                default: nil
                }
            }
        }
    }
}

extension VisitStanding {
    /// The settlement with this `setl_id`, the batch it settled and the message that asked for it.
    func settlement(_ id: String) -> (batch: String, messageID: String, claim: SettledClaim)? {
        guard let number = UInt64(id), number > 0 else { return nil }
        for bill in bills {
            if let earlier = bill.earlier.first(where: { $0.claim.settlementID == number }) {
                return (bill.batch, earlier.messageID, earlier.claim)
            }
            if let claim = bill.claim, claim.settlementID == number, let request = bill.request {
                return (bill.batch, request.messageID, claim)
            }
        }
        return nil
    }
}

extension BillStanding {
    /// The settlement the request in force led to, standing or undone.
    var claim: SettledClaim? {
        switch state {
        case .itemised: nil
        case .unknown(let claim): claim
        case .settled(let claim), .undone(let claim, _, _): claim
        }
    }
}
