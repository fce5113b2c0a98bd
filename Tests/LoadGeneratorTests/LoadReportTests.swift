import ClaimTypes
import Foundation
import LoadModel
import StrictJSON
import Testing

@testable import LoadGenerator

/// A run made up by hand: what a reader is shown of it.
@Suite("Reports of a load")
struct LoadReportTests {
    private static let second: UInt64 = 1_000_000_000

    /// A visit every hundredth of a second for ten seconds, answered after 20 ms, and after 700 ms in the fifth second.
    private func result(_ change: (inout LoadResult) -> Void = { _ in }) -> LoadResult {
        let arrivals = (0..<1_000).map { UInt64($0) * 10_000_000 }
        var lane = LoadLane(
            .open(arrivals: arrivals, pause: 0), scripts: arrivals.map { _ in [.upload, .settle] },
            groups: arrivals.indices.map { $0 % 2 == 0 ? 0 : 1 }, rules: .init(warmup: Self.second, duration: 9 * Self.second))
        var waiting: [(request: LoadRequest, at: UInt64)] = []
        var now: UInt64 = 0
        while !lane.isDone {
            while let request = lane.next(at: now) {
                waiting.append((request, now + (request.intended / Self.second == 4 ? 700_000_000 : 20_000_000)))
            }
            now = min(waiting.map(\.at).min() ?? .max, lane.nextDue() ?? .max)
            for entry in waiting where entry.at <= now { lane.received(.done, for: entry.request, at: now) }
            waiting.removeAll { $0.at <= now }
        }
        var task = LoadTask(
            settings: LoadSettings(pace: .open(.poisson, perSecond: 100), seed: 7, warmup: 1, duration: 9),
            mix: TransactionMix(.settle))
        task.measuresIsolation = true
        task.hasResultDigest = true
        task.scenario = .slowRegion
        var result = LoadResult(
            task: task, targets: ["127.0.0.1:1"],
            conditions: MachineConditions(
                processor: "made <up> & by hand", cores: 2, loadBefore: "0.1 0.2 0.3", date: "2026-11-27"),
            planDigest: "abc", visits: 1_000, outcome: LoadOutcome())
        result.outcome.figures = lane.figures
        result.faults = [
            FaultRecord(
                order: FaultOrder(.stop, "340000", at: 4 * Self.second, lasts: Self.second), begun: 4 * Self.second,
                undone: 5 * Self.second - 1, readyAfter: 5_000_000, settled: 400)
        ]
        result.stages = [StageReading(node: "310000", stage: "apply", seconds: 0.5, count: 100)]
        change(&result)
        return result
    }

    private static func search() -> KneeSearch {
        var search = KneeSearch(from: 50, to: 200, by: 50)
        for (rate, p99) in [(50, UInt64(30_000_000)), (100, 60_000_000), (150, 900_000_000)] {
            search.observe(
                RateStep(
                    perSecond: rate, offered: rate * 10, settled: rate * 10, seconds: 10, p50: 20_000_000, p99: p99, backlog: 3,
                    requestsPerVisit: 2, unresolved: 0))
        }
        return search
    }

    @Test("The table counts accepted and final apart, names the fault, and sets what others felt beside the rest of the time")
    func text() {
        let text = LoadReport(result: result()).text
        #expect(text.contains("stop:340000@4+1: from 4 s to 4.999 s, 400 settled before; ready 5.00 ms after going on"))
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let settle = rows.first { $0.starts(with: ["结算", "settle"]) } ?? []
        #expect(settle.dropFirst(2).first == "100.0" && settle.suffix(4) == ["900", "900", "0", "0"], "\(settle)")
        let during = rows.first { $0.first == "故障期间" } ?? []
        let otherwise = rows.first { $0.first == "其余时间" } ?? []
        #expect(during.last == "50" && otherwise.last == "400", "\(during) \(otherwise)")
        #expect(text.contains("every request sent has its final outcome") && text.contains("result digest"))
    }

    @Test("What is unknown is listed by message, and the ramp with what each rate broke")
    func unknown() {
        let text = LoadReport(
            result: result { result in
                result.outcome.unresolved = [
                    UnresolvedCall(infno: "2207", messageID: "H1", region: "310000", wasSent: true, attempts: 4)
                ]
                result.task.knee = Self.search()
            }
        ).text
        #expect(text.contains("310000 2207 msgid H1, asked 4 times"))
        #expect(text.contains("knee: 100/s, broken at 150/s") && text.contains("latency"))
    }

