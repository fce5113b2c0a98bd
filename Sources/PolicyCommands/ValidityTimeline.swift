import ClaimTypes
import ClearingReports

/// Which version is in force when, drawn in text: one line per pool and kind of insurance, on one scale of years.
enum ValidityTimeline {
    struct Row {
        var label: String
        var versions: [(version: String, validity: ClosedRange<BusinessDate>)]
    }

    /// Lines of at most `width` columns beside the labels.
    static func draw(_ rows: [Row], width: Int = 60) -> String {
        let days = rows.flatMap { $0.versions.flatMap { [$0.validity.lowerBound.days, $0.validity.upperBound.days] } }
        guard let first = days.min(), let last = days.max() else { return "" }
        let span = Int(last) - Int(first) + 1
        func column(_ days: Int32) -> Int { (Int(days) - Int(first)) * width / span }

        let labelWidth = rows.map { DisplayWidth.of($0.label) }.max() ?? 0
        var text = pad("", labelWidth) + axis(from: BusinessDate(days: first), to: BusinessDate(days: last), width, column) + "\n"
        for row in rows {
            var line = ""
            for (version, validity) in row.versions {
                let start = column(validity.lowerBound.days)
                let end = max(column(validity.upperBound.adding(days: 1).days), start + 1)
                line = pad(line, start) + bar(version, end - start)
            }
            text += pad(row.label, labelWidth) + line + "\n"
        }
        return text
    }

    /// `├─ 2026.1 ─┤`, or what of it fits.
    private static func bar(_ version: String, _ width: Int) -> String {
        guard width > 1 else { return "│" }
        let inner = width - 2
        let label = DisplayWidth.of(version) + 2 <= inner ? " \(version) " : ""
        let rest = inner - DisplayWidth.of(label)
        return "├" + String(repeating: "─", count: rest / 2) + label + String(repeating: "─", count: rest - rest / 2) + "┤"
    }

    private static func axis(
        from first: BusinessDate, to last: BusinessDate, _ width: Int, _ column: (Int32) -> Int
    ) -> String {
        var line = ""
        for year in first.year...last.year {
            guard let day = BusinessDate(year: year, month: 1, day: 1), day >= first else { continue }
            let start = column(day.days)
            guard start >= DisplayWidth.of(line) + (line.isEmpty ? 0 : 1), start + 4 <= width else { continue }
            line = pad(line, start) + String(year)
        }
        return line
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - DisplayWidth.of(text), 0))
    }
}
