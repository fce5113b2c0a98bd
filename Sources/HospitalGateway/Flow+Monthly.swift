import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 3260 to 3262: the monthly split. That the cross-province flow uses these numbers is unverified; the sources show them between cities
/// of one province.
extension FlowContext {
    private static let rowsPerPage = 100

    var monthly: Flow {
        let data = message.data
        let year = need(data.count("trt_year"), "trt_year")
        let text = data.text("trt_month")
        guard (2_000..<2_200).contains(year), let number = Int64(text), (1...12).contains(number), text.utf8.count == 2 else {
            return .refuse(.invalidValue, data.path(of: "trt_month"), "应为 yyyy 与 MM", "yyyy and MM are expected")
        }
        let month = WindowNumber(UInt32(year * 100 + number))
        switch message.transaction.number {
        case "3260": return extracting(month, data)
        case "3261": return confirming(month, data)
        default:
            let original = data.text("otransid")
            return order(
                .rollBackSplit(
                    RollBackSplit(
                        institution: institution, month: month, messageID: messageID,
                        originalMessageID: original == "0" ? "" : original)))
        }
    }

    private func extracting(_ month: WindowNumber, _ data: InterfaceRecord) -> Flow {
        guard let start = data.count("startrow"), start >= 1 else {
            return .refuse(.invalidValue, data.path(of: "startrow"), "从 1 开始", "rows count from 1")
        }
        return .query(.monthlySplit(institution, month)) { answer in
            guard case .monthlySplit(let rows) = answer else { return .mistaken() }
            let page = rows.dropFirst(Int(clamping: start - 1)).prefix(Self.rowsPerPage)
            let details = page.enumerated().map { index, row -> JSONValue in
                let claim = row.settlement.claim
                return .object([
                    JSONMember("seqno", .string(String(start + Int64(index)))),
                    JSONMember("mdtrtarea", .string(settings.region.description)),
                    JSONMember("medins_no", .string(institution.description)), JSONMember("certno", .string("")),
                    JSONMember("mdtrt_id", .string(row.settlement.registration.visitID)),
                    JSONMember("mdtrt_setl_time", .string(claim.settledAt.description)),
                    JSONMember("setl_sn", .string(String(claim.settlementID))), JSONMember("fulamt_advpay_flag", .string("0")),
                    JSONMember("medfee_sumamt", .string(claim.amounts.total.yuan)),
                    JSONMember("optins_pay_sumamt", .string(row.insurancePaid.yuan)),
                    JSONMember("cnfm_flag", .string(row.confirmedBy.isEmpty ? "0" : "1")),
                ])
            }
            return .done([JSONMember("detail", .array(details))])
        }
    }

    private func confirming(_ month: WindowNumber, _ data: InterfaceRecord) -> Flow {
        let rows = message.rows("detail")
        guard data.count("totalrow") == Int64(rows.count) else {
            return .refuse(
                .fieldsContradict, data.path(of: "totalrow"), "本报文共 \(rows.count) 行", "this message has \(rows.count) rows")
        }
        var confirmed: [ConfirmSplit.Row] = []
        for row in rows {
            guard let number = UInt64(row.text("setl_sn")), !confirmed.contains(where: { $0.settlementID == number }) else {
                return .refuse(
                    .fieldsContradict, row.path(of: "setl_sn"), "重复或不是平台的结算流水号",
                    "stands twice, or is no settlement of this platform")
            }
            confirmed.append(
                ConfirmSplit.Row(
                    settlementID: number, medicalFee: need(row.fen("medfee_sumamt"), "medfee_sumamt"),
                    insurancePaid: need(row.fen("optins_pay_sumamt"), "optins_pay_sumamt"), isConfirmed: row.flag("cnfm_flag")))
        }
        let ascending = confirmed.sorted { $0.settlementID < $1.settlementID }
        return .query(.monthlySplit(institution, month)) { answer in
            guard case .monthlySplit(let known) = answer else { return .mistaken() }
            for row in rows {
                guard let found = known.first(where: { String($0.settlement.claim.settlementID) == row.text("setl_sn") }) else {
                    return .refuse(.settlementUnknown, row.path(of: "setl_sn"), "该月没有这笔结算", "no such settlement in this month")
                }
                guard found.settlement.registration.visitID == row.text("mdtrt_id") else {
                    return .refuse(
                        .fieldsContradict, row.path(of: "mdtrt_id"), "与结算不符", "the settlement belongs to another visit")
                }
                guard found.settlement.claim.settledAt == row.time("mdtrt_setl_time") else {
                    return .refuse(
                        .fieldsContradict, row.path(of: "mdtrt_setl_time"), "平台为 \(found.settlement.claim.settledAt)",
                        "\(found.settlement.claim.settledAt) here")
                }
            }
            return order(
                .confirmSplit(
                    ConfirmSplit(institution: institution, month: month, messageID: messageID, rows: ascending)))
        }
    }
}
