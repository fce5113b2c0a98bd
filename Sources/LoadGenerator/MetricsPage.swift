/// A page of metrics in the text format of Prometheus.
public struct MetricsPage: Sendable {
    private let lines: [(name: String, labels: String, value: Double)]

    public init(_ text: String) {
        lines = text.split { $0 == "\n" || $0 == "\r\n" }.compactMap { line in
            guard !line.hasPrefix("#"), let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...])
            else { return nil }
            let series = line[..<blank]
            let name = series.prefix { $0 != "{" }
            return (String(name), String(series[name.endIndex...]), value)
        }
    }

    public func sum(of name: String) -> Double { lines.filter { $0.name == name }.reduce(0) { $0 + $1.value } }

    /// Every histogram of durations, by name: whatever its labels.
    public func histograms() -> [(name: String, seconds: Double, count: Double)] {
        let suffix = "_seconds_sum"
        return Set(lines.map(\.name).filter { $0.hasSuffix(suffix) }).sorted().map { name in
            let base = String(name.dropLast("_sum".count))
            return (
                String(name.dropLast(suffix.count).trimmingPrefix("medclear_")), sum(of: name), sum(of: base + "_count")
            )
        }
    }

    /// What the node says its stages took: deciding, the journal, and every histogram of durations.
    public func stages() -> [(name: String, seconds: Double, count: Double)] {
        let blocks = sum(of: "medclear_journal_blocks_total")
        return [
            ("apply", sum(of: "medclear_loop_apply_seconds"), blocks),
            ("hash, write, sync", sum(of: "medclear_journal_seconds"), blocks),
        ] + histograms()
    }
}
