import ClaimTypes

extension InterfaceTable {
    /// 2201 to 2208.
    static let outpatient: [InterfaceTransaction] = outpatientVisit + outpatientMoney

    private static let outpatientVisit: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2201", "2201A"], "门诊挂号", "outpatient register", .visit,
            [
                .data([
                    .person, .insurance, .began, .credentialType, .credential, .cardSerial,
                    .required("ipt_otp_no", .name(30), "住院/门诊号", "the hospital's own number of the visit"),
                    .required("atddr_no", .name(30), "医师编码", "doctor"), .required("dr_name", .text(50), "医师姓名", "doctor's name"),
                    .required("dept_code", .name(30), "科室编码", "department"),
                    .required("dept_name", .text(100), "科室名称", "its name"),
                    .required("caty", .name(6), "科别", "specialty"),
                ])
            ],
            output: [
                .output("data", [.visit, .person, .required("ipt_otp_no", .name(30), "住院/门诊号", "the hospital's own number")])
            ],
            note: BilingualText("同一 ipt_otp_no 再次挂号得到同一 mdtrt_id", "the same ipt_otp_no again gets the same mdtrt_id")),
        InterfaceTransaction(
            ["2202"], "门诊挂号撤销", "outpatient register cancel", .visit,
            [.data([.person, .visit, .required("ipt_otp_no", .name(30), "住院/门诊号", "the hospital's own number")])]),
        InterfaceTransaction(
            ["2203", "2203A"], "门诊就诊信息上传", "outpatient visit information", .visit,
            [
                InterfaceNode(
                    "mdtrtinfo",
                    [
                        .visit, .person, .visitType, .began, .optional("main_cond_dscr", .text(1_000), "主要病情描述", "condition"),
                        .diseaseCode, .diseaseName,
                    ]
                        + InterfaceField.maternity), .diagnoses(inpatient: false, isRequired: true),
            ]),
        InterfaceTransaction(
            ["2204"], "门诊费用明细信息上传", "outpatient line upload", .visit,
            [InterfaceNode("feedetail", list: 100, InterfaceField.outpatientLine)], output: [.lineResults]),
        InterfaceTransaction(
            ["2205"], "门诊费用明细信息撤销", "outpatient line cancel", .visit, [.data([.visit, .batch, .person])],
            note: BilingualText("chrg_bchno 为 0000 时撤销全部未结算明细", "chrg_bchno 0000: every line that is not settled")),
    ]

    private static let outpatientBill: [InterfaceField] = [
        .person, .credentialType, .credential, .cardSerial, .visitType, .fee, .way, .visit, .batch, .useAccount, .insurance,
        .optionalAmount("hosp_part_amt", "医院负担金额", "borne by the hospital"),
    ]

    private static let outpatientMoney: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2206", "2206A"], "门诊预结算", "outpatient pre-settlement", .trial, [.data(outpatientBill)],
            output: [.setlinfo, .setldetail]),
        InterfaceTransaction(
            ["2207", "2207A"], "门诊结算", "outpatient settlement", .money,
            [
                .data(outpatientBill + [.invoice] + InterfaceField.parts(isRequired: true)),
                InterfaceNode(
                    "drug_trac_info", list: 1_000, isRequired: false,
                    [
                        .required("feedetl_sn", .name(30), "费用明细流水号", "line number"),
                        .required("drug_trac_codg", .name(100), "药品追溯码", "drug trace code"),
                        .optional("trdn_flag", .flag, "拆零标志", "split package"),
                        .optional("min_prcunt_type", .name(6), "最小包装单位", "smallest unit"),
                    ]
                ).mappedUnverified,
            ],
            output: [.setlinfo, .setldetail]),
        InterfaceTransaction(
            ["2208"], "门诊结算撤销", "outpatient settlement cancel", .money, [.data([.settlement, .visit, .person])],
            output: [.setlinfo, .setldetail]),
    ]

    /// 2102 and 2103. The fields of 2102 are from general knowledge of the document.
    static let pharmacy: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2102", "2102A"], "药店结算", "pharmacy settle", .money,
            [
                InterfaceNode(
                    "druginfo",
                    [
                        .person, .credentialType, .credential, .cardSerial, .began, .fee, .invoice, .insurance, .diseaseCode,
                        .diseaseName,
                        .useAccount, .visitType,
                    ]
                ).mappedUnverified,
                InterfaceNode("drugdetail", list: 100, InterfaceField.pharmacyLine),
            ],
            output: [.setlinfo, .setldetail],
            note: BilingualText(
                "以 msgid 为购药单号：同一 msgid 重发不会重复结算", "the msgid names the purchase: the same msgid again never settles twice")),
        InterfaceTransaction(
            ["2103"], "药店结算撤销", "pharmacy settlement cancel", .money, [.data([.settlement, .visit, .person])],
            output: [.setlinfo, .setldetail]),
    ]

    /// 2601.
    static let reversal: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["2601"], "冲正交易", "reversal", .reversal,
            [
                .data([
                    .person, .required("omsgid", .name(30), "原发送方报文ID", "msgid of the message to undo"),
                    .required("oinfno", .name(5), "原交易编号", "its infno"),
                ])
            ],
            output: [
                .output(
                    "result",
                    [
                        InterfaceField.required(
                            "revs_rslt", .code(["0", "1"]), "冲正结果", "0 nothing to reverse, 1 reversed; our own, none nationally"
                        ).unverified
                    ]), .setlinfo.optional, .setldetail.optional,
            ],
            note: BilingualText(
                "可冲正：2102、2103、2207、2208、2304、2305、2401；成功后原报文不再有任何作用。冲正撤销即按原样重新结算，返回新的 setlinfo",
                "undoes 2102, 2103, 2207, 2208, 2304, 2305, 2401; afterwards the message has no effect and never will. A cancel is undone by settling again as before: the answer has the new setlinfo"
            ))
    ]
}
