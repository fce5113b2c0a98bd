import ClaimTypes
import Foundation
import LedgerTypes
import Settlement
import StrictJSON
import Testing

/// A day of a hospital over HTTPS, through real processes, as its own program sees it.
extension NetworkTests {
    @Test("A hospital signs in, looks a person up, settles, queries, reconciles, undoes what it lost the reply of, and signs out")
    func hospitalDay() async throws {
        let network = try TestNetwork(persons: 400)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let desk = try HospitalDesk(network)
        let signedIn = try await desk.call("9001", #"{"signIn": {"opter_no": "001", "mac": "", "ip": "10.0.0.1"}}"#)
        desk.session = signedIn.text("signinoutb", "sign_no")
        #expect(signedIn.code == "0" && desk.session.count == 30, "9001: \(signedIn.reason)")
        try await lookUp(desk)
        let settled = try await settleAndQuery(desk)
        try await reconcile(desk, settled)
        // A second visit of one person on one day would be the same visit twice.
        desk.person = network.persons()[1]
        try await loseAndReverse(desk)

        let session = desk.session
        let out = try await desk.call("9002", #"{"signOut": {"sign_no": "\#(session)", "opter_no": "001"}}"#)
        #expect(out.code == "0" && !out.text("signoutoutb", "sign_time").isEmpty, "9002: \(out.reason)")
        let late = try await desk.call("5303", #"{"data": {"psn_no": "\#(desk.person)"}}"#)
        #expect(late.code == "-2" && late.reason.contains("signed out"), "\(late.reason)")
        #expect(network.stopAll() == [0, 0, 0])
        let (treating, insuring) = (try network.machine(0), try network.machine(1))
        #expect(insuring.payable(to: network.regions[0]) == treating.receivable(from: network.regions[1]))
    }

    /// 1101, 2001, 5206 and 5303, answered by the insuring region's process.
    private func lookUp(_ desk: HospitalDesk) async throws {
        let identity = try await desk.call(
            "1101", #"{"data": {"mdtrt_cert_type": "03", "mdtrt_cert_no": "\#(desk.card)", "card_sn": "S1"}}"#)
        #expect(identity.code == "0" && identity.text("baseinfo", "psn_no") == "\(desk.person)", "1101: \(identity.reason)")
        #expect(identity.text("baseinfo", "psn_name").hasPrefix("样例"))
        #expect(identity.rows("insuinfo").contains { $0["insutype"] == .string("310") })
        let nobody = try await desk.call(
            "1101", #"{"data": {"mdtrt_cert_type": "03", "mdtrt_cert_no": "C340000999999", "card_sn": "S1"}}"#)
        #expect(nobody.code == "-2", "a card nobody has")
        let benefit = try await desk.call(
            "2001",
            """
            {"data": {"psn_no": "\(desk.person)", "insutype": "310", "fixmedins_code": "\(desk.code)", "med_type": "11",
              "begntime": "\(desk.now)"}}
            """)
        #expect(
            benefit.code == "0" && benefit.rows("trtinfo").first?["trt_enjymnt_flag"] == .string("1"), "2001: \(benefit.reason)")
        let totals = try await desk.call(
            "5206", #"{"data": {"psn_no": "\#(desk.person)", "cum_ym": "\#(desk.today.components.year)00"}}"#)
        #expect(
            totals.code == "0" && totals.rows("cuminfo").contains { $0["cum_type_code"] == .string("pooled") },
            "5206: \(totals.reason)")
        let stays = try await desk.call("5303", #"{"data": {"psn_no": "\#(desk.person)"}}"#)
        #expect(stays.code == "0" && stays.rows("data").isEmpty, "5303: \(stays.reason)")
    }

    private struct Settled {
        let visitID: String
        let info: JSONValue?
        func text(_ name: String) -> String { HospitalDesk.text(info?[name]) }
        var account: Fen { (Fen(yuan: text("acct_pay")) ?? .zero) + (Fen(yuan: text("acct_mulaid_pay")) ?? .zero) }
    }

    /// 2201 to 2207, and 5201 to 5204 about it.
    private func settleAndQuery(_ desk: HospitalDesk) async throws -> Settled {
        let id = try await desk.visit("N1", batch: "B1")
        let trial = try await desk.call("2206", desk.bill(id, batch: "B1"))
        let message = desk.nextMessageID()
        let final = try await desk.call("2207", desk.bill(id, batch: "B1"), messageID: message)
        #expect(trial.code == "0" && final.code == "0", "2206: \(trial.reason), 2207: \(final.reason)")
        #expect(trial.text("setlinfo", "fund_pay_sumamt") == final.text("setlinfo", "fund_pay_sumamt"))
        let again = try await desk.call("2207", desk.bill(id, batch: "B1"), messageID: message)
        #expect(again.code == "0" && again.text("setlinfo", "setl_id") == final.text("setlinfo", "setl_id"), "one effect (M4)")
        let settled = Settled(visitID: id, info: final.output?["setlinfo"])
        let (from, to) = ("\(desk.today) 00:00:00", "\(desk.today) 23:59:59")
        let visits = try await desk.call(
            "5201", #"{"data": {"psn_no": "\#(desk.person)", "begntime": "\#(from)", "endtime": "\#(to)"}}"#)
        #expect(visits.rows("mdtrtinfo").map { HospitalDesk.text($0["mdtrt_id"]) } == [id], "5201: \(visits.reason)")
        let visit = #"{"data": {"psn_no": "\#(desk.person)", "mdtrt_id": "\#(id)"}}"#
        let diagnoses = try await desk.call("5202", visit)
        #expect(diagnoses.rows("diseinfo").map { $0["diag_code"] } == [.string("I10.x00")], "5202: \(diagnoses.reason)")
        let lost = try await desk.call("5203", visit)
        #expect(lost.text("setlinfo", "setl_id") == settled.text("setl_id"), "5203 without the number: \(lost.reason)")
        #expect(lost.rows("setlinfolist").map { HospitalDesk.text($0["medins_setl_id"]) } == [message])
        let known = try await desk.call(
            "5203", #"{"data": {"psn_no": "\#(desk.person)", "mdtrt_id": "\#(id)", "setl_id": "\#(settled.text("setl_id"))"}}"#)
        #expect(known.text("setlinfo", "medfee_sumamt") == "365.00", "5203: \(known.reason)")
        let lines = try await desk.call("5204", visit)
        #expect(lines.rows("feedetail").map { $0["det_item_fee_sumamt"] } == [.string("365.00")], "5204: \(lines.reason)")
        return settled
    }

    /// 3201, and 3202 with its files by 9101 and 9102.
    private func reconcile(_ desk: HospitalDesk, _ settled: Settled) async throws {
        let agency = settled.text("clr_optins")
        let day = #""stmt_begndate": "\#(desk.today)", "stmt_enddate": "\#(desk.today)""#
        let (fund, account) = (settled.text("fund_pay_sumamt"), settled.account.yuan)
        for (count, result) in [("1", "000000"), ("2", "000102")] {
            let compared = try await desk.call(
                "3201",
                """
                {"data": {"insutype": "310", "clr_type": "11", "setl_optins": "\(agency)", \(day), "medfee_sumamt": "365.00",
                  "fund_pay_sumamt": "\(fund)", "acct_pay": "\(account)", "fixmedins_setl_cnt": "\(count)"}}
                """)
            #expect(
                compared.text("stmtinfo", "stmt_rslt") == result,
                "3201: \(compared.reason)\(compared.text("stmtinfo", "stmt_rslt_dscr"))")
        }
        for (fee, difference) in [("365.00", ""), ("364.00", "000103")] {
            let row = [settled.text("setl_id"), settled.visitID, "\(desk.person)", fee, fund, account, "0", "null"]
            let file = Data((row.joined(separator: "\t") + "\n").utf8).base64EncodedString()
            let uploaded = try await desk.call(
                "9101", #"{"fsUploadIn": {"in": "\#(file)", "filename": "day.txt", "fixmedins_code": "\#(desk.code)"}}"#)
            #expect(uploaded.code == "0", "9101: \(uploaded.reason)")
            let detailed = try await desk.call(
                "3202",
                """
                {"data": {"setl_optins": "\(agency)", "file_qury_no": "\(uploaded.text("fsUploadOut", "file_qury_no"))", \(day),
                  "medfee_sumamt": "\(fee)", "fund_pay_sumamt": "\(fund)", "cash_payamt": "0", "fixmedins_setl_cnt": "1",
                  "clr_type": "11"}}
                """)
            #expect(detailed.code == "0", "3202: \(detailed.reason)")
            let differences = try await desk.call(
                "9102",
                """
                {"fsDownloadIn": {"file_qury_no": "\(detailed.text("fileinfo", "file_qury_no"))",
                  "filename": "\(detailed.text("fileinfo", "filename"))", "fixmedins_code": "\(desk.code)"}}
                """)
            let text = String(decoding: differences.bytes, as: UTF8.self)
            #expect(difference.isEmpty ? text.isEmpty : text.contains(difference), "9102: \(text)")
        }
    }

    /// A reply of 2207 is lost; 2601 undoes whatever it did, once and for all, and the batch is settled by a new message.
    private func loseAndReverse(_ desk: HospitalDesk) async throws {
        let id = try await desk.visit("N2", batch: "B2")
        let (lost, reversal) = (desk.nextMessageID(), desk.nextMessageID())
        try await desk.callAndLose("2207", desk.bill(id, batch: "B2"), messageID: lost)
        let undo = #"{"data": {"psn_no": "\#(desk.person)", "omsgid": "\#(lost)", "oinfno": "2207"}}"#
        for _ in 0..<2 {
            var undone = try await desk.call("2601", undo, messageID: reversal)
            for _ in 0..<100 where undone.code == "-1" {
                try await Task.sleep(for: .milliseconds(200))
                undone = try await desk.call("2601", undo, messageID: reversal)
            }
            #expect(undone.code == "0", "2601: \(undone.reason)")
        }
        let barred = try await desk.call("2207", desk.bill(id, batch: "B2"), messageID: lost)
        #expect(barred.code == "-2", "what was reversed never happens: \(barred.code) \(barred.reason)")
        let anew = try await desk.call("2207", desk.bill(id, batch: "B2"))
        #expect(anew.code == "0", "2207 anew: \(anew.reason)")
        let visit = #"{"data": {"psn_no": "\#(desk.person)", "mdtrt_id": "\#(id)"}}"#
        let standing = try await desk.call("5203", visit)
        #expect(standing.text("setlinfo", "setl_id") == anew.text("setlinfo", "setl_id"), "5203: \(standing.reason)")
    }
}
