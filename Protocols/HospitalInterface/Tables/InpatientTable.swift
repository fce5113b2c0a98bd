import ClaimTypes

extension InterfaceTable {
    /// 2301 to 2305.
    static let inpatientMoney: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2301"], "住院费用明细上传", "inpatient line upload", .visit,
            [InterfaceNode("feedetail", list: 100, InterfaceField.inpatientLine)], output: [.lineResults]),
        InterfaceTransaction(
            ["2302"], "住院费用明细撤销", "inpatient line cancel", .visit,
            [
                InterfaceNode(
                    "data", list: 100,
                    [
                        .required("feedetl_sn", .name(30), "费用明细流水号", "line number; 0000 for every line not settled"), .visit,
                        .person,
                    ])
            ]),
        InterfaceTransaction(
            ["2303", "2303A"], "住院预结算", "inpatient pre-settlement", .trial,
            [.data(inpatientBill(partsRequired: true, accountRequired: false))], output: [.setlinfo, .setldetail]),
        InterfaceTransaction(
            ["2304", "2304A"], "住院结算", "inpatient settlement", .money,
            [.data(inpatientBill(partsRequired: false, accountRequired: true))], output: [.setlinfo, .setldetail]),
        InterfaceTransaction(
            ["2305"], "住院结算撤销", "inpatient settlement cancel", .money, [.data([.visit, .settlement, .person])],
            output: [.setlinfo, .setldetail]),
    ]

    private static func inpatientBill(partsRequired: Bool, accountRequired: Bool) -> [InterfaceField] {
        [
            .person, .credentialType, .credential, .cardSerial, .fee, .way, .visit, .insurance,
            .useAccount.required(accountRequired), .invoice,
            .required("mid_setl_flag", .flag, "中途结算标志", "settled before discharge"),
        ] + InterfaceField.parts(isRequired: partsRequired) + [
            .optional("dscgTime", .date, "出院日期", "day of discharge"),
            .optionalAmount("hosp_part_amt", "医院负担金额", "borne by the hospital"),
            InterfaceField.optional(
                "er_begntime", .time, "急诊开始时间（急诊转住院，本平台扩展）",
                "when the emergency care that joins the stay began: our own; without it, the first line of er_flag 1 tells"
            ).unverified,
        ]
    }

    /// 2401 to 2405.
    static let inpatientVisit: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2401", "2401A"], "入院办理", "admission", .visit,
            [InterfaceNode("mdtrtinfo", admissionHead + admissionRest), .diagnoses(inpatient: true, isRequired: false)],
            output: [.output("result", [.visit])],
            note: BilingualText("同一 ipt_no 再次办理得到同一 mdtrt_id", "the same ipt_no again gets the same mdtrt_id")),
        InterfaceTransaction(
            ["2402"], "出院办理", "discharge", .visit,
            [
                InterfaceNode(
                    "dscginfo",
                    [
                        .visit, .person, .insurance, .required("endtime", .time, "结束时间", "discharge"), .diseaseCode, .diseaseName,
                        .operationCode, .operationName,
                    ] + InterfaceField.maternity + [
                        .optional("fpsc_no", .name(50), "计划生育服务证号", "family-planning certificate"),
                        .optional("latechb_flag", .flag, "晚育标志", "late birth"), .optional("fetts", .count(3), "胎次", "pregnancy"),
                        .optional("fetus_cnt", .count(3), "胎儿数", "children"), .optional("pret_flag", .flag, "早产标志", "premature"),
                        .optional("cop_flag", .flag, "伴有并发症标志", "complications"),
                        .required("dscg_dept_codg", .name(30), "出院科室编码", "department"),
                        .required("dscg_dept_name", .text(100), "出院科室名称", "its name"),
                        .optional("dscg_bed", .text(30), "出院床位", "bed"),
                        .required("dscg_way", .name(3), "离院方式", "way of discharge"),
                        .optional("die_date", .date, "死亡日期", "death"),
                    ]), .diagnoses(inpatient: true, isRequired: false),
            ]),
        InterfaceTransaction(
            ["2403"], "住院信息变更", "change of admission data", .visit,
            [
                InterfaceNode("adminfo", [.visit] + changeHead + admissionRest), .diagnoses(inpatient: true, isRequired: false),
            ]),
        InterfaceTransaction(["2404"], "入院撤销", "admission cancel", .visit, [.data([.visit, .person])]),
        InterfaceTransaction(["2405"], "出院撤销", "discharge cancel", .visit, [.data([.visit, .person])]),
    ]

    private static let admissionHead: [InterfaceField] = [
        .person, .insurance, .optional("coner_name", .text(50), "联系人姓名", "contact"),
        .optional("tel", .text(50), "联系电话", "telephone"),
        .began, .credentialType, .credential, .cardSerial, .visitType,
        .required("ipt_no", .name(30), "住院号", "the hospital's own number of the stay"),
    ]

    private static let changeHead: [InterfaceField] = [
        .person, .optional("coner_name", .text(50), "联系人姓名", "contact"), .optional("tel", .text(50), "联系电话", "telephone"), .began,
        .optional("endtime", .time, "结束时间", "end"), .credentialType, .visitType,
        .required("ipt_otp_no", .name(30), "住院/门诊号", "the hospital's own number of the stay"),
    ]

    private static let admissionRest: [InterfaceField] =
        [
            .optional("medrcdno", .name(30), "病历号", "record number"), .required("atddr_no", .name(30), "主治医生编码", "doctor"),
            .required("chfpdr_name", .text(50), "主诊医师姓名", "doctor's name"),
            .required("adm_diag_dscr", .text(200), "入院诊断描述", "diagnosis at admission"),
            .required("adm_dept_codg", .name(30), "入院科室编码", "department"),
            .required("adm_dept_name", .text(100), "入院科室名称", "its name"),
            .required("adm_bed", .text(30), "入院床位", "bed"),
            .required("dscg_maindiag_code", .name(20), "住院主诊断代码", "main diagnosis"),
            .required("dscg_maindiag_name", .text(300), "住院主诊断名称", "its name"),
            .optional("main_cond_dscr", .text(1_000), "主要病情描述", "condition"), .diseaseCode, .diseaseName, .operationCode,
            .operationName,
            .optional("fpsc_no", .name(50), "计划生育服务证号", "family-planning certificate"),
        ] + InterfaceField.maternity + [
            .optional("latechb_flag", .flag, "晚育标志", "late birth"), .optional("fetts", .count(3), "胎次", "pregnancy"),
            .optional("fetus_cnt", .count(3), "胎儿数", "children"), .optional("pret_flag", .flag, "早产标志", "premature"),
            .optional("dise_type_code", .name(6), "病种类型", "kind of disease"),
        ]
}
