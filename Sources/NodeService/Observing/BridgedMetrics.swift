import Metrics
import Synchronization

/// Brings what libraries and the links count by the common metrics interface onto the page of this process. An event costs one addition;
/// the page reads the sums when it is asked for. There is one of it, as the interface knows one factory in each process.
final class BridgedMetrics: MetricsFactory {
    static let shared = BridgedMetrics()
    private static let installed: Void = MetricsSystem.bootstrap(shared)

    private struct Key: Hashable {
        let name: String
        let labels: [String]
    }

    /// One sum. Counters only rise.
    final class Sum: CounterHandler {
        let name: String
        let labels: [(String, String)]
        private let value = Atomic<UInt64>(0)

        init(_ name: String, _ labels: [(String, String)]) { (self.name, self.labels) = (name, labels) }

        var total: UInt64 { value.load(ordering: .relaxed) }

        func increment(by amount: Int64) { value.wrappingAdd(UInt64(clamping: amount), ordering: .relaxed) }

        func reset() {}
    }

    private let sums = Mutex<[Key: Sum]>([:])
    private static let help = [
        "medclear_link_frames_total": "Frames of links, by peer and direction.",
        "medclear_link_bytes_total": "Bytes of the frames of links, by peer and direction.",
        "medclear_link_up_total": "Links that came up.",
        "medclear_link_ended_total": "Links that ended, by reason.",
        "medclear_link_refusals_total": "Connections and hellos refused, by reason.",
        "medclear_link_unreachable_total": "Connections that could not be made.",
    ]

    /// To be called before anything counts.
    static func install() { _ = installed }

    func write(into metrics: ServiceMetrics) {
        for sum in sums.withLock({ Array($0.values) }) {
            guard let help = Self.help[sum.name] else { continue }
            metrics.count(sum.name, sum.total, labels: sum.labels, help: help)
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let key = Key(name: label, labels: dimensions.flatMap { [$0.0, $0.1] })
        return sums.withLock { sums in
            if let known = sums[key] { return known }
            let made = Sum(label, dimensions)
            sums[key] = made
            return made
        }
    }

    // Nothing of ours measures by these.
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
