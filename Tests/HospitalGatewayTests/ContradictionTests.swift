import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalGateway

/// Law M10: fields that are well-formed and cannot all be true.
@Suite("M10: contradictions")
struct ContradictionTests {
    /// When of the day, transaction, node, field, value, the field that the refusal names.
    static let rows: [(until: String, infno: String, node: String, field: String, value: String, named: String)] = [
        ("2201", "1101", "data", "mdtrt_cert_no", "0000", "mdtrt_cert_no"),
        ("2201", "1101", "data", "card_sn", "", "card_sn"),
        ("2201", "2001", "data", "fixmedins_code", "H99999999999", "fixmedins_code"),
        ("2201", "2001", "data", "endtime", "2026-03-01 00:00:00", "endtime"),
        ("2203", "2201", "data", "psn_no", "8", "psn_no"),
        ("2203", "2201", "data", "insutype", "390", "insutype"),
        ("2203", "2201", "data", "begntime", "2026-03-05 07:00:00", "begntime"),
        ("2204", "2203", "mdtrtinfo", "mdtrt_id", "NONE", "mdtrt_id"),
        ("2204", "2203", "mdtrtinfo", "psn_no", "8", "psn_no"),
        ("2204", "2203", "mdtrtinfo", "med_type", "21", "med_type"),
        ("2207", "2203", "mdtrtinfo", "begntime", "2026-03-05 09:30:00", "begntime"),
        ("2204", "2204", "feedetail", "mdtrt_id", "NONE", "mdtrt_id"),
        ("2204", "2204", "feedetail", "psn_no", "8", "psn_no"),
        ("2204", "2204", "feedetail", "chrg_bchno", "0000", "chrg_bchno"),
        ("2204", "2204", "feedetail", "dise_codg", "M01600", "dise_codg"),
        ("2204", "2204", "feedetail", "pric", "51", "det_item_fee_sumamt"),
        ("2204", "2204", "feedetail", "pric", "-50", "pric"),
        ("2204", "2204", "feedetail", "feedetl_sn", "0000", "feedetl_sn"),
        ("2206", "2204", "feedetail", "medins_list_codg", "H-B", ""),
        ("2206", "2206", "data", "mdtrt_id", "NONE", "mdtrt_id"),
        ("2206", "2206", "data", "psn_no", "8", "psn_no"),
        ("2206", "2206", "data", "insutype", "390", "insutype"),
        ("2206", "2206", "data", "med_type", "13", "med_type"),
        ("2206", "2206", "data", "chrg_bchno", "B9", "chrg_bchno"),
        ("2206", "2206", "data", "psn_setlway", "03", "psn_setlway"),
        ("2206", "2206", "data", "medfee_sumamt", "99.99", "medfee_sumamt"),
        ("2206", "2206", "data", "medfee_sumamt", "-100", "medfee_sumamt"),
        ("2206", "2206", "data", "hosp_part_amt", "100.01", "hosp_part_amt"),
        ("2207", "2207", "data", "inscp_scp_amt", "99.00", "inscp_scp_amt"),
        ("2207", "2207", "data", "fulamt_ownpay_amt", "1.00", "fulamt_ownpay_amt"),
        ("2207", "2207", "data", "medfee_sumamt", "100.01", "medfee_sumamt"),
        ("2403", "2401", "mdtrtinfo", "psn_no", "8", "psn_no"),
        ("2403", "2401", "mdtrtinfo", "med_type", "11", "med_type"),
        ("2301", "2403", "adminfo", "mdtrt_id", "NONE", "mdtrt_id"),
        ("2301", "2403", "adminfo", "ipt_otp_no", "IP2", "ipt_otp_no"),
        ("2301", "2403", "adminfo", "endtime", "2026-03-01 00:00:00", "endtime"),
        ("2301", "2301", "feedetail", "mdtrt_id", "VISIT", "mdtrt_id"),
        ("2301", "2301", "feedetail", "med_type", "22", "med_type"),
        ("2301", "2301", "feedetail", "fee_ocur_time", "2026-03-04 00:00:00", "feedetl_sn"),
        ("2301", "2301", "feedetail", "cnt", "-2", "det_item_fee_sumamt"),
        ("2402", "2402", "dscginfo", "endtime", "2026-03-05 07:00:00", "endtime"),
        ("2402", "2402", "dscginfo", "insutype", "390", "insutype"),
        ("2402", "2402", "dscginfo", "die_date", "2026-03-06", "die_date"),
        ("2402", "2304", "data", "mid_setl_flag", "0", "mid_setl_flag"),
        ("2304", "2402", "dscginfo", "endtime", "2026-03-05 09:40:00", "endtime"),
        ("2304", "2304", "data", "dscgTime", "2026-03-04", "dscgTime"),
        ("2304", "2304", "data", "mdtrt_id", "VISIT", "mdtrt_id"),
        ("2102", "2102", "druginfo", "medfee_sumamt", "99.00", "medfee_sumamt"),
        ("2102", "2102", "druginfo", "med_type", "11", "med_type"),
        ("5201", "5201", "data", "endtime", "2026-02-01 00:00:00", "endtime"),
        ("5201", "5202", "data", "mdtrt_id", "NONE", "mdtrt_id"),
        ("5201", "5203", "data", "setl_id", "1", "setl_id"),
        ("5201", "5204", "data", "setl_id", "1", "setl_id"),
        ("5201", "5205", "data", "endtime", "2026-02-01 00:00:00", "endtime"),
        ("5201", "5206", "data", "cum_ym", "202613", "cum_ym"),
        ("5201", "2501", "refmedin", "refl_type", "9", "refl_type"),
        ("5201", "2501", "refmedin", "enddate", "2026-03-01", "enddate"),
        ("5201", "2503", "data", "ide_fixmedins_no", "X", "ide_fixmedins_no"),
        ("5201", "2505", "data", "enddate", "2026-02-01", "enddate"),
        ("5201", "2502", "data", "trt_dcla_detl_sn", "F9", "trt_dcla_detl_sn"),
        ("5201", "2504", "data", "trt_dcla_detl_sn", "F9", "trt_dcla_detl_sn"),
        ("5201", "2506", "data", "trt_dcla_detl_sn", "F9", "trt_dcla_detl_sn"),
        ("5201", "3201", "data", "clr_type", "99", "clr_type"),
        ("5201", "3201", "data", "stmt_enddate", "2026-03-01", "stmt_enddate"),
        ("5201", "3201", "data", "refd_setl_flag", "2", "refd_setl_flag"),
        ("5201", "9101", "fsUploadIn", "fixmedins_code", "H99999999999", "fixmedins_code"),
        ("5201", "9102", "fsDownloadIn", "file_qury_no", "NONE", "file_qury_no"),
        ("3202", "3202", "data", "fixmedins_setl_cnt", "2", "fixmedins_setl_cnt"),
        ("3202", "3202", "data", "fund_pay_sumamt", "79.00", "fund_pay_sumamt"),
        ("3212", "3211", "data", "clr_end_ymd", "2026-03-01", "clr_end_ymd"),
        ("3212", "3212", "data", "task_key", "STATEMENT", "task_key"),
        ("3260", "3260", "data", "trt_month", "13", "trt_month"),
        ("3260", "3260", "data", "startrow", "0", "startrow"),
        ("3261", "3261", "data", "totalrow", "2", "totalrow"),
        ("3261", "3261", "detail", "setl_sn", "1", "setl_sn"),
        ("3261", "3261", "detail", "mdtrt_id", "STAY", "mdtrt_id"),
        ("3261", "3261", "detail", "mdtrt_setl_time", "2026-03-05 10:00:01", "mdtrt_setl_time"),
        ("3261", "3261", "detail", "medfee_sumamt", "99.00", "medfee_sumamt"),
        ("3261", "3261", "detail", "optins_pay_sumamt", "99.00", "optins_pay_sumamt"),
        ("3262", "3262", "data", "otransid", "NONE", "otransid"),
        ("2208", "2208", "data", "setl_id", "1", "setl_id"),
        ("2208", "2208", "data", "mdtrt_id", "STAY", "mdtrt_id"),
        ("2208", "2205", "data", "chrg_bchno", "B9", "chrg_bchno"),
        ("2208", "2205", "data", "chrg_bchno", "B1", "chrg_bchno"),
        ("2208", "2202", "data", "ipt_otp_no", "OP1", "mdtrt_id"),
        ("2202", "2202", "data", "ipt_otp_no", "OP2", "ipt_otp_no"),
        ("2305", "2305", "data", "setl_id", "SETTLED", "setl_id"),
        ("2305", "2405", "data", "mdtrt_id", "STAY", "mdtrt_id"),
        ("2305", "2302", "data", "feedetl_sn", "S9", "feedetl_sn"),
        ("2302", "2404", "data", "mdtrt_id", "STAY", "mdtrt_id"),
        ("2103", "2103", "data", "setl_id", "SETTLED", "setl_id"),
        ("2601", "2601", "data", "oinfno", "2204", "oinfno"),
        ("2601", "2601", "data", "omsgid", "m-2401", "oinfno"),
        ("2601", "2601", "data", "omsgid", "m-2208", "oinfno"),
        ("2303", "2303", "data", "insutype", "390", "insutype"),
        ("2303", "2303", "data", "medfee_sumamt", "99.00", "medfee_sumamt"),
        ("2304", "2304", "data", "er_begntime", "2026-03-05 07:00:00", "er_begntime"),
        ("2301", "2301", "feedetail", "exp_content.er_flag", "7", "er_flag"),
        ("2205", "2205", "data", "psn_no", "8", "psn_no"),
        ("2404", "2404", "data", "psn_no", "8", "psn_no"),
        ("2405", "2405", "data", "psn_no", "8", "psn_no"),
        ("2302", "2302", "data", "psn_no", "8", "psn_no"),
        ("5202", "5202", "data", "psn_no", "8", "psn_no"),
        ("9002", "9002", "signOut", "sign_no", "NONE", "sign_no"),
    ]

