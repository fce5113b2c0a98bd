/// When a system no longer carries what it is offered. Durations are nanoseconds.
public struct KneeRule: Sendable, Equatable {
    /// 99 of 100 settlements are decided within this, from their intended start.
    public var p99Max: UInt64
    /// What waits at the end of a step is at most what arrives in this time.
    public var backlogMax: UInt64
    /// Of a thousand settlements offered in the measured time, at least so many are done in it.
    public var carriedPerMilleMin: Int

    public init(p99Max: UInt64 = 500_000_000, backlogMax: UInt64 = 1_000_000_000, carriedPerMilleMin: Int = 900) {
        self.p99Max = p99Max
        self.backlogMax = backlogMax
        self.carriedPerMilleMin = carriedPerMilleMin
    }

    /// The first part of the rule that `step` breaks.
    public func breach(of step: RateStep) -> KneeBreach? {
        if step.unresolved > 0 { return .unresolved }
        guard let p99 = step.p99 else { return .nothingDone }
        if p99 > p99Max { return .latency }
        let allowed = UInt128(step.perSecond) * UInt128(step.requestsPerVisit) * UInt128(backlogMax) / 1_000_000_000
        if UInt128(step.backlog) > allowed { return .backlog }
        if step.settled * 1_000 < step.offered * carriedPerMilleMin { return .carried }
        return nil
    }
}

/// Which part of the rule a rate broke.
public enum KneeBreach: String, Sendable, Equatable {
    case latency, backlog, carried, unresolved
    case nothingDone = "nothing-done"
}

/// What one rate came to.
public struct RateStep: Sendable, Equatable {
    /// Visits a second that were offered.
    public var perSecond: Int
    /// Settlements meant to start in the measured time, and those done in it.
    public var offered: Int
    public var settled: Int
    /// Seconds measured.
    public var seconds: Int
    /// From the intended start to the answer that decided, nanoseconds.
    public var p50: UInt64?
    public var p99: UInt64?
    /// Requests begun and not decided at the end of the measured time, and how many a visit has, rounded up.
    public var backlog: Int
    public var requestsPerVisit: Int
    public var unresolved: Int

    public init(
        perSecond: Int, offered: Int, settled: Int, seconds: Int, p50: UInt64?, p99: UInt64?, backlog: Int,
        requestsPerVisit: Int, unresolved: Int
    ) {
        self.perSecond = perSecond
        self.offered = offered
        self.settled = settled
        self.seconds = seconds
        self.p50 = p50
        self.p99 = p99
        self.backlog = backlog
        self.requestsPerVisit = requestsPerVisit
        self.unresolved = unresolved
    }
}

/// Finds the knee (拐点): the highest rate that keeps the rule. Rates rise by a fixed step until one breaks it; then the gap is halved.
public struct KneeSearch: Sendable {
    public let rule: KneeRule
    public private(set) var steps: [RateStep] = []

    private let first: Int
    private let last: Int
    private let by: Int
    private var held: Int?
    private var broke: Int?
    private var halvingsLeft: Int

    /// - Precondition: 1 ≤ `first` ≤ `last`, `by` ≥ 1.
    public init(from first: Int, to last: Int, by: Int, halvings: Int = 1, rule: KneeRule = KneeRule()) {
        precondition(1 <= first && first <= last && by >= 1, "a ramp from \(first) to \(last) by \(by)")
        self.rule = rule
        (self.first, self.last, self.by, halvingsLeft) = (first, last, by, halvings)
    }

    /// The next rate to try; `nil` when the search is over.
    public func next() -> Int? {
        guard let broke else {
            guard let held else { return first }
            return held < last ? min(held + by, last) : nil
        }
        guard let held, halvingsLeft > 0, broke - held >= 2 else { return nil }
        return held + (broke - held) / 2
    }

    /// What came of the rate that `next` named.
    /// - Returns: what it broke.
    @discardableResult
    public mutating func observe(_ step: RateStep) -> KneeBreach? {
        steps.append(step)
        if broke != nil { halvingsLeft -= 1 }
        let breach = rule.breach(of: step)
        if breach == nil { held = max(held ?? 0, step.perSecond) } else { broke = min(broke ?? .max, step.perSecond) }
        return breach
    }

    /// The highest rate that kept the rule; `nil` when the first one broke it.
    public var knee: Int? { held }
    /// The lowest rate that broke it; `nil` when none did, so that the knee lies at or above the last rate.
    public var broken: Int? { broke }
}
