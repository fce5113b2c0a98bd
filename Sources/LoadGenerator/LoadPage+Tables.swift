import ClaimTypes
import ClearingReports
import LedgerTypes
import LoadModel

/// The tables of the page.
extension LoadPage {
    func tables(_ page: inout HTMLText) {
        steps(&page)
        ramp(&page)
        faults(&page)
        isolation(&page)
        money(&page)
        unresolved(&page)
        notes(&page)
    }

    private func table(_ page: inout HTMLText, _ title: BilingualText, _ heads: [BilingualText], _ rows: [[String]]) {
        page.element("section") { section in
            section.element("h2", "", title)
            section.element("table") { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for (index, name) in heads.enumerated() { row.element("th", index == 0 ? "" : "class=\"n\"", name) }
                    }
                }
                table.element("tbody") { body in
                    for cells in rows {
                        body.element("tr") { row in
                            for (index, cell) in cells.enumerated() {
                                row.element("td", index == 0 ? "" : "class=\"n\"", text: cell)
                            }
                        }
                    }
                }
            }
        }
    }

    private func steps(_ page: inout HTMLText) {
        let heads = [
            BilingualText("交易", "transaction"), BilingualText("终态/秒", "final/s"), BilingualText("p50", "ms"),
            BilingualText("p99", "ms"),
            BilingualText("p99.9", "ms"), BilingualText("最长", "max ms"), BilingualText("受理", "accepted"),
            BilingualText("终态", "final"),
            BilingualText("拒绝", "refused"), BilingualText("未知", "unresolved"),
        ]
        table(
            &page, BilingualText("每种交易", "Each transaction"), heads,
            LoadResult.stepNames.filter { !result.figures[$0.step].isEmpty }.map { step, name in
                let found = result.figures[step]
                return ["\(name.chinese) \(name.english)", LoadReport.tenths(result.rate(step))]
                    + [500, 990, 999, 1_000].map { LoadReport.milliseconds(found.latency.percentile(perMille: $0)) }
                    + ["\(found.accepted)", "\(found.final)", "\(found.refused)", "\(found.unresolved)"]
            })
    }

    private func ramp(_ page: inout HTMLText) {
        guard let search = result.task.knee else { return }
        table(
            &page,
            BilingualText(
                "拐点：\(search.knee.map { "\($0)/秒" } ?? "低于首级")",
                "The knee: \(search.knee.map { "\($0)/s" } ?? "below the first rate")"),
            [
                BilingualText("就诊/秒", "visits/s"), BilingualText("结算/秒", "settled/s"), BilingualText("p50", "ms"),
                BilingualText("p99", "ms"),
                BilingualText("积压", "backlog"), BilingualText("违反", "broke"),
            ],
            search.steps.map { step in
                [
                    "\(step.perSecond)", LoadReport.tenths(Double(step.settled) / Double(max(step.seconds, 1))),
                    LoadReport.milliseconds(step.p50), LoadReport.milliseconds(step.p99), "\(step.backlog)",
                    search.rule.breach(of: step)?.rawValue ?? "–",
                ]
            })
    }

    private func faults(_ page: inout HTMLText) {
        guard !result.faults.isEmpty else { return }
        table(
            &page, BilingualText("故障", "Faults"),
            [
                BilingualText("指令", "order"), BilingualText("开始", "from s"), BilingualText("结束", "to s"),
                BilingualText("此前已结算", "settled before"),
                BilingualText("就绪用时", "ready after ms"),
            ],
            result.faults.map { record in
                [
                    record.order.text, SecondsText.text(record.begun), SecondsText.text(record.undone), "\(record.settled)",
                    record.failure ?? LoadReport.milliseconds(record.readyAfter),
                ]
            })
    }

    private func isolation(_ page: inout HTMLText) {
        guard let isolation = result.isolation else { return }
        func row(_ name: String, _ found: LatencyHistogram) -> [String] {
            [name] + [500, 990, 1_000].map { LoadReport.milliseconds(found.percentile(perMille: $0)) } + ["\(found.count)"]
        }
        table(
            &page, BilingualText("隔离：与停顿地区无关的结算", "Isolation: settlements that have nothing to do with the stopped region"),
            [
                BilingualText("时段", "while"), BilingualText("p50", "ms"), BilingualText("p99", "ms"),
                BilingualText("最长", "max ms"),
                BilingualText("笔数", "settlements"),
            ],
            [row("故障期间 the fault lasts", isolation.during), row("其余时间 it does not", isolation.otherwise)])
    }

    private func money(_ page: inout HTMLText) {
        let settled = result.outcome.settled
        table(
            &page, BilingualText("医院被告知的金额（元）", "What hospitals were told, in yuan"),
            [
                BilingualText("结算", "settlements"), BilingualText("总费用", "fee"), BilingualText("基金", "funds"),
                BilingualText("账户", "accounts"),
                BilingualText("现金", "cash"), BilingualText("医院", "hospitals"),
            ],
            [
                [
                    "\(settled.entries.count)", settled.sum(\.fee).yuan, settled.sum(\.fund).yuan,
                    (settled.sum(\.account) + settled.sum(\.mutualAid)).yuan, settled.sum(\.cash).yuan,
                    settled.sum(\.hospital).yuan,
                ]
            ])
        for fault in result.outcome.findings.faults { page.element("p", "class=\"alarm\"", text: fault) }
    }

    private func unresolved(_ page: inout HTMLText) {
        let sent = result.outcome.unresolved.filter(\.wasSent)
        guard !sent.isEmpty else {
            page.element("p", "class=\"fine\"", BilingualText("每个发出的请求都有最终结果。", "Every request sent has its final outcome."))
            return
        }
        table(
            &page, BilingualText("结果未知的请求：\(sent.count)", "Of unknown outcome: \(sent.count)"),
            [
                BilingualText("报文", "msgid"), BilingualText("地区", "region"), BilingualText("交易", "transaction"),
                BilingualText("次数", "attempts"),
            ],
            sent.prefix(200).map { [$0.messageID, $0.region, $0.infno, "\($0.attempts)"] })
    }

    private func notes(_ page: inout HTMLText) {
        let notes = result.outcome.findings.notes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(12)
        guard !notes.isEmpty else { return }
        table(
            &page, BilingualText("答复中的原因", "What answers said"), [BilingualText("原因", "reason"), BilingualText("次数", "times")],
            notes.map { [$0.key, "\($0.value)"] })
    }

    /// No script, no font, no picture from elsewhere. Print is always light.
    static let style = """
        @page { size: A4; margin: 14mm 13mm; }
        :root { color-scheme: light dark; --paper: #fff; --back: #e9edf2; --ink: #17202e; --soft: #5b6678; --rule: #d6dbe3; --grid: #e3e8ef;
          --a: #0b6e8c; --b: #c8553d; --c: #8a7a3d; --d: #6b5ca5; --e: #3d8b5f; --fault: rgba(200, 85, 61, .16); --warm: rgba(90, 102, 120, .12);
          --good: #18794e; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --paper: #141a22; --back: #0b0f14; --ink: #e6ebf2; --soft: #9aa7b8; --rule: #2c3644;
          --grid: #222b37; --a: #58b7d3; --b: #f08a70; --c: #d3c06e; --d: #ab9ce6; --e: #77c79a; --fault: rgba(240, 138, 112, .2);
          --warm: rgba(154, 167, 184, .14); --good: #6fcf97; --bad: #ff8a80; } }
        @media print { :root { color-scheme: light; --paper: #fff; --back: #fff; --ink: #17202e; --soft: #5b6678; --rule: #d6dbe3; --grid: #e3e8ef;
          --a: #0b6e8c; --b: #c8553d; --c: #8a7a3d; --d: #6b5ca5; --e: #3d8b5f; --fault: rgba(200, 85, 61, .16); --warm: rgba(90, 102, 120, .12);
          --good: #18794e; --bad: #b3261e; } }
        * { box-sizing: border-box; }
        html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        body { margin: 0; background: var(--back); color: var(--ink); font: 9.5pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
          "Microsoft YaHei", "WenQuanYi Zen Hei", system-ui, sans-serif; }
        main { background: var(--paper); max-width: 210mm; margin: 8mm auto; padding: 12mm 13mm; }
        .en { color: var(--soft); font-size: .84em; font-weight: 400; }
        header { display: flex; justify-content: space-between; align-items: flex-end; border-bottom: 2.5pt solid var(--a); padding-bottom: 3mm; gap: 6mm; }
        h1 { font-size: 18pt; line-height: 1.2; margin: 0; } h1 .en { display: block; font-size: 10.5pt; }
        h2 { font-size: 11.5pt; margin: 0 0 1mm; break-after: avoid; }
        p { margin: 1.4mm 0; } .sub { color: var(--soft); font-size: 8.6pt; }
        .id { text-align: right; color: var(--soft); font-size: 8.8pt; margin: 0; } .id b { display: block; color: var(--ink); font-size: 11pt; }
        .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; margin: 4mm 0; }
        .tiles div { border-top: 2.2pt solid var(--rule); padding-top: 1.4mm; } .tiles p { margin: 0; font-size: 8.8pt; }
        .tiles b { font-size: 15pt; font-variant-numeric: tabular-nums; } .tiles .good { border-color: var(--good); }
        .tiles .bad { border-color: var(--bad); } .tiles .bad b { color: var(--bad); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .6mm 4mm; margin: 0; font-size: 8.6pt; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        section { margin-top: 6mm; } .plot { break-inside: avoid; }
        svg { display: block; width: 100%; height: auto; } svg text { font-family: inherit; fill: var(--ink); }
        .tick { font-size: 9.5px; fill: var(--soft); } .axis { font-size: 10px; fill: var(--soft); } .note { font-size: 9px; fill: var(--soft); }
        .grid { stroke: var(--grid); stroke-width: 1; } .level { stroke: var(--bad); stroke-width: 1; stroke-dasharray: 5 4; }
        .line { fill: none; stroke-width: 1.7; stroke-linejoin: round; }
        .line.a { stroke: var(--a); } .line.b { stroke: var(--b); stroke-dasharray: 6 2; } .line.c { stroke: var(--c); stroke-dasharray: 2 2; }
        .line.d { stroke: var(--d); } .line.e { stroke: var(--e); }
        .a.dot, .a.bar { fill: var(--a); } .b.dot, .b.bar { fill: var(--b); } .c.dot, .c.bar { fill: var(--c); } .d.dot, .d.bar { fill: var(--d); }
        .e.dot, .e.bar { fill: var(--e); } .dot { fill-opacity: .8; } .bar.soft { fill-opacity: .35; }
        .band.fault { fill: var(--fault); } .band.warm { fill: var(--warm); }
        table { width: 100%; border-collapse: collapse; font-size: 8.6pt; }
        th { text-align: left; border-bottom: 1pt solid var(--ink); padding: .8mm 1.2mm; vertical-align: bottom; } th .en { display: block; }
        td { padding: .8mm 1.2mm; border-bottom: .5pt solid var(--rule); overflow-wrap: anywhere; } tr { break-inside: avoid; }
        .n { text-align: right; font-variant-numeric: tabular-nums; } thead { display: table-header-group; }
        .fine { color: var(--good); font-weight: 600; margin-top: 6mm; } .alarm { color: var(--bad); font-weight: 700; }
        footer { margin-top: 6mm; padding-top: 2mm; border-top: .5pt solid var(--rule); color: var(--soft); font-size: 7.8pt; }
        @media print { main { margin: 0; padding: 0; max-width: none; } }
        @media screen and (max-width: 700px) { main { padding: 6mm 4mm; margin: 0; } .tiles { grid-template-columns: 1fr 1fr; }
          table { display: block; overflow-x: auto; } }
        """
}
