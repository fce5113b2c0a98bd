import ClaimTypes
import LedgerTypes
import StrictJSON

/// What the hospital gets back: the settlement in national field names (`setlinfo`, `setldetail`), amounts as yuan texts.
public struct SettlementAnswer: Hashable, Sendable {
    public var transaction: Transaction
    /// Settlement id (`setl_id`) given by the insuring side.
    public var settlementID: String
    /// Echo of the sender's message id (`medins_setl_id`): the only link back from a lost reply.
    public var messageID: String
    public var visitID: String
    public var facts: PersonFacts
    public var visitType: VisitType
    public var settledAt: BusinessTime
    /// Negative in every field for a cancel (identity I9).
    public var amounts: SettlementAmounts
    /// Ratio the pooled fund paid at (`pool_prop_selfpay`, whose name says the contrary).
    public var ratio: BasisPoints
    /// Balance of the personal account afterwards (`balc`).
    public var balance: Fen
    /// Settlement this one takes back; `nil` unless it is a cancel.
    public var cancelledSettlementID: String?
    /// The exact negative of the interim bill that this bill of a stay took the place of (identity I9): none or one.
    public var superseded: [SettlementAnswer] = []
    /// What looked odd beside other visits of the person and refused nothing.
    public var flags: [VisitFlag] = []

    public init(
        transaction: Transaction, settlementID: String, messageID: String, visitID: String, facts: PersonFacts,
        visitType: VisitType, settledAt: BusinessTime, amounts: SettlementAmounts, ratio: BasisPoints, balance: Fen,
        cancelledSettlementID: String? = nil
    ) {
        self.transaction = transaction
        self.settlementID = settlementID
        self.messageID = messageID
        self.visitID = visitID
        self.facts = facts
        self.visitType = visitType
        self.settledAt = settledAt
        self.amounts = amounts
        self.ratio = ratio
        self.balance = balance
        self.cancelledSettlementID = cancelledSettlementID
    }

    /// `setlinfo`. The identity echo (name, document, birth) stays empty: names live in the registry only.
    public var setlinfo: JSONValue {
        let cancelled: [JSONMember] = cancelledSettlementID.map { [JSONMember("orig_setl_id", .string($0))] } ?? []
        return .object(header + money + clearing + cancelled)
    }

    private var header: [JSONMember] {
        let empty = ["psn_name", "psn_cert_type", "certno", "gend", "naty", "brdy", "age"].map { JSONMember($0, .string("")) }
        return [
            JSONMember("mdtrt_id", .string(visitID)), JSONMember("setl_id", .string(settlementID)),
            JSONMember("psn_no", .string(facts.person.description)),
        ] + empty + [
            JSONMember("insutype", .string(facts.insurance.description)),
            JSONMember("psn_type", .string(String(facts.personType))),
            JSONMember("cvlserv_flag", .string(facts.isCivilServant ? "1" : "0")),
            JSONMember("setl_time", .string(settledAt.description)), JSONMember("mdtrt_cert_type", .string("")),
            JSONMember("med_type", .string(visitType.description)),
        ]
    }

    private var money: [JSONMember] {
        func yuan(_ key: String, _ amount: Fen) -> JSONMember { JSONMember(key, .string(amount.yuan)) }
        return [
            yuan("medfee_sumamt", amounts.total), yuan("fulamt_ownpay_amt", amounts.split.fullSelfPay),
            yuan("overlmt_selfpay", amounts.split.overLimit), yuan("preselfpay_amt", amounts.split.preSelfPay),
            yuan("inscp_scp_amt", amounts.split.inScope), yuan("act_pay_dedc", amounts.deductible),
            yuan("hifp_pay", amounts.pooled), JSONMember("pool_prop_selfpay", .string(ratio.description)),
            yuan("cvlserv_pay", amounts.civilServant), yuan("hifes_pay", amounts.enterprise),
            yuan("hifmi_pay", amounts.seriousIllness), yuan("hifob_pay", amounts.largeSum),
            yuan("maf_pay", amounts.assistance), yuan("hifdm_pay", .zero), yuan("oth_pay", .zero),
            yuan("fund_pay_sumamt", amounts.fundTotal), yuan("psn_part_amt", amounts.personPart),
            yuan("acct_pay", amounts.account), yuan("psn_cash_pay", amounts.cash),
            yuan("hosp_part_amt", amounts.hospitalPart), yuan("balc", balance), yuan("acct_mulaid_pay", amounts.mutualAid),
        ]
    }

    /// Clearing way 1: by item.
    private var clearing: [JSONMember] {
        [
            JSONMember("medins_setl_id", .string(messageID)), JSONMember("clr_optins", .string(facts.pool.description)),
            JSONMember("clr_way", .string("1")),
            JSONMember("clr_type", .string(String(transaction.clearingType.rawValue))),
            JSONMember("refd_setl_flag", .string(cancelledSettlementID == nil ? "0" : "1")),
        ]
    }

    /// `setldetail`: the funds and accounts that pay, and the hospital's own part. Adds up to identity I5, not to the fund total.
    public var setldetail: JSONValue {
        var rows = amounts.owedByFund(facts.insurance)
        if amounts.hospitalPart != .zero { rows.append(FundAmount(.hospitalBorne, amounts.hospitalPart)) }
        return .array(
            rows.map {
                .object([
                    JSONMember("fund_pay_type", .string($0.fund.description)),
                    JSONMember("fund_pay_type_name", .string($0.fund.names.chinese)),
                    JSONMember("inscp_scp_amt", .string(amounts.split.inScope.yuan)),
                    JSONMember("crt_payb_lmt_amt", .string(Fen.zero.yuan)),
                    JSONMember("fund_payamt", .string($0.amount.yuan)), JSONMember("setl_proc_info", .string("")),
                ])
            })
    }
}
