/// One stream of visits over a bounded set of connections: says what to send and when, and keeps the figures.
///
/// It holds no clock and no socket: whoever drives it tells the time and what came back. In an open loop, step *s* of a visit is meant to
/// start `pause` × *s* after the visit's arrival, whatever the server does: a step kept back by a slow answer, or by lack of a free
/// connection, counts from when it was meant to start. In a closed loop each of so many hospitals starts the next step when it has
/// the answer, so latencies say nothing about load; it finds the rate a server can carry.
public struct LoadLane: Sendable {
    public enum Pacing: Sendable {
        /// Arrivals in nanoseconds from the start of the run, ascending, one for each visit.
        case open(arrivals: [UInt64], pause: UInt64)
        /// So many visits at a time.
        case closed(hospitals: Int)
    }

    /// What is measured and how patient the hospitals are; nanoseconds.
    public struct Rules: Sendable {
        public var warmup: UInt64
        public var duration: UInt64
        /// Between an unknown outcome and the same request again.
        public var retryPause: UInt64
        public var attemptsMax: Int

        public init(warmup: UInt64, duration: UInt64, retryPause: UInt64 = 200_000_000, attemptsMax: Int = 5) {
            self.warmup = warmup
            self.duration = duration
            self.retryPause = retryPause
            self.attemptsMax = attemptsMax
        }

        var measured: Range<UInt64> { warmup..<warmup + duration }
    }

    private struct Visit {
        /// Steps answered with success.
        var stepsDone = 0
        var isOver = false
    }

    public private(set) var figures = LoadFigures()
    /// Visits whose last step is not answered yet.
    public private(set) var openVisits = 0

    private let pacing: Pacing
    /// The steps of each visit.
    private let scripts: [[VisitStep]]
    private let rules: Rules
    private var visits: ContiguousArray<Visit> = []
    /// For each step of an open loop: the first visit for which it has not fallen due.
    private var nextVisit: [Int]
    private var ready = RequestQueue()
    private var retrying = RequestQueue()
    private var underway: [LoadRequest: UInt64] = [:]

    /// - Parameter scripts: the steps of each visit; a step may stand several times (lines in parts).
    /// - Precondition: no script is empty; an open loop has an arrival for each; a closed loop has a hospital.
    public init(_ pacing: Pacing, scripts: [[VisitStep]], rules: Rules) {
        precondition(scripts.allSatisfy { !$0.isEmpty }, "a visit without steps")
        self.pacing = pacing
        self.scripts = scripts
        self.rules = rules
        nextVisit = Array(repeating: 0, count: scripts.map(\.count).max() ?? 0)
        visits.reserveCapacity(scripts.count)
        switch pacing {
        case .open(let arrivals, _):
            precondition(arrivals.count == scripts.count, "\(arrivals.count) arrivals for \(scripts.count) visits")
        case .closed(let hospitals):
            precondition(hospitals > 0, "a closed loop without hospitals")
            for _ in 0..<hospitals { startVisit(at: 0) }
        }
    }

    /// The next request that is due at `now`, if any. Ask only when a connection is free.
    public mutating func next(at now: UInt64) -> LoadRequest? {
        advance(to: now)
        figures.waitingMost = max(figures.waitingMost, ready.count)
        guard let request = ready.popFirst() else { return nil }
        figures.sent += 1
        figures.retries += request.attempt > 0 ? 1 : 0
        underway[request] = now
        return request
    }

    /// When the next request falls due that no answer has to come before; `nil` when there is none.
    public func nextDue() -> UInt64? {
        var times: [UInt64] = []
        if let first = ready.first { times.append(first.dueAt) }
        if let first = retrying.first { times.append(first.dueAt) }
        if case .open(let arrivals, let pause) = pacing {
            for (index, visit) in nextVisit.enumerated() where visit < arrivals.count {
                times.append(arrivals[visit] + UInt64(index) * pause)
            }
        }
        return times.min()
    }

    /// Nothing is out, waiting or planned.
    public var isDone: Bool { underway.isEmpty && openVisits == 0 && nextDue() == nil }

