import ClaimTypes
import LedgerTypes
import LoadModel
import StrictJSON

/// A run as JSON. Histograms are lists of [class, count]: `LatencyHistogram` says how classes are numbered, so results of several machines
/// can be added up.
extension LoadReport {
    var json: String {
        JSONValue.object([
            JSONMember("conditions", .object(conditions)), JSONMember("plan_digest", .string(result.planDigest)),
            JSONMember("steps", .object(steps)), JSONMember("totals", .object(totals)), JSONMember("knee", knee),
            JSONMember("faults", .array(result.faults.map(Self.fault))), JSONMember("isolation", isolation),
            JSONMember("unresolved", .array(result.outcome.unresolved.prefix(10_000).map(Self.unresolved))),
            JSONMember("seconds", .array(seconds)), JSONMember("stages", .array(stages)),
            JSONMember("wrong_amounts", .array(result.outcome.findings.faults.map { .string($0) })),
        ]).text
    }

    private static func microseconds(_ nanoseconds: UInt64?) -> JSONValue {
        nanoseconds.map { .number("\($0 / 1_000).\($0 % 1_000 / 100)") } ?? .null
    }

    private var conditions: [JSONMember] {
        let settings = result.settings
        return [
            JSONMember("scenario", result.task.scenario.map { .string($0.name) } ?? .null),
            JSONMember("sizes", .array(result.task.sizes.map { .string($0.english) })),
            JSONMember("targets", .array(result.targets.map { .string($0) })), JSONMember("mix", .string(result.task.mix.text)),
            JSONMember("pace", .string(settings.paceText)), JSONMember("seed", .string(String(settings.seed))),
            JSONMember("warmup_s", .integer(settings.warmup)), JSONMember("duration_s", .integer(settings.duration)),
            JSONMember("pause_ms", .integer(settings.pause)), JSONMember("connections", .integer(settings.connections)),
            JSONMember("connected", .integer(result.outcome.connected)), JSONMember("visits", .integer(result.visits)),
            JSONMember("cpu", .string(result.conditions.processor)), JSONMember("cores", .integer(result.conditions.cores)),
            JSONMember("load_before", .string(result.conditions.loadBefore)),
            JSONMember("load_after", .string(result.conditions.loadAfter)), JSONMember("date", .string(result.conditions.date)),
        ]
    }

    private var steps: [JSONMember] {
        LoadResult.stepNames.compactMap { step, _ in
            let found = result.figures[step]
            guard !found.isEmpty else { return nil }
            return JSONMember(
                "\(step)",
                .object(
                    [
                        JSONMember("final_per_s", .number(Self.tenths(result.rate(step)))),
                        JSONMember("accepted", .integer(found.accepted)),
                        JSONMember("done", .integer(found.done)), JSONMember("refused", .integer(found.refused)),
                        JSONMember("unresolved", .integer(found.unresolved)),
                    ]
                        + [("p50_us", 500), ("p90_us", 900), ("p99_us", 990), ("p99_9_us", 999), ("max_us", 1_000)].map {
                            key, perMille in
                            JSONMember(key, Self.microseconds(found.latency.percentile(perMille: perMille)))
                        } + [
                            JSONMember("first_answer_p99_us", Self.microseconds(found.firstAnswer.percentile(perMille: 990))),
                            JSONMember("histogram", Self.histogram(found.latency)),
                        ]))
        }
    }

    private static func histogram(_ found: LatencyHistogram) -> JSONValue {
        .array(found.classes.map { .array([.integer($0.index), .integer($0.count)]) })
    }

    private var totals: [JSONMember] {
        let (figures, settled) = (result.figures, result.outcome.settled)
        return [
            JSONMember("sent", .integer(figures.sent)), JSONMember("retries", .integer(figures.retries)),
            JSONMember("unknown_answers", .integer(figures.unknownAnswers)),
            JSONMember("busy_answers", .integer(figures.busyAnswers)),
            JSONMember("broken_connections", .integer(result.outcome.findings.brokenConnections)),
            JSONMember("checked", .integer(result.outcome.findings.settlementsChecked)),
            JSONMember("settled", .integer(settled.entries.count)), JSONMember("fee_fen", .integer(settled.sum(\.fee).units)),
            JSONMember("fund_fen", .integer(settled.sum(\.fund).units)),
            JSONMember("cash_fen", .integer(settled.sum(\.cash).units)),
            JSONMember("result_digest", result.task.hasResultDigest ? .string(result.resultDigest) : .null),
        ]
    }

