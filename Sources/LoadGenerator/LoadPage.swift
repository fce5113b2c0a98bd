import ClaimTypes
import ClearingReports
import LoadModel

/// A run as one page that needs nothing else: tables and plots, bilingual, for screens light and dark and for A4.
struct LoadPage {
    let result: LoadResult

    private var charts: LoadCharts { LoadCharts(result: result) }
    private var decisive: StepFigures { result.figures[result.decisive] }

    var html: String {
        let title = "压力测试报告 Load report" + (result.task.scenario.map { " – \($0.name)" } ?? "")
        var page = HTMLText()
        page.raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.element("title", text: title)
        page.raw("\n<style>\n\(Self.style)\n</style>\n</head>\n<body>\n<main>\n")
        head(&page)
        tiles(&page)
        conditions(&page)
        plots(&page)
        tables(&page)
        page.element("footer") { $0.add(Self.method) }
        page.raw("</main>\n</body>\n</html>\n")
        return page.markup
    }

    private static let method = BilingualText(
        "开环负荷：延迟从计划发出的时刻算起，到决定结果的答复为止；被拖慢的后续步骤同样计入。受理指接口已收下请求（0 或 −1），终态指结果已定（0 或 −2）。"
            + "百分位按最近秩，误差不超过 1/128。",
        "Open loop: latency counts from when a request was meant to be sent to the answer that decided; steps held up by a slow one count too. "
            + "Accepted: the interface took the request (0 or −1). Final: the outcome is known (0 or −2). Percentiles by nearest rank, at most 1/128 too high."
    )

    private func head(_ page: inout HTMLText) {
        page.element("header") { header in
            header.element("h1", "", BilingualText("压力测试报告", "Load report"))
            header.element("p", "class=\"id\"") { line in
                line.element("b", text: result.task.scenario?.name ?? result.task.mix.text)
                line.add(result.conditions.date)
            }
        }
        if let scenario = result.task.scenario { page.element("p", "", scenario.purpose) }
        for size in result.task.sizes { page.element("p", "class=\"sub\"", size) }
    }

    private func tiles(_ page: inout HTMLText) {
        let unknown = result.outcome.unresolved.filter(\.wasSent).count
        let tiles: [(BilingualText, String, String)] = [
            (BilingualText("每秒终态", "final a second"), LoadReport.tenths(result.rate(result.decisive)), ""),
            (BilingualText("中位延迟", "median"), LoadReport.milliseconds(decisive.latency.percentile(perMille: 500)) + " ms", ""),
            (BilingualText("99% 以内", "p99"), LoadReport.milliseconds(decisive.latency.percentile(perMille: 990)) + " ms", ""),
            (BilingualText("结果未知", "of unknown outcome"), "\(unknown)", unknown > 0 ? "bad" : "good"),
        ]
        page.element("div", "class=\"tiles\"") { row in
            for (name, value, mark) in tiles {
                row.element("div", mark.isEmpty ? "" : "class=\"\(mark)\"") { tile in
                    tile.element("p", "", name)
                    tile.element("b", text: value)
                }
            }
        }
    }

    private func conditions(_ page: inout HTMLText) {
        let settings = result.settings
        let rows: [(BilingualText, String)] = [
            (BilingualText("负荷", "load"), settings.paceText), (BilingualText("交易", "transactions"), result.task.mix.text),
            (BilingualText("时间", "time"), "\(settings.duration) s, 预热 warm-up \(settings.warmup) s, \(settings.pause) ms"),
            (BilingualText("就诊", "visits"), "\(result.visits)"),
            (BilingualText("连接", "connections"), "\(result.outcome.connected) / \(settings.connections)"),
            (BilingualText("目标", "targets"), result.targets.joined(separator: ", ")),
            (BilingualText("机器", "machine"), "\(result.conditions.processor), \(result.conditions.cores)"),
            (BilingualText("平均负载", "load average"), "\(result.conditions.loadBefore) → \(result.conditions.loadAfter)"),
            (BilingualText("种子", "seed"), "\(settings.seed)"), (BilingualText("计划摘要", "plan digest"), result.planDigest),
        ]
        page.element("dl") { list in
            for (name, value) in rows {
                list.element("dt", "", name)
                list.element("dd", text: value)
            }
            if result.task.hasResultDigest {
                list.element("dt", "", BilingualText("结果摘要", "result digest"))
                list.element("dd", text: result.resultDigest)
            }
        }
    }

    private func plots(_ page: inout HTMLText) {
        func section(_ title: BilingualText, _ note: BilingualText, _ svg: String?) {
            guard let svg else { return }
            page.element("section", "class=\"plot\"") { section in
                section.element("h2", "", title)
                section.element("p", "class=\"sub\"", note)
                section.raw(svg)
            }
        }
        section(
            BilingualText("延迟随时间", "Latency over time"),
            BilingualText(
                "每秒计划发出的结算；阴影为预热与故障（到就绪为止）",
                "of the settlements meant to start in each second; shaded: warm-up, and faults until ready"),
            charts.latencyOverTime())
        section(
            BilingualText("吞吐随时间", "Throughput over time"),
            BilingualText("在途包括等待连接与等待重发", "in flight includes what waits for a connection or to be sent again"),
            charts.throughputOverTime())
        section(
            BilingualText("吞吐与延迟", "Throughput against latency"),
            result.task.knee == nil
                ? BilingualText("每一测量秒", "each second measured")
                : BilingualText("逐级提高速率，直到不再守住规则", "rates raised step by step until one breaks the rule"),
            charts.throughputAgainstLatency())
        section(
            BilingualText("百分位曲线", "Percentiles"), BilingualText("横轴越向右越是少数", "the further right, the fewer"),
            charts.percentileCurve())
        section(
            BilingualText("延迟分布", "Spread of latencies"),
            BilingualText("对数分级", "classes of equal ratio"), charts.histogram())
        section(
            BilingualText("各交易用时", "Time of each transaction"), BilingualText("深色为中位，浅色为 99%", "dark: median; light: p99"),
            charts.timeOfSteps())
        section(
            BilingualText("节点各阶段用时", "Time in the stages of the nodes"),
            BilingualText(
                "节点自报，每笔结算微秒，各阶段并行；颜色为节点",
                "as the nodes say, microseconds for each settlement; stages run beside each other; a colour for each node"),
            charts.timeOfStages())
    }
}