    @Test("−2 names the field, and the state is as it was")
    func contradictions() throws {
        var days: [String: Day] = [:]
        for row in Self.rows where !row.named.isEmpty {
            if days[row.until] == nil {
                days[row.until] = Day()
                days[row.until]!.run(until: row.until)
            }
            var day = days[row.until]!
            let transaction = try #require(InterfaceTable.transaction(row.infno))
            let node = try #require(transaction.nodes.first { $0.name == row.node })
            if row.infno == "3202" { day.send(Inputs.all.first { $0.infno == "3202" }!) }
            var message = day.message(Inputs.all.first { $0.infno == row.infno }!)
            message.id = "contrary"
            let isSet = message.set(node, row.field, .string(day.known[row.value] ?? row.value))
            #expect(isSet)
            let before = day.desk.state
            let reply = day.desk.ask(message)
            #expect(reply.infcode == "-2", "\(row): \(reply)")
            #expect(reply.message.contains(row.named), "\(row): \(reply)")
            #expect(day.desk.state == before, "\(row) changed the state")
        }
    }

    @Test("an interval that ends before it begins is refused where it is optional, too", arguments: ["5303", "5304"])
    func intervals(infno: String) {
        var day = Day()
        day.run(until: "5201")
        let before = day.desk.state
        let input =
            #"{"data":{"psn_no":"7","begntime":"2026-03-05 00:00:00","endtime":"2026-03-04 00:00:00"}}"#
        let reply = day.desk.ask(Message(infno, "interval", input))
        #expect(reply.infcode == "-2")
        #expect(reply.message.contains("endtime"))
        #expect(day.desk.state == before)
    }

