import HospitalInterface
import StrictJSON

/// A valid input of every transaction, in the order in which a hospital would send them. `VISIT`, `STAY`, `SETTLED`, `STAYSETTLED`,
/// `PURCHASE`, `BOUGHT` and `FILE` stand for what earlier replies told.
enum Inputs {
    static let credential = #""mdtrt_cert_type":"03","mdtrt_cert_no":"7777","card_sn":"S1""#

    static let line =
        #""fee_ocur_time":"2026-03-05 09:00:00","med_list_codg":"A","medins_list_codg":"H-A","det_item_fee_sumamt":"100.00","cnt":"2.0000","pric":50.000000,"bilg_dept_codg":"D1","bilg_dept_name":"内科","bilg_dr_codg":"DR1","bilg_dr_name":"李四","hosp_appr_flag":"0""#

    static let diagnosis =
        #""diag_type":"1","diag_srt_no":"1","diag_code":"J18.900","diag_name":"肺炎","diag_dept":"内科","dise_dor_no":"DR1","dise_dor_name":"李四","diag_time":"2026-03-05 09:00:00""#

    static let admission =
        #""begntime":"2026-03-05 08:00:00","mdtrt_cert_type":"03","med_type":"21","atddr_no":"DR1","chfpdr_name":"李四","adm_diag_dscr":"肺炎","adm_dept_codg":"D1","adm_dept_name":"内科","adm_bed":"12","dscg_maindiag_code":"J18.900","dscg_maindiag_name":"肺炎""#

    static let parts = #""fulamt_ownpay_amt":"0","overlmt_selfpay":0,"preselfpay_amt":"0","inscp_scp_amt":"100.00""#

    static let bill =
        #""psn_no":"7","mdtrt_cert_type":"03","mdtrt_cert_no":"7777","card_sn":"S1","medfee_sumamt":100.00,"psn_setlway":"01","acct_used_flag":"1","insutype":"310""#

