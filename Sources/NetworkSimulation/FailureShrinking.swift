/// A failure and the smallest settings found that still fail.
public struct ShrunkFailure: Sendable {
    public let report: SimulationReport
    /// Runs it took.
    public let runs: Int
    /// The last lines of the trace of the smallest run.
    public let trace: [String]
}

/// Makes a failing run smaller: fewer kinds of faults, fewer faults, fewer bills, fewer regions, as long as some law is still broken.
public enum FailureShrinking {
    /// - Parameters:
    ///   - runsMax: runs to spend.
    ///   - linesMax: lines of the trace to keep.
    ///   - progress: told after each run how many there were.
    public static func shrink(
        _ failing: SimulationReport, runsMax: Int = 60, linesMax: Int = 60, progress: (Int) -> Void = { _ in }
    ) -> ShrunkFailure {
        var best = failing
        var runs = 0
        func attempt(_ change: (inout SimulationSettings) -> Void) -> Bool {
            var settings = best.settings
            change(&settings)
            guard runs < runsMax, settings != best.settings else { return false }
            runs += 1
            progress(runs)
            let report = NetworkSimulation(settings).run()
            guard report.violation != nil else { return false }
            best = report
            return true
        }
        // The biggest steps first: a defect that needs no fault is found at once.
        _ = attempt { $0.faults = [] }
        _ = attempt { ($0.people, $0.choosesPeople) = ([], false) }
        for activity in Activity.allCases where best.settings.activities.contains(activity) {
            _ = attempt { ($0.people, $0.choosesPeople) = ($0.activities.subtracting([activity]), false) }
        }
        while best.settings.bills > 1, attempt({ $0.bills /= 2 }) {}
        _ = attempt { $0.faultsMax = best.statistics.faults }
        for kind in FaultKind.allCases where best.settings.faults.contains(kind) {
            _ = attempt { $0.faults.remove(kind) }
        }
        while best.settings.faultsMax > 0, attempt({ $0.faultsMax /= 2 }) {}
        while best.settings.faultsMax > 0, attempt({ $0.faultsMax -= 1 }) {}
        while best.settings.bills > 1, attempt({ $0.bills -= 1 }) {}
        while best.settings.regions > SimulationSettings.regionsRange.lowerBound, attempt({ $0.regions -= 1 }) {}
        return ShrunkFailure(report: best, runs: runs, trace: trace(of: best.settings, linesMax: linesMax))
    }

    /// Runs once more and keeps the last lines of the trace.
    public static func trace(of settings: SimulationSettings, linesMax: Int) -> [String] {
        let simulation = NetworkSimulation(settings)
        var lines: [String] = []
        simulation.trace = { line in
            lines.append(line)
            if lines.count > 2 * linesMax { lines.removeFirst(linesMax) }
        }
        simulation.run()
        return Array(lines.suffix(linesMax))
    }
}