    @Test("every transaction whose fields can contradict each other, or what is known, stands in the table")
    func complete() {
        let covered = Set(Self.rows.filter { !$0.named.isEmpty }.map(\.infno)).union(["5303", "5304"])
        // They name an operator or a person, and nothing beside it.
        let single: Set<String> = ["9001", "5301", "5302"]
        #expect(covered.union(single) == Set(InterfaceTable.transactions.map(\.number)))
        #expect(covered.isDisjoint(with: single))
    }

    @Test("two rows of one upload disagree, or one line stands twice")
    func rowsDisagree() {
        var day = Day()
        day.run(until: "2204")
        for (field, value, named) in [
            ("psn_no", "8", "[1].psn_no"), ("chrg_bchno", "B2", "[1].chrg_bchno"), ("feedetl_sn", "L1", "[1].feedetl_sn"),
        ] {
            let row = Inputs.all.first { $0.infno == "2204" }!
            var message = day.message(row)
            message.id = "rows-\(field)"
            guard case .array(let rows)? = message.input["feedetail"], case .object(var second) = rows[0] else { return }
            second.removeAll { $0.key == "feedetl_sn" || $0.key == field }
            second.append(JSONMember(field, .string(value)))
            if field != "feedetl_sn" { second.append(JSONMember("feedetl_sn", .string("L2"))) }
            message.input = .object([JSONMember("feedetail", .array([rows[0], .object(second)]))])
            let reply = day.desk.ask(message)
            #expect(reply.infcode == "-2")
            #expect(reply.message.contains(named), "\(reply)")
        }
    }

    @Test("local patients belong to the local system")
    func localPatient() {
        var desk = Desk()
        var message = Message("5301", "m", #"{"data":{"psn_no":"7"}}"#)
        message.envelope = [JSONMember("insuplc_admdvs", .string("310104"))]
        let reply = desk.ask(message)
        #expect(reply.infcode == "-2")
        #expect(reply.message.contains("insuplc_admdvs"))
        #expect(desk.asked.isEmpty)
    }
}
