import ClaimTypes
import LedgerTypes

extension DemoReport {
    /// One line of the slip a patient is shown.
    struct SlipRow {
        let names: BilingualText
        /// National field name.
        let field: String
        let value: @Sendable (SettlementAmounts) -> Fen
    }

    static let slipRows: [SlipRow] = [
        SlipRow(names: BilingualText("医疗费总额", "medical fee"), field: "medfee_sumamt") { $0.total },
        SlipRow(names: BilingualText("全自费", "fully self-paid"), field: "fulamt_ownpay_amt") { $0.split.fullSelfPay },
        SlipRow(names: BilingualText("超限价", "above price limit"), field: "overlmt_selfpay") { $0.split.overLimit },
        SlipRow(names: BilingualText("先行自付", "pre-self-pay"), field: "preselfpay_amt") { $0.split.preSelfPay },
        SlipRow(names: BilingualText("政策范围内", "in policy scope"), field: "inscp_scp_amt") { $0.split.inScope },
        SlipRow(names: BilingualText("起付线", "deductible"), field: "act_pay_dedc") { $0.deductible },
        SlipRow(names: BilingualText("统筹基金", "pooled fund"), field: "hifp_pay") { $0.pooled },
        SlipRow(names: BilingualText("职工大额", "large-sum"), field: "hifob_pay") { $0.largeSum },
        SlipRow(names: BilingualText("居民大病", "serious illness"), field: "hifmi_pay") { $0.seriousIllness },
        SlipRow(names: BilingualText("公务员补助", "civil-servant subsidy"), field: "cvlserv_pay") { $0.civilServant },
        SlipRow(names: BilingualText("医疗救助", "medical assistance"), field: "maf_pay") { $0.assistance },
        SlipRow(names: BilingualText("基金支付总额", "fund total"), field: "fund_pay_sumamt") { $0.fundTotal },
        SlipRow(names: BilingualText("个人负担", "borne by the person"), field: "psn_part_amt") { $0.personPart },
        SlipRow(names: BilingualText("个人账户", "personal account"), field: "acct_pay") { $0.account },
        SlipRow(names: BilingualText("家庭共济", "family mutual aid"), field: "acct_mulaid_pay") { $0.mutualAid },
        SlipRow(names: BilingualText("个人现金", "cash"), field: "psn_cash_pay") { $0.cash },
        SlipRow(names: BilingualText("参保地应付就医地", "owed between regions"), field: "") { $0.owed },
    ]
}
