import ClaimTypes

extension InterfaceTable {
    /// 5201 to 5206 and 5301 to 5304.
    static let queries: [InterfaceTransaction] = visitQueries + personQueries

    private static let visitQueries: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["5201"], "就诊信息查询", "visit query", .query,
            [
                .data([
                    .person, .required("begntime", .time, "开始时间", "visits begun from"), .required("endtime", .time, "结束时间", "to"),
                    .visitType.required(false), .visit.required(false),
                ])
            ], output: [.visitList]),
        InterfaceTransaction(
            ["5202"], "诊断信息查询", "diagnosis query", .query, [.data([.person, .visit]).mappedUnverified], output: [.diagnosisList]),
        InterfaceTransaction(
            ["5203"], "结算信息查询", "settlement query", .query, [.data([.person, .settlement.required(false), .visit])],
            output: [.setlinfo, .setldetail, .settlementList],
            note: BilingualText(
                "setl_id 可空（本平台扩展）：丢失回执后按 mdtrt_id 查询该就诊全部结算，见 setlinfolist",
                "setl_id may be left out, our own extension: after a lost reply all settlements of the visit stand in setlinfolist"
            )),
        InterfaceTransaction(
            ["5204"], "费用明细查询", "line query", .query,
            [.data([.person, .settlement.required(false), .visit]).mappedUnverified], output: [.keptLines]),
    ]

    private static let interval: [InterfaceField] = [
        .optional("begntime", .time, "开始时间", "from"), .optional("endtime", .time, "结束时间", "to"),
    ]

    private static let filingNumber = InterfaceField.required(
        "trt_dcla_detl_sn", .name(30), "待遇申报明细流水号", "number of the filing")

    private static let personQueries: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["5205"], "人员慢特病用药记录查询", "chronic drug use", .query,
            [.data([.person, .required("begntime", .time, "开始时间", "from"), .required("endtime", .time, "结束时间", "to")])],
            output: [
                .output(
                    "feedetail", list: 1_000,
                    [
                        .required("med_list_codg", .name(50), "医疗目录编码", "item"),
                        .required("cnt", .decimal(digits: 16, decimals: 4), "数量", "quantity"),
                        InterfaceField.required("fee_ocur_time", .time, "费用发生时间", "time of charge").unverified,
                        InterfaceField.required("fixmedins_code", .name(12), "定点医药机构编号", "institution").unverified,
                        .visit.unverified, .diseaseCode.unverified,
                    ])
            ],
            note: BilingualText(
                "只答本节点机构上传的门诊慢特病（14）明细；明细不跨地区传送，其他地区用药请向参保地经办机构查询。输出字段未见国家定义，为本平台所拟",
                "only lines of chronic visits (14) at institutions of this node: lines do not travel between regions, so ask the insuring agency for the rest. The national rows were not found; these are ours"
            )),
        InterfaceTransaction(
            ["5206"], "人员累计信息查询", "cumulative amounts", .query,
            [.data([.person, .required("cum_ym", .count(6), "累计年月", "yyyyMM; yyyy00 for the year")])],
            output: [
                .output(
                    "cuminfo", list: 256,
                    [
                        .insurance, .required("year", .count(4), "年度", "year"), .required("cum_ym", .count(6), "累计年月", "month"),
                        .required("cum_type_code", .text(30), "累计类别代码", "kind of total"),
                        .required("cum", .amount, "累计值", "total"),
                    ])
            ]),
        InterfaceTransaction(
            ["5301"], "人员慢特病备案查询", "query of chronic-disease filings", .query, [.data([.person])],
            output: [
                .output(
                    "feedetail", list: 256,
                    [
                        .required("opsp_dise_code", .name(30), "门慢门特病种目录代码", "disease"),
                        .optional("opsp_dise_name", .text(300), "门慢门特病种名称", "its name"), .insurance, filingNumber,
                        .required("begndate", .date, "开始日期", "from"), .optional("enddate", .date, "结束日期", "to"),
                    ])
            ]),
        InterfaceTransaction(
            ["5302"], "人员定点信息查询", "query of designated institutions", .query,
            [.data([.person, .optional("biz_appy_type", .name(6), "业务申请类型", "kind of application")]).mappedUnverified],
            output: [
                .output(
                    "psnfixmedin", list: 256,
                    [
                        .required("fix_srt_no", .count(4), "定点排序号", "rank among several"),
                        .required("fixmedins_code", .name(12), "定点医药机构编号", "institution"),
                        .optional("fixmedins_name", .text(200), "定点医药机构名称", "its name"), .insurance, filingNumber,
                        .required("begndate", .date, "开始日期", "from"), .optional("enddate", .date, "结束日期", "to"),
                    ])
            ]),
        InterfaceTransaction(
            ["5303"], "在院信息查询", "in-hospital state", .query, [.data([.person] + interval)],
            output: [
                .output(
                    "data", list: 256,
                    [
                        .visit.required(false), .person, .began,
                        .optional("endtime", .time, "结束时间", "end; empty while it goes on"),
                        .required("fixmedins_code", .name(12), "定点医药机构编号", "institution"), .insurance, .visitType,
                    ])
            ],
            note: BilingualText(
                "由参保地答复：各就医地登记、出院和结算的住院，不论是否结算；本节点登记的住院以本节点为准",
                "answered by the insuring region: stays of every region from admission on, billed or not; of a stay at this node, this node knows best"
            )),
        InterfaceTransaction(
            ["5304"], "转院信息查询", "query of referrals", .query, [.data([.person] + interval)],
            output: [
                .output(
                    "refmedin", list: 256,
                    [
                        .required("mdtrtarea_admdvs", .name(6), "就医地行政区划", "region"),
                        .required("refl_type", .name(30), "转院类型", "kind"),
                        .optional("reflin_medins_no", .name(12), "转入医疗机构编号", "receiving institution"),
                        .optional("reflin_medins_name", .text(200), "转入医疗机构名称", "its name"), .insurance, filingNumber,
                        .required("begndate", .date, "开始日期", "from"),
                        .optional("enddate", .date, "结束日期", "to"),
                    ])
            ]),
    ]

    /// 9101 and 9102.
    static let files: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["9101"], "文件上传", "file upload", .file,
            [
                InterfaceNode(
                    "fsUploadIn",
                    [
                        .required("in", .bytes(4 << 20), "文件数据", "bytes: an array of numbers or Base64"),
                        .required("filename", .text(200), "文件名", "name"),
                        .required("fixmedins_code", .institution, "定点医药机构编号", "institution"),
                    ])
            ],
            output: [
                .output(
                    "fsUploadOut",
                    [
                        .required("file_qury_no", .name(30), "文件查询号", "file number"),
                        .required("filename", .text(200), "文件名", "name"),
                        .required("fixmedins_code", .institution, "定点医药机构编号", "institution"),
                        .required("dld_endtime", .time, "下载截止时间", "kept until"),
                    ])
            ]),
        InterfaceTransaction(
            ["9102"], "文件下载", "file download", .file,
            [
                InterfaceNode(
                    "fsDownloadIn",
                    [
                        .required("file_qury_no", .name(30), "文件查询号", "file number"),
                        .required("filename", .text(200), "文件名", "name"),
                        .required("fixmedins_code", .institution, "定点医药机构编号", "institution"),
                    ])
            ],
            note: BilingualText("成功时返回文件字节流，而非 JSON", "on success the reply is the bytes of the file, not JSON")),
    ]
}

extension InterfaceNode {
    /// The same node, every field marked as unverified.
    var mappedUnverified: InterfaceNode {
        var node = self
        node.fields = fields.map(\.unverified)
        return node
    }

    /// Every settlement of a visit, `setlinfo` rows, oldest first: our own node of 5203.
    static let settlementList = InterfaceNode("setlinfolist", list: 1_000, isRequired: false, setlinfo.fields)

    /// What 5204 says of each line.
    static let keptLines = InterfaceNode(
        "feedetail", list: 10_000,
        [
            .batch, .required("feedetl_sn", .name(30), "费用明细流水号", "line number"),
            .required("det_item_fee_sumamt", .amount, "明细项目费用总额", "line amount"),
            .required("fulamt_ownpay_amt", .amount, "全自费金额", "fully self-paid"),
            .required("overlmt_amt", .amount, "超限价金额", "above the price limit"),
            .required("preselfpay_amt", .amount, "先行自付金额", "pre-self-pay"),
            .required("inscp_scp_amt", .amount, "符合政策范围金额", "in policy scope"),
        ])
}