    /// What became of `request`; a broken connection is `.unknown`.
    /// - Returns: whether the visit goes on or the same request is sent again; when not, nothing more of it is needed.
    @discardableResult
    public mutating func received(_ code: AnswerCode, for request: LoadRequest, at now: UInt64) -> Bool {
        guard let sentAt = underway.removeValue(forKey: request) else { return false }
        switch code {
        case .unknown:
            figures.unknownAnswers += 1
            guard request.attempt + 1 < rules.attemptsMax else {
                count(request, now, sentAt) { $0.unresolved += 1 }
                finish(request.visit, at: now)
                return false
            }
            var again = request
            again.attempt += 1
            retrying.append(again, dueAt: now + rules.retryPause)
            return true
        case .refused:
            count(request, now, sentAt) { $0.refused += 1 }
            finish(request.visit, at: now)
            return false
        case .accepted:
            count(request, now, sentAt) { $0.accepted += 1 }
            if request.step == .settle { figures.settledInAll += 1 }
            if rules.measured.contains(now) { figures.acceptedInTime[Int(request.step.rawValue)] += 1 }
            return goOn(request.visit, at: now)
        }
    }

    /// Ends the run: what was meant to start in the measured time and is undecided counts as unresolved, with its latency up to `now`.
    public mutating func stop(at now: UInt64) {
        for (request, sentAt) in underway.sorted(by: { ($0.key.visit, $0.value) < ($1.key.visit, $1.value) }) {
            count(request, now, sentAt) { $0.unresolved += 1 }
        }
        underway = [:]
        advance(to: now)
        while let request = ready.popFirst() ?? retrying.popFirst() { count(request, now, now) { $0.unresolved += 1 } }
        for visit in visits.indices where !visits[visit].isOver {
            for index in scripts[visit].indices where index > visits[visit].stepsDone && nextVisit[index] > visit {
                count(self.request(visit: visit, stepIndex: index, at: now), now, now) { $0.unresolved += 1 }
            }
        }
        visits = []
        openVisits = 0
        nextVisit = nextVisit.map { _ in Int.max }
    }
}

extension LoadLane {
    /// Everything that has fallen due by `now` becomes ready, in the order of its time within each step.
    private mutating func advance(to now: UInt64) {
        while let first = retrying.first, first.dueAt <= now, let request = retrying.popFirst() {
            ready.append(request, dueAt: first.dueAt)
        }
        guard case .open(let arrivals, let pause) = pacing else { return }
        for index in nextVisit.indices {
            while nextVisit[index] < arrivals.count, arrivals[nextVisit[index]] + UInt64(index) * pause <= now {
                let visit = nextVisit[index]
                nextVisit[index] += 1
                if index == 0 {
                    visits.append(Visit())
                    openVisits += 1
                }
                // With an earlier step unanswered this one is overdue, and goes out when that answer comes.
                guard index < scripts[visit].count, !visits[visit].isOver, visits[visit].stepsDone == index else { continue }
                let due = request(visit: visit, stepIndex: index, at: now)
                ready.append(due, dueAt: due.intended)
            }
        }
    }

    private func request(visit: Int, stepIndex: Int, at now: UInt64) -> LoadRequest {
        var intended = now
        if case .open(let arrivals, let pause) = pacing { intended = arrivals[visit] + UInt64(stepIndex) * pause }
        return LoadRequest(
            visit: visit, stepIndex: stepIndex, step: scripts[visit][stepIndex], attempt: 0, intended: intended)
    }

    /// The step after a success, or the end of the visit. Returns whether the visit goes on.
    private mutating func goOn(_ visit: Int, at now: UInt64) -> Bool {
        visits[visit].stepsDone += 1
        let stepIndex = visits[visit].stepsDone
        guard stepIndex < scripts[visit].count else {
            finish(visit, at: now)
            return false
        }
        switch pacing {
        case .closed: ready.append(request(visit: visit, stepIndex: stepIndex, at: now), dueAt: now)
        case .open where nextVisit[stepIndex] > visit:
            let due = request(visit: visit, stepIndex: stepIndex, at: now)
            ready.append(due, dueAt: due.intended)
        case .open: break
        }
        return true
    }

    private mutating func finish(_ visit: Int, at now: UInt64) {
        visits[visit].isOver = true
        openVisits -= 1
        guard case .closed = pacing, now < rules.measured.upperBound else { return }
        startVisit(at: now)
    }

    private mutating func startVisit(at now: UInt64) {
        guard visits.count < scripts.count else { return }
        visits.append(Visit())
        openVisits += 1
        ready.append(request(visit: visits.count - 1, stepIndex: 0, at: now), dueAt: now)
    }

    private mutating func count(
        _ request: LoadRequest, _ now: UInt64, _ sentAt: UInt64, _ change: (inout StepFigures) -> Void
    ) {
        guard rules.measured.contains(request.intended) else { return }
        figures[request.step].latency.record(now - min(request.intended, now))
        figures[request.step].serviceTime.record(now - min(sentAt, now))
        change(&figures[request.step])
    }
}