    /// Number, message id, input. Every transaction of the table stands here once.
    static let all: [(infno: String, id: String, input: String)] = [
        ("9001", "m-9001", #"{"signIn":{"opter_no":"001","mac":"","ip":"10.0.0.1"}}"#),
        ("1101", "m-1101", "{\"data\":{\(credential)}}"),
        (
            "2001", "m-2001",
            #"{"data":{"psn_no":"7","insutype":"310","fixmedins_code":"H31010100001","med_type":"11","begntime":"2026-03-05 08:00:00"}}"#
        ),
        (
            "2201", "m-2201",
            "{\"data\":{\"psn_no\":\"7\",\"insutype\":\"310\",\"begntime\":\"2026-03-05 08:00:00\",\(credential),\"ipt_otp_no\":\"OP1\",\"atddr_no\":\"DR1\",\"dr_name\":\"李四\",\"dept_code\":\"D1\",\"dept_name\":\"内科\",\"caty\":\"A03\"}}"
        ),
        (
            "2203", "m-2203",
            "{\"mdtrtinfo\":{\"mdtrt_id\":\"VISIT\",\"psn_no\":\"7\",\"med_type\":\"11\",\"begntime\":\"2026-03-05 08:00:00\"},\"diseinfo\":[{\(diagnosis),\"vali_flag\":\"1\"}]}"
        ),
        (
            "2204", "m-2204",
            "{\"feedetail\":[{\"feedetl_sn\":\"L1\",\"mdtrt_id\":\"VISIT\",\"psn_no\":\"7\",\"chrg_bchno\":\"B1\",\"rx_circ_flag\":\"0\",\(line)}]}"
        ),
        ("2206", "m-2206", "{\"data\":{\(bill),\"med_type\":\"11\",\"mdtrt_id\":\"VISIT\",\"chrg_bchno\":\"B1\"}}"),
        (
            "2207", "m-2207",
            "{\"data\":{\(bill),\"med_type\":\"11\",\"mdtrt_id\":\"VISIT\",\"chrg_bchno\":\"B1\",\"invono\":\"I1\",\(parts)}}"
        ),
        (
            "2401", "m-2401",
            "{\"mdtrtinfo\":{\"psn_no\":\"7\",\"insutype\":\"310\",\"mdtrt_cert_no\":\"7777\",\"ipt_no\":\"IP1\",\(admission)},\"diseinfo\":[{\(diagnosis),\"maindiag_flag\":\"1\"}]}"
        ),
        (
            "2403", "m-2403",
            "{\"adminfo\":{\"mdtrt_id\":\"STAY\",\"psn_no\":\"7\",\"ipt_otp_no\":\"IP1\",\(admission)},\"diseinfo\":[{\(diagnosis),\"maindiag_flag\":\"1\"}]}"
        ),
        (
            "2301", "m-2301",
            "{\"feedetail\":[{\"feedetl_sn\":\"S1\",\"mdtrt_id\":\"STAY\",\"psn_no\":\"7\",\"med_type\":\"21\",\(line)}]}"
        ),
        (
            "2402", "m-2402",
            #"{"dscginfo":{"mdtrt_id":"STAY","psn_no":"7","insutype":"310","endtime":"2026-03-05 09:30:00","dscg_dept_codg":"D1","dscg_dept_name":"内科","dscg_way":"1"}}"#
        ),
        ("2303", "m-2303", "{\"data\":{\(bill),\"mdtrt_id\":\"STAY\",\"mid_setl_flag\":\"0\",\(parts)}}"),
        ("2304", "m-2304", "{\"data\":{\(bill),\"mdtrt_id\":\"STAY\",\"mid_setl_flag\":\"0\",\"dscgTime\":\"2026-03-05\"}}"),
        (
            "2102", "m-2102",
            "{\"druginfo\":{\"psn_no\":\"7\",\(credential),\"begntime\":\"2026-03-05 09:50:00\",\"medfee_sumamt\":\"100.00\",\"insutype\":\"310\",\"acct_used_flag\":\"1\",\"med_type\":\"41\"},\"drugdetail\":[{\"feedetl_sn\":\"P1\",\(line)}]}"
        ),
        ("5201", "m-5201", #"{"data":{"psn_no":"7","begntime":"2026-03-01 00:00:00","endtime":"2026-03-31 00:00:00"}}"#),
        ("5202", "m-5202", #"{"data":{"psn_no":"7","mdtrt_id":"VISIT"}}"#),
        ("5203", "m-5203", #"{"data":{"psn_no":"7","mdtrt_id":"VISIT"}}"#),
        ("5204", "m-5204", #"{"data":{"psn_no":"7","mdtrt_id":"VISIT"}}"#),
        ("5205", "m-5205", #"{"data":{"psn_no":"7","begntime":"2026-03-01 00:00:00","endtime":"2026-03-31 00:00:00"}}"#),
        ("5206", "m-5206", #"{"data":{"psn_no":"7","cum_ym":"202603"}}"#),
        ("5301", "m-5301", #"{"data":{"psn_no":"7"}}"#), ("5302", "m-5302", #"{"data":{"psn_no":"7"}}"#),
        ("5303", "m-5303", #"{"data":{"psn_no":"7"}}"#), ("5304", "m-5304", #"{"data":{"psn_no":"7"}}"#),
        (
            "2501", "m-2501",
            #"{"refmedin":{"psn_no":"7","insutype":"310","diag_code":"J18.900","diag_name":"肺炎","reflin_medins_no":"H31010100001","reflin_medins_name":"瑞金医院","mdtrtarea_admdvs":"310000","refl_type":"3","refl_date":"2026-03-05","refl_rea":"病情需要","refl_opnn":"同意"}}"#
        ),
        ("2502", "m-2502", #"{"data":{"trt_dcla_detl_sn":"F1","psn_no":"7","memo":""}}"#),
        (
            "2503", "m-2503",
            #"{"data":{"psn_no":"7","insutype":"310","opsp_dise_code":"M01600","opsp_dise_name":"糖尿病","ide_fixmedins_no":"H31010100001","ide_fixmedins_name":"瑞金医院","hosp_ide_date":"2026-03-01","diag_dr_codg":"DR1","diag_dr_name":"李四","begndate":"2026-03-01"}}"#
        ), ("2504", "m-2504", #"{"data":{"trt_dcla_detl_sn":"F1","psn_no":"7","memo":"误办"}}"#),
        (
            "2505", "m-2505",
            #"{"data":{"psn_no":"7","biz_appy_type":"01","begndate":"2026-03-01","fixmedins_code":"H31010100001","fixmedins_name":"瑞金医院"}}"#
        ), ("2506", "m-2506", #"{"data":{"trt_dcla_detl_sn":"F1","psn_no":"7"}}"#),
        (
            "3201", "m-3201",
            #"{"data":{"insutype":"310","clr_type":"11","setl_optins":"340000","stmt_begndate":"2026-03-05","stmt_enddate":"2026-03-05","medfee_sumamt":"100.00","fund_pay_sumamt":"80.00","acct_pay":"20.00","fixmedins_setl_cnt":"1"}}"#
        ),
        ("9101", "m-9101", #"{"fsUploadIn":{"in":"UFVSQ0hBU0U=","filename":"a.txt","fixmedins_code":"H31010100001"}}"#),
        ("9102", "m-9102", #"{"fsDownloadIn":{"file_qury_no":"FILE","filename":"a.txt","fixmedins_code":"H31010100001"}}"#),
        (
            "3202", "m-3202",
            #"{"data":{"setl_optins":"340000","file_qury_no":"STATEMENT","stmt_begndate":"2026-03-05","stmt_enddate":"2026-03-05","medfee_sumamt":"100.00","fund_pay_sumamt":"80.00","cash_payamt":"0","fixmedins_setl_cnt":"1","clr_type":"11"}}"#
        ),
        (
            "3211", "m-3211",
            #"{"data":{"clr_begin_ymd":"2026-03-05","clr_end_ymd":"2026-03-05","file_qury_no":"STATEMENT","upload_file_name":"s.txt"}}"#
        ), ("3212", "m-3212", #"{"data":{"task_key":"TASK"}}"#),
        ("3260", "m-3260", #"{"data":{"trt_year":"2026","trt_month":"03","startrow":1}}"#),
        (
            "3261", "m-3261",
            #"{"data":{"trt_year":"2026","trt_month":"03","totalrow":"1"},"detail":[{"certno":"","mdtrt_id":"VISIT","mdtrt_setl_time":"2026-03-05 10:00:00","setl_sn":"SETTLED","medfee_sumamt":"100.00","optins_pay_sumamt":"100.00","cnfm_flag":"1"}]}"#
        ), ("3262", "m-3262", #"{"data":{"trt_year":"2026","trt_month":"03","otransid":"m-3261"}}"#),
        ("2208", "m-2208", #"{"data":{"setl_id":"SETTLED","mdtrt_id":"VISIT","psn_no":"7"}}"#),
        ("2205", "m-2205", #"{"data":{"mdtrt_id":"VISIT","chrg_bchno":"0000","psn_no":"7"}}"#),
        ("2202", "m-2202", #"{"data":{"psn_no":"7","mdtrt_id":"VISIT","ipt_otp_no":"OP1"}}"#),
        ("2305", "m-2305", #"{"data":{"mdtrt_id":"STAY","setl_id":"STAYSETTLED","psn_no":"7"}}"#),
        ("2405", "m-2405", #"{"data":{"mdtrt_id":"STAY","psn_no":"7"}}"#),
        ("2302", "m-2302", #"{"data":[{"feedetl_sn":"0000","mdtrt_id":"STAY","psn_no":"7"}]}"#),
        ("2404", "m-2404", #"{"data":{"mdtrt_id":"STAY","psn_no":"7"}}"#),
        ("2103", "m-2103", #"{"data":{"setl_id":"BOUGHT","mdtrt_id":"PURCHASE","psn_no":"7"}}"#),
        ("2601", "m-2601", #"{"data":{"psn_no":"7","omsgid":"never-sent","oinfno":"2207"}}"#),
        ("9002", "m-9002", #"{"signOut":{"sign_no":"SESSION","opter_no":"001"}}"#),
    ]
}

/// A day at the hospital: every transaction once, all of them answered.
struct Day: Sendable {
    var desk = Desk()
    var known: [String: String] = [:]
    var replies: [(infno: String, reply: Reply)] = []

    /// The message of a row with what is known by now.
    func message(_ row: (infno: String, id: String, input: String)) -> Message {
        var input = row.input
        for (name, value) in known.sorted(by: { $0.key > $1.key }) {
            input = input.replacing("\"\(name)\"", with: "\"\(value)\"")
        }
        return Message(row.infno, row.id, input)
    }

    /// Sends the rows up to and without the transaction; all of them without one.
    mutating func run(until end: String? = nil) {
        for row in Inputs.all {
            if row.infno == end { return }
            send(row)
        }
    }

    @discardableResult
    mutating func send(_ row: (infno: String, id: String, input: String)) -> Reply {
        if row.infno == "3202" { keepStatement() }
        let reply = desk.ask(message(row))
        replies.append((row.infno, reply))
        switch row.infno {
        case "9001": known["SESSION"] = reply("signinoutb", "sign_no")
        case "2201": known["VISIT"] = reply("data", "mdtrt_id")
        case "2401": known["STAY"] = reply("result", "mdtrt_id")
        case "2207": known["SETTLED"] = reply("setlinfo", "setl_id")
        case "2304": known["STAYSETTLED"] = reply("setlinfo", "setl_id")
        case "2102":
            known["BOUGHT"] = reply("setlinfo", "setl_id")
            known["PURCHASE"] = reply("setlinfo", "mdtrt_id")
        case "3211": known["TASK"] = reply("taskinfo", "task_key")
        case "9101": known["FILE"] = reply("fsUploadOut", "file_qury_no")
        default: break
        }
        return reply
    }

    /// The hospital's own list of its settlement, uploaded for 3202.
    mutating func keepStatement() {
        let text = "\(known["SETTLED"] ?? "")\t\(known["VISIT"] ?? "")\t7\t100.00\t80.00\t20.00\t0\tnull\n"
        let file = parsed(
            "{\"fsUploadIn\":{\"in\":\"\(Base64.encode(Array(text.utf8)))\",\"filename\":\"s.txt\",\"fixmedins_code\":\"H31010100001\"}}"
        )
        var upload = Message("9101", "m-statement", "{}")
        upload.input = file
        known["STATEMENT"] = desk.ask(upload)("fsUploadOut", "file_qury_no")
    }
}
