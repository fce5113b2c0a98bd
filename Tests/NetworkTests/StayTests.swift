import ClaimTypes
import Foundation
import LedgerTypes
import StrictJSON
import Testing

/// Who is in hospital where, through real processes: two regions treat, a third insures and is asked.
extension NetworkTests {
    @Test("A stay registered in one region is seen by a hospital of another (5303), from admission to discharge, before any bill")
    func staysOfOtherRegions() async throws {
        let network = try TestNetwork(regions: [310_000, 330_000, 340_000], persons: 60)
        try network.startAll()
        for index in 0..<3 { try await network.waitUntilReady(index) }
        let (here, there) = (try HospitalDesk(network, 0, in: 0), try HospitalDesk(network, 0, in: 2))
        #expect(here.person == there.person && here.code != there.code)
        let stays = #"{"data": {"psn_no": "\#(here.person)"}}"#
        #expect(try await here.call("5303", stays).rows("data").isEmpty)

        let admitted = try await there.admit("IP1")
        #expect(admitted.code == "0", "2401: \(admitted.reason)")
        let visitID = admitted.text("result", "mdtrt_id")
        func seen() async throws -> JSONValue? {
            try await here.call("5303", stays).rows("data").first { HospitalDesk.text($0["mdtrt_id"]) == visitID }
        }
        try await network.eventually("a hospital in \(network.regions[0]) sees the stay in \(network.regions[2])") {
            try await seen() != nil
        }
        let row = try await seen()
        #expect(row?["fixmedins_code"] == .string(there.code) && row?["endtime"] == .string(""))

        // The notice is in the journal of the insuring region: a killed process still knows.
        network.killHard("\(network.regions[1])")
        try network.start("\(network.regions[1])")
        try await network.waitUntilReady(1)
        try await network.eventually("the insuring region knows the stay after kill -9") { try await seen() != nil }

        let step = #""mdtrt_id": "\#(visitID)", "psn_no": "\#(there.person)""#
        let left = try await there.call(
            "2402",
            """
            {"dscginfo": {\(step), "insutype": "310", "endtime": "\(there.now)", "dscg_dept_codg": "D1", "dscg_dept_name": "medicine",
              "dscg_way": "1"}}
            """)
        #expect(left.code == "0", "2402: \(left.reason)")
        try await network.eventually("the discharge is known too") {
            HospitalDesk.text(try await seen()?["endtime"]).isEmpty == false
        }
        for transaction in ["2405", "2404"] {
            let undone = try await there.call(transaction, "{\"data\": {\(step)}}")
            #expect(undone.code == "0", "\(transaction): \(undone.reason)")
        }
        try await network.eventually("an admission that was a mistake is not a stay") { try await seen() == nil }
        #expect(network.stopAll().allSatisfy { $0 == 0 })
    }
}

extension HospitalDesk {
    /// 2401.
    func admit(_ number: String) async throws -> Answer {
        try await call(
            "2401",
            """
            {"mdtrtinfo": {"psn_no": "\(person)", "insutype": "310", "mdtrt_cert_no": "\(card)", "mdtrt_cert_type": "03", "card_sn": "S1",
              "ipt_no": "\(number)", "begntime": "\(now)", "med_type": "21", "atddr_no": "D001", "chfpdr_name": "doctor",
              "adm_diag_dscr": "pneumonia", "adm_dept_codg": "D1", "adm_dept_name": "medicine", "adm_bed": "12",
              "dscg_maindiag_code": "J18.900", "dscg_maindiag_name": "pneumonia"},
             "diseinfo": [{"diag_type": "1", "diag_srt_no": "1", "diag_code": "J18.900", "diag_name": "pneumonia",
              "diag_dept": "medicine", "dise_dor_no": "D001", "dise_dor_name": "doctor", "diag_time": "\(now)",
              "maindiag_flag": "1"}]}
            """)
    }
}
