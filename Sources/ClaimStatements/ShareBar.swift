import ClearingReports
import LedgerTypes

/// Shares of a whole as one bar, drawn in SVG. Widths are whole thousandths of the bar and add up to all of it.
struct ShareBar {
    /// Amounts with the colour of each.
    let shares: [(amount: Fen, colour: String)]

    /// Widths in thousandths, by largest remainder, so that they add up to 1,000; all zero when there is nothing to share.
    static func widths(_ amounts: [Fen]) -> [Int] {
        let magnitudes = amounts.map { Int128($0.units.magnitude) }
        let whole = magnitudes.reduce(0, +)
        guard whole > 0 else { return amounts.map { _ in 0 } }
        var widths = magnitudes.map { Int($0 * 1_000 / whole) }
        let remainders = magnitudes.indices.sorted {
            let (left, right) = (magnitudes[$0] * 1_000 % whole, magnitudes[$1] * 1_000 % whole)
            return left == right ? $0 < $1 : left > right
        }
        for index in remainders.prefix(1_000 - widths.reduce(0, +)) { widths[index] += 1 }
        return widths
    }

    /// - Parameter label: what the bar shows, for those who do not see it.
    func draw(into html: inout HTMLText, label: String) {
        let widths = Self.widths(shares.map(\.amount))
        html.element("svg", "viewBox=\"0 0 1000 34\" role=\"img\" aria-label=\"\(HTMLText.escaped(label))\"") { html in
            html.raw("<rect width=\"1000\" height=\"34\" rx=\"5\" fill=\"#e8ecf1\"/>")
            var start = 0
            for (share, width) in zip(shares, widths) where width > 0 {
                html.raw("<rect x=\"\(start)\" width=\"\(width)\" height=\"34\" fill=\"\(share.colour)\"/>")
                if width >= 60 {
                    let (middle, whole, tenth) = (start + width / 2, width / 10, width % 10)
                    html.raw(
                        "<text x=\"\(middle)\" y=\"23\" font-size=\"18\" fill=\"#fff\" text-anchor=\"middle\">\(whole).\(tenth)%</text>"
                    )
                }
                start += width
            }
        }
    }
}
