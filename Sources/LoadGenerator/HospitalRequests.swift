import ClaimGenerator
import ClaimTypes
import HospitalInterface
import LedgerTypes
import LoadModel
import StrictJSON

/// The requests of one generated visit, as a hospital's system sends them (the transactions and fields of the national interface).
struct HospitalRequests {
    let claim: GeneratedClaim
    /// Sum of the line splits, as the hospital knows it from the answers to its uploads.
    let split: ScopeSplit
    /// Names the next message of the institution.
    let messageID: () -> String

    private var visit: VisitRegistration { claim.visit }
    private var isStay: Bool { visit.visitType.clearingType == .inpatient }
    private var hole: JSONValue { .string(RequestTemplate.visitHole) }

    /// The steps of the visit in `mix`, each with its transaction and body. A pharmacy settles in one.
    /// - Parameter after: what follows the settlement: `.query`, `.cancel` or both.
    func requests(_ mix: VisitMix, after: Set<VisitStep> = []) -> [(step: VisitStep, infno: String, body: String)] {
        var requests: [(VisitStep, String, String)] = []
        func add(_ step: VisitStep, _ infno: String, _ input: [JSONMember]) {
            if mix.includes(step) { requests.append((step, infno, body(infno, input))) }
        }
        let isPharmacy = visit.visitType.clearingType == .pharmacy
        if isPharmacy { add(.settle, "2102", pharmacy) } else { addVisit(add) }
        if after.contains(.query) { add(.query, "5203", [JSONMember("data", .object(settlement))]) }
        if after.contains(.cancel) {
            add(.cancel, isPharmacy ? "2103" : isStay ? "2305" : "2208", [JSONMember("data", .object(settlement))])
        }
        return requests
    }

    private func addVisit(_ add: (VisitStep, String, [JSONMember]) -> Void) {
        add(.register, isStay ? "2401" : "2201", isStay ? admission : registration)
        if !isStay { add(.detail, "2203", visitInformation) }
        // At most a hundred lines for a call, as hospital systems cut them.
        for start in stride(from: 0, to: claim.lines.count, by: 100) {
            let lines = claim.lines[start..<min(start + 100, claim.lines.count)]
            add(.upload, isStay ? "2301" : "2204", [JSONMember("feedetail", .array(lines.map(line)))])
        }
        if isStay { add(.detail, "2402", discharge) }
        add(.preSettle, isStay ? "2303" : "2206", [JSONMember("data", .object(bill))])
        add(.settle, isStay ? "2304" : "2207", [JSONMember("data", .object(bill))])
    }

    /// `data` of 5203, 2103, 2208 and 2305: the settlement, by the id the node gave it.
    private var settlement: [JSONMember] {
        [
            text("psn_no", visit.person.description), JSONMember("mdtrt_id", hole),
            text("setl_id", RequestTemplate.settlementHole),
        ]
    }

    private func body(_ infno: String, _ input: [JSONMember]) -> String {
        JSONValue.object([
            text("infno", infno), text("msgid", messageID()), text("mdtrtarea_admvs", visit.treatingRegion.description),
            text("insuplc_admdvs", visit.insuringRegion.description), text("recer_sys_code", "YBXT"), text("infver", "V1.0"),
            text("opter_type", "1"), text("opter", "0001"), text("opter_name", "收费员"),
            text("inf_time", claim.settledAt.description),
            text("fixmedins_code", visit.institution.description), text("fixmedins_name", "示例医院"),
            JSONMember("input", .object(input)),
        ]).text
    }

    private func text(_ key: String, _ value: String) -> JSONMember { JSONMember(key, .string(value)) }

    private var person: [JSONMember] {
        [
            text("psn_no", visit.person.description), text("insutype", visit.insurance.description),
            text("mdtrt_cert_type", "02"), text("mdtrt_cert_no", "load"),
        ]
    }

    /// Unique inside the institution.
    private var visitNumber: String { "L\(visit.visitID.dropFirst())-\(claim.settledAt.seconds % 1_000_000)" }

    private var registration: [JSONMember] {
        let data =
            person + [
                text("begntime", visit.beganAt.description), text("ipt_otp_no", visitNumber), text("atddr_no", "D001"),
                text("dr_name", "医生"), text("dept_code", "A03"), text("dept_name", "内科"), text("caty", "A03"),
            ]
        return [JSONMember("data", .object(data))]
    }

    private var visitInformation: [JSONMember] {
        let information = [
            JSONMember("mdtrt_id", hole), text("psn_no", visit.person.description),
            text("med_type", visit.visitType.description), text("begntime", visit.beganAt.description),
            text("main_cond_dscr", ""), text("dise_codg", visit.diseaseCode), text("dise_name", ""),
        ]
        return [JSONMember("mdtrtinfo", .object(information)), JSONMember("diseinfo", .array([diagnosis(isStay: false)]))]
    }

