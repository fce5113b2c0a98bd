import ClaimTypes

/// One row of `feedetail`.
extension InterfaceField {
    private static let lineHead: [InterfaceField] = [
        .required("feedetl_sn", .name(30), "费用明细流水号", "line number, unique inside the visit"), .visit, .person,
    ]

    private static let lineMoney: [InterfaceField] = [
        .required("fee_ocur_time", .time, "费用发生时间", "time of charge"),
        .required("med_list_codg", .name(50), "医疗目录编码", "national item code"),
        .required("medins_list_codg", .text(150), "医药机构目录编码", "hospital item code"),
        .required("det_item_fee_sumamt", .amount, "明细项目费用总额", "line amount"),
        .required("cnt", .decimal(digits: 16, decimals: 4), "数量", "quantity; negative for a returned item"),
        .required("pric", .decimal(digits: 16, decimals: 6), "单价", "unit price"),
    ]

    private static let lineDosage: [InterfaceField] = [
        .optional("sin_dos_dscr", .text(200), "单次剂量描述", "dose"), .optional("used_frqu_dscr", .text(200), "使用频次描述", "frequency"),
        .optional("medc_way_dscr", .text(200), "用药途径描述", "route"),
        .optional("prd_days", .decimal(digits: 4, decimals: 2), "周期天数", "days"),
    ]

    private static func lineStaff(isRequired: Bool) -> [InterfaceField] {
        [
            InterfaceField("bilg_dept_codg", .name(30), isRequired, "开单科室编码", "ordering department"),
            InterfaceField("bilg_dept_name", .text(100), isRequired, "开单科室名称", "its name"),
            InterfaceField("bilg_dr_codg", .name(30), isRequired, "开单医生编码", "ordering doctor"),
            InterfaceField("bilg_dr_name", .text(50), isRequired, "开单医师姓名", "doctor's name"),
            .optional("acord_dept_codg", .name(30), "受单科室编码", "executing department"),
            .optional("acord_dept_name", .text(100), "受单科室名称", "its name"),
            .optional("orders_dr_code", .name(30), "受单医生编码", "executing doctor"),
            .optional("orders_dr_name", .text(50), "受单医生姓名", "doctor's name"),
            InterfaceField("hosp_appr_flag", .name(3), isRequired, "医院审批标志", "hospital approval of a limited-use drug"),
        ]
    }

    private static let lineRest: [InterfaceField] = [
        .optional("tcmdrug_used_way", .name(6), "中药使用方式", "use of herbs"),
        .optional("etip_flag", .flag, "外检标志", "external examination"),
        .optional("etip_hosp_code", .name(30), "外检医院编码", "where"),
        .optional("dscg_tkdrug_flag", .flag, "出院带药标志", "take-home drug"),
        .optional("matn_fee_flag", .name(6), "生育费用标志", "maternity"),
        .optional(
            "exp_content.er_flag", .code(["0", "1", "2", "3"]), "急诊标志（在 exp_content 内）",
            "inside exp_content: 0 none, 1 emergency, 2 outpatient examination before surgery, 3 elective"),
    ]

    static let outpatientLine =
        lineHead + [
            .batch, .diseaseCode, .optional("rxno", .name(30), "处方号", "prescription"),
            .required("rx_circ_flag", .flag, "外购处方标志", "external prescription"),
        ] + lineMoney + lineDosage + lineStaff(isRequired: true) + lineRest

    static let inpatientLine =
        lineHead + [
            .optional("init_feedetl_sn", .name(30), "原费用流水号", "the line a return gives back"),
            .optional("drord_no", .name(30), "医嘱号", "order"), .visitType,
        ] + lineMoney + lineDosage + lineStaff(isRequired: true) + lineRest
        + [.optional("memo", .text(500), "备注", "note")]

    /// From general knowledge of the document; no source was read.
    static let pharmacyLine: [InterfaceField] =
        ([
            .required("feedetl_sn", .name(30), "费用明细流水号", "line number"),
            .optional("rxno", .name(30), "处方号", "prescription"),
            .optional("rx_circ_flag", .flag, "外购处方标志", "external prescription"),
        ] + lineMoney + lineDosage + lineStaff(isRequired: false)).map(\.unverified)
}
