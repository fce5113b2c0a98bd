import ClaimTypes

extension InterfaceTable {
    /// 2501 to 2506: kept by the insuring region.
    static let filings: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2501"], "转院备案", "referral filing", .filing,
            [
                InterfaceNode(
                    "refmedin",
                    [
                        .person, .insurance.required(false),
                        InterfaceField.optional("tel", .text(50), "联系电话", "telephone").personal,
                        InterfaceField.optional("addr", .text(200), "联系地址", "address").personal,
                        .optional("insu_optins", .region, "参保机构医保区划", "insuring agency"),
                        .required("diag_code", .name(20), "诊断代码", "diagnosis"),
                        .required("diag_name", .text(100), "诊断名称", "its name"),
                        .optional("dise_cond_dscr", .text(2_000), "疾病病情描述", "condition"),
                        .required("reflin_medins_no", .name(12), "转往定点医药机构编号", "institution referred to"),
                        .required("reflin_medins_name", .text(200), "转往医院名称", "its name"),
                        .required("mdtrtarea_admdvs", .region, "就医地行政区划", "region referred to"),
                        .optional("hosp_agre_refl_flag", .flag, "医院同意转院标志", "hospital agrees"),
                        .required("refl_type", .name(30), "转院类型", "1 same city, 2 other city, 3 other province (unverified)"),
                        .required("refl_date", .date, "转院日期", "day"), .required("refl_rea", .text(100), "转院原因", "reason"),
                        .required("refl_opnn", .text(200), "转院意见", "opinion"), .optional("begndate", .date, "开始日期", "from"),
                        .optional("enddate", .date, "结束日期", "to"), .optional("refl_used_flag", .flag, "转院使用标志", "used"),
                    ])
            ], output: [.filingID]),
        InterfaceTransaction(["2502"], "转院备案撤销", "referral filing cancel", .filing, [.data(cancelFields(reasonRequired: false))]),
        InterfaceTransaction(
            ["2503"], "人员慢特病备案", "chronic-disease filing", .filing,
            [
                .data([
                    .person, .insurance, .required("opsp_dise_code", .name(30), "门慢门特病种目录代码", "disease"),
                    .required("opsp_dise_name", .text(300), "门慢门特病种名称", "its name"),
                    InterfaceField.optional("tel", .text(50), "联系电话", "telephone").personal,
                    InterfaceField.optional("addr", .text(200), "联系地址", "address").personal,
                    .optional("insu_optins", .region, "参保机构医保区划", "insuring agency"),
                    .required("ide_fixmedins_no", .name(30), "鉴定定点医药机构编号", "institution that certifies"),
                    .required("ide_fixmedins_name", .text(200), "鉴定定点医药机构名称", "its name"),
                    .required("hosp_ide_date", .date, "医院鉴定日期", "day of the certificate"),
                    .required("diag_dr_codg", .name(30), "诊断医师编码", "doctor"),
                    .required("diag_dr_name", .text(50), "诊断医师姓名", "doctor's name"),
                    .required("begndate", .date, "开始日期", "from"), .optional("enddate", .date, "结束日期", "to"),
                ])
            ], output: [.filingID]),
        InterfaceTransaction(
            ["2504"], "人员慢特病备案撤销", "chronic-disease filing cancel", .filing, [.data(cancelFields(reasonRequired: true))]),
        InterfaceTransaction(
            ["2505"], "人员定点备案", "designated-institution filing", .filing,
            [
                .data([
                    .person, InterfaceField.optional("tel", .text(50), "联系电话", "telephone").personal,
                    InterfaceField.optional("addr", .text(200), "联系地址", "address").personal,
                    .required("biz_appy_type", .name(6), "业务申请类型", "kind of application"),
                    .required("begndate", .date, "开始日期", "from"), .optional("enddate", .date, "结束日期", "to"),
                    .optional("fix_srt_no", .count(3), "定点排序号", "rank"),
                    .required("fixmedins_code", .institution, "定点医药机构编号", "institution"),
                    .required("fixmedins_name", .text(200), "定点医药机构名称", "its name"), .optional("memo", .text(500), "备注", "note"),
                ]).mappedUnverified
            ], output: [.filingID]),
        InterfaceTransaction(
            ["2506"], "人员定点备案撤销", "designated-institution filing cancel", .filing,
            [.data(cancelFields(reasonRequired: false)).mappedUnverified]),
    ]

    private static func cancelFields(reasonRequired: Bool) -> [InterfaceField] {
        [
            .required("trt_dcla_detl_sn", .name(30), "待遇申报明细流水号", "number of the filing"), .person,
            InterfaceField("memo", .text(500), reasonRequired, "备注", "reason"),
        ]
    }
}

extension InterfaceNode {
    static let filingID = InterfaceNode("result", [.required("trt_dcla_detl_sn", .name(30), "待遇申报明细流水号", "number of the filing")])
}
