import ClaimTypes
import LedgerTypes
import StrictJSON

extension ClaimFileRow {
    /// The row as one line of a claims file, without its line end. `RowDecoder` reads it back unchanged.
    public var text: String {
        switch self {
        case .claim(let claim): claim.json.text
        case .cancel(let cancel): cancel.json.text
        }
    }
}

extension SubmittedClaim {
    var json: JSONValue {
        var members = [
            JSONMember("infno", .string(transaction.infno)), JSONMember("msgid", .string(messageID)),
            JSONMember("fixmedins_code", .string(institution.description)),
            JSONMember("mdtrtarea_admvs", .string(treatingRegion.description)),
            JSONMember("insuplc_admdvs", .string(insuringRegion.description)),
            JSONMember("psn_no", .string(person.description)), JSONMember("insutype", .string(insurance.description)),
            JSONMember("med_type", .string(visitType.description)), JSONMember("mdtrt_id", .string(visitID)),
            JSONMember("chrg_bchno", .string(batch)), JSONMember("dise_codg", .string(diseaseCode)),
            JSONMember("begntime", .string(beganAt.description)), JSONMember("setl_time", .string(settledAt.description)),
            JSONMember("acct_used_flag", .string(useAccount ? "1" : "0")), JSONMember("medfee_sumamt", .number(total.yuan)),
            JSONMember("hosp_part_amt", .number(hospitalPart.yuan)),
        ]
        // What is true of few claims stands only in theirs.
        if isInterim { members.append(JSONMember("mid_setl_flag", .string("1"))) }
        if settlementWay != .byItem { members.append(JSONMember("psn_setlway", .string(settlementWay.code))) }
        if let began = emergencyBeganAt { members.append(JSONMember("er_begntime", .string(began.description))) }
        members.append(JSONMember("feedetail", .array(lines.map(\.json))))
        return .object(members)
    }
}

extension FeeLine {
    fileprivate var json: JSONValue {
        let members = [
            JSONMember("feedetl_sn", .string(lineNumber)), JSONMember("med_list_codg", .string(itemCode)),
            JSONMember("cnt", .number(trimmed(quantity.tenThousandths, decimals: 4))),
            JSONMember("pric", .number(trimmed(unitPrice.microYuan, decimals: 6))),
            JSONMember("det_item_fee_sumamt", .number(amount.yuan)),
            JSONMember("fee_ocur_time", .string(chargedAt.description)),
        ]
        guard isEmergency else { return .object(members) }
        return .object(members + [JSONMember("exp_content", .object([JSONMember("er_flag", .string("1"))]))])
    }

    /// Without zeros at the end of the fraction: quantities are mostly whole.
    private func trimmed(_ scaled: Int64, decimals: Int) -> String {
        var text = Substring(DecimalText.text(of: scaled, decimals: decimals))
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}

extension SubmittedCancel {
    var json: JSONValue {
        var members = [
            JSONMember("infno", .string(transaction.infno)), JSONMember("msgid", .string(messageID)),
            JSONMember("fixmedins_code", .string(institution.description)), JSONMember("mdtrt_id", .string(visitID)),
            JSONMember("psn_no", .string(person.description)),
        ]
        if let settlementID { members.append(JSONMember("setl_id", .string(settlementID))) }
        if let originalMessageID { members.append(JSONMember("omsgid", .string(originalMessageID))) }
        members.append(JSONMember("setl_time", .string(cancelledAt.description)))
        return .object(members)
    }
}
