import ClaimTypes
import Foundation
import HospitalGateway
import LedgerTypes
import NIOHTTP1
import StrictJSON
import Testing

/// A hospital's own program: it knows the page of the hospital interface and nothing else.
final class HospitalDesk {
    let code: String
    /// Whom the desk serves now.
    var person: PersonNumber
    private let secret: String
    private let treating: RegionCode
    private let insuring: RegionCode
    private let port: Int
    private let authority: String
    private var serial = 0
    /// From 9001; sent with every call once it is known.
    var session = ""

    struct Answer {
        let code: String
        let output: JSONValue?
        let reason: String
        let bytes: [UInt8]

        func text(_ path: String...) -> String {
            var value = output
            for name in path { value = value?[name] }
            return HospitalDesk.text(value)
        }

        func rows(_ node: String) -> [JSONValue] { if case .array(let rows)? = output?[node] { rows } else { [] } }
    }

    /// - Parameter index: of the hospital and the person.
    /// - Parameter place: the region it lies in; the person is insured in region 1 of the network.
    init(_ network: TestNetwork, _ index: Int = 0, in place: Int = 0) throws {
        (code, secret) = try #require(network.pharmacies("H", of: place).dropFirst(index).first)
        person = try #require(network.persons().dropFirst(index).first)
        (treating, insuring) = (network.regions[place], network.regions[1])
        (port, authority) = (network.hospitalPort(place), network.authority)
    }

    static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: text
        default: ""
        }
    }

    var now: BusinessTime { BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + 28_800) }
    var today: BusinessDate { now.date }
    /// The card `network init` gave the person.
    var card: String { "C\(insuring)\(person.value % 10_000_000_000)" }

    func nextMessageID() -> String {
        serial += 1
        return code + "\(now)".filter(\.isNumber) + String(repeating: "0", count: 4 - String(serial).count) + String(serial)
    }

    /// One call over a connection of its own.
    func call(_ infno: String, _ input: String, messageID: String? = nil) async throws -> Answer {
        let client = try await HTTPSClient.connect(port: port, authority: authority)
        let answer = try await client.send(
            .POST, "/hsa/hgs/\(infno)", headers: headers, body: body(infno, input, messageID ?? nextMessageID()))
        await client.close()
        guard case .success(let reply) = JSONParser.parse(answer.body) else {
            return Answer(code: "file", output: nil, reason: "", bytes: answer.body)
        }
        return Answer(
            code: Self.text(reply["infcode"]), output: reply["output"], reason: Self.text(reply["err_msg"]), bytes: answer.body)
    }

    /// One call whose reply is lost: the connection is gone before it comes.
    func callAndLose(_ infno: String, _ input: String, messageID: String) async throws {
        let client = try await HTTPSClient.connect(port: port, authority: authority)
        let (headers, body) = (headers, body(infno, input, messageID))
        let lost = Task { try? await client.send(.POST, "/hsa/hgs/\(infno)", headers: headers, body: body) }
        try await Task.sleep(for: .milliseconds(20))
        await client.close()
        _ = await lost.value
    }

    private var headers: [(String, String)] {
        let stamp = "\(Int64(Date().timeIntervalSince1970))"
        let nonce = "\(UInt64.random(in: 0 ... .max))"
        return [
            ("x-tif-paasid", code), ("x-tif-timestamp", stamp), ("x-tif-nonce", nonce),
            ("x-tif-signature", GatewaySignature.text(timestamp: stamp, secret: secret, nonce: nonce)),
            ("content-type", "application/json"),
        ]
    }

    private func body(_ infno: String, _ input: String, _ messageID: String) -> [UInt8] {
        Array(
            """
            {"infno": "\(infno)", "msgid": "\(messageID)", "mdtrtarea_admvs": "\(treating)", "insuplc_admdvs": "\(insuring)",
             "recer_sys_code": "YBXT", "infver": "V1.0", "opter_type": "1", "opter": "clerk1", "opter_name": "clerk",
             "inf_time": "\(now)", "fixmedins_code": "\(code)", "fixmedins_name": "hospital", "sign_no": "\(session)",
             "input": \(input)}
            """.utf8)
    }

    // MARK: - An outpatient visit

    /// 2201, 2203 and 2204: a visit with one line, ready to be billed.
    /// - Returns: the visit's number.
    func visit(_ number: String, batch: String) async throws -> String {
        let began = "\(now)"
        let registered = try await call(
            "2201",
            """
            {"data": {"psn_no": "\(person)", "insutype": "310", "begntime": "\(began)", "mdtrt_cert_type": "03",
              "mdtrt_cert_no": "\(card)", "card_sn": "S1", "ipt_otp_no": "\(number)", "atddr_no": "D001", "dr_name": "doctor",
              "dept_code": "A03", "dept_name": "medicine", "caty": "A03"}}
            """)
        #expect(registered.code == "0", "2201: \(registered.reason)")
        let id = registered.text("data", "mdtrt_id")
        let stated = try await call(
            "2203",
            """
            {"mdtrtinfo": {"mdtrt_id": "\(id)", "psn_no": "\(person)", "med_type": "11", "begntime": "\(began)"},
             "diseinfo": [{"diag_type": "1", "diag_srt_no": "1", "diag_code": "I10.x00", "diag_name": "hypertension",
               "diag_dept": "medicine", "dise_dor_no": "D001", "dise_dor_name": "doctor", "diag_time": "\(began)", "vali_flag": "1"}]}
            """)
        #expect(stated.code == "0", "2203: \(stated.reason)")
        let uploaded = try await call(
            "2204",
            """
            {"feedetail": [{"feedetl_sn": "\(number)-1", "mdtrt_id": "\(id)", "psn_no": "\(person)", "chrg_bchno": "\(batch)",
              "rx_circ_flag": "0", "fee_ocur_time": "\(began)", "med_list_codg": "XJ01CAA040A001010100002", "medins_list_codg": "1",
              "det_item_fee_sumamt": "365.00", "cnt": "10", "pric": "36.50", "bilg_dept_codg": "A03", "bilg_dept_name": "medicine",
              "bilg_dr_codg": "D001", "bilg_dr_name": "doctor", "hosp_appr_flag": "1"}]}
            """)
        #expect(uploaded.code == "0", "2204: \(uploaded.reason)")
        split = uploaded.rows("result").first
        return id
    }

    private var split: JSONValue?

    /// `input` of 2206 and 2207.
    func bill(_ visitID: String, batch: String) -> String {
        """
        {"data": {"psn_no": "\(person)", "mdtrt_cert_type": "03", "mdtrt_cert_no": "\(card)", "card_sn": "S1",
          "medfee_sumamt": "365.00", "psn_setlway": "01", "acct_used_flag": "1", "insutype": "310", "med_type": "11",
          "mdtrt_id": "\(visitID)", "chrg_bchno": "\(batch)", "invono": "",
          "fulamt_ownpay_amt": "\(Self.text(split?["fulamt_ownpay_amt"]))", "overlmt_selfpay": "\(Self.text(split?["overlmt_amt"]))",
          "preselfpay_amt": "\(Self.text(split?["preselfpay_amt"]))", "inscp_scp_amt": "\(Self.text(split?["inscp_scp_amt"]))"}}
        """
    }
}
