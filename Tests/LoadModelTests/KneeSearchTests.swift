import LoadModel
import Testing

private let millisecond: UInt64 = 1_000_000

@Suite("The knee")
struct KneeSearchTests {
    private func step(
        _ rate: Int, settled: Int? = nil, p99: UInt64? = 100 * millisecond, backlog: Int = 0, unresolved: Int = 0
    ) -> RateStep {
        RateStep(
            perSecond: rate, offered: 10 * rate, settled: settled ?? 10 * rate, seconds: 10, p50: p99.map { $0 / 2 }, p99: p99,
            backlog: backlog, requestsPerVisit: 6, unresolved: unresolved)
    }

    /// Walks a search over a system that breaks above `capacity`.
    private func walk(_ search: KneeSearch, capacity: Int) -> KneeSearch {
        var search = search
        while let rate = search.next(), search.steps.count < 100 {
            search.observe(step(rate, p99: rate <= capacity ? 100 * millisecond : 900 * millisecond))
        }
        return search
    }

    @Test("Rates rise until one breaks the rule, then the gap is halved: the knee is the highest that held")
    func climb() {
        let search = walk(KneeSearch(from: 50, to: 400, by: 50, halvings: 2), capacity: 180)
        #expect(search.steps.map(\.perSecond) == [50, 100, 150, 200, 175, 187])
        #expect(search.knee == 175 && search.broken == 187)
    }

    @Test("A system that breaks at the first rate has no knee; one that never breaks has none above the last rate")
    func ends() {
        let low = walk(KneeSearch(from: 50, to: 400, by: 50), capacity: 10)
        #expect(low.steps.count == 1 && low.knee == nil && low.broken == 50)
        let high = walk(KneeSearch(from: 50, to: 120, by: 50), capacity: 1_000)
        #expect(high.steps.map(\.perSecond) == [50, 100, 120] && high.knee == 120 && high.broken == nil)
    }

    @Test("Every part of the rule breaks by itself, at its bound and not below")
    func rule() {
        let rule = KneeRule(p99Max: 500 * millisecond, backlogMax: 1_000 * millisecond, carriedPerMilleMin: 900)
        let cases: [(RateStep, KneeBreach?)] = [
            (step(100), nil), (step(100, p99: 500 * millisecond), nil), (step(100, p99: 500 * millisecond + 1), .latency),
            (step(100, backlog: 600), nil), (step(100, backlog: 601), .backlog), (step(100, settled: 900), nil),
            (step(100, settled: 899), .carried), (step(100, unresolved: 1), .unresolved),
            (step(100, settled: 0, p99: nil), .nothingDone),
        ]
        for (step, breach) in cases { #expect(rule.breach(of: step) == breach, "\(step)") }
    }
}

@Suite("Faults at stated moments")
struct FaultOrderTests {
    private let second: UInt64 = 1_000_000_000

    @Test("An order is read as it is written; anything else is refused")
    func text() {
        #expect(FaultOrder(text: "kill:310000@10+3") == FaultOrder(.kill, "310000", at: 10 * second, lasts: 3 * second))
        #expect(FaultOrder(text: "stop:hub@0.5+0") == FaultOrder(.stop, "hub", at: second / 2, lasts: 0))
        for text in ["kill:310000@10+3", "stop:hub@0.5+0.25"] { #expect(FaultOrder(text: text)?.text == text) }
        for text in [
            "", "kill", "kill:@1+1", "burn:hub@1+1", "kill:hub", "kill:hub@1", "kill:hub@x+1", "kill:hub@1+-1", "kill:hub@1+1+1",
            "kill:a@b@1+1",
        ] {
            #expect(FaultOrder(text: text) == nil, "\(text)")
        }
    }

    @Test("Faults of one node must not meet; those of two may")
    func overlap() {
        func orders(_ texts: String...) -> [FaultOrder] { texts.compactMap(FaultOrder.init(text:)) }
        #expect(FaultOrder.overlap(in: orders("stop:hub@5+2", "kill:310000@5+2", "stop:hub@7+1")) == nil)
        #expect(FaultOrder.overlap(in: orders("stop:hub@7+1", "stop:hub@5+3"))?.text == "stop:hub@7+1")
    }
}
