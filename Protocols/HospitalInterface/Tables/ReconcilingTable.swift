import ClaimTypes

extension InterfaceTable {
    /// 3201, 3202, 3211 and 3212.
    static let reconciling: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["3201"], "医药机构费用结算对总账", "reconcile totals", .query,
            [
                .data([
                    .insurance, .required("clr_type", .name(6), "清算类别", "clearing type"),
                    .required("setl_optins", .region, "结算经办机构", "clearing agency of the settlements (clr_optins)"),
                    .required("stmt_begndate", .date, "对账开始日期", "first day"),
                    .required("stmt_enddate", .date, "对账结束日期", "last day"),
                    .fee, .required("fund_pay_sumamt", .amount, "基金支付总额", "fund total"),
                    .required("acct_pay", .amount, "个人账户支付金额", "personal accounts"),
                    .required(
                        "fixmedins_setl_cnt", .decimal(digits: 10, decimals: 0), "定点医药机构结算笔数", "settlements, cancels taken off"),
                    .optional("refd_setl_flag", .name(6), "退费结算标志", "0 settlements only, 1 cancels only, absent: both")
                        .unverified,
                ])
            ],
            output: [
                .output(
                    "stmtinfo",
                    [
                        .required("setl_optins", .region, "结算经办机构", "clearing agency"),
                        .required(
                            "stmt_rslt", .name(6), "对账结果",
                            "000000 equal, 000101 we have more, 000102 the institution has more, 000103 amounts differ"),
                        .required("stmt_rslt_dscr", .text(200), "对账结果说明", "both figures"),
                    ])
            ]),
        InterfaceTransaction(
            ["3202"], "医药机构费用结算对明细账", "reconcile detail", .query,
            [
                .data([
                    .required("setl_optins", .region, "结算经办机构", "clearing agency"),
                    .required("file_qury_no", .name(30), "文件查询号", "file uploaded by 9101"),
                    .required("stmt_begndate", .date, "对账开始日期", "first day"),
                    .required("stmt_enddate", .date, "对账结束日期", "last day"),
                    .fee, .required("fund_pay_sumamt", .amount, "基金支付总额", "fund total"),
                    .required("cash_payamt", .amount, "现金支付金额", "cash"),
                    .required("fixmedins_setl_cnt", .decimal(digits: 10, decimals: 0), "定点医药机构结算笔数", "rows of the file")
                        .unverified,
                    .required("clr_type", .name(6), "清算类别", "clearing type"),
                    .optional("refd_setl_flag", .name(6), "退费结算标志", "0, 1 or absent").unverified,
                ])
            ],
            output: [
                .output(
                    "fileinfo",
                    [
                        .required("file_qury_no", .name(30), "文件查询号", "fetch by 9102"),
                        .required("filename", .text(200), "文件名", "name"),
                        .required("dld_endtime", .time, "下载截止时间", "fetch before"),
                    ])
            ],
            note: BilingualText(
                "文件为 UTF-8 制表符分隔文本（可为 ZIP），空值写 null，列：setl_id mdtrt_id psn_no medfee_sumamt fund_pay_sumamt acct_pay refd_setl_flag exp_content",
                "the file is tab-separated UTF-8, plain or in a ZIP, nulls as the word null, columns: setl_id mdtrt_id psn_no medfee_sumamt fund_pay_sumamt acct_pay refd_setl_flag exp_content"
            )),
        InterfaceTransaction(
            ["3211"], "异步对账发起", "start a reconciliation", .query,
            [
                .data([
                    .required("clr_begin_ymd", .date, "清算开始日期", "first day"),
                    .required("clr_end_ymd", .date, "清算结束日期", "last day"),
                    .required("file_qury_no", .name(30), "文件查询号", "file uploaded by 9101, as for 3202"),
                    .optional("upload_file_name", .text(200), "上传文件名", "its name").unverified,
                ])
            ],
            output: [.output("taskinfo", [.required("task_key", .name(30), "任务号", "ask with 3212")])],
            note: BilingualText("文件格式同 3202，不分险种与清算类别", "the file is that of 3202, of all insurances and clearing types")),
        InterfaceTransaction(
            ["3212"], "异步对账结果查询", "poll a reconciliation", .query,
            [.data([.required("task_key", .name(30), "任务号", "from 3211")])],
            output: [
                .output(
                    "taskinfo",
                    [
                        .required("check_state", .name(6), "对账状态", "0 equal, 1 differences in the file").unverified,
                        .required("task_status", .name(6), "任务状态", "1 done").unverified,
                        .required("file_qury_no1", .name(30), "文件查询号1", "the differences, fetch by 9102"),
                        .optional("file_qury_no2", .name(30), "文件查询号2", "empty").unverified,
                        .optional("file_qury_no3", .name(30), "文件查询号3", "empty").unverified,
                    ])
            ]),
    ]

    /// 3260 to 3262.
    static let monthly: [InterfaceTransaction] = [
        InterfaceTransaction(
            ["3260"], "异地清分结果提取", "extract of the other-region split", .query,
            [.data(month + [.required("startrow", .count(10), "开始行数", "first row, from 1; at most 100 rows come back")])],
            output: [
                .output(
                    "detail", list: 100,
                    [
                        .required("seqno", .count(10), "顺序号", "row"), .required("mdtrtarea", .region, "就医地区划", "treating region"),
                        .required("medins_no", .institution, "医疗机构编号", "institution"),
                        .optional("certno", .name(50), "证件号码", "document number; always empty here"), .visit,
                        .required("mdtrt_setl_time", .time, "就诊结算时间", "settled"),
                        .required("setl_sn", .name(30), "结算流水号", "settlement"),
                        .required("fulamt_advpay_flag", .flag, "全额垫付标志", "0 settled at the hospital"), .fee,
                        .required("optins_pay_sumamt", .amount, "经办机构支付总额", "all insurance money of the settlement"),
                        .optional("cnfm_flag", .flag, "确认标志", "1 confirmed already; our own field"),
                    ])
            ]),
        InterfaceTransaction(
            ["3261"], "异地清分结果确认", "confirm of the other-region split", .split,
            [
                .data(month + [.required("totalrow", .count(10), "总行数", "rows of this message")]),
                InterfaceNode(
                    "detail", list: 100,
                    [
                        .optional("certno", .name(50), "证件号码", "document number; not compared").personal, .visit,
                        .required("mdtrt_setl_time", .time, "就诊结算时间", "settled"),
                        .required("setl_sn", .name(30), "结算流水号", "settlement"), .fee,
                        .required("optins_pay_sumamt", .amount, "经办机构支付总额", "insurance money"),
                        .required("cnfm_flag", .flag, "确认标志", "1 confirmed, 0 left out of this month"),
                    ]),
            ]),
        InterfaceTransaction(
            ["3262"], "异地清分结果回退", "roll-back of the other-region split", .split,
            [.data(month + [.required("otransid", .name(30), "原交易报文ID", "msgid of the 3261, or 0 for all of the month")])]),
    ]

    private static let month: [InterfaceField] = [
        .required("trt_year", .count(4), "清分年度", "year"), .required("trt_month", .name(2), "清分月份", "month, MM"),
    ]
}
