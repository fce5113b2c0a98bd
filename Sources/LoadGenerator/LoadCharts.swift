import ClaimTypes
import LoadModel

/// The plots of a run. Latencies are milliseconds from the intended start.
struct LoadCharts {
    let result: LoadResult

    private var timeline: LoadTimeline { result.figures.timeline }

    static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e6 }

    private func perSecond(_ perMille: Int) -> [(x: Double, y: Double)?] {
        timeline.seconds.enumerated().map { index, second in
            second.percentile(perMille: perMille).map { (Double(index) + 0.5, Self.milliseconds($0)) }
        }
    }

    private var secondsScale: PlotScale { .linear(upTo: Double(max(timeline.seconds.count, 1)), ticks: 10) }

    /// What lies behind the curves: the warm-up and the faults.
    private func bands(_ plot: inout SVGPlot) {
        if result.settings.warmup > 0 {
            plot.band(from: 0, to: Double(result.settings.warmup), "warm", label: "预热 warm-up")
        }
        for record in result.faults {
            plot.band(
                from: Double(record.begun) / 1e9, to: Double(record.undone + (record.readyAfter ?? 0)) / 1e9, "fault",
                label: "\(record.order.action.rawValue) \(record.order.node)")
        }
    }

    /// p50, p99 and the longest of each second, by when the settlement was meant to start.
    func latencyOverTime() -> String {
        let values = [500, 1_000].flatMap { perSecond($0).compactMap { $0?.y } }
        var plot = SVGPlot(x: secondsScale, y: .logarithmic(from: values.min() ?? 1, to: values.max() ?? 10))
        bands(&plot)
        plot.line(perSecond(1_000), "c", name: "最长 max")
        plot.line(perSecond(990), "b", name: "p99")
        plot.line(perSecond(500), "a", name: "p50")
        return plot.svg(BilingualText("延迟随时间", "latency over time"), x: "秒 seconds", y: "毫秒 ms")
    }

    /// Settled in each second, and how many requests were under way at its end.
    func throughputOverTime() -> String {
        let inFlight = timeline.inFlight
        let most = max(
            timeline.seconds.map(\.settled).max() ?? 1, inFlight.max() ?? 1, timeline.seconds.map(\.troubles).max() ?? 0)
        var plot = SVGPlot(x: secondsScale, y: .linear(upTo: Double(max(most, 1))), height: 210)
        bands(&plot)
        func line(_ values: [Int]) -> [(x: Double, y: Double)?] { values.enumerated().map { (Double($0) + 0.5, Double($1)) } }
        plot.line(line(inFlight), "c", name: "在途 in flight")
        plot.line(line(timeline.seconds.map(\.settled)), "a", name: "结算/秒 settled/s")
        if timeline.seconds.contains(where: { $0.troubles > 0 }) {
            plot.line(line(timeline.seconds.map(\.troubles)), "b", name: "未知、忙、断开/秒 unknown, busy, broken/s")
        }
        return plot.svg(BilingualText("吞吐随时间", "throughput over time"), x: "秒 seconds", y: "个 count")
    }

    /// The rates of a ramp with the knee; without a ramp, every measured second as a point.
    func throughputAgainstLatency() -> String {
        guard let search = result.task.knee else { return secondsAgainstLatency() }
        let latencies = search.steps.flatMap { [$0.p50, $0.p99].compactMap { $0 }.map(Self.milliseconds) }
        let settled = search.steps.map { Double($0.settled) / Double(max($0.seconds, 1)) }
        var plot = SVGPlot(
            x: .linear(upTo: settled.max() ?? 1, ticks: 8), y: .logarithmic(from: latencies.min() ?? 1, to: latencies.max() ?? 10)
        )
        let steps = zip(search.steps, settled).sorted { $0.0.perSecond < $1.0.perSecond }
        for (style, name, part) in [("b", "p99", \RateStep.p99), ("a", "p50", \RateStep.p50)] {
            plot.line(steps.map { step, rate in step[keyPath: part].map { (rate, Self.milliseconds($0)) } }, style, name: name)
            for (step, rate) in steps {
                guard let latency = step[keyPath: part] else { continue }
                let breach = search.rule.breach(of: step).map { ", \($0.rawValue)" } ?? ""
                plot.dot(
                    (rate, Self.milliseconds(latency)), style,
                    saying:
                        "\(step.perSecond)/s → \(LoadReport.tenths(rate))/s, \(name) \(LoadReport.milliseconds(latency)) ms\(breach)"
                )
            }
        }
        plot.level(
            Self.milliseconds(search.rule.p99Max), label: "规则 rule: p99 ≤ \(LoadReport.milliseconds(search.rule.p99Max)) ms")
        if let knee = search.knee, let (step, rate) = steps.first(where: { $0.0.perSecond == knee }), let p99 = step.p99 {
            plot.label("拐点 knee \(knee)/s", at: (rate, Self.milliseconds(p99)))
        }
        return plot.svg(
            BilingualText("吞吐与延迟", "throughput against latency"), x: "实际结算/秒 settled a second", y: "毫秒 ms")
    }

    private func secondsAgainstLatency() -> String {
        let seconds = timeline.seconds.enumerated().filter { result.settings.rules.isMeasured(second: $0.offset) }.map(\.element)
        let latencies = seconds.flatMap { [$0.percentile(perMille: 500), $0.percentile(perMille: 990)] }.compactMap { $0 }.map(
            Self.milliseconds)
        var plot = SVGPlot(
            x: .linear(upTo: Double(seconds.map(\.settled).max() ?? 1), ticks: 8),
            y: .logarithmic(from: latencies.min() ?? 1, to: latencies.max() ?? 10))
        for (style, name, perMille) in [("b", "p99", 990), ("a", "p50", 500)] {
            plot.key(style, "\(name)（每秒一点 a point a second）")
            for second in seconds {
                guard let latency = second.percentile(perMille: perMille) else { continue }
                plot.dot(
                    (Double(second.settled), Self.milliseconds(latency)), style,
                    saying: "\(second.settled)/s, \(name) \(LoadReport.milliseconds(latency)) ms")
            }
        }
        return plot.svg(
            BilingualText("吞吐与延迟", "throughput against latency"), x: "实际结算/秒 settled a second", y: "毫秒 ms")
    }
}