    @Test("The JSON holds the same, and its histogram is the histogram again")
    func json() throws {
        let result = result()
        let parsed = try JSONParser.parse(Array(LoadReport(result: result).json.utf8)).get()
        guard case .array(let rows)? = parsed["steps"]?["settle"]?["histogram"], case .array(let seconds)? = parsed["seconds"]
        else {
            Issue.record("no histogram or seconds")
            return
        }
        let classes = rows.compactMap { row -> (index: Int, count: Int)? in
            guard case .array(let pair) = row, case .number(let index)? = pair.first, case .number(let count)? = pair.last,
                let index = Int(index), let count = Int(count)
            else { return nil }
            return (index, count)
        }
        let latency = result.figures[.settle].latency
        #expect(LatencyHistogram(classes: classes, longest: latency.longest) == latency)
        #expect(seconds.count >= 10 && parsed["faults"] != .array([]) && parsed["plan_digest"] == .string("abc"))
    }

    /// Every element closed in its order, every attribute quoted, no bare `&` or `<`: what an XML reader would also take.
    @Test(
        "The page is well formed, needs nothing from elsewhere, and holds every plot with labels in both languages",
        arguments: [false, true])
    func page(isRamp: Bool) throws {
        let html = LoadPage(
            result: result { result in
                if isRamp { result.task.knee = Self.search() }
            }
        ).html
        for word in ["<script", "http:", "https:", "@import", "url(", "javascript", "NaN", "inf\""] {
            #expect(!html.contains(word), "\(word)")
        }
        for label in [
            "延迟随时间", "Latency over time", "吞吐与延迟", "Throughput against latency", "百分位曲线", "Percentiles", "各交易用时",
            "Time of each transaction", "节点各阶段用时", "@page { size: A4", "prefers-color-scheme: dark", "stop 340000",
        ] {
            #expect(html.contains(label), "\(label)")
        }
        #expect(html.contains("made &lt;up&gt; &amp; by hand"))
        #expect(html.components(separatedBy: "<svg").count - 1 == 7 && html.contains("拐点 knee") == isRamp)
        #expect(unclosed(in: html) == [])
    }

    /// Names of elements that are not closed in their order.
    private func unclosed(in html: String) -> [String] {
        var open: [String] = []
        for piece in html.components(separatedBy: "<").dropFirst() where !piece.hasPrefix("!") {
            let name = piece.prefix { $0.isLetter || $0.isNumber || $0 == "/" }
            guard let end = piece.firstIndex(of: ">") else { return open + ["\(name) without end"] }
            if name.hasPrefix("/") {
                guard open.popLast() == String(name.dropFirst()) else { return open + [String(name)] }
            } else if name != "meta", piece[..<end].last != "/" {
                open.append(String(name))
            }
        }
        return open
    }

    @Test("A run in which nothing was settled makes a page too")
    func nothing() {
        let html = LoadPage(result: result { $0.outcome = LoadOutcome() }).html
        #expect(unclosed(in: html) == [] && !html.contains("NaN") && !html.contains("inf\""))
    }

    @Test("Axes have round ticks around what they show")
    func scales() {
        #expect(PlotScale.linear(upTo: 87).ticks == [0, 20, 40, 60, 80, 100])
        #expect(PlotScale.linear(upTo: 0).ticks.count >= 2)
        #expect(PlotScale.logarithmic(from: 3, to: 700).ticks == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000])
        #expect(PlotScale.logarithmic(from: 1, to: 100).position(10) == 0.5)
        #expect([0.5, 20, 1_500, 25_000, 2e6, 0.05].map(PlotScale.label) == ["0.5", "20", "1500", "25k", "2M", "0.05"])
    }

    @Test("The live view tells rate, percentiles, what is in flight, errors and faults; plain in a file")
    func live() {
        let figures = result().figures
        let frame = LiveFrame(
            figures, title: "x", second: 5,
            settings: LoadSettings(pace: .open(.poisson, perSecond: 100), seed: 7, warmup: 1, duration: 9),
            faults: [FaultOrder(.stop, "hub", at: 5 * Self.second, lasts: Self.second)])
        #expect(frame.rates.count == 5 && frame.rates[1] == 100 && frame.p50 != nil)
        let lines = frame.lines(width: 80)
        #expect(lines.count == 4 && lines[0].contains("stop:hub@5+1") && lines[0].contains("5/10 s"))
        #expect(frame.plain.contains("p99") && !frame.plain.contains("\u{1B}"))
        #expect(Sparkline.text([0, 7, 14], width: 10) == "▁▄█" && Sparkline.text([1, 2, 3], width: 2) == "▅█")
        #expect(Sparkline.text([], width: 5).isEmpty && Sparkline.text([0, 0], width: 5) == "▁▁")
    }
}
