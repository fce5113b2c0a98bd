/// A table for terminals and printouts: aligned columns, headings of one or more lines, a rule before the sums.
public struct TextTable: Sendable {
    public enum Alignment: Sendable {
        case left
        case right
    }

    public struct Column: Sendable {
        /// One line of the heading each: as a rule Chinese, then English.
        public var heading: [String]
        public var alignment: Alignment

        public init(_ heading: String..., alignment: Alignment = .left) {
            self.heading = heading
            self.alignment = alignment
        }
    }

    private enum Line {
        case cells([String])
        case rule
    }

    public let columns: [Column]
    private var lines: [Line] = []

    public init(_ columns: [Column]) { self.columns = columns }

    /// Cells are shown as `visible` shows them.
    /// - Precondition: one cell per column.
    public mutating func append(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row of \(cells.count) cells in a table of \(columns.count) columns")
        lines.append(.cells(cells.map(visible)))
    }

    public mutating func appendRule() { lines.append(.rule) }

    /// Every line ends with a line feed; no line ends with a blank.
    public func render() -> String {
        let headingHeight = columns.map(\.heading.count).max() ?? 0
        let headings = (0..<headingHeight).map { line in columns.map { line < $0.heading.count ? $0.heading[line] : "" } }
        let rows = lines.compactMap { line -> [String]? in
            guard case .cells(let cells) = line else { return nil }
            return cells
        }
        let widths = columns.indices.map { column in (headings + rows).map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * max(widths.count - 1, 0)) + "\n"
        var text = headings.map { rendered($0, widths) }.joined() + (headings.isEmpty ? "" : rule)
        for line in lines {
            switch line {
            case .cells(let cells): text += rendered(cells, widths)
            case .rule: text += rule
            }
        }
        return text
    }

    private func rendered(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
            line += (index == 0 ? "" : "  ") + (columns[index].alignment == .left ? cell + padding : padding + cell)
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
