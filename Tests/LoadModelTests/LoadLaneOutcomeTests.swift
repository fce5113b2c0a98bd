import LoadModel
import Testing

private let millisecond: UInt64 = 1_000_000
private let second: UInt64 = 1_000_000_000

@Suite("Outcomes of a lane")
struct LoadLaneOutcomeTests {
    private func lane(
        visits: Int, every gap: UInt64 = 100 * millisecond, steps: [VisitStep] = [.settle], groups: [UInt8] = [],
        rules: LoadLane.Rules = .init(warmup: 0, duration: 10 * second)
    ) -> LoadLane {
        LoadLane(
            .open(arrivals: (0..<visits).map { UInt64($0) * gap }, pause: 0), scripts: Array(repeating: steps, count: visits),
            groups: groups, rules: rules)
    }

    /// Asks for one request, and answers it until nothing more comes of it.
    private func answer(_ codes: [AnswerCode], rules: LoadLane.Rules = .init(warmup: 0, duration: 10 * second)) -> (
        LoadLane, UInt64
    ) {
        var lane = lane(visits: 1, rules: rules)
        var now: UInt64 = 0
        for code in codes {
            while true {
                if let request = lane.next(at: now) {
                    lane.received(code, for: request, at: now)
                    break
                }
                guard let due = lane.nextDue() else { return (lane, now) }
                now = due
            }
        }
        return (lane, now)
    }

    @Test("Accepted and final are counted apart: −1 is accepted and not final, busy is neither, −2 is final and not accepted")
    func acceptedAndFinal() {
        let cases: [([AnswerCode], accepted: Int, done: Int, refused: Int, answered: Int)] = [
            ([.done], 1, 1, 0, 1), ([.unknown], 1, 0, 0, 1), ([.unknown, .done], 1, 1, 0, 1), ([.unknown, .refused], 1, 0, 1, 1),
            ([.refused], 0, 0, 1, 1), ([.busy], 0, 0, 0, 1), ([.busy, .done], 1, 1, 0, 1), ([.lost], 0, 0, 0, 0),
            ([.lost, .done], 1, 1, 0, 1),
        ]
        for (codes, accepted, done, refused, answered) in cases {
            let found = answer(codes).0.figures[.settle]
            #expect(
                (found.accepted, found.done, found.refused, found.firstAnswer.count) == (accepted, done, refused, answered),
                "\(codes)")
        }
    }

    @Test("Busy to the last attempt is a refusal, unless an earlier one may have been done")
    func busyToTheEnd() {
        let always = answer(Array(repeating: .busy, count: 5)).0
        #expect(always.figures[.settle].refused == 1 && always.figures.busyAnswers == 5 && always.unresolved.isEmpty)
        let inDoubt = answer([.lost, .busy, .busy, .busy, .busy]).0
        #expect(inDoubt.figures[.settle].unresolved == 1 && inDoubt.figures[.settle].refused == 0)
        #expect(inDoubt.unresolved.map(\.wasSent) == [true])
    }

    @Test("A patient hospital asks until it knows, each time after twice the pause, up to two seconds")
    func patience() {
        let codes = Array(repeating: AnswerCode.lost, count: 7) + [.done]
        let (lane, now) = answer(codes, rules: .patient(warmup: 0, duration: 10 * second))
        #expect(lane.figures[.settle].done == 1 && lane.figures.retries == 7)
        #expect(now == (200 + 400 + 800 + 1_600 + 2_000 * 3) * millisecond)
        #expect(lane.figures[.settle].latency.longest == now, "latency runs on to the answer that decides")
    }

    @Test("At the end everything undecided is named, and whether it was ever sent")
    func unresolved() {
        var lane = lane(visits: 3, every: 0, rules: .patient(warmup: 0, duration: second))
        let first = lane.next(at: 0)
        let second = lane.next(at: 0)
        guard let first, let second else { return }
        lane.received(.unknown, for: first, at: 1)
        lane.stop(at: 100)
        #expect(lane.unresolved.count == 3 && lane.unresolved.count(where: \.wasSent) == 2)
        #expect(Set(lane.unresolved.filter(\.wasSent).map(\.request.visit)) == [first.visit, second.visit])
        #expect(lane.figures[.settle].unresolved == 3)
    }

    @Test("The timeline: a stall stands in the seconds it fell in, by the intended start, and everything begun has ended")
    func timeline() {
        var server = VirtualServer()
        server.stall = 3 * second..<5 * second
        let figures = server.drive(lane(visits: 1_000, every: 10 * millisecond), until: 30 * second)
        let seconds = figures.timeline.seconds
        #expect(
            seconds.prefix(3).allSatisfy { $0.begun == 100 && $0.settled == 100 && $0.percentile(perMille: 1_000) == millisecond }
        )
        #expect(seconds[3].settled == 0 && seconds[4].settled == 0)
        #expect(
            (seconds[3].percentile(perMille: 1_000) ?? 0) >= 2 * second && (seconds[4].percentile(perMille: 1_000) ?? 0) >= second
        )
        #expect((seconds[8].percentile(perMille: 1_000) ?? 0) == millisecond)
        #expect(figures.timeline.inFlight[4] >= 199 && figures.timeline.inFlight.last == 0)
        #expect(seconds.reduce(0) { $0 + $1.latencies.count } == 1_000)
    }

    @Test("Groups of visits have timelines of their own, which add up to the whole")
    func groups() {
        let figures = VirtualServer().drive(
            lane(visits: 100, every: 10 * millisecond, groups: (0..<100).map { $0 % 4 == 0 ? 1 : 0 }), until: 30 * second)
        #expect(figures.timelines.map { $0.seconds.reduce(0) { $0 + $1.settled } } == [75, 25])
        #expect(figures.timeline.seconds.reduce(0) { $0 + $1.settled } == 100)
        #expect(figures.timeline.histogram { $0 == 0 }.count == 100)
    }

    @Test("A query and a cancel follow the settlement; what is settled counts once")
    func aftermath() {
        let figures = VirtualServer().drive(lane(visits: 2, steps: [.settle, .query, .cancel]), until: 30 * second)
        #expect(figures[.query].done == 2 && figures[.cancel].done == 2 && figures.settledInAll == 2)
        #expect(figures.timeline.seconds.reduce(0) { $0 + $1.settled } == 2)
    }
}
