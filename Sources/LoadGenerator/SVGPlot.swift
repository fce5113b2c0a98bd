import ClaimTypes
import ClearingReports

/// A plot as inline SVG: no script, no font and no picture from elsewhere. Colours are classes of the page, so it follows light, dark and print.
struct SVGPlot {
    static let width = 720.0
    private static let left = 58.0
    private static let right = 14.0
    private static let top = 24.0
    private static let bottom = 42.0

    let x: PlotScale
    let y: PlotScale
    let height: Double
    private var marks = ""
    private var legend = ""
    private var legendEnd = SVGPlot.left
    /// Bands so far: their names stand one below the other, four deep.
    private var bands = 0

    init(x: PlotScale, y: PlotScale, height: Double = 250) {
        (self.x, self.y, self.height) = (x, y, height)
    }

    private func place(_ value: Double, _ other: Double) -> (x: String, y: String) {
        (
            Self.number(Self.left + x.position(value) * (Self.width - Self.left - Self.right)),
            Self.number(height - Self.bottom - y.position(other) * (height - Self.top - Self.bottom))
        )
    }

    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// A line through the points in their order; where one is missing it is interrupted.
    mutating func line(_ points: [(x: Double, y: Double)?], _ style: String, name: String) {
        for part in points.split(whereSeparator: { $0 == nil }) {
            let corners = part.compactMap { $0 }.map { point in
                let place = place(point.x, point.y)
                return "\(place.x),\(place.y)"
            }
            if corners.count == 1, let only = corners.first?.split(separator: ",") {
                marks += "<circle class=\"dot \(style)\" cx=\"\(only[0])\" cy=\"\(only[1])\" r=\"1.6\"/>"
            } else {
                marks += "<polyline class=\"line \(style)\" points=\"\(corners.joined(separator: " "))\"/>"
            }
        }
        key(style, name)
    }

    /// A point with what it stands for, shown by the reader's pointer.
    mutating func dot(_ point: (x: Double, y: Double), _ style: String, saying text: String) {
        let place = place(point.x, point.y)
        marks +=
            "<circle class=\"dot \(style)\" cx=\"\(place.x)\" cy=\"\(place.y)\" r=\"3.2\"><title>\(HTMLText.escaped(text))</title></circle>"
    }

    mutating func label(_ text: String, at point: (x: Double, y: Double)) {
        let place = place(point.x, point.y)
        marks += "<text class=\"note\" x=\"\(place.x)\" y=\"\(place.y)\" dx=\"6\" dy=\"-6\">\(HTMLText.escaped(text))</text>"
    }

    /// A bar from the lower edge to `y`.
    mutating func bar(from start: Double, to end: Double, _ value: Double, _ style: String, saying text: String) {
        let (upper, lower) = (place(start, value), place(end, 0))
        guard let x0 = Double(upper.x), let x1 = Double(lower.x), let y0 = Double(upper.y) else { return }
        let base = height - Self.bottom
        marks +=
            "<rect class=\"bar \(style)\" x=\"\(upper.x)\" y=\"\(upper.y)\" width=\"\(Self.number(max(0.6, x1 - x0 - 0.5)))\" "
            + "height=\"\(Self.number(max(0, base - y0)))\"><title>\(HTMLText.escaped(text))</title></rect>"
    }

    /// A stretch of the x axis with a meaning.
    mutating func band(from start: Double, to end: Double, _ style: String, label: String) {
        let (first, last) = (place(start, 0), place(end, 0))
        guard let x0 = Double(first.x), let x1 = Double(last.x) else { return }
        marks +=
            "<rect class=\"band \(style)\" x=\"\(first.x)\" y=\"\(Self.number(Self.top))\" width=\"\(Self.number(max(1.5, x1 - x0)))\" "
            + "height=\"\(Self.number(height - Self.top - Self.bottom))\"/>"
            + "<text class=\"note\" x=\"\(first.x)\" y=\"\(Self.number(Self.top + 10 + Double(bands % 4) * 11))\" dx=\"3\">"
            + "\(HTMLText.escaped(label))</text>"
        bands += 1
    }

    /// A level across the plot.
    mutating func level(_ value: Double, label: String) {
        let y = place(0, value).y
        marks +=
            "<line class=\"level\" x1=\"\(Self.number(Self.left))\" x2=\"\(Self.number(Self.width - Self.right))\" y1=\"\(y)\" y2=\"\(y)\"/>"
            + "<text class=\"note\" text-anchor=\"end\" x=\"\(Self.number(Self.width - Self.right - 3))\" y=\"\(y)\" dy=\"-4\">"
            + "\(HTMLText.escaped(label))</text>"
    }

    /// An entry of the legend above the plot.
    mutating func key(_ style: String, _ name: String) {
        guard !name.isEmpty else { return }
        let start = Self.number(legendEnd)
        legend +=
            "<line class=\"line \(style)\" x1=\"\(start)\" x2=\"\(Self.number(legendEnd + 18))\" y1=\"11\" y2=\"11\"/>"
            + "<text class=\"tick\" x=\"\(Self.number(legendEnd + 22))\" y=\"14.5\">\(HTMLText.escaped(name))</text>"
        // About six units for a letter, eleven for a character.
        legendEnd += 34 + name.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 11 : 6) }
    }

    /// The whole element.
    /// - Parameter xLabels: names of the ticks, where they are not their values.
    func svg(_ title: BilingualText, x xTitle: String, y yTitle: String, xLabels: (Double) -> String = PlotScale.label) -> String
    {
        let (w, h) = (Self.number(Self.width), Self.number(height))
        let base = Self.number(height - Self.bottom)
        var axes = ""
        for tick in y.ticks {
            let at = place(0, tick).y
            axes +=
                "<line class=\"grid\" x1=\"\(Self.number(Self.left))\" x2=\"\(Self.number(Self.width - Self.right))\" y1=\"\(at)\" y2=\"\(at)\"/>"
                + "<text class=\"tick\" text-anchor=\"end\" x=\"\(Self.number(Self.left - 5))\" y=\"\(at)\" dy=\"3.5\">\(PlotScale.label(tick))</text>"
        }
        for tick in x.ticks {
            let at = place(tick, 0).x
            axes +=
                "<line class=\"grid\" x1=\"\(at)\" x2=\"\(at)\" y1=\"\(base)\" y2=\"\(Self.number(height - Self.bottom + 4))\"/>"
                + "<text class=\"tick\" text-anchor=\"middle\" x=\"\(at)\" y=\"\(Self.number(height - Self.bottom + 16))\">\(HTMLText.escaped(xLabels(tick)))</text>"
        }
        let middle = Self.number((height - Self.bottom + Self.top) / 2)
        return
            "<svg viewBox=\"0 0 \(w) \(h)\" role=\"img\" aria-label=\"\(HTMLText.escaped("\(title.chinese) \(title.english)"))\">\(axes)\(marks)\(legend)"
            + "<text class=\"axis\" text-anchor=\"middle\" x=\"\(Self.number((Self.width + Self.left) / 2))\" y=\"\(Self.number(height - 6))\">"
            + "\(HTMLText.escaped(xTitle))</text><text class=\"axis\" text-anchor=\"middle\" transform=\"rotate(-90 12 \(middle))\" x=\"12\" y=\"\(middle)\">"
            + "\(HTMLText.escaped(yTitle))</text></svg>\n"
    }
}
