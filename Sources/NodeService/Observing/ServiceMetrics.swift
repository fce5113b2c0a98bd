import Synchronization

/// Counters, gauges and latency histograms of one process, written in the text format of Prometheus (0.0.4).
///
/// A family is named once, with its help; what is measured while nobody scrapes costs one lock and one addition. Labels name nodes,
/// transactions and codes, never a person or a visit (law M8).
public final class ServiceMetrics: Sendable {
    /// What a family measures.
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    private struct Family {
        var kind: Kind
        var help: String
        var values: [String: Double] = [:]
        var histograms: [String: LatencyHistogram] = [:]
        var series: [String: LatencySeries] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let collectors = Mutex<[@Sendable (ServiceMetrics) -> Void]>([])

    public init() {}

    /// `body` brings gauges up to date before each scrape.
    public func collect(_ body: @escaping @Sendable (ServiceMetrics) -> Void) { collectors.withLock { $0.append(body) } }

    /// Adds to a counter.
    public func add(_ name: String, _ amount: Double = 1, labels: [(String, String)] = [], help: String) {
        let key = Self.text(labels)
        families.withLock { $0[name, default: Family(kind: .counter, help: help)].values[key, default: 0] += amount }
    }

    /// Sets a counter that something else counts.
    public func count(_ name: String, _ total: UInt64, labels: [(String, String)] = [], help: String) {
        let key = Self.text(labels)
        families.withLock { $0[name, default: Family(kind: .counter, help: help)].values[key] = Double(total) }
    }

    public func set(_ name: String, _ value: Double, labels: [(String, String)] = [], help: String) {
        let key = Self.text(labels)
        families.withLock { $0[name, default: Family(kind: .gauge, help: help)].values[key] = value }
    }

    /// Adds one duration, in seconds.
    public func observe(_ name: String, seconds: Double, labels: [(String, String)] = [], help: String) {
        let key = Self.text(labels)
        families.withLock { families in
            families[name, default: Family(kind: .histogram, help: help)].histograms[key, default: LatencyHistogram()].add(
                seconds)
        }
    }

    /// A histogram whose durations are added without naming it again.
    func series(_ name: String, labels: [(String, String)], help: String) -> LatencySeries {
        let key = Self.text(labels)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: .histogram, help: help)
            let series = family.series[key] ?? LatencySeries()
            family.series[key] = series
            families[name] = family
            return series
        }
    }

    /// The whole page.
    public func page() -> String {
        for collector in collectors.withLock({ $0 }) { collector(self) }
        let families = families.withLock { $0 }
        var page = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            page += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, value) in family.values.sorted(by: { $0.key < $1.key }) {
                page += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.text(value))\n"
            }
            let histograms = family.histograms.merging(family.series.mapValues(\.histogram)) { first, _ in first }
            for (labels, histogram) in histograms.sorted(by: { $0.key < $1.key }) {
                histogram.write(name, labels, into: &page)
            }
        }
        return page
    }

    private static func text(_ labels: [(String, String)]) -> String {
        labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") })
        else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Whole numbers without a fraction, as scrapers print them back.
    static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

/// Durations of one kind, added by whoever measures them.
final class LatencySeries: Sendable {
    private let durations = Mutex(LatencyHistogram())

    /// Adds one duration, in seconds.
    func add(_ seconds: Double) { durations.withLock { $0.add(seconds) } }

    var histogram: LatencyHistogram { durations.withLock { $0 } }
}

/// Durations in fixed classes, from half a millisecond to a minute.
struct LatencyHistogram {
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    private var counts = [UInt64](repeating: 0, count: LatencyHistogram.bounds.count + 1)
    private var sum = 0.0

    mutating func add(_ seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }

    func write(_ name: String, _ labels: String, into page: inout String) {
        let comma = labels.isEmpty ? "" : ","
        var total: UInt64 = 0
        for (index, bound) in Self.bounds.enumerated() {
            total += counts[index]
            page += "\(name)_bucket{\(labels)\(comma)le=\"\(ServiceMetrics.text(bound))\"} \(total)\n"
        }
        total += counts[Self.bounds.count]
        page += "\(name)_bucket{\(labels)\(comma)le=\"+Inf\"} \(total)\n"
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        page += "\(name)_sum\(braces) \(sum)\n\(name)_count\(braces) \(total)\n"
    }
}
