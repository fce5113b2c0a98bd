import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 5201 to 5204: what this node knows of the hospital's own visits.
extension FlowContext {
    var visitQuery: Flow {
        let data = message.data
        switch message.transaction.number {
        case "5201": return visitList(data)
        case "5202":
            return visit(in: data, evenCancelled: true) { standing, _ in
                .done([JSONMember("diseinfo", .array(standing.diagnoses.map(Self.row)))])
            }
        case "5203":
            return visit(in: data, evenCancelled: true) { standing, _ in settlements(of: standing, data) }
        default:
            return visit(in: data, evenCancelled: true) { standing, _ in lines(of: standing, data) }
        }
    }

    private func visitList(_ data: InterfaceRecord) -> Flow {
        let from = need(data.time("begntime"), "begntime")
        let to = need(data.time("endtime"), "endtime")
        guard from <= to else { return .refuse(.fieldsContradict, data.path(of: "endtime"), "早于开始时间", "before the begin") }
        let wanted = data.visitType()
        if data.has("mdtrt_id") {
            return visit(in: data, evenCancelled: true) { standing, _ in
                .done([JSONMember("mdtrtinfo", .array([Self.row(standing)]))])
            }
        }
        return .query(.visits(institution, person(in: data), from: from, to: to)) { answer in
            guard case .visits(let found) = answer else { return .mistaken() }
            let rows = found.filter { wanted == nil || $0.registration.visitType == wanted }
            return .done([JSONMember("mdtrtinfo", .array(rows.map(Self.row)))])
        }
    }

    private static func row(_ standing: VisitStanding) -> JSONValue {
        let visit = standing.registration
        let (state, ended): (String, String) =
            switch standing.stage {
            case .open: ("open", "")
            case .discharged(let time): ("discharged", time.description)
            case .cancelled: ("cancelled", "")
            }
        return .object([
            JSONMember("mdtrt_id", .string(visit.visitID)), JSONMember("psn_no", .string(visit.person.description)),
            JSONMember("insutype", .string(visit.insurance.description)),
            JSONMember("med_type", .string(visit.visitType.description)), JSONMember("dise_codg", .string(visit.diseaseCode)),
            JSONMember("begntime", .string(visit.beganAt.description)), JSONMember("endtime", .string(ended)),
            JSONMember("mdtrt_stas", .string(state)),
        ])
    }

    private static func row(_ diagnosis: Diagnosis) -> JSONValue {
        .object([
            JSONMember("diag_type", .string(diagnosis.type)), JSONMember("diag_srt_no", .string(String(diagnosis.rank))),
            JSONMember("diag_code", .string(diagnosis.code)), JSONMember("maindiag_flag", .string(diagnosis.isMain ? "1" : "0")),
            JSONMember("diag_time", .string(diagnosis.diagnosedAt.description)),
        ])
    }

    /// 5203. Without `setl_id` it recovers a lost reply: everything ever settled of the visit, and whether something is still under way.
    private func settlements(of standing: VisitStanding, _ data: InterfaceRecord) -> Flow {
        let visit = standing.registration
        if data.has("setl_id") {
            guard let found = standing.anySettlement(data.text("setl_id")) else {
                return .refuse(.settlementUnknown, data.path(of: "setl_id"), "该就诊没有这笔结算", "the visit has no such settlement")
            }
            return .done(Self.nodes(of: found.claim, visit, messageID: found.messageID))
        }
        let isUnderWay = standing.bills.contains { if case .unknown = $0.state { true } else { false } }
        if isUnderWay {
            return .finish(
                .unknown(
                    BilingualText(
                        "该就诊有一笔交易尚无结果，请稍后再查或原样重发该交易",
                        "something of this visit is under way: query again, or send that message again")))
        }
        let all = standing.allSettlements
        let list = JSONMember(
            "setlinfolist", .array(all.map { Self.setlinfo(of: $0.claim, visit, messageID: $0.messageID) }))
        guard let last = all.last else { return .done([list]) }
        return .done(Self.nodes(of: last.claim, visit, messageID: last.messageID) + [list])
    }

    /// 5204. The splits of the lines that came in pieces; names and prices stay in the journal.
    private func lines(of standing: VisitStanding, _ data: InterfaceRecord) -> Flow {
        var batch: String?
        if data.has("setl_id") {
            guard let found = standing.settlement(data.text("setl_id")) else {
                return .refuse(.settlementUnknown, data.path(of: "setl_id"), "该就诊没有这笔结算", "the visit has no such settlement")
            }
            batch = found.batch
        }
        let wanted = batch
        return .query(.lines(institution, visitID: standing.registration.visitID)) { answer in
            guard case .lines(let kept) = answer else { return .mistaken() }
            let rows = kept.filter { wanted == nil || $0.batch == wanted }.map { line -> JSONValue in
                .object([
                    JSONMember("chrg_bchno", .string(line.batch)), JSONMember("feedetl_sn", .string(line.lineNumber)),
                    JSONMember("det_item_fee_sumamt", .string(line.split.total.yuan)),
                    JSONMember("fulamt_ownpay_amt", .string(line.split.fullSelfPay.yuan)),
                    JSONMember("overlmt_amt", .string(line.split.overLimit.yuan)),
                    JSONMember("preselfpay_amt", .string(line.split.preSelfPay.yuan)),
                    JSONMember("inscp_scp_amt", .string(line.split.inScope.yuan)),
                ])
            }
            return .done([JSONMember("feedetail", .array(rows))])
        }
    }
}

extension VisitStanding {
    /// Every settlement and negative of the visit, ascending by settlement id, with the message that asked for the settlement.
    var allSettlements: [(messageID: String, claim: SettledClaim)] {
        var found: [(messageID: String, claim: SettledClaim)] = []
        for bill in bills {
            for earlier in bill.earlier {
                found += [(earlier.messageID, earlier.claim), (earlier.messageID, earlier.negative)]
            }
            let messageID = bill.request?.messageID ?? ""
            if let claim = bill.claim { found.append((messageID, claim)) }
            if case .undone(_, let negative, _) = bill.state { found.append((messageID, negative)) }
        }
        return found.sorted { $0.claim.settlementID < $1.claim.settlementID }
    }

    /// A settlement or a negative by its id.
    func anySettlement(_ id: String) -> (messageID: String, claim: SettledClaim)? {
        guard let number = UInt64(id) else { return nil }
        return allSettlements.first { $0.claim.settlementID == number }
    }
}
