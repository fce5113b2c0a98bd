import ClaimTypes
import Clearing
import ClearingReports
import LedgerTypes

/// A drawing of a simulation: money in use against time above, money moved and needed by each method below.
struct SimulationPlot {
    private static let (width, left, plotWidth) = (960.0, 190.0, 740.0)
    private static let (top, curveHeight, barsTop, barHeight) = (60.0, 260.0, 400.0, 14.0)
    /// More points than pixels say nothing more.
    private static let pointsMax = 740

    let simulation: Simulation

    init(_ simulation: Simulation) { self.simulation = simulation }

    /// A whole SVG document.
    func svg() -> String {
        let rows = simulation.rows
        let height = Self.barsTop + Double(rows.count) * 42 + 40
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(Self.width)) \(n(height))" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            <text x="20" y="28" font-size="16">占用资金与时间 Money in use against time（元 yuan）</text>

            """
        svg += curves()
        svg += "<text x=\"20\" y=\"\(n(Self.barsTop - 16))\" font-size=\"16\">"
        svg += "各方式的付款金额与资金需要 Money moved and needed by each method</text>\n"
        for (index, row) in rows.enumerated() { svg += bars(row, at: Self.barsTop + Double(index) * 42) }
        return svg + "</svg>\n"
    }

    // MARK: - Curves

    private func curves() -> String {
        let runs: [(run: LiquidityRun, name: BilingualText, colour: String)] = [
            (simulation.prompt, Simulation.Row.Kind.realTimeGross.names, "#888888"),
            (simulation.ordered, Simulation.Row.Kind.firstInFirstOut.names, "#d95f02"),
            (simulation.saving, Simulation.Row.Kind.liquiditySaving.names, "#1b6ca8"),
        ]
        let samples = runs.flatMap(\.run.samples)
        let most = max(samples.map(\.used.units).max() ?? 0, 1)
        let first = samples.map(\.time.seconds).min() ?? 0
        let span = max((samples.map(\.time.seconds).max() ?? 0) - first, 1)
        let bottom = Self.top + Self.curveHeight
        var svg = line(Self.left, bottom, Self.left + Self.plotWidth, bottom) + line(Self.left, Self.top, Self.left, bottom)
        svg +=
            label(Self.left - 8, Self.top + 4, Fen(most).grouped, anchor: "end")
            + label(Self.left - 8, bottom, "0", anchor: "end")
        if simulation.book.hasTimes {
            svg += label(Self.left, bottom + 18, BusinessTime(seconds: first).description)
            svg += label(Self.left + Self.plotWidth, bottom + 18, BusinessTime(seconds: first + span).description, anchor: "end")
        }
        for (index, entry) in runs.enumerated() {
            var path = ""
            var height = bottom
            for sample in thinned(entry.run.samples, from: first, span: span) {
                let x = Self.left + Double(sample.time.seconds - first) / Double(span) * Self.plotWidth
                let y = bottom - Double(sample.used.units) / Double(most) * Self.curveHeight
                path += path.isEmpty ? "M\(n(x)) \(n(y))" : "L\(n(x)) \(n(height))L\(n(x)) \(n(y))"
                height = y
            }
            if path.isEmpty { continue }
            svg += "<path d=\"\(path)\" fill=\"none\" stroke=\"\(entry.colour)\" stroke-width=\"1.5\"/>\n"
            let x = Self.left + Double(index) * 240
            svg += "<rect x=\"\(n(x))\" y=\"38\" width=\"12\" height=\"12\" fill=\"\(entry.colour)\"/>\n"
            svg += label(x + 18, 48, "\(entry.name.chinese) \(entry.name.english)")
        }
        return svg
    }

    /// At most one sample for each pixel: the one with the most money in use.
    private func thinned(_ samples: [LiquiditySample], from first: Int64, span: Int64) -> [LiquiditySample] {
        guard samples.count > Self.pointsMax else { return samples }
        var kept: [LiquiditySample] = []
        var lastPixel = -1
        for sample in samples {
            let pixel = Int(Double(sample.time.seconds - first) / Double(span) * Double(Self.pointsMax))
            if pixel == lastPixel {
                if sample.used > kept[kept.count - 1].used { kept[kept.count - 1] = sample }
            } else {
                kept.append(sample)
                lastPixel = pixel
            }
        }
        return kept
    }

    // MARK: - Bars

    private func bars(_ row: Simulation.Row, at y: Double) -> String {
        let whole = Double(max(simulation.gross.units, 1))
        var svg = label(Self.left - 8, y + 12, row.kind.names.chinese, anchor: "end")
        svg += label(Self.left - 8, y + 27, row.kind.names.english, anchor: "end")
        for (index, (amount, colour, word)) in [
            (row.total, "#9ecae1", BilingualText("付款", "moved")), (row.need, "#fdae6b", BilingualText("需要", "needed")),
        ].enumerated() {
            let width = Double(amount.units) / whole * (Self.plotWidth - 230)
            let top = y + Double(index) * 15
            svg +=
                "<rect x=\"\(n(Self.left))\" y=\"\(n(top))\" width=\"\(n(width))\" height=\"\(n(Self.barHeight))\" fill=\"\(colour)\"/>\n"
            svg += label(Self.left + width + 6, top + 12, "\(word.chinese) \(word.english) \(amount.grouped)")
        }
        return svg
    }

    // MARK: - Pieces

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" stroke=\"black\"/>\n"
    }

    private func label(_ x: Double, _ y: Double, _ text: String, anchor: String = "start") -> String {
        "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\">\(text)</text>\n"
    }

    /// A coordinate with one decimal.
    private func n(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
