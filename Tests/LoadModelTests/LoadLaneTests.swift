import LoadModel
import Testing

private let millisecond: UInt64 = 1_000_000
private let second: UInt64 = 1_000_000_000

@Suite("A lane of load")
struct LoadLaneTests {
    private func lane(
        perSecond: Int, seconds: UInt64, steps: [VisitStep] = [.settle], pause: UInt64 = 100 * millisecond, warmup: UInt64 = 0
    ) -> LoadLane {
        let arrivals = Array(
            ArrivalSchedule(.constant, perSecond: perSecond, seed: 1).prefix { $0 < seconds * second })
        return LoadLane(
            .open(arrivals: arrivals, pause: pause), scripts: arrivals.map { _ in steps },
            rules: LoadLane.Rules(warmup: warmup, duration: seconds * second - warmup))
    }

    @Test("A server that is never late shows its service time and nothing else")
    func quiet() {
        let figures = VirtualServer().drive(lane(perSecond: 1_000, seconds: 2), until: 10 * second)
        #expect(figures[.settle].done == 2_000)
        #expect(figures[.settle].latency.percentile(perMille: 1_000) == millisecond)
        #expect(figures.retries == 0 && figures.sent == 2_000)
    }

    /// The server stands still for one second of ten, with four connections. A generator that waits would see four slow requests of
    /// thousands; one in ten visits was meant to start meanwhile, and a percentile of the intended starts says so.
    @Test("No coordinated omission: a stall of a tenth of the run is in the percentiles, though only four requests were out")
    func stall() throws {
        var server = VirtualServer()
        server.stall = 4 * second..<5 * second
        let figures = server.drive(lane(perSecond: 1_000, seconds: 10), until: 20 * second)
        let settle = figures[.settle]
        #expect(settle.done == 10_000)
        // By arithmetic: the thousand of the stall wait up to a second, and the queue behind them drains at 4,000 − 1,000 a second.
        let p99 = try #require(settle.latency.percentile(perMille: 990))
        #expect((920 * millisecond...935 * millisecond).contains(p99), "p99 \(p99)")
        let p90 = try #require(settle.latency.percentile(perMille: 900))
        #expect((245 * millisecond...260 * millisecond).contains(p90), "p90 \(p90)")
        // What a waiting generator would have said of the same run.
        #expect((settle.serviceTime.percentile(perMille: 999) ?? 0) <= millisecond * 129 / 128)
        #expect(figures.waitingMost >= 990)
    }

    @Test("A visit's steps are meant to start a pause apart; a late answer does not move the later ones")
    func steps() {
        var lane = lane(perSecond: 1, seconds: 1, steps: [.register, .upload, .preSettle, .settle])
        let register = lane.next(at: 0)
        #expect(register?.step == .register && register?.intended == 0)
        #expect(lane.next(at: 0) == nil)
        guard let register else { return }
        // The answer comes when pre-settling should begin: upload is due at once, counted from where it was meant.
        #expect(lane.next(at: 200 * millisecond) == nil)
        lane.received(.done, for: register, at: 200 * millisecond)
        let upload = lane.next(at: 200 * millisecond)
        #expect(upload?.step == .upload && upload?.intended == 100 * millisecond)
        guard let upload else { return }
        lane.received(.done, for: upload, at: 201 * millisecond)
        #expect(lane.figures[.upload].latency.longest == 101 * millisecond)
        #expect(lane.next(at: 201 * millisecond)?.step == .preSettle)
    }

    @Test("Visits of different length share a lane: each goes through its own steps")
    func scripts() {
        let scripts: [[VisitStep]] = [[.settle], [.register, .upload, .upload, .settle], [.upload, .settle]]
        let lane = LoadLane(
            .open(arrivals: [0, 1, 2], pause: millisecond), scripts: scripts,
            rules: LoadLane.Rules(warmup: 0, duration: second))
        let figures = VirtualServer().drive(lane, until: second)
        #expect(figures[.register].done == 1 && figures[.upload].done == 3 && figures[.settle].done == 3)
        #expect(figures.sent == 7)
        #expect(VisitStep.allCases.count(where: VisitMix.presettle.includes) == 4)
        #expect(!VisitMix.settle.includes(.preSettle) && VisitMix.both.includes(.settle))
    }

    @Test("−1 is asked again with the same message; latency runs on to the answer that decides")
    func retry() {
        var server = VirtualServer()
        server.answer = { request, _ in request.attempt < 2 ? .unknown : .done }
        let figures = server.drive(lane(perSecond: 10, seconds: 1), until: 10 * second)
        #expect(figures[.settle].done == 10 && figures.retries == 20 && figures.unknownAnswers == 20)
        #expect(figures[.settle].latency.longest == 403 * millisecond)
    }

    @Test("−1 to the end is unresolved, never refused; −2 ends the visit and is not asked again")
    func outcomes() {
        var server = VirtualServer()
        server.answer = { request, _ in request.visit % 2 == 0 ? .unknown : .refused }
        let figures = server.drive(lane(perSecond: 10, seconds: 1, steps: [.upload, .settle]), until: 10 * second)
        #expect(figures[.upload].unresolved == 5 && figures[.upload].refused == 5 && figures[.upload].done == 0)
        #expect(figures[.settle].isEmpty)
        #expect(figures.sent == 5 * 5 + 5)
        #expect(AnswerCode(infcode: 0) == .done && AnswerCode(infcode: -2) == .refused)
        #expect(AnswerCode(infcode: -1) == .unknown && AnswerCode(infcode: -99) == .unknown)
    }

    @Test("What a dead server leaves unanswered counts as unresolved, with all the time it took")
    func deadServer() {
        var server = VirtualServer()
        server.stall = 0..<100 * second
        let figures = server.drive(lane(perSecond: 100, seconds: 1, steps: [.upload, .settle]), until: 5 * second)
        // A settlement is meant to follow a tenth of a second later: ninety of them within the measured second.
        #expect(figures[.upload].unresolved == 100 && figures[.settle].unresolved == 90)
        #expect((figures[.settle].latency.percentile(perMille: 1) ?? 0) > 3 * second)
    }

    @Test("Warm-up is sent and not counted")
    func warmup() {
        let figures = VirtualServer().drive(lane(perSecond: 100, seconds: 3, warmup: second), until: 10 * second)
        #expect(figures.sent == 300 && figures[.settle].done == 200)
        #expect(figures.doneInTime[Int(VisitStep.settle.rawValue)] == 200)
    }

    @Test("A closed loop carries what the server can: hospitals over service time")
    func closed() {
        let lane = LoadLane(
            .closed(hospitals: 4), scripts: Array(repeating: [.upload, .settle], count: 100_000),
            rules: LoadLane.Rules(warmup: second, duration: 2 * second))
        let figures = VirtualServer().drive(lane, until: 10 * second)
        let settled = figures.doneInTime[Int(VisitStep.settle.rawValue)]
        #expect((3_990...4_010).contains(settled), "\(settled) settled in two seconds")
    }
}
