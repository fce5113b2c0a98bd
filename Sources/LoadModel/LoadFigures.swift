/// What one kind of request came to. Every request meant to start in the measured time is counted once as done, refused or unresolved.
public struct StepFigures: Sendable, Equatable {
    /// From the intended start to the first answer that could be read, whatever it said.
    public var firstAnswer = LatencyHistogram()
    /// From the intended start to the answer that decided.
    public var latency = LatencyHistogram()
    /// From sending to that answer: what a generator that waits for the server would have reported.
    public var serviceTime = LatencyHistogram()
    /// Accepted (受理): the interface took the request, and said that it was done (0) or that nobody knows yet (−1).
    public var accepted = 0
    /// Final (终态): done, `infcode` 0.
    public var done = 0
    /// Final: refused, nothing changed; `infcode` −2, and "busy" to the last attempt.
    public var refused = 0
    /// Still undecided after the last attempt, or at the end of the run. Their latency counts up to then.
    public var unresolved = 0

    /// Requests whose outcome is known for good.
    public var final: Int { done + refused }

    /// Whether any request of this kind was counted.
    public var isEmpty: Bool { final == 0 && unresolved == 0 }

    mutating func add(_ other: StepFigures) {
        firstAnswer.add(other.firstAnswer)
        latency.add(other.latency)
        serviceTime.add(other.serviceTime)
        accepted += other.accepted
        done += other.done
        refused += other.refused
        unresolved += other.unresolved
    }
}

/// What a run came to, or one lane of it.
public struct LoadFigures: Sendable, Equatable {
    private var steps = VisitStep.allCases.map { _ in StepFigures() }
    /// Requests sent, warm-up and repetitions included.
    public var sent = 0
    /// Requests sent again with the same message id.
    public var retries = 0
    /// Answers of unknown outcome (`infcode` −1), and connections that broke with a request out.
    public var unknownAnswers = 0
    /// Answers "busy": nothing happened, to be sent again later.
    public var busyAnswers = 0
    /// Steps done whose answer came in the measured time: the rate that was carried, whatever was meant.
    public var doneInTime = VisitStep.allCases.map { _ in 0 }
    /// Settlements done in the whole run, warm-up and drain included: what the system's effort is divided by.
    public var settledInAll = 0
    /// Deepest queue of requests that were due and had no free connection.
    public var waitingMost = 0
    /// Second by second, by group of visits.
    public var timelines: [LoadTimeline] = []

    public init() {}

    public subscript(step: VisitStep) -> StepFigures {
        get { steps[Int(step.rawValue)] }
        set { steps[Int(step.rawValue)] = newValue }
    }

    /// All groups together.
    public var timeline: LoadTimeline {
        timelines.reduce(into: LoadTimeline()) { $0.add($1) }
    }

    mutating func note(group: Int, at nanoseconds: UInt64, _ change: (inout LoadTimeline.Second) -> Void) {
        while timelines.count <= group { timelines.append(LoadTimeline()) }
        timelines[group].note(at: nanoseconds, change)
    }

    public mutating func add(_ other: LoadFigures) {
        for step in VisitStep.allCases {
            self[step].add(other[step])
            doneInTime[Int(step.rawValue)] += other.doneInTime[Int(step.rawValue)]
        }
        sent += other.sent
        retries += other.retries
        unknownAnswers += other.unknownAnswers
        busyAnswers += other.busyAnswers
        settledInAll += other.settledInAll
        waitingMost = max(waitingMost, other.waitingMost)
        while timelines.count < other.timelines.count { timelines.append(LoadTimeline()) }
        for (group, timeline) in other.timelines.enumerated() { timelines[group].add(timeline) }
    }
}
