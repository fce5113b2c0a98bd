import ClaimTypes
import Clearing
import ClearingReports
import LedgerTypes
import Simulator

/// A demo's result as people and programs read it.
struct DemoReport {
    let result: DemoResult
    let method: NettingMethod
    let notices: [MonthlyNotice]

    init(_ result: DemoResult, netting method: NettingMethod) {
        self.result = result
        self.method = method
        notices = MonthlyNotice.issue(result.table, result.netting, method: method)
    }

    func text(keptIn folder: String?) -> String {
        var parts = [
            heading("一、窗口结算单", "Two claims at the counter"), counterSlips(), heading("二、一个月", "The month"), month(),
            heading("三、清算", "Clearing"), statements(), NationalTableReport(result.table).text(),
            NettingReport(result.netting, of: result.window, method: method).text(),
        ]
        if let first = notices.first { parts.append(NoticeReport(first).text()) }
        parts += [
            heading("四、资金到账", "Money received"), payments(),
            heading("五、审计", "Audit"), audit(), heading("六、基金管理人员看什么", "What a fund manager looks at"), fundTable(),
            heading("七、用时", "Time spent"), stages(), verdict(keptIn: folder),
        ]
        return parts.joined(separator: "\n")
    }

    private func heading(_ chinese: String, _ english: String) -> String { "\n== \(chinese) · \(english) ==\n" }

    private func counterSlips() -> String {
        var table = TextTable(
            [
                .init("项目", "Item"), .init("字段", "Field"),
            ] + result.workedExamples.map { .init($0.title.chinese, $0.title.english, alignment: .right) })
        for row in Self.slipRows {
            table.append(
                [row.names.chinese + " " + row.names.english, row.field]
                    + result.workedExamples.map { row.value($0.amounts).yuan })
        }
        return table.render()
    }

    private func month() -> String {
        let tally = result.tally
        let traffic = result.traffic
        var lines = [
            "结算申请 claims \(tally.claims.grouped)   已结算 settled \(tally.settled.grouped)   拒付 refused \(tally.refused.grouped)   撤销 cancelled \(tally.cancelled.grouped)",
            "报文 parcels \(traffic.carried.grouped)   丢失 dropped \(traffic.dropped.grouped)   重复 duplicated \(traffic.duplicated.grouped)   重发 hospital retries \(tally.retries.grouped)   冲正 reversals \(tally.reversals)",
        ]
        for finding in result.recovery {
            lines.append(
                "\(finding.node) 进程中断后恢复 killed mid-day and recovered: \(finding.recordsBefore.grouped) 条记录 records before, \(finding.recordsAfter.grouped) after, \(finding.recordsLost) 丢失 lost"
            )
        }
        lines.append(
            "三方对账 three-way comparison: \(result.comparedPairs.grouped) 对·日 pair-days, \(result.unequalPairs) 不平 unequal")
        let records = result.records
        lines.append(
            "逐笔对账 record by record: \(records.compared.grouped) 次 comparisons, \(records.differing) 有差异 differ, \(records.notComparable) 无法比对 cannot compare; \(records.traffic.messages.grouped) 报文 messages, \(records.traffic.bytes.grouped) 字节 bytes"
        )
        return lines.joined(separator: "\n") + "\n"
    }

    private func audit() -> String {
        var table = TextTable([
            .init("节点", "Node"), .init("记录", "Records", alignment: .right), .init("区块", "Blocks", alignment: .right),
            .init("字节", "Bytes", alignment: .right), .init("状态摘要", "State digest"), .init("重放", "Replay"),
        ])
        for journal in result.audit.journals {
            table.append([
                "\(journal.node)", journal.records.grouped, journal.blocks.grouped, journal.bytes.grouped,
                String(journal.digest.hex.prefix(16)),
                journal.isVerified ? "一致 digest equal" : "不一致 " + (journal.failure ?? "digest differs"),
            ])
        }
        return table.render()
    }

    private func fundTable() -> String {
        var table = TextTable([
            .init("地区", "Region"), .init("应付他省", "Owes others", alignment: .right),
            .init("应收他省", "Owed by others", alignment: .right),
            .init("净额", "Net", alignment: .right),
        ])
        for row in result.table.regions {
            table.append([
                RegionNames.national.full(row.region), row.payable.owed.grouped, row.receivable.owed.grouped, row.net.grouped,
            ])
        }
        table.appendRule()
        let net = result.table.regions.reduce(Fen.zero) { $0 + $1.net }
        let total = result.table.total.owed
        table.append(["合计 Total", total.grouped, total.grouped, net.grouped])
        return table.render()
    }

    private func stages() -> String {
        var table = TextTable([.init("阶段", "Stage"), .init("秒", "Seconds", alignment: .right)])
        for stage in result.stages { table.append([stage.name.chinese + " " + stage.name.english, stage.seconds.milliseconds]) }
        table.appendRule()
        table.append(["合计 Total", result.stages.reduce(0) { $0 + $1.seconds }.milliseconds])
        return table.render()
    }

    private func verdict(keptIn folder: String?) -> String {
        let audit = result.audit
        let kept = folder.map { "账本与报表 journals and reports: \($0)\n" } ?? ""
        return """

            已告知医院而丢失 acknowledged and lost: \(audit.acknowledgedLost)   重复入账 double effects: \(audit.doubleEffects)   \
            结果未知 unknown: \(audit.unknown)   应付应收不等的地区对 pairs out of balance: \(audit.pairsOutOfBalance)
            \(result.isSound ? "全部相符 everything agrees" : "存在差异 something differs")
            \(kept)
            """
    }
}
