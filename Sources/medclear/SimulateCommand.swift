import ArgumentParser
import ClaimTypes
import CommandSupport
import Dispatch
import Foundation
import NetworkSimulation
import StrictJSON
import Synchronization

/// `medclear simulate`: whole networks that break, from seeds.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "A whole network in virtual time, with faults from a seed. 由种子决定的全网故障模拟",
        discussion: """
            Runs hub, regions, hospitals and operators in one thread: the same machines, journals and links as the services, over \
            disks, wires and clocks that fail. Then everything is healed, must come to rest, and the books are compared with what \
            hospitals were told. The first broken law ends a run; it is made smaller and printed with the command that repeats it.

            Examples:
              medclear simulate
              medclear simulate --seed 7 --watch
              medclear simulate --seed 1 --seeds 500 --regions 5 --faults crash,power,partition
              medclear simulate --seed 1 --people months,contests,money
              medclear simulate --hours 1 --json
              medclear simulate --seed 7 --out journals && medclear journal verify journals/seed-7
              medclear simulate --seeds 100 --jobs 1

            Ctrl-C ends it after the seeds that are under way, and prints what ran; a second one ends it at once.
            Exit codes: 0 every law held, 1 a law was broken, 2 usage, 4 internal, 130 interrupted, and every law had held so far.
            """)

    @Option(help: "First seed. The same seed gives the same run, event by event.")
    var seed: UInt64 = 1

    @Option(help: "Seeds to run, one after another. With --minutes or --hours: as many as fit.")
    var seeds: Int?

    @Option(help: "Regions beside the hub, 2 to 31.")
    var regions = 3

    @Option(help: "Visits that end in a bill, in each run.")
    var bills = 24

    @Option(
        help: "Kinds of faults, separated by commas; all, or none. \(FaultKind.allCases.map(\.rawValue).joined(separator: " "))")
    var faults = "all"

    @Option(
        help:
            "What people do besides settling bills, separated by commas; all, none, or any, of which the seed chooses. \(Activity.allCases.map(\.rawValue).joined(separator: " "))"
    )
    var people = "any"

    @Option(help: "Faults of nodes and connections at most, in each run.")
    var faultsMax: Int?

    @Option(help: "Virtual seconds during which faults happen, in each run.")
    var virtualSeconds: UInt64 = 90

    @Option(help: "Go on with further seeds for this many minutes.")
    var minutes: Double?

    @Option(help: "Go on with further seeds for this many hours.")
    var hours: Double?

    @Option(
        help:
            "Put a defect into the simulated surroundings, to see it caught. \(Sabotage.allCases.map(\.rawValue).joined(separator: " "))"
    )
    var sabotage: String?

    @Option(
        help: ArgumentHelp(
            "Keep the journals of each run: DIR/seed-N/NODE, and the network's keys. No seed-N may be there yet.",
            valueName: "dir"))
    var out: String?

    @Option(help: "Seeds to run at a time; as many as there are processors when left out. Runs share nothing.")
    var jobs: Int?

    @Flag(help: "Show the network as it goes.")
    var watch = false

    @Flag(help: "Print every step of the run.")
    var trace = false

    @Flag(help: "One JSON object on standard output, nothing else there.")
    var json = false

    func validate() throws {
        guard SimulationSettings.regionsRange.contains(regions) else {
            throw ValidationError("--regions takes 2 to 31, not \(regions)")
        }
        guard (1...10_000).contains(bills) else { throw ValidationError("--bills takes 1 to 10000, not \(bills)") }
        guard seeds ?? 1 > 0, faultsMax ?? 0 >= 0 else { throw ValidationError("--seeds and --faults-max count something") }
        guard (1...86_400).contains(virtualSeconds) else { throw ValidationError("--virtual-seconds takes 1 to 86400") }
        guard minutes ?? 1 > 0, hours ?? 1 > 0 else { throw ValidationError("--minutes and --hours are positive") }
        guard (1...64).contains(jobs ?? 1) else { throw ValidationError("--jobs takes 1 to 64") }
        _ = try kinds()
        _ = try activities()
        _ = try defect()
    }

    func run() throws {
        let summary = SimulationSummary(try runAll())
        print(json ? summary.json() : summary.text())
        if summary.failure != nil { throw ExitCode(CommandExit.refused.rawValue) }
        if summary.isInterrupted { throw ExitCode(128 + SIGINT) }
    }

    private func runAll() throws -> SimulationRuns {
        if let out { try SimulatedJournals.prepare(out, first: seed, count: seeds ?? (duration == nil ? 1 : .max)) }
        var runs = SimulationRuns()
        let (start, stop) = (Date(), StopSignal(onlyOnce: true))
        var bar = ProgressBar("simulate", total: seeds)
        while let count = wave(after: runs, since: start) {
            if stop.isGiven {
                runs.isInterrupted = true
                break
            }
            for report in try simulate(from: seed &+ UInt64(runs.count), count: count) where runs.failed == nil {
                runs.add(report)
            }
            bar.show(runs.count, note: note(runs, since: start))
        }
        runs.seconds = Date().timeIntervalSince(start)
        bar.finish()
        if let failed = runs.failed {
            var shrinking = ProgressBar("shrink", total: 60)
            runs.shrunk = FailureShrinking.shrink(failed) { shrinking.show($0, note: "\($0) runs") }
            shrinking.finish()
        }
        return runs
    }

    /// How many seeds to run next, side by side; `nil` when all are done, time is up or a law is broken.
    private func wave(after runs: SimulationRuns, since start: Date) -> Int? {
        let left = seeds.map { $0 - runs.count } ?? (duration == nil ? 1 - runs.count : .max)
        guard runs.failed == nil, left > 0 else { return nil }
        if let duration, runs.count > 0, Date().timeIntervalSince(start) >= duration { return nil }
        return min(jobsMax, left)
    }

    private func note(_ runs: SimulationRuns, since start: Date) -> String {
        if let seeds { return "\(runs.count) of \(seeds) seeds" }
        guard let duration else { return "\(runs.count) seeds" }
        let left = Int(max(duration - Date().timeIntervalSince(start), 0))
        return "\(runs.count) seeds, 剩余 left \(left / 60) min \(left % 60) s"
    }

    private var duration: TimeInterval? { hours.map { $0 * 3_600 } ?? minutes.map { $0 * 60 } }

    /// Who watches or keeps a run has one at a time.
    private var jobsMax: Int { watch || trace || out != nil ? 1 : jobs ?? ProcessInfo.processInfo.activeProcessorCount }

    /// Runs seeds side by side; reports in the order of the seeds.
    private func simulate(from first: UInt64, count: Int) throws -> [SimulationReport] {
        guard count > 1 else { return [try simulate(try settings(seed: first))] }
        let all = try (0..<UInt64(count)).map { try settings(seed: first &+ $0) }
        let reports = Mutex<[UInt64: SimulationReport]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let report = NetworkSimulation(all[index]).run()
            reports.withLock { $0[report.settings.seed] = report }
        }
        return reports.withLock { reports in all.compactMap { reports[$0.seed] } }
    }

    private func simulate(_ settings: SimulationSettings) throws -> SimulationReport {
        let simulation = NetworkSimulation(settings)
        if trace { simulation.trace = { Console.error($0) } }
        if watch {
            simulation.watch = { network in
                Console.error("\u{1B}[2J\u{1B}[H" + network.picture)
                usleep(60_000)
            }
        }
        let report = simulation.run()
        if let out { try SimulatedJournals.keep(simulation, in: out) }
        return report
    }

    private func settings(seed: UInt64) throws -> SimulationSettings {
        var settings = SimulationSettings(seed: seed, faults: try kinds())
        (settings.regions, settings.bills) = (regions, bills)
        settings.faultyMilliseconds = virtualSeconds * 1_000
        settings.faultsMax = faultsMax ?? .max
        (settings.people, settings.choosesPeople) = (try activities(), people == "any")
        settings.sabotage = try defect()
        return settings
    }
}
