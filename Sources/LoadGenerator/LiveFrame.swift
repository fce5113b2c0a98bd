import LoadModel

/// What the live view shows of a run at one moment.
struct LiveFrame: Sendable, Equatable {
    var title: String
    /// Seconds gone and in all.
    var second: Int
    var total: Int
    var warmup: Int
    /// Settled in the last whole second, and in each so far.
    var rates: [Int]
    /// Of the settlements that were meant to start in the last seconds, nanoseconds.
    var p50: UInt64?
    var p99: UInt64?
    var inFlight: Int
    var refused: Int
    var troubles: Int
    /// Faults under way.
    var faults: [String]

    init(_ figures: LoadFigures, title: String, second: Int, settings: LoadSettings, faults: [FaultOrder]) {
        self.title = title
        self.second = second
        total = settings.warmup + settings.duration
        warmup = settings.warmup
        let timeline = figures.timeline
        let whole = timeline.seconds.prefix(max(second, 0))
        rates = whole.map(\.settled)
        // The newest second has few answers yet; five before it say how it goes.
        let recent = max(0, second - 5)..<max(second, 0)
        let latencies = timeline.histogram(of: recent.contains)
        p50 = latencies.percentile(perMille: 500)
        p99 = latencies.percentile(perMille: 990)
        inFlight = timeline.seconds.isEmpty ? 0 : timeline.inFlight[timeline.seconds.count - 1]
        refused = timeline.seconds.reduce(0) { $0 + $1.refused }
        troubles = timeline.seconds.reduce(0) { $0 + $1.troubles }
        let now = UInt64(max(second, 0)) * 1_000_000_000
        self.faults = faults.filter { ($0.at...$0.end + 999_999_999).contains(now) }.map(\.text)
    }

    private static func milliseconds(_ nanoseconds: UInt64?) -> String {
        nanoseconds.map { "\(($0 + 500_000) / 1_000_000) ms" } ?? "–"
    }

    /// Four lines for a terminal.
    func lines(width: Int) -> [String] {
        let filled = total > 0 ? min(second, total) * 30 / total : 0
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let phase = second <= warmup ? "预热 warm-up" : second > total ? "收尾 draining" : "测量 measuring"
        return [
            "\(title)  \(bar) \(second)/\(total) s  \(phase)" + (faults.isEmpty ? "" : "  ⚡ " + faults.joined(separator: " ")),
            "结算 settled \(rates.last ?? 0)/s   p50 \(Self.milliseconds(p50))   p99 \(Self.milliseconds(p99))",
            "在途 in flight \(inFlight)   拒绝 refused \(refused)   未知或忙 unknown, busy, broken \(troubles)",
            Sparkline.text(rates, width: max(10, min(width, 100) - 2)),
        ]
    }

    /// One line for a file.
    var plain: String {
        "\(second) s  \(rates.last ?? 0)/s  p50 \(Self.milliseconds(p50))  p99 \(Self.milliseconds(p99))  in flight \(inFlight)  "
            + "refused \(refused)  troubles \(troubles)" + (faults.isEmpty ? "" : "  faults " + faults.joined(separator: " "))
    }
}
