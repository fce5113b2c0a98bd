import ClaimTypes

extension InterfaceTable {
    /// 1101 and 2001: answered by the insuring region.
    static let person: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["1101"], "人员基本信息获取", "person basic information", .query,
            [
                .data([
                    .credentialType, .credential, .cardSerial, .optional("begntime", .time, "开始时间", "as of this time"),
                    InterfaceField.optional("psn_cert_type", .name(6), "人员证件类型", "document type").personal,
                    InterfaceField.optional("certno", .name(50), "证件号码", "document number").personal,
                    InterfaceField.optional("psn_name", .text(50), "人员姓名", "name").personal,
                ])
            ],
            output: [
                .output(
                    "baseinfo",
                    [
                        .person, .optional("psn_cert_type", .name(6), "人员证件类型", "document type"),
                        InterfaceField.optional("certno", .name(50), "证件号码", "document number").personal,
                        InterfaceField.optional("psn_name", .text(50), "人员姓名", "name").personal,
                        .optional("gend", .name(6), "性别", "sex"), .optional("naty", .name(3), "民族", "nationality"),
                        InterfaceField.optional("brdy", .date, "出生日期", "birth").personal,
                        .optional("age", .decimal(digits: 4, decimals: 1), "年龄", "age"),
                        .optional("exp_content", .text(4_000), "扩展内容", "additions"),
                    ]),
                .output(
                    "insuinfo", list: 64,
                    [
                        .optional("balc", .amount, "余额", "balance"), .insurance,
                        .optional("psn_type", .name(6), "人员类别", "person type"),
                        .required("psn_insu_stas", .name(6), "人员参保状态", "enrolment status: 1 is normal"),
                        .optional("psn_insu_date", .date, "个人参保日期", "insured since"),
                        .optional("paus_insu_date", .date, "暂停参保日期", "suspended since"),
                        .optional("cvlserv_flag", .name(3), "公务员标志", "civil servant"),
                        .required("insuplc_admdvs", .region, "参保地医保区划", "insured region: choose the pair of insutype and this"),
                        .optional("emp_name", .text(200), "单位名称", "employer"),
                    ]),
                .output(
                    "idetinfo", list: 64,
                    [
                        .required("psn_idet_type", .name(3), "人员身份类别", "identity"),
                        .optional("psn_type_lv", .name(3), "人员类别等级", "grade"), .optional("memo", .text(500), "备注", "note"),
                        .optional("begntime", .time, "开始时间", "from"), .optional("endtime", .time, "结束时间", "to"),
                    ]),
            ],
            note: BilingualText(
                "须在报文头给出 insuplc_admdvs（参保地）：平台不跨省猜测参保地；凭证为 03 时 card_sn 必填",
                "insuplc_admdvs of the envelope is needed: nobody guesses the insured region; credential 03 needs card_sn")),
        InterfaceTransaction(
            ["2001"], "人员待遇享受检查", "benefit check", .query,
            [
                .data([
                    .person, .insurance, .required("fixmedins_code", .institution, "定点医药机构编号", "institution"), .visitType, .began,
                    .optional("endtime", .time, "结束时间", "end"), .diseaseCode, .diseaseName, .operationCode, .operationName,
                    .optional("matn_type", .name(6), "生育类别", "kind of maternity"),
                    .optional("birctrl_type", .name(6), "计划生育手术类别", "kind of family-planning surgery"),
                    .optional("exp_content", .text(4_000), "扩展内容", "additions"),
                ])
            ],
            output: [
                .output(
                    "trtinfo", list: 64,
                    [
                        .required("trt_chk_type", .name(3), "待遇检查类型", "01 fund item, 99 other"),
                        .optional("fund_pay_type", .name(6), "基金支付类型", "fund"),
                        .required("trt_enjymnt_flag", .name(3), "基金款项待遇享受标志", "1 enjoyed, 0 not"),
                        .optional("trt_chk_rslt", .text(4_000), "基金款项待遇检查结果", "why"),
                    ])
            ]),
    ]
}
