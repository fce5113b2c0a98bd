import CommandSupport
import LoadModel
import Synchronization

/// The progress bar of a run: seconds gone, what was accepted so far and how slow it is.
final class ProgressLine: Sendable {
    private let state: Mutex<(bar: ProgressBar, seconds: Int, accepted: Int)>

    /// - Parameter total: seconds the run takes.
    init(total: Int) { state = Mutex((ProgressBar("压力测试 load", total: total), 0, 0)) }

    /// Called about once a second.
    func show(_ figures: LoadFigures) {
        state.withLock { state in
            state.seconds += 1
            let accepted = figures.acceptedInTime.reduce(0, +)
            let latency =
                figures[.settle].latency.percentile(perMille: 990) ?? figures[.preSettle].latency.percentile(perMille: 990)
            let slow = latency.map { "p99 \($0 / 1_000_000) ms" } ?? ""
            state.bar.show(state.seconds, note: "\(accepted - state.accepted)/s \(slow)")
            state.accepted = accepted
        }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}
