import BenchmarkSupport
import Foundation
import LoadGenerator
import LoadModel

/// One load on one system, and what it cost.
struct Measurement: Sendable {
    var outcome: LoadOutcome
    var duration: Int
    /// By role, over the whole run.
    var effort: [(role: String, reading: ProcessReading)]
    /// Processor seconds of the load generator itself.
    var generator: Double
    var syncs: Int?
    var stages: [(name: String, seconds: Double, count: Double)]
    var counts: [(name: String, count: Double)]

    /// Settlements accepted a second in the measured time.
    var rate: Double { Double(outcome.figures.doneInTime[Int(VisitStep.settle.rawValue)]) / Double(max(duration, 1)) }

    private var settled: Double { Double(max(outcome.figures.settledInAll, 1)) }

    /// Runs a plan and reads the meters before and after.
    static func take(
        _ system: any SystemUnderTest, _ plan: LoadPlan, _ settings: LoadSettings
    ) async throws -> Measurement {
        func readings() throws -> [(String, ProcessReading)] {
            try system.processes().map { role, pids in
                (role, try pids.map(ProcessMeter.read).reduce(ProcessReading(), +))
            }
        }
        let run = try LoadRun(
            plan, settings, targets: system.targets, unixSeconds: Int64(Date().timeIntervalSince1970),
            credential: system.credential)
        let (syncsBefore, stagesBefore, before) = (try system.syncs(), try system.stages(), try readings())
        let countsBefore = try system.counts()
        let own = try ProcessMeter.read(getpid())
        let outcome = try await run.run()
        let (after, ownAfter) = (try readings(), try ProcessMeter.read(getpid()))
        if let fault = outcome.findings.faults.first { throw BenchmarkFailure("M3: \(system.name): \(fault)") }
        let before2 = Dictionary(stagesBefore.map { ($0.name, $0) }) { first, _ in first }
        let stages = try system.stages().map { stage in
            (stage.name, stage.seconds - (before2[stage.name]?.seconds ?? 0), stage.count - (before2[stage.name]?.count ?? 0))
        }
        let counts = zip(try system.counts(), countsBefore).map { after, before in (after.name, after.count - before.count) }
        var syncs: Int?
        if let now = try system.syncs(), let syncsBefore { syncs = now - syncsBefore }
        return Measurement(
            outcome: outcome, duration: settings.duration,
            effort: zip(after, before).map { ($0.0, $0.1 - $1.1) }, generator: (ownAfter - own).processor, syncs: syncs,
            stages: stages, counts: counts)
    }

    func latency(_ step: VisitStep) -> Latency? {
        let histogram = outcome.figures[step].latency
        func microseconds(_ perMille: Int) -> Double? { histogram.percentile(perMille: perMille).map { Double($0) / 1e3 } }
        guard let median = microseconds(500), let p99 = microseconds(990) else { return nil }
        var latency = Latency(median: median, p99: p99)
        latency.p999 = histogram.count >= 1_000 ? microseconds(999) : nil
        return latency
    }

    /// Processor time, syncs and bytes for each settlement.
    func costs(_ system: String) -> [BenchmarkRow] {
        var rows = effort.map { role, reading in
            BenchmarkRow(
                scenario: "cpu/\(role)", system: system, value: reading.processor * 1e6 / settled, unit: "µs/settlement")
        }
        let whole = effort.reduce(0) { $0 + $1.reading.processor }
        rows.append(BenchmarkRow(scenario: "cpu/all", system: system, value: whole * 1e6 / settled, unit: "µs/settlement"))
        rows.append(
            BenchmarkRow(scenario: "cpu/load generator", system: system, value: generator * 1e6 / settled, unit: "µs/settlement"))
        if let syncs {
            rows.append(BenchmarkRow(scenario: "syncs", system: system, value: Double(syncs) / settled, unit: "syncs/settlement"))
        }
        rows += counts.map {
            BenchmarkRow(scenario: $0.name, system: system, value: $0.count / settled, unit: "\($0.name)/settlement")
        }
        let written = effort.reduce(0) { $0 + $1.reading.written }
        rows.append(
            BenchmarkRow(scenario: "disk written", system: system, value: Double(written) / settled, unit: "bytes/settlement"))
        rows += effort.map { role, reading in
            BenchmarkRow(
                scenario: "memory/\(role)", system: system, value: Double(reading.memoryPeak) / 1_024, unit: "MiB at most")
        }
        rows += stages.filter { $0.count > 0 }.map {
            BenchmarkRow(
                scenario: "stage/\($0.name)", system: system, value: $0.seconds * 1e6 / settled, unit: "µs/settlement")
        }
        return rows
    }

    /// What went wrong, for the conditions: nobody should have to guess from a smaller figure.
    var remarks: String {
        let figures = outcome.figures
        let refused = VisitStep.allCases.reduce(0) { $0 + figures[$1].refused }
        let unresolved = VisitStep.allCases.reduce(0) { $0 + figures[$1].unresolved }
        let notes = outcome.findings.notes.sorted { $0.value > $1.value }.prefix(3).map { "\($0.value) × \($0.key)" }
        return
            "\(figures.sent) requests, \(refused) refused, \(figures.unknownAnswers) of unknown outcome, \(unresolved) unresolved, "
            + "\(outcome.findings.settlementsChecked) answers checked whole"
            + (notes.isEmpty ? "" : "; " + notes.joined(separator: "; "))
    }
}
