import ClaimTypes
import Foundation
import HospitalGateway
import LedgerTypes
import NIOHTTP1
import StrictJSON

/// A sale of medicine to a person insured elsewhere, as a pharmacy's program sends it (2102), and what came of it.
struct Sale: Sendable {
    let pharmacy: String
    let secret: String
    let messageID: String
    let body: [UInt8]

    /// - Parameter number: makes the message id; unique in the life of a network.
    init(
        _ pharmacy: (code: String, secret: String), person: PersonNumber, number: Int,
        network: (treating: RegionCode, insuring: RegionCode)
    ) {
        (self.pharmacy, secret) = pharmacy
        let now = BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + 28_800)
        let serial = String(number % 10_000)
        // Ten thousand sales fit a second; later ones move the second back, which the interface allows.
        let second = BusinessTime(seconds: now.seconds - Int64(number / 10_000))
        messageID = pharmacy.code + "\(second)".filter(\.isNumber) + String(repeating: "0", count: 4 - serial.count) + serial
        body = Array(
            """
            {"infno": "2102", "msgid": "\(messageID)", "mdtrtarea_admvs": "\(network.treating)", "insuplc_admdvs": "\(network.insuring)",
             "recer_sys_code": "YBXT", "infver": "V1.0", "opter_type": "1", "opter": "clerk1", "opter_name": "clerk",
             "inf_time": "\(now)", "fixmedins_code": "\(pharmacy.code)", "fixmedins_name": "pharmacy",
             "input": {"druginfo": {"psn_no": "\(person)", "mdtrt_cert_type": "02", "mdtrt_cert_no": "x", "begntime": "\(now)",
               "medfee_sumamt": "36.50", "invono": "", "insutype": "310", "dise_codg": "", "dise_name": "", "acct_used_flag": "1",
               "med_type": "41"},
              "drugdetail": [{"feedetl_sn": "1", "med_list_codg": "XJ01CAA040A001010100002", "medins_list_codg": "1",
               "fee_ocur_time": "\(now)", "cnt": "1", "pric": "36.50", "det_item_fee_sumamt": "36.50"}]}}
            """.utf8)
    }

    /// Gateway headers, fresh for every request.
    var headers: [(String, String)] {
        let stamp = "\(Int64(Date().timeIntervalSince1970))"
        let nonce = "\(UInt64.random(in: 0 ... .max))"
        return [
            ("x-tif-paasid", pharmacy), ("x-tif-timestamp", stamp), ("x-tif-nonce", nonce),
            ("x-tif-signature", GatewaySignature.text(timestamp: stamp, secret: secret, nonce: nonce)),
            ("content-type", "application/json"),
        ]
    }

    enum Outcome: Hashable, Sendable {
        case settled(visitID: String, settlementID: String)
        case refused(String)
        /// The answer was −1.
        case unknown
        /// There was no answer.
        case lost
    }

    func send(over client: HTTPSClient) async throws -> Outcome {
        let answer = try await client.send(.POST, "/hsa/hgs/2102", headers: headers, body: body)
        guard answer.status == 200, case .success(let reply) = JSONParser.parse(answer.body) else { return .lost }
        switch Self.text(reply["infcode"]) {
        case "0":
            let info = reply["output"]?["setlinfo"]
            return .settled(visitID: Self.text(info?["mdtrt_id"]), settlementID: Self.text(info?["setl_id"]))
        case "-2": return .refused(Self.text(reply["err_msg"]))
        case "-1": return .unknown
        default: return .lost
        }
    }

    /// Numbers or strings.
    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: text
        default: ""
        }
    }
}
