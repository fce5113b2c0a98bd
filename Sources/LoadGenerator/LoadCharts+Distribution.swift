import ClaimTypes
import Foundation
import LoadModel

/// How latencies are spread, by step and by stage.
extension LoadCharts {
    private static let styles = ["a", "b", "c", "d", "e"]

    private var steps: [(step: VisitStep, name: BilingualText)] {
        LoadResult.stepNames.filter { !result.figures[$0.step].isEmpty }
    }

    /// Latency at each percentile, the axis stretched towards the tail: its places are one in so many.
    func percentileCurve() -> String {
        let shown = steps.filter { [.upload, .preSettle, .settle].contains($0.step) }.map {
            ($0, result.figures[$0.step].latency)
        }
        let most = shown.map { $0.1.count }.max() ?? 100
        let bounds = shown.compactMap { $0.1.percentile(perMille: 1) } + shown.map { $0.1.longest }
        var plot = SVGPlot(
            x: .percentiles(count: most),
            y: .logarithmic(from: Self.milliseconds(bounds.min() ?? 1_000_000), to: Self.milliseconds(bounds.max() ?? 10_000_000))
        )
        for (index, (step, latency)) in shown.enumerated() where latency.count > 0 {
            var points: [(x: Double, y: Double)?] = []
            // Forty places for each factor of ten towards the tail.
            var oneIn = 1.0
            while oneIn <= Double(latency.count) * 1.06 {
                let rank = min(latency.count, max(1, latency.count - Int(Double(latency.count) / oneIn) + (oneIn > 1 ? 1 : 0)))
                if let duration = latency.duration(atRank: rank) { points.append((oneIn, Self.milliseconds(duration))) }
                oneIn *= 1.06
            }
            plot.line(points, Self.styles[index % Self.styles.count], name: "\(step.name.chinese) \(step.name.english)")
        }
        return plot.svg(
            BilingualText("百分位曲线", "percentiles"), x: "百分位 percentile", y: "毫秒 ms",
            xLabels: { Self.percentileName($0) })
    }

    /// `50`, `90`, `99.9` … for one in two, ten, a thousand.
    private static func percentileName(_ oneIn: Double) -> String {
        switch Int(oneIn) {
        case 1: "0"
        case 2: "50"
        case 10: "90"
        case 100: "99"
        default: "99." + String(repeating: "9", count: max(1, String(Int(oneIn)).count - 3))
        }
    }

    /// How many settlements took how long, in twelve classes for each factor of ten.
    func histogram() -> String {
        let latency = result.figures[result.decisive].latency
        let scale = PlotScale.logarithmic(
            from: Self.milliseconds(latency.percentile(perMille: 1) ?? 1_000_000),
            to: Self.milliseconds(max(latency.longest, 1_000_000)))
        let classes = 48
        let low = scale.ticks.first ?? 1
        let high = scale.ticks.last ?? 10
        let ratio = high / low
        func edge(_ index: Int) -> Double { low * pow(ratio, Double(index) / Double(classes)) }
        var counts = Array(repeating: 0, count: classes)
        for found in latency.classes {
            let place = Int(scale.position(Self.milliseconds(found.upperBound)) * Double(classes))
            counts[min(classes - 1, place)] += found.count
        }
        var plot = SVGPlot(x: scale, y: .linear(upTo: Double(max(counts.max() ?? 1, 1))), height: 190)
        for (index, count) in counts.enumerated() where count > 0 {
            plot.bar(
                from: edge(index), to: edge(index + 1), Double(count), "a",
                saying: "\(PlotScale.label(edge(index)))–\(PlotScale.label(edge(index + 1))) ms: \(count)")
        }
        return plot.svg(BilingualText("延迟分布", "latencies of settlements"), x: "毫秒 ms", y: "笔 count")
    }
}
