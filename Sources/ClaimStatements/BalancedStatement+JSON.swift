import Benefits
import ClaimTypes
import LedgerTypes
public import StrictJSON

extension BalancedStatement {
    /// The statement as one object, `medclear-statement/1`: names as on the hospital interface where it has them, amounts as yuan texts, and
    /// every step of the explanation in both languages.
    public var json: JSONValue {
        let (head, amounts) = (statement.head, statement.amounts)
        var members = [
            JSONMember("format", .string("medclear-statement/1")), JSONMember("setl_id", .string(head.settlementID)),
            JSONMember("msgid", .string(head.messageID)), JSONMember("mdtrt_id", .string(head.visitID)),
            JSONMember("psn_no", .string("\(head.person)")), JSONMember("psn_type", .string("\(head.personType)")),
            JSONMember("insutype", .string("\(head.insurance)")), JSONMember("med_type", .string("\(head.visitType)")),
            JSONMember("filing", head.filing.map { .string("\($0)") } ?? .null),
            JSONMember("fixmedins_code", .string("\(head.institution)")),
            JSONMember("fixmedins_name", .string(head.institutionName)),
            JSONMember("begntime", .string("\(head.beganAt)")), JSONMember("setl_time", .string("\(head.settledAt)")),
            JSONMember("mdtrtarea_admvs", .string("\(head.treatingRegion.code)")),
            JSONMember("treating", bilingual(head.treatingRegion.name)),
            JSONMember("insuplc_admdvs", .string("\(head.insuringRegion.code)")),
            JSONMember("insuring", bilingual(head.insuringRegion.name)),
            JSONMember("policy", bilingual(head.policyName)), JSONMember("policy_version", .string(head.policyVersion)),
        ]
        if let cancelled = head.cancelledSettlementID { members.append(JSONMember("orig_setl_id", .string(cancelled))) }
        members += [
            JSONMember("lines", .array(statement.lines.map(line))), JSONMember("amounts", self.amounts(amounts)),
            JSONMember("payers", .array(statement.payers.map(payer))), JSONMember("explain", .array(statement.steps.map(\.json))),
            JSONMember("balance", .array(proofs.map(\.json))),
        ]
        return .object(members)
    }

    private func line(_ line: StatementLine) -> JSONValue {
        .object([
            JSONMember("feedetl_sn", .string(line.number)), JSONMember("med_list_codg", .string(line.itemCode)),
            JSONMember("name", .string(line.itemName)),
            JSONMember("chrgitm_lv", line.itemClass.map { .string("0\($0.rawValue)") } ?? .null),
            JSONMember("cnt", .string(line.quantity.plain)),
            JSONMember("pric", .string(line.unitPrice.plain)), yuan("det_item_fee_sumamt", line.amount),
            JSONMember("selfpay_prop", .string(line.ratio.description)), yuan("fulamt_ownpay_amt", line.split.fullSelfPay),
            yuan("overlmt_amt", line.split.overLimit), yuan("preselfpay_amt", line.split.preSelfPay),
            yuan("inscp_scp_amt", line.split.inScope),
        ])
    }

    private func amounts(_ amounts: SettlementAmounts) -> JSONValue {
        .object([
            yuan("medfee_sumamt", amounts.total), yuan("fulamt_ownpay_amt", amounts.split.fullSelfPay),
            yuan("overlmt_selfpay", amounts.split.overLimit), yuan("preselfpay_amt", amounts.split.preSelfPay),
            yuan("inscp_scp_amt", amounts.split.inScope), yuan("act_pay_dedc", amounts.deductible),
            yuan("hifp_pay", amounts.pooled), JSONMember("pool_prop_selfpay", .string(statement.ratio.description)),
            yuan("cvlserv_pay", amounts.civilServant), yuan("hifes_pay", amounts.enterprise),
            yuan("hifmi_pay", amounts.seriousIllness), yuan("hifob_pay", amounts.largeSum), yuan("maf_pay", amounts.assistance),
            yuan("fund_pay_sumamt", amounts.fundTotal), yuan("psn_part_amt", amounts.personPart),
            yuan("acct_pay", amounts.account), yuan("acct_mulaid_pay", amounts.mutualAid), yuan("psn_cash_pay", amounts.cash),
            yuan("hosp_part_amt", amounts.hospitalPart), yuan("balc", statement.balance), yuan("owed", amounts.owed),
        ])
    }

    private func payer(_ payer: Payer) -> JSONValue {
        .object([
            JSONMember("kind", .string(payer.kind.rawValue)), JSONMember("fund_pay_type", .string(payer.code)),
            JSONMember("name", bilingual(payer.name)), yuan("amount", payer.amount),
        ])
    }
}

func yuan(_ key: String, _ amount: Fen) -> JSONMember { JSONMember(key, .string(amount.yuan)) }

func bilingual(_ text: BilingualText) -> JSONValue {
    .object([JSONMember("zh", .string(text.chinese)), JSONMember("en", .string(text.english))])
}

extension TraceStep {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("rule", .string(rule)), JSONMember("text_zh", .string(text.chinese)),
            JSONMember("text_en", .string(text.english)),
            JSONMember("inputs", .object(inputs.map { JSONMember($0.name, .string("\($0.value)")) })),
            JSONMember("result", .string("\(result)")),
        ])
    }
}

extension BalanceProof {
    var json: JSONValue {
        .object([
            JSONMember("level", .string("\(level)")), JSONMember("identity", .string(identity)),
            JSONMember("words", bilingual(words)), JSONMember("parts", .array(parts.map { .string($0.yuan) })),
            yuan("total", total),
        ])
    }
}
