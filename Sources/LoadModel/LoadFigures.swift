/// What one kind of request came to.
public struct StepFigures: Sendable, Equatable {
    /// From the intended start to the answer that decided, of every request meant to start in the measured time.
    public var latency = LatencyHistogram()
    /// From sending to that answer: what a generator that waits for the server would have reported.
    public var serviceTime = LatencyHistogram()
    public var accepted = 0
    public var refused = 0
    /// Still undecided after the last attempt, or at the end of the run. Their latency counts up to then.
    public var unresolved = 0

    /// Whether any request of this kind was counted.
    public var isEmpty: Bool { accepted == 0 && refused == 0 && unresolved == 0 }

    mutating func add(_ other: StepFigures) {
        latency.add(other.latency)
        serviceTime.add(other.serviceTime)
        accepted += other.accepted
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
    /// Steps accepted whose answer came in the measured time: the rate that was carried, whatever was meant.
    public var acceptedInTime = VisitStep.allCases.map { _ in 0 }
    /// Settlements accepted in the whole run, warm-up and drain included: what the system's effort is divided by.
    public var settledInAll = 0
    /// Deepest queue of requests that were due and had no free connection.
    public var waitingMost = 0

    public init() {}

    public subscript(step: VisitStep) -> StepFigures {
        get { steps[Int(step.rawValue)] }
        set { steps[Int(step.rawValue)] = newValue }
    }

    public mutating func add(_ other: LoadFigures) {
        for step in VisitStep.allCases {
            self[step].add(other[step])
            acceptedInTime[Int(step.rawValue)] += other.acceptedInTime[Int(step.rawValue)]
        }
        sent += other.sent
        retries += other.retries
        unknownAnswers += other.unknownAnswers
        settledInAll += other.settledInAll
        waitingMost = max(waitingMost, other.waitingMost)
    }
}
