import ClaimTypes

/// Fields that stand in many transactions.
extension InterfaceField {
    static let person = required("psn_no", .person, "人员编号", "person number")
    static let visit = required("mdtrt_id", .name(30), "就诊ID", "visit id")
    static let settlement = required("setl_id", .name(30), "结算ID", "settlement id")
    static let batch = required("chrg_bchno", .name(30), "收费批次号", "batch of lines")
    static let insurance = required("insutype", .insurance, "险种类型", "kind of insurance")
    static let visitType = required("med_type", .visitType, "医疗类别", "visit type")
    static let credentialType = required(
        "mdtrt_cert_type", .name(3), "就诊凭证类型", "credential: 01 e-credential, 02 ID card, 03 social security card")
    static let credential = required("mdtrt_cert_no", .name(50), "就诊凭证编号", "token, document number or card number").personal
    static let cardSerial = optional("card_sn", .name(32), "卡识别码", "serial of the card; needed with credential 03").personal
    static let began = required("begntime", .time, "开始时间", "begin")
    static let diseaseCode = optional("dise_codg", .name(30), "病种编码", "disease code")
    static let diseaseName = optional("dise_name", .text(500), "病种名称", "disease name")
    static let operationCode = optional("oprn_oprt_code", .name(30), "手术操作代码", "operation code")
    static let operationName = optional("oprn_oprt_name", .text(500), "手术操作名称", "operation name")
    static let useAccount = required("acct_used_flag", .flag, "个人账户使用标志", "whether the personal account is used")
    static let invoice = optional("invono", .text(20), "发票号", "invoice number")
    static let fee = required("medfee_sumamt", .amount, "医疗费总额", "total medical fee")
    static let way = required("psn_setlway", .name(6), "个人结算方式", "way of settling: 01 by item, 02 quota, 0201, 0202")

    static func optionalAmount(_ name: String, _ chinese: String, _ english: String) -> InterfaceField {
        optional(name, .amount, chinese, english)
    }

    /// The four parts of the fee (identity I1), as the hospital computes them.
    static func parts(isRequired: Bool) -> [InterfaceField] {
        [
            InterfaceField("fulamt_ownpay_amt", .amount, isRequired, "全自费金额", "fully self-paid"),
            InterfaceField("overlmt_selfpay", .amount, isRequired, "超限价自费费用", "above the price limit"),
            InterfaceField("preselfpay_amt", .amount, isRequired, "先行自付金额", "pre-self-pay"),
            InterfaceField("inscp_scp_amt", .amount, isRequired, "符合政策范围金额", "in policy scope"),
        ]
    }

    /// Maternity and family planning; carried and not interpreted.
    static let maternity: [InterfaceField] = [
        optional("birctrl_type", .name(6), "计划生育手术类别", "kind of family-planning surgery"),
        optional("birctrl_matn_date", .date, "计划生育手术或生育日期", "day of surgery or birth"),
        optional("matn_type", .name(6), "生育类别", "kind of maternity"),
        optional("geso_val", .count(2), "孕周数", "weeks of pregnancy"),
    ]
}

extension InterfaceField.Kind {
    /// N16,2
    static let amount = InterfaceField.Kind.decimal(digits: 16, decimals: 2)
}

extension InterfaceNode {
    static func diagnoses(inpatient: Bool, isRequired: Bool) -> InterfaceNode {
        InterfaceNode(
            "diseinfo", list: 100, isRequired: isRequired,
            [
                .required("diag_type", .name(3), "诊断类别", "kind of diagnosis"),
                .required("diag_srt_no", .count(2), "诊断排序号", "rank"),
                .required("diag_code", .name(20), "诊断代码", "diagnosis code"),
                .required("diag_name", .text(100), "诊断名称", "diagnosis"),
                .required("diag_dept", .text(50), "诊断科室", "department"),
                .required("dise_dor_no", .name(30), "诊断医生编码", "doctor's number"),
                .required("dise_dor_name", .text(50), "诊断医生姓名", "doctor's name"),
                .required("diag_time", .time, "诊断时间", "time"),
            ]
                + (inpatient
                    ? [
                        .optional("psn_no", .person, "人员编号", "person number"),
                        .required("maindiag_flag", .flag, "主诊断标志", "whether it is the main diagnosis"),
                        .optional("adm_cond", .text(500), "入院病情", "condition at admission"),
                    ]
                    : [.required("vali_flag", .flag, "有效标志", "0 invalid, 1 valid")]))
    }

    /// `result` without fields: the transactions that only say yes.
    static func output(_ name: String, list rowsMax: Int? = nil, _ fields: [InterfaceField]) -> InterfaceNode {
        InterfaceNode(name, list: rowsMax, fields)
    }

    /// One object named `data`.
    static func data(_ fields: [InterfaceField]) -> InterfaceNode { InterfaceNode("data", fields) }
}
