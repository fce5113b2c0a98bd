import ClaimTypes
import ClearingReports
import LoadModel

/// Named quantities as bars lying on their side, one below the other, as inline SVG.
struct BarList {
    struct Row {
        var name: String
        /// Parts of the bar, from the axis on: with a style and what they say.
        var parts: [(value: Double, style: String, text: String)]
        /// Behind the bar.
        var label: String
    }

    var rows: [Row]
    /// Whether parts lie behind each other from the same axis, the longest first, instead of end to end.
    var overlaid = false

    private static let nameWidth = 210.0
    private static let labelWidth = 120.0
    private static let rowHeight = 19.0

    private func length(_ row: Row) -> Double {
        overlaid ? row.parts.map(\.value).max() ?? 0 : row.parts.reduce(0) { $0 + $1.value }
    }

    func svg(_ title: BilingualText) -> String {
        let room = SVGPlot.width - Self.nameWidth - Self.labelWidth
        let most = max(rows.map(length).max() ?? 1, 1e-9)
        var marks = ""
        for (index, row) in rows.enumerated() {
            let top = Double(index) * Self.rowHeight
            marks +=
                "<text class=\"tick\" text-anchor=\"end\" x=\"\(SVGPlot.number(Self.nameWidth - 6))\" y=\"\(SVGPlot.number(top + 12.5))\">\(HTMLText.escaped(row.name))</text>"
            var start = Self.nameWidth
            for part in row.parts {
                let width = part.value / most * room
                marks +=
                    "<rect class=\"bar \(part.style)\" x=\"\(SVGPlot.number(start))\" y=\"\(SVGPlot.number(top + 3))\" width=\"\(SVGPlot.number(max(width, 0.5)))\" "
                    + "height=\"12\"><title>\(HTMLText.escaped(part.text))</title></rect>"
                if !overlaid { start += width }
            }
            marks +=
                "<text class=\"tick\" x=\"\(SVGPlot.number(Self.nameWidth + length(row) / most * room + 6))\" y=\"\(SVGPlot.number(top + 12.5))\">\(HTMLText.escaped(row.label))</text>"
        }
        let height = SVGPlot.number(Double(max(rows.count, 1)) * Self.rowHeight + 4)
        return
            "<svg viewBox=\"0 0 \(SVGPlot.number(SVGPlot.width)) \(height)\" role=\"img\" aria-label=\"\(HTMLText.escaped("\(title.chinese) \(title.english)"))\">\(marks)</svg>\n"
    }
}

/// Where the time goes: each kind of request, and each stage of the nodes.
extension LoadCharts {
    /// Median and 99th percentile of each kind of request.
    func timeOfSteps() -> String {
        let rows = LoadResult.stepNames.filter { !result.figures[$0.step].isEmpty }.map { step, name in
            let latency = result.figures[step].latency
            let (p50, p99) = (latency.percentile(perMille: 500) ?? 0, latency.percentile(perMille: 990) ?? 0)
            return BarList.Row(
                name: "\(name.chinese) \(name.english)",
                parts: [
                    (Self.milliseconds(p99), "b soft", "p99 \(LoadReport.milliseconds(p99)) ms"),
                    (Self.milliseconds(p50), "a", "p50 \(LoadReport.milliseconds(p50)) ms"),
                ], label: "\(LoadReport.milliseconds(p50)) / \(LoadReport.milliseconds(p99)) ms")
        }
        return BarList(rows: rows, overlaid: true).svg(BilingualText("各交易的延迟", "latency of each transaction"))
    }

    /// Time the nodes say they spent in each stage, for a settlement; `nil` when nothing is known of them.
    func timeOfStages() -> String? {
        let settled = Double(max(result.figures.settledInAll, 1))
        var names: [String] = []
        for stage in result.stages where !names.contains(stage.stage) { names.append(stage.stage) }
        let nodes = result.stages.reduce(into: [String]()) { if !$0.contains($1.node) { $0.append($1.node) } }
        let rows = names.map { name in
            let found = result.stages.filter { $0.stage == name }
            let whole = found.reduce(0) { $0 + $1.seconds } * 1e6 / settled
            return (
                whole,
                BarList.Row(
                    name: name.replacing("_", with: " "),
                    parts: found.map { reading in
                        let place = nodes.firstIndex(of: reading.node) ?? 0
                        let cost = reading.seconds * 1e6 / settled
                        return (cost, ["a", "b", "c", "d", "e"][place % 5], "\(reading.node): \(LoadReport.tenths(cost)) µs")
                    }, label: "\(LoadReport.tenths(whole)) µs")
            )
        }.filter { $0.0 > 0 }.sorted { ($1.0, $0.1.name) < ($0.0, $1.1.name) }.prefix(14)
        guard !rows.isEmpty else { return nil }
        return BarList(rows: rows.map(\.1)).svg(BilingualText("节点各阶段用时", "time in the stages of the nodes"))
    }
}