    private func diagnosis(isStay: Bool) -> JSONValue {
        let time = text("diag_time", visit.beganAt.description)
        let stay = [text("psn_no", visit.person.description), text("maindiag_flag", "1"), text("adm_cond", "")]
        return .object(
            [
                text("diag_type", "1"), text("diag_srt_no", "1"), text("diag_code", "I10.x00"), text("diag_name", "高血压"),
                text("diag_dept", "内科"), text("dise_dor_no", "D001"), text("dise_dor_name", "医生"), time,
            ] + (isStay ? stay : [text("vali_flag", "1")]))
    }

    private var admission: [JSONMember] {
        let information =
            person + [
                text("begntime", visit.beganAt.description), text("med_type", visit.visitType.description),
                text("ipt_no", visitNumber), text("atddr_no", "D001"), text("chfpdr_name", "医生"),
                text("adm_diag_dscr", "高血压"), text("adm_dept_codg", "A03"), text("adm_dept_name", "内科"),
                text("adm_bed", "1"), text("dscg_maindiag_code", "I10.x00"), text("dscg_maindiag_name", "高血压"),
            ]
        return [JSONMember("mdtrtinfo", .object(information)), JSONMember("diseinfo", .array([diagnosis(isStay: true)]))]
    }

    private var discharge: [JSONMember] {
        let information = [
            JSONMember("mdtrt_id", hole), text("psn_no", visit.person.description),
            text("insutype", visit.insurance.description), text("endtime", claim.settledAt.description),
            text("dscg_dept_codg", "A03"),
            text("dscg_dept_name", "内科"), text("dscg_way", "1"),
        ]
        return [JSONMember("dscginfo", .object(information)), JSONMember("diseinfo", .array([diagnosis(isStay: true)]))]
    }

    private func line(_ line: FeeLine) -> JSONValue {
        .object(
            [JSONMember("mdtrt_id", hole), text("psn_no", visit.person.description)] + money(of: line)
                + (isStay
                    ? [text("med_type", visit.visitType.description)]
                    : [text("chrg_bchno", claim.batch), text("dise_codg", visit.diseaseCode), text("rx_circ_flag", "0")])
                + [
                    text("bilg_dept_codg", "A03"), text("bilg_dept_name", "内科"), text("bilg_dr_codg", "D001"),
                    text("bilg_dr_name", "医生"), text("hosp_appr_flag", "1"),
                ])
    }

    private func money(of line: FeeLine) -> [JSONMember] {
        [
            text("feedetl_sn", line.lineNumber), text("fee_ocur_time", line.chargedAt.description),
            text("med_list_codg", line.itemCode), text("medins_list_codg", line.itemCode),
            JSONMember("det_item_fee_sumamt", .number(line.amount.yuan)),
            JSONMember("cnt", .number(DecimalText.text(of: line.quantity.tenThousandths, decimals: 4))),
            JSONMember("pric", .number(DecimalText.text(of: line.unitPrice.microYuan, decimals: 6))),
        ]
    }

    /// `data` of 2206, 2207, 2303 and 2304.
    private var bill: [JSONMember] {
        person + [
            JSONMember("mdtrt_id", hole), text("med_type", visit.visitType.description),
            JSONMember("medfee_sumamt", .number(claim.total.yuan)), text("psn_setlway", "01"),
            text("acct_used_flag", claim.useAccount ? "1" : "0"), text("invono", ""),
            JSONMember("fulamt_ownpay_amt", .number(split.fullSelfPay.yuan)),
            JSONMember("overlmt_selfpay", .number(split.overLimit.yuan)),
            JSONMember("preselfpay_amt", .number(split.preSelfPay.yuan)),
            JSONMember("inscp_scp_amt", .number(split.inScope.yuan)),
            JSONMember("hosp_part_amt", .number(claim.hospitalPart.yuan)),
        ] + (isStay ? [text("mid_setl_flag", "0")] : [text("chrg_bchno", claim.batch)])
    }

    private var pharmacy: [JSONMember] {
        let information =
            person + [
                text("med_type", visit.visitType.description), text("begntime", visit.beganAt.description),
                JSONMember("medfee_sumamt", .number(claim.total.yuan)), text("acct_used_flag", claim.useAccount ? "1" : "0"),
            ]
        let details = claim.lines.map { JSONValue.object(money(of: $0) + [text("rxno", ""), text("rx_circ_flag", "0")]) }
        return [JSONMember("druginfo", .object(information)), JSONMember("drugdetail", .array(details))]
    }
}
