import Foundation
import NetworkSimulation
import StrictJSON

/// Runs of the simulator, added up.
struct SimulationRuns {
    var count = 0
    var seconds = 0.0
    var milliseconds: UInt64 = 0
    var events = 0
    var faults = 0
    var starts = 0
    var damageFound = 0
    /// Regions that found out that their journal was an old copy, and links refused for want of a common version.
    var oldCopiesFound = 0
    var versionsRefused = 0
    /// Blocks read back as they let something out, states compared with their replay, totals of a year added up again.
    var blocksReadBack = 0
    var statesCompared = 0
    var totalsCompared = 0
    var settled = 0
    var records: UInt64 = 0
    var kinds: [String: Int] = [:]
    var done: [String: Int] = [:]
    var first: SimulationReport?
    var failed: SimulationReport?
    var shrunk: ShrunkFailure?
    /// Whether somebody ended it before all seeds had run.
    var isInterrupted = false

    mutating func add(_ report: SimulationReport) {
        let statistics = report.statistics
        count += 1
        milliseconds += report.milliseconds
        events += statistics.events
        faults += statistics.faults
        starts += statistics.starts
        damageFound += statistics.damageFound
        oldCopiesFound += statistics.oldCopiesFound
        versionsRefused += statistics.versionsRefused
        blocksReadBack += statistics.durabilityChecks
        statesCompared += statistics.digestComparisons
        totalsCompared += statistics.totalsCompared
        settled += statistics.settled
        records += statistics.records
        kinds.merge(statistics.kinds) { $0 + $1 }
        done.merge(statistics.done) { $0 + $1 }
        if first == nil { first = report }
        if report.violation != nil { failed = report }
    }

    /// Virtual hours in a second of this machine.
    var hoursPerSecond: Double { seconds > 0 ? Double(milliseconds) / 3_600_000 / seconds : 0 }
}

/// What is printed of runs of the simulator.
struct SimulationSummary {
    private let runs: SimulationRuns

    init(_ runs: SimulationRuns) { self.runs = runs }

    var failure: SimulationReport? { runs.failed }
    var isInterrupted: Bool { runs.isInterrupted }

    func text() -> String {
        var lines = [
            "seeds \(runs.count) 种子\(range), settled \(runs.settled) 结算, events \(runs.events), faults \(runs.faults) 故障, "
                + "starts \(runs.starts), damage found \(runs.damageFound), records replayed \(runs.records)",
            "blocks read back \(runs.blocksReadBack), states compared \(runs.statesCompared), totals added up \(runs.totalsCompared), "
                + "old copies found \(runs.oldCopiesFound), versions refused \(runs.versionsRefused)",
            String(
                format: "virtual %.2f h in %.1f s: %.3f simulated hours per second", Double(runs.milliseconds) / 3_600_000,
                runs.seconds, runs.hoursPerSecond),
            "faults by kind 故障: " + Self.counted(runs.kinds),
        ]
        if !runs.done.isEmpty { lines.append("done besides 其他业务: " + Self.counted(runs.done)) }
        if let first = runs.first {
            lines.append("first seed \(first.settings.seed): order \(hex(first.orderDigest)), state \(hex(first.stateDigest))")
        }
        guard let failed = runs.failed, let violation = failed.violation else {
            lines += [runs.isInterrupted ? "interrupted 已中断; every law held so far 至此全部成立" : "every law held 全部成立"]
            return lines.joined(separator: "\n")
        }
        lines += ["", "seed \(failed.settings.seed) BREAKS A LAW 违反规则: \(violation)"]
        if let shrunk = runs.shrunk, let smallest = shrunk.report.violation {
            lines += ["smallest failure found in \(shrunk.runs) runs: \(smallest)"] + shrunk.trace.map { "  " + $0 }
            lines += ["", "again 重现:", "  " + Self.command(shrunk.report.settings)]
        }
        lines.append("commit \(SourceCommit.read())")
        return lines.joined(separator: "\n")
    }

    /// Which seeds ran, where there are several.
    private var range: String {
        guard let first = runs.first?.settings.seed, runs.count > 1 else { return "" }
        return " (\(first) to \(first &+ UInt64(runs.count - 1)))"
    }

    private static func counted(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    func json() -> String {
        var members = [
            JSONMember("seeds", .integer(runs.count)), JSONMember("interrupted", .bool(runs.isInterrupted)),
            JSONMember("settled", .integer(runs.settled)),
            JSONMember("events", .integer(runs.events)), JSONMember("faults", .integer(runs.faults)),
            JSONMember("starts", .integer(runs.starts)), JSONMember("damageFound", .integer(runs.damageFound)),
            JSONMember("oldCopiesFound", .integer(runs.oldCopiesFound)),
            JSONMember("versionsRefused", .integer(runs.versionsRefused)),
            JSONMember("blocksReadBack", .integer(runs.blocksReadBack)),
            JSONMember("statesCompared", .integer(runs.statesCompared)),
            JSONMember("totalsCompared", .integer(runs.totalsCompared)),
            JSONMember("records", .integer(runs.records)), JSONMember("virtualMilliseconds", .integer(runs.milliseconds)),
            JSONMember("milliseconds", .integer(Int(runs.seconds * 1_000))),
            JSONMember(
                "kinds",
                .object(runs.kinds.sorted { $0.key < $1.key }.map { JSONMember($0.key, .integer($0.value)) })),
            JSONMember(
                "done", .object(runs.done.sorted { $0.key < $1.key }.map { JSONMember($0.key, .integer($0.value)) })),
        ]
        if let first = runs.first {
            members += [
                JSONMember("firstSeed", .integer(first.settings.seed)),
                JSONMember("order", .string(hex(first.orderDigest))), JSONMember("state", .string(hex(first.stateDigest))),
            ]
        }
        if let failed = runs.failed, let violation = failed.violation {
            members += [
                JSONMember("seed", .integer(failed.settings.seed)), JSONMember("law", .string(violation.law)),
                JSONMember("violation", .string(violation.text)), JSONMember("atMilliseconds", .integer(violation.at)),
                JSONMember("commit", .string(SourceCommit.read())),
            ]
        }
        if let shrunk = runs.shrunk {
            members += [
                JSONMember("again", .string(Self.command(shrunk.report.settings))),
                JSONMember("trace", .array(shrunk.trace.map { .string($0) })),
            ]
        }
        return JSONValue.object(members).text
    }

    /// The command that repeats a run.
    static func command(_ settings: SimulationSettings) -> String {
        let kinds = FaultKind.allCases.filter { settings.faults.contains($0) }.map(\.rawValue).joined(separator: ",")
        var words = ["medclear simulate --seed \(settings.seed) --regions \(settings.regions) --bills \(settings.bills)"]
        words.append("--faults \(kinds.isEmpty ? "none" : kinds) --virtual-seconds \(settings.faultyMilliseconds / 1_000)")
        let people = Activity.allCases.filter { settings.activities.contains($0) }.map(\.rawValue).joined(separator: ",")
        words.append("--people \(people.isEmpty ? "none" : people)")
        if settings.faultsMax != .max { words.append("--faults-max \(settings.faultsMax)") }
        if let sabotage = settings.sabotage { words.append("--sabotage \(sabotage.rawValue)") }
        return (words + ["--trace"]).joined(separator: " ")
    }

    private func hex(_ number: UInt64) -> String { String(number, radix: 16) }
}
