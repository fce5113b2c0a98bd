import Foundation
import LedgerTypes
import StrictJSON

/// One measured figure. Optional parts are left out where they have no meaning.
package struct BenchmarkRow: Sendable {
    package var scenario: String
    package var system = "MedClear"
    package var value: Double
    package var unit: String
    /// Latency of one unit of work (one group commit, one decision pass), in microseconds.
    package var latency: Latency?
    /// Our value over this system's, for peers only.
    package var ratio: Double?
    /// What the work came to; equal for equal seeds and settings, so a scenario that skips work is found out.
    package var digest: Digest256?

    package init(
        scenario: String, system: String = "MedClear", value: Double, unit: String, latency: Latency? = nil,
        ratio: Double? = nil, digest: Digest256? = nil
    ) {
        self.scenario = scenario
        self.system = system
        self.value = value
        self.unit = unit
        self.latency = latency
        self.ratio = ratio
        self.digest = digest
    }

    package var json: JSONValue {
        var members = [
            JSONMember("scenario", .string(scenario)), JSONMember("system", .string(system)),
            JSONMember("value", .number(plain(value))), JSONMember("unit", .string(unit)),
        ]
        if let latency {
            members.append(JSONMember("p50_us", .number(plain(latency.median))))
            members.append(JSONMember("p99_us", .number(plain(latency.p99))))
            if let slowest = latency.p999 { members.append(JSONMember("p99_9_us", .number(plain(slowest)))) }
        }
        if let ratio { members.append(JSONMember("ratio", .number(plain(ratio)))) }
        return .object(members)
    }
}

/// The middle and the slow end of a set of durations, in microseconds.
package struct Latency: Sendable {
    package var median: Double
    package var p99: Double
    /// Of one in a thousand; `nil` when there were fewer than a thousand.
    package var p999: Double?

    /// As another program says, in microseconds.
    package init(median: Double, p99: Double) {
        self.median = median
        self.p99 = p99
    }

    /// Nearest rank.
    /// - Precondition: there is at least one duration.
    package init(_ durations: [Duration]) {
        precondition(!durations.isEmpty, "a percentile of nothing")
        let sorted = durations.sorted()
        func rank(_ perMille: Int) -> Double { sorted[max((sorted.count * perMille + 999) / 1_000, 1) - 1].seconds * 1e6 }
        median = rank(500)
        p99 = rank(990)
        if sorted.count >= 1_000 { p999 = rank(999) }
    }
}

/// Everything a run has to say.
package struct BenchmarkReport: Sendable {
    package var conditions: [(name: String, value: String)]
    package var rows: [BenchmarkRow] = []

    package init(conditions: [(name: String, value: String)]) { self.conditions = conditions }

    /// One object: `conditions`, `rows`, and `digests` by scenario and system.
    package var json: String {
        let digests = rows.compactMap { row in
            row.digest.map { JSONMember("\(row.scenario) \(row.system)", .string($0.hex)) }
        }
        return JSONValue.object([
            JSONMember("conditions", .object(conditions.map { JSONMember($0.name, .string($0.value)) })),
            JSONMember("rows", .array(rows.map(\.json))), JSONMember("digests", .object(digests)),
        ]).text
    }

    package var text: String {
        let width = conditions.map(\.name.count).max() ?? 0
        let head = conditions.map { "\(padded($0.name, to: width))  \($0.value)" }
        var cells = [["scenario", "system", "value", "unit", "p50 µs", "p99 µs", "p99.9 µs", "ratio", "digest"]]
        cells += rows.map { row in
            [
                row.scenario, row.system, grouped(row.value), row.unit, row.latency.map { grouped($0.median) } ?? "",
                row.latency.map { grouped($0.p99) } ?? "", row.latency?.p999.map { grouped($0) } ?? "",
                row.ratio.map { String(format: "%.2f", $0) } ?? "",
                row.digest.map { String($0.hex.prefix(16)) } ?? "",
            ]
        }
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let isFigure: Set<Int> = [2, 4, 5, 6, 7]
        let table = cells.map { line in
            line.indices.map { column in
                let fill = String(repeating: " ", count: widths[column] - line[column].count)
                return isFigure.contains(column) ? fill + line[column] : line[column] + fill
            }.joined(separator: "  ").trimmingSuffix()
        }
        return (head + [""] + table).joined(separator: "\n")
    }
}

/// Three digits and more where they mean something, without an exponent.
private func plain(_ value: Double) -> String { String(format: value.magnitude < 100 ? "%.3f" : "%.1f", value) }

/// As read by people: thousands apart, decimals for small figures only.
private func grouped(_ value: Double) -> String {
    guard value.magnitude >= 1_000 else { return String(format: value.magnitude < 10 ? "%.3f" : "%.1f", value) }
    let digits = String(format: "%.0f", value)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += " " }
        text.append(digit)
    }
    return text
}

private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
}

extension String {
    fileprivate func trimmingSuffix() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
