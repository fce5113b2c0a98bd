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
        /// Between an unknown outcome and the same request again; doubles each time up to `retryPauseMax`.
        public var retryPause: UInt64
        public var retryPauseMax: UInt64
        public var attemptsMax: Int

        public init(
            warmup: UInt64, duration: UInt64, retryPause: UInt64 = 200_000_000, retryPauseMax: UInt64 = 200_000_000,
            attemptsMax: Int = 5
        ) {
            self.warmup = warmup
            self.duration = duration
            self.retryPause = retryPause
            self.retryPauseMax = retryPauseMax
            self.attemptsMax = attemptsMax
        }

        /// As above, and a hospital never gives up: what is unknown is asked for until the run ends.
        public static func patient(warmup: UInt64, duration: UInt64) -> Rules {
            Rules(warmup: warmup, duration: duration, retryPauseMax: 2_000_000_000, attemptsMax: .max)
        }

        func pause(afterAttempt attempt: Int) -> UInt64 { min(retryPause << UInt64(min(attempt, 16)), retryPauseMax) }

        var measured: Range<UInt64> { warmup..<warmup + duration }

        /// Whether a second of the timeline lies whole in the measured time.
        public func isMeasured(second: Int) -> Bool {
            let start = UInt64(max(second, 0)) * 1_000_000_000
            return start >= warmup && start + 1_000_000_000 <= warmup + duration
        }
    }

    struct Visit {
        /// Steps answered with success.
        var stepsDone = 0
        var isOver = false
    }

    public internal(set) var figures = LoadFigures()
    /// Visits whose last step is not answered yet.
    public internal(set) var openVisits = 0
    /// What was given up, and after `stop` everything undecided.
    public internal(set) var unresolved: [UnresolvedRequest] = []

    let pacing: Pacing
    /// The steps of each visit.
    let scripts: [[VisitStep]]
    /// Which timeline each visit belongs to; empty for one timeline of all.
    let groups: [UInt8]
    /// The step whose latencies the timeline keeps.
    let decisive: VisitStep
    let rules: Rules
    var visits: ContiguousArray<Visit> = []
    /// For each step of an open loop: the first visit for which it has not fallen due.
    var nextVisit: [Int]
    var ready = RequestQueue()
    var retrying = RequestQueue()
    var underway: [LoadRequest: UInt64] = [:]

    /// - Parameters:
    ///   - scripts: the steps of each visit; a step may stand several times (lines in parts).
    ///   - groups: the timeline of each visit, from 0; empty when all share one.
    /// - Precondition: no script is empty; an open loop has an arrival for each; a closed loop has a hospital.
    public init(_ pacing: Pacing, scripts: [[VisitStep]], groups: [UInt8] = [], rules: Rules) {
        precondition(scripts.allSatisfy { !$0.isEmpty }, "a visit without steps")
        precondition(groups.isEmpty || groups.count == scripts.count, "\(groups.count) groups for \(scripts.count) visits")
        self.pacing = pacing
        self.scripts = scripts
        self.groups = groups
        self.rules = rules
        decisive = scripts.contains { $0.contains(.settle) } ? .settle : .preSettle
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

    /// What became of `request`; a broken connection is `.lost`.
    /// - Returns: whether the visit goes on or the same request is sent again; when not, nothing more of it is needed.
    @discardableResult
    public mutating func received(_ code: AnswerCode, for request: LoadRequest, at now: UInt64) -> Bool {
        guard let sentAt = underway.removeValue(forKey: request) else { return false }
        var request = request
        if code != .lost, !request.isAnswered {
            request.isAnswered = true
            if isMeasured(request) { figures[request.step].firstAnswer.record(now - min(request.intended, now)) }
        }
        if code == .done || code == .unknown, !request.isAccepted {
            request.isAccepted = true
            if isMeasured(request) { figures[request.step].accepted += 1 }
        }
        if code == .unknown || code == .lost { request.isInDoubt = true }
        switch code {
        case .unknown, .lost, .busy: return askAgain(request, after: code, sentAt: sentAt, at: now)
        case .refused:
            end(request, as: .refused, sentAt: sentAt, at: now)
            finish(request.visit, at: now)
            return false
        case .done:
            end(request, as: .done, sentAt: sentAt, at: now)
            if request.step == .settle { figures.settledInAll += 1 }
            if rules.measured.contains(now) { figures.doneInTime[Int(request.step.rawValue)] += 1 }
            return goOn(request.visit, at: now)
        }
    }

    /// The same message later, or not at all after the last attempt. Busy to the end is a refusal: nothing happened.
    private mutating func askAgain(_ request: LoadRequest, after code: AnswerCode, sentAt: UInt64, at now: UInt64) -> Bool {
        if code == .busy { figures.busyAnswers += 1 } else { figures.unknownAnswers += 1 }
        figures.note(group: group(of: request.visit), at: now) { $0.troubles += 1 }
        guard request.attempt + 1 < rules.attemptsMax else {
            // A message that was once unknown may have been done, whatever "busy" says of its last repetition.
            if code == .busy, !request.isInDoubt {
                end(request, as: .refused, sentAt: sentAt, at: now)
            } else {
                end(request, as: .unresolved, wasSent: true, sentAt: sentAt, at: now)
            }
            finish(request.visit, at: now)
            return false
        }
        var again = request
        again.attempt += 1
        retrying.insert(again, dueAt: now + rules.pause(afterAttempt: request.attempt))
        return true
    }

    /// Ends the run: what was meant to start in the measured time and is undecided counts as unresolved, with its latency up to `now`.
    public mutating func stop(at now: UInt64) {
        for (request, sentAt) in underway.sorted(by: { ($0.key.visit, $0.value) < ($1.key.visit, $1.value) }) {
            end(request, as: .unresolved, wasSent: true, sentAt: sentAt, at: now)
        }
        underway = [:]
        advance(to: now)
        while let request = ready.popFirst() ?? retrying.popFirst() {
            end(request, as: .unresolved, wasSent: request.attempt > 0, sentAt: now, at: now)
        }
        for visit in visits.indices where !visits[visit].isOver {
            for index in scripts[visit].indices where index > visits[visit].stepsDone && nextVisit[index] > visit {
                count(self.request(visit: visit, stepIndex: index, at: now), as: .unresolved, sentAt: now, at: now)
            }
        }
        visits = []
        openVisits = 0
        nextVisit = nextVisit.map { _ in Int.max }
    }
}