    private var knee: JSONValue {
        guard let search = result.task.knee else { return .null }
        return .object([
            JSONMember("per_s", search.knee.map { .integer($0) } ?? .null),
            JSONMember("broken_at", search.broken.map { .integer($0) } ?? .null),
            JSONMember("p99_max_us", Self.microseconds(search.rule.p99Max)),
            JSONMember("backlog_max_us", Self.microseconds(search.rule.backlogMax)),
            JSONMember(
                "steps",
                .array(
                    search.steps.map { step in
                        .object([
                            JSONMember("per_s", .integer(step.perSecond)), JSONMember("offered", .integer(step.offered)),
                            JSONMember("settled", .integer(step.settled)), JSONMember("seconds", .integer(step.seconds)),
                            JSONMember("p50_us", Self.microseconds(step.p50)), JSONMember("p99_us", Self.microseconds(step.p99)),
                            JSONMember("backlog", .integer(step.backlog)),
                            JSONMember("broke", search.rule.breach(of: step).map { .string($0.rawValue) } ?? .null),
                        ])
                    })),
        ])
    }

    private static func fault(_ record: FaultRecord) -> JSONValue {
        .object([
            JSONMember("order", .string(record.order.text)), JSONMember("begun_us", microseconds(record.begun)),
            JSONMember("undone_us", microseconds(record.undone)), JSONMember("ready_after_us", microseconds(record.readyAfter)),
            JSONMember("settled_before", .integer(record.settled)),
            JSONMember("failure", record.failure.map { .string($0) } ?? .null),
        ])
    }

    private var isolation: JSONValue {
        guard let isolation = result.isolation else { return .null }
        func part(_ found: LatencyHistogram) -> JSONValue {
            .object([
                JSONMember("settlements", .integer(found.count)),
                JSONMember("p50_us", Self.microseconds(found.percentile(perMille: 500))),
                JSONMember("p99_us", Self.microseconds(found.percentile(perMille: 990))),
                JSONMember("max_us", Self.microseconds(found.percentile(perMille: 1_000))),
            ])
        }
        return .object([JSONMember("during", part(isolation.during)), JSONMember("otherwise", part(isolation.otherwise))])
    }

    private static func unresolved(_ call: UnresolvedCall) -> JSONValue {
        .object([
            JSONMember("region", .string(call.region)), JSONMember("infno", .string(call.infno)),
            JSONMember("msgid", .string(call.messageID)), JSONMember("sent", .bool(call.wasSent)),
            JSONMember("attempts", .integer(call.attempts)),
        ])
    }

    private var seconds: [JSONValue] {
        let timeline = result.figures.timeline
        return zip(timeline.seconds, timeline.inFlight).enumerated().map { index, element in
            let (second, inFlight) = element
            return .object([
                JSONMember("second", .integer(index)), JSONMember("begun", .integer(second.begun)),
                JSONMember("settled", .integer(second.settled)), JSONMember("refused", .integer(second.refused)),
                JSONMember("troubles", .integer(second.troubles)), JSONMember("in_flight", .integer(inFlight)),
                JSONMember("p50_us", Self.microseconds(second.percentile(perMille: 500))),
                JSONMember("p99_us", Self.microseconds(second.percentile(perMille: 990))),
                JSONMember("max_us", Self.microseconds(second.percentile(perMille: 1_000))),
            ])
        }
    }

    private var stages: [JSONValue] {
        result.stages.map { stage in
            .object([
                JSONMember("node", .string(stage.node)), JSONMember("stage", .string(stage.stage)),
                JSONMember("us", .integer(Int((stage.seconds * 1e6).rounded()))), JSONMember("count", .integer(Int(stage.count))),
            ])
        }
    }
}
