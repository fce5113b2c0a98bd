import ClaimTypes
import LedgerTypes
import LoadModel

/// A run as text. Latencies are milliseconds from the intended start.
struct LoadReport {
    let result: LoadResult

    private var figures: LoadFigures { result.figures }
    private var settings: LoadSettings { result.settings }

    static func milliseconds(_ nanoseconds: UInt64?) -> String {
        guard let nanoseconds else { return "-" }
        let hundredths = (nanoseconds + 5_000) / 10_000
        let cents = hundredths % 100
        return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    var text: String {
        let sections = [head, table, ramp, totals, isolation, faults, unresolved, findings]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var head: [String] {
        var lines: [String] = []
        if let scenario = result.task.scenario {
            lines.append("\(scenario.name): \(scenario.purpose.chinese) / \(scenario.purpose.english)")
            lines += result.task.sizes.map { "  \($0.chinese) / \($0.english)" }
        }
        let rate = result.task.knee == nil ? settings.paceText : "ramp; the table is of \(settings.paceText)"
        return lines + [
            "targets \(result.targets.joined(separator: ", "))",
            "\(result.task.mix.text); \(rate); \(settings.duration) s after \(settings.warmup) s of warm-up",
            "\(result.visits) visits; \(settings.pause) ms between steps; \(result.outcome.connected) of \(settings.connections) connections "
                + "open at the start; \(settings.threads) threads",
            "\(result.conditions.processor), \(result.conditions.cores) cores; load average \(result.conditions.loadBefore) before, "
                + "\(result.conditions.loadAfter) after; \(result.conditions.date)",
            "计划摘要 plan digest \(result.planDigest) (seed \(settings.seed))",
        ]
    }

    private var table: [String] {
        var lines = [
            row(
                "步骤 step",
                ["final/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "受理 accepted", "终态 final", "refused", "unresolved"])
        ]
        for (step, name) in LoadResult.stepNames where !figures[step].isEmpty {
            let found = figures[step]
            lines.append(
                row(
                    "\(name.chinese) \(name.english)",
                    [
                        Self.tenths(result.rate(step)), percentile(found, 500), percentile(found, 990), percentile(found, 999),
                        percentile(found, 1_000), "\(found.accepted)", "\(found.final)", "\(found.refused)",
                        "\(found.unresolved)",
                    ]))
        }
        return lines
    }

    private func percentile(_ found: StepFigures, _ perMille: Int) -> String {
        Self.milliseconds(found.latency.percentile(perMille: perMille))
    }

    private var ramp: [String] {
        guard let search = result.task.knee else { return [] }
        let rule = search.rule
        return [
            "拐点 knee: \(search.knee.map { "\($0)/s" } ?? "below the first rate")"
                + (search.broken.map { ", broken at \($0)/s" } ?? ", not reached")
                + "; the rule: p99 ≤ \(Self.milliseconds(rule.p99Max)) ms, "
                + "backlog ≤ \(Self.milliseconds(rule.backlogMax)) ms of arrivals, at least \(rule.carriedPerMilleMin)‰ carried, nothing unresolved",
            row("visits/s", ["settled/s", "p50 ms", "p99 ms", "backlog", "broke"]),
        ]
            + search.steps.map { step in
                row(
                    "\(step.perSecond)",
                    [
                        Self.tenths(Double(step.settled) / Double(max(step.seconds, 1))), Self.milliseconds(step.p50),
                        Self.milliseconds(step.p99), "\(step.backlog)", rule.breach(of: step)?.rawValue ?? "-",
                    ])
            }
    }

    private var totals: [String] {
        let settled = result.outcome.settled
        var lines = [
            "\(figures.sent) requests; \(figures.retries) sent again; \(figures.unknownAnswers) answers of unknown outcome (−1) or none; "
                + "\(figures.busyAnswers) answers \"busy\"; \(result.outcome.findings.brokenConnections) connections broken; "
                + "\(figures.waitingMost) requests waited for a connection at most",
            "\(settled.entries.count) settled in all: fee \(settled.sum(\.fee).yuan), funds \(settled.sum(\.fund).yuan), accounts "
                + "\((settled.sum(\.account) + settled.sum(\.mutualAid)).yuan), cash \(settled.sum(\.cash).yuan), hospitals \(settled.sum(\.hospital).yuan) yuan",
            "\(settled.entries.count) settlements added up, \(result.outcome.findings.settlementsChecked) answers checked whole, "
                + "\(result.outcome.findings.faults.count) with faults",
        ]
        if result.task.hasResultDigest { lines.append("结果摘要 result digest \(result.resultDigest)") }
        return lines + result.outcome.findings.faults.map { "  ! \($0)" }
    }

    private var isolation: [String] {
        guard let isolation = result.isolation else { return [] }
        func line(_ name: String, _ found: LatencyHistogram) -> String {
            row(
                name,
                [500, 990, 1_000].map { Self.milliseconds(found.percentile(perMille: $0)) } + ["\(found.count)"])
        }
        return [
            "隔离 isolation: settlements that have nothing to do with the stopped region",
            row("", ["p50 ms", "p99 ms", "max ms", "settlements"]),
            line("故障期间 during", isolation.during), line("其余时间 otherwise", isolation.otherwise),
        ]
    }

    private var faults: [String] {
        guard !result.faults.isEmpty else { return [] }
        return ["故障 faults"]
            + result.faults.map { record in
                let ready = record.readyAfter.map {
                    "ready \(Self.milliseconds($0)) ms after \(record.order.action == .kill ? "the start" : "going on")"
                }
                return
                    "  \(record.order.text): from \(SecondsText.text(record.begun)) s to \(SecondsText.text(record.undone)) s, "
                    + "\(record.settled) settled before; " + (record.failure ?? ready ?? "not ready after two minutes")
            }
    }

    private var unresolved: [String] {
        let sent = result.outcome.unresolved.filter(\.wasSent)
        let unsent = result.outcome.unresolved.count - sent.count
        guard !sent.isEmpty || unsent > 0 else { return ["每个请求都有最终结果 every request sent has its final outcome"] }
        return [
            "结果未知 of unknown outcome: \(sent.count); \(unsent) were due and not sent"
        ] + sent.prefix(50).map { "  \($0.region) \($0.infno) msgid \($0.messageID), asked \($0.attempts) times" }
            + (sent.count > 50 ? ["  … and \(sent.count - 50) more: see --json"] : [])
    }

    private var findings: [String] {
        result.outcome.findings.notes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(12).map {
            "  \($0.value) × \($0.key)"
        }
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        // Chinese characters take two columns.
        func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) } }
        return name + String(repeating: " ", count: max(0, 22 - width(name)))
            + cells.map { String(repeating: " ", count: max(1, 14 - width($0))) + $0 }.joined()
    }
}
