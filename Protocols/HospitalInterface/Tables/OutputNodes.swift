import ClaimTypes

/// Nodes that several replies have.
extension InterfaceNode {
    /// `setlinfo`: the settlement; `setl_id` is empty in a trial. Amounts are texts of yuan.
    static let setlinfo = InterfaceNode("setlinfo", settlementHeader + settlementMoney + settlementClearing)

    private static let settlementHeader: [InterfaceField] = [
        .visit, .settlement, .person,
        .optional("psn_name", .text(50), "人员姓名", "name; always empty here: names live at the insuring region"),
        .optional("psn_cert_type", .name(6), "人员证件类型", "document type; always empty here"),
        .optional("certno", .name(50), "证件号码", "document number; always empty here"),
        .optional("gend", .name(6), "性别", "sex; always empty here"), .optional("naty", .name(3), "民族", "always empty here"),
        .optional("brdy", .date, "出生日期", "always empty here"),
        .optional("age", .decimal(digits: 4, decimals: 1), "年龄", "always empty here"),
        .insurance, .optional("psn_type", .name(6), "人员类别", "person type; empty here: 1101 tells it"),
        .optional("cvlserv_flag", .name(3), "公务员标志", "civil servant; empty here: 1101 tells it"),
        .required("setl_time", .time, "结算时间", "settlement time"), .credentialType.required(false), .visitType,
    ]

    private static let settlementMoney: [InterfaceField] =
        [.fee] + InterfaceField.parts(isRequired: true) + [
            .required("act_pay_dedc", .amount, "实际支付起付线", "deductible charged"),
            .required("hifp_pay", .amount, "基本医疗保险统筹基金支出", "pooled fund"),
            .required("pool_prop_selfpay", .decimal(digits: 5, decimals: 4), "基本医疗保险统筹基金支付比例", "ratio of the pooled fund"),
            .required("cvlserv_pay", .amount, "公务员医疗补助资金支出", "civil-servant subsidy"),
            .required("hifes_pay", .amount, "企业补充医疗保险基金支出", "enterprise supplementary"),
            .required("hifmi_pay", .amount, "居民大病保险资金支出", "resident serious-illness insurance"),
            .required("hifob_pay", .amount, "职工大额医疗费用补助基金支出", "employee large-sum subsidy"),
            .required("maf_pay", .amount, "医疗救助基金支出", "medical assistance"),
            .required("hifdm_pay", .amount, "伤残人员医疗保障基金支出", "disabled-person fund"),
            .required("oth_pay", .amount, "其他支出", "other"),
            .required("fund_pay_sumamt", .amount, "基金支付总额", "fund total"),
            .required("psn_part_amt", .amount, "个人负担总金额", "borne by the person"),
            .required("acct_pay", .amount, "个人账户支出", "personal account"),
            .required("psn_cash_pay", .amount, "个人现金支出", "cash"),
            .required("hosp_part_amt", .amount, "医院负担金额", "borne by the hospital"),
            .required("balc", .amount, "余额", "balance of the account"),
            .required("acct_mulaid_pay", .amount, "个人账户共济支付金额", "family mutual-aid account"),
        ]

    private static let settlementClearing: [InterfaceField] = [
        .required("medins_setl_id", .name(30), "医药机构结算ID", "the msgid that asked for it"),
        .required("clr_optins", .name(6), "清算经办机构", "clearing agency: the insured region"),
        .required("clr_way", .name(6), "清算方式", "clearing way"), .required("clr_type", .name(6), "清算类别", "clearing type"),
        .required("refd_setl_flag", .flag, "退费结算标志", "1 for a cancel"),
        .optional("orig_setl_id", .name(30), "原结算ID", "the settlement a cancel takes back; our own field"),
    ]

    static let setldetail = InterfaceNode(
        "setldetail", list: 64,
        [
            .required("fund_pay_type", .name(6), "基金支付类型", "fund"),
            .required("inscp_scp_amt", .amount, "符合政策范围金额", "in policy scope"),
            .required("crt_payb_lmt_amt", .amount, "本次可支付限额金额", "limit of this payment"),
            .required("fund_payamt", .amount, "基金支付金额", "amount paid"),
            .required("fund_pay_type_name", .text(200), "基金支付类型名称", "name of the fund"),
            .optional("setl_proc_info", .text(4_000), "结算过程信息", "how it was worked out"),
        ])

    /// `result` of 2204 and 2301: each line and its split.
    static let lineResults = InterfaceNode(
        "result", list: 100,
        [
            .required("feedetl_sn", .name(30), "费用明细流水号", "line number"),
            .required("det_item_fee_sumamt", .amount, "明细项目费用总额", "line amount"),
            .required("pric_uplmt_amt", .decimal(digits: 16, decimals: 6), "定价上限金额", "price ceiling; 999999 for none"),
            .required("selfpay_prop", .decimal(digits: 5, decimals: 4), "自付比例", "pre-self-pay ratio"),
            .required("fulamt_ownpay_amt", .amount, "全自费金额", "fully self-paid"),
            .required("overlmt_amt", .amount, "超限价金额", "above the price limit"),
            .required("preselfpay_amt", .amount, "先行自付金额", "pre-self-pay"),
            .required("inscp_scp_amt", .amount, "符合政策范围金额", "in policy scope"),
            .required("chrgitm_lv", .name(3), "收费项目等级", "class: 01 甲, 02 乙, 03 丙"),
            .required("memo", .text(500), "备注", "note"),
        ])

    /// `mdtrtinfo` of 5201.
    static let visitList = InterfaceNode(
        "mdtrtinfo", list: 1_000,
        [
            .visit, .person, .insurance, .visitType, .diseaseCode, .began,
            .optional("endtime", .time, "结束时间", "discharge"),
            .required("mdtrt_stas", .name(10), "就诊状态", "open, discharged or cancelled; our own field").unverified,
        ])

    /// `diseinfo` of 5202: what is kept of the diagnoses. No names.
    static let diagnosisList = InterfaceNode(
        "diseinfo", list: 100,
        [
            .required("diag_type", .name(3), "诊断类别", "kind"), .required("diag_srt_no", .count(2), "诊断排序号", "rank"),
            .required("diag_code", .name(20), "诊断代码", "diagnosis code"),
            .required("maindiag_flag", .flag, "主诊断标志", "main diagnosis"),
            .required("diag_time", .time, "诊断时间", "time"),
        ])
}
