import LedgerTypes
import StrictJSON

/// Whether the amounts of an answer (`setlinfo`) add up: identities I1 to I4 of the national fields.
enum SettlementCheck {
    /// - Parameter total: `medfee_sumamt` as the hospital sent it.
    /// - Returns: what is wrong, or `nil`.
    static func fault(in body: [UInt8], total: String) -> String? {
        guard case .success(let answer) = JSONParser.parse(body), let info = answer["output"]?["setlinfo"] else {
            return "no setlinfo in \(String(decoding: body.prefix(300), as: UTF8.self))"
        }
        var missing: [String] = []
        func fen(_ key: String) -> Fen {
            switch info[key] {
            case .string(let text), .number(let text):
                if let amount = Fen(yuan: text) { return amount }
                missing.append(key)
            case .null, nil: break
            default: missing.append(key)
            }
            return .zero
        }
        let fee = fen("medfee_sumamt")
        let scope = fen("fulamt_ownpay_amt") + fen("overlmt_selfpay") + fen("preselfpay_amt") + fen("inscp_scp_amt")
        let fund = fen("fund_pay_sumamt")
        let person = fen("psn_part_amt")
        let parts = ["hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay"]
        let visit = "visit \(info["mdtrt_id"].map { "\($0)" } ?? "?")"
        if fee.yuan != total { return "\(visit): sent \(total), answered \(fee.yuan)" }
        if fee != scope { return "I1: \(visit): \(fee.yuan) is not \(scope.yuan)" }
        if fee != fund + person + fen("hosp_part_amt") { return "I2: \(visit)" }
        if person != fen("acct_pay") + fen("psn_cash_pay") + fen("acct_mulaid_pay") { return "I3: \(visit)" }
        if fund != parts.reduce(.zero, { $0 + fen($1) }) { return "I4: \(visit)" }
        return missing.isEmpty ? nil : "\(visit): \(missing.joined(separator: ", ")) cannot be read"
    }
}
