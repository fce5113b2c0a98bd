import ClaimTypes
import LoadModel

/// Time a stage of a node took while the load ran, as the node says.
struct StageReading: Sendable {
    var node: String
    var stage: String
    var seconds: Double
    var count: Double
}

/// Latencies of the visits that have nothing to do with a fault, while it lasts and otherwise.
struct IsolationFigures: Sendable {
    var during: LatencyHistogram
    var otherwise: LatencyHistogram

    /// - Parameter timeline: of the visits that touch none of the faulty nodes.
    init(_ timeline: LoadTimeline, faults: [FaultRecord], rules: LoadLane.Rules) {
        let second: UInt64 = 1_000_000_000
        func isDuring(_ index: Int) -> Bool {
            faults.contains { ($0.begun / second...$0.undone / second).contains(UInt64(index)) }
        }
        func isMeasured(_ index: Int) -> Bool { rules.isMeasured(second: index) }
        during = timeline.histogram { isMeasured($0) && isDuring($0) }
        otherwise = timeline.histogram { isMeasured($0) && !isDuring($0) }
    }
}

/// A run with everything that a reader needs to judge it.
struct LoadResult: Sendable {
    var task: LoadTask
    var targets: [String]
    var conditions: MachineConditions
    var planDigest: String
    var visits: Int
    var outcome: LoadOutcome
    var faults: [FaultRecord] = []
    var stages: [StageReading] = []

    var figures: LoadFigures { outcome.figures }
    var settings: LoadSettings { task.settings }

    /// The step whose latency decides: settling, or trying where nothing is settled.
    var decisive: VisitStep { task.mix.steps == .presettle ? .preSettle : .settle }

    /// `nil` when no isolation was to be measured.
    var isolation: IsolationFigures? {
        guard task.measuresIsolation, let others = figures.timelines.first else { return nil }
        return IsolationFigures(others, faults: faults, rules: settings.rules)
    }

    /// Done a second in the measured time, of one step.
    func rate(_ step: VisitStep) -> Double {
        Double(figures.doneInTime[Int(step.rawValue)]) / Double(max(settings.duration, 1))
    }

    /// Settled and not taken back, as hospitals were told.
    var resultDigest: String { outcome.settled.digest }

    /// Whether hospitals were told that everything is final: nothing sent is without an outcome.
    var isResolved: Bool { !outcome.unresolved.contains(where: \.wasSent) }

    static let stepNames: [(step: VisitStep, name: BilingualText)] = [
        (.register, BilingualText("登记", "register")), (.detail, BilingualText("就诊/出院", "detail")),
        (.upload, BilingualText("明细", "upload")), (.preSettle, BilingualText("预结算", "pre-settle")),
        (.settle, BilingualText("结算", "settle")), (.query, BilingualText("查询", "query")),
        (.cancel, BilingualText("撤销", "cancel")),
    ]
}
