import Foundation
import LoadModel
import StrictJSON

/// A run as a table and as JSON. Latencies are milliseconds from the intended start.
struct LoadReport {
    let outcome: LoadOutcome
    let settings: LoadSettings
    let mix: VisitMix
    let targets: [String]

    private var figures: LoadFigures { outcome.figures }

    private static let names: [(VisitStep, String)] = [
        (.register, "登记 register"), (.detail, "就诊/出院 detail"), (.upload, "明细 upload"), (.preSettle, "预结算 pre-settle"),
        (.settle, "结算 settle"),
    ]

    private func milliseconds(_ histogram: LatencyHistogram, _ perMille: Int) -> String {
        histogram.percentile(perMille: perMille).map { String(format: "%.2f", Double($0) / 1e6) } ?? "-"
    }

    private func rate(_ step: VisitStep) -> String {
        String(format: "%.1f", Double(figures.acceptedInTime[Int(step.rawValue)]) / Double(max(settings.duration, 1)))
    }

    private var pace: String {
        switch settings.pace {
        case .open(let process, let perSecond): "\(perSecond)/s \(process.rawValue), open loop"
        case .closed(let hospitals): "\(hospitals) hospitals, closed loop: latencies say nothing of load"
        }
    }

    var text: String {
        var lines = [
            "targets \(targets.joined(separator: ", ")); \(mix.rawValue); \(pace); \(settings.duration) s after \(settings.warmup) s of warm-up",
            "seed \(settings.seed); \(settings.pause) ms between steps; \(settings.connections) connections; \(settings.threads) threads",
            "",
            row("step", ["accepted/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "accepted", "refused", "unresolved"]),
        ]
        for (step, name) in Self.names where !figures[step].isEmpty {
            let found = figures[step]
            lines.append(
                row(
                    name,
                    [
                        rate(step), milliseconds(found.latency, 500), milliseconds(found.latency, 990),
                        milliseconds(found.latency, 999), milliseconds(found.latency, 1_000), "\(found.accepted)",
                        "\(found.refused)", "\(found.unresolved)",
                    ]))
        }
        lines += [
            "",
            "\(figures.sent) requests; \(figures.retries) sent again; \(figures.unknownAnswers) answers of unknown outcome (−1); "
                + "\(outcome.findings.brokenConnections) connections broken; \(figures.waitingMost) requests waited for a connection at most",
            "\(outcome.findings.settlementsChecked) settlements checked whole, \(outcome.findings.faults.count) with faults",
        ]
        lines += outcome.findings.faults.map { "  ! \($0)" }
        lines += outcome.findings.notes.sorted { $0.value > $1.value }.prefix(12).map { "  \($0.value) × \($0.key)" }
        return lines.joined(separator: "\n")
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        // Chinese characters take two columns.
        let width = name.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
        return name + String(repeating: " ", count: max(0, 22 - width))
            + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }

    var json: String {
        let steps = Self.names.compactMap { step, _ -> JSONMember? in
            let found = figures[step]
            guard !found.isEmpty else { return nil }
            var members = [
                JSONMember("accepted_per_s", .number(rate(step))), JSONMember("accepted", .integer(found.accepted)),
                JSONMember("refused", .integer(found.refused)), JSONMember("unresolved", .integer(found.unresolved)),
            ]
            for (key, perMille) in [("p50_us", 500), ("p99_us", 990), ("p99_9_us", 999), ("max_us", 1_000)] {
                guard let duration = found.latency.percentile(perMille: perMille) else { continue }
                members.append(JSONMember(key, .number(String(format: "%.1f", Double(duration) / 1e3))))
            }
            return JSONMember("\(step)", .object(members))
        }
        let conditions = [
            JSONMember("targets", .array(targets.map { .string($0) })), JSONMember("mix", .string(mix.rawValue)),
            JSONMember("pace", .string(pace)), JSONMember("seed", .string(String(settings.seed))),
            JSONMember("warmup_s", .integer(settings.warmup)), JSONMember("duration_s", .integer(settings.duration)),
            JSONMember("pause_ms", .integer(settings.pause)), JSONMember("connections", .integer(settings.connections)),
        ]
        return JSONValue.object([
            JSONMember("conditions", .object(conditions)), JSONMember("steps", .object(steps)),
            JSONMember("sent", .integer(figures.sent)), JSONMember("retries", .integer(figures.retries)),
            JSONMember("unknown_answers", .integer(figures.unknownAnswers)),
            JSONMember("broken_connections", .integer(outcome.findings.brokenConnections)),
            JSONMember("checked", .integer(outcome.findings.settlementsChecked)),
            JSONMember("faults", .array(outcome.findings.faults.map { .string($0) })),
        ]).text
    }
}
