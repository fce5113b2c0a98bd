import Benefits
import ClaimTypes
import CommandSupport
import Foundation
import LoadModel

/// What a load is put on, and the people and rules behind it.
struct LoadSubject: Sendable {
    var targets: [LoadTarget]
    var credentials: [InstitutionCode: LoadCredential]
    var source: LoadPlan.Source
    var catalogues: CatalogueSet
    /// Where each node tells of itself, as `host:port`; empty for interfaces of which nothing more is known.
    var monitoring: [(node: String, authority: String)] = []
    var control: (any NodeControl)?
}

/// Runs tasks on a subject, each with claims of its own.
struct LoadSession {
    var subject: LoadSubject
    let view: LiveView

    /// One run.
    mutating func run(_ task: LoadTask) async throws -> LoadResult {
        let seconds = Int64(Date().timeIntervalSince1970)
        let settings = task.settings
        let arrivals = settings.arrivals
        let plan = plan(task, count: arrivals?.count ?? task.closedVisits, now: BusinessTime(seconds: seconds + Self.chinaOffset))
        subject.source.firstClaim = plan.nextClaim
        guard plan.count > 0, plan.count == arrivals?.count ?? plan.count else {
            throw CommandFailure(
                .usage, "参保人不够：只能组成 \(plan.count) 次就诊（共需 \(arrivals?.count ?? 0)）",
                "too few people: \(plan.count) visits of \(arrivals?.count ?? 0) could be made")
        }
        let credentials = subject.credentials
        let load = try LoadRun(plan, settings, targets: subject.targets, unixSeconds: seconds) {
            credentials[$0] ?? LoadCredential(accessID: $0.description, secret: "")
        }
        let runner = faultRunner(task)
        var conditions = MachineConditions.read()
        let before = stages()
        let view = view
        view.begin(title: task.scenario?.name ?? settings.paceText, settings, faults: task.faults)
        let outcome = try await load.run { figures in
            runner?.note(settled: figures.settledInAll)
            view.show(figures)
        } beside: { start in
            await runner?.run(start: start)
        }
        view.finish()
        let stages = Self.difference(self.stages(), before)
        conditions.loadAfter = MachineConditions.loadAverage()
        return LoadResult(
            task: task, targets: subject.targets.map { "\($0.host):\($0.port)" }, conditions: conditions,
            planDigest: plan.digest(arrivals: arrivals), visits: plan.count, outcome: outcome, faults: runner?.done ?? [],
            stages: stages)
    }

    /// Rates one after the other until the knee is found.
    /// - Returns: the result of the highest rate that kept the rule, or of the first, with all steps in its task.
    mutating func ramp(_ task: LoadTask) async throws -> LoadResult {
        guard var search = task.knee else { return try await run(task) }
        var best: LoadResult?
        while let rate = search.next() {
            var step = task
            if case .open(let process, _) = task.settings.pace { step.settings.pace = .open(process, perSecond: rate) }
            let result = try await run(step)
            let breach = search.observe(Self.step(rate, result))
            view.note("\(rate)/s: \(breach.map(\.rawValue) ?? "ok")")
            if best == nil || breach == nil && rate == search.knee { best = result }
        }
        guard var result = best else { preconditionFailure("a ramp without a rate") }
        result.task.knee = search
        return result
    }

    static func step(_ rate: Int, _ result: LoadResult) -> RateStep {
        let found = result.figures[result.decisive]
        let timeline = result.figures.timeline
        let end = min(result.settings.warmup + result.settings.duration, timeline.seconds.count)
        return RateStep(
            perSecond: rate, offered: found.final + found.unresolved,
            settled: result.figures.doneInTime[Int(result.decisive.rawValue)],
            seconds: result.settings.duration, p50: found.latency.percentile(perMille: 500),
            p99: found.latency.percentile(perMille: 990), backlog: end > 0 ? timeline.inFlight[end - 1] : 0,
            requestsPerVisit: max(1, (result.figures.sent + result.visits - 1) / max(result.visits, 1)),
            unresolved: result.outcome.unresolved.count)
    }

    private func plan(_ task: LoadTask, count: Int, now: BusinessTime) -> LoadPlan {
        var bar = ProgressBar("准备就诊 preparing visits", total: count)
        defer { bar.finish() }
        return LoadPlan(
            subject.source, catalogues: subject.catalogues, count: count, mix: task.mix, choice: task.choice, now: now
        ) { bar.show($0, note: "") }
    }

    private func faultRunner(_ task: LoadTask) -> FaultRunner? {
        guard !task.faults.isEmpty, let control = subject.control else { return nil }
        return FaultRunner(
            task.faults, control: control,
            monitoring: Dictionary(subject.monitoring.map { ($0.node, $0.authority) }) { first, _ in first })
    }

    private func stages() -> [StageReading] {
        subject.monitoring.flatMap { node, authority in
            HTTPProbe.page(authority, "/metrics").map { page in
                MetricsPage(page).stages().map { StageReading(node: node, stage: $0.name, seconds: $0.seconds, count: $0.count) }
            } ?? []
        }
    }

    /// What was added between two readings; a node that was started anew meanwhile counts from its start.
    private static func difference(_ after: [StageReading], _ before: [StageReading]) -> [StageReading] {
        after.map { reading in
            guard let old = before.first(where: { $0.node == reading.node && $0.stage == reading.stage }),
                old.count <= reading.count, old.seconds <= reading.seconds
            else { return reading }
            return StageReading(
                node: reading.node, stage: reading.stage, seconds: reading.seconds - old.seconds, count: reading.count - old.count
            )
        }.filter { $0.count > 0 }
    }

    /// China Standard Time lies eight hours ahead of UTC, always.
    static let chinaOffset: Int64 = 8 * 3_600
}
