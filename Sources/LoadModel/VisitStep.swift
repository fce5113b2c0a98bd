/// What a hospital does for one visit, in this order.
public enum VisitStep: UInt8, CaseIterable, Sendable {
    /// Visit registered: 2201 or 2401.
    case register
    /// What was found (2203), or the discharge (2402).
    case detail
    /// Lines of the bill uploaded: 2204 or 2301.
    case upload
    /// The bill on trial, nothing booked: 2206 or 2303.
    case preSettle
    /// The bill settled: 2102, 2207 or 2304.
    case settle
    /// The settlement asked for: 5203.
    case query
    /// The settlement taken back: 2103, 2208 or 2305.
    case cancel
}

/// Which steps a run takes each visit through, beside registering it and uploading its lines.
public enum VisitMix: String, CaseIterable, Sendable {
    case presettle, settle, both

    public func includes(_ step: VisitStep) -> Bool {
        switch step {
        case .register, .detail, .upload: true
        case .preSettle: self != .settle
        case .settle, .query, .cancel: self != .presettle
        }
    }
}

/// What an answer means for whoever asked: `infcode` of the national interface.
public enum AnswerCode: Sendable, Equatable {
    /// 0: done.
    case done
    /// −2: refused, and nothing changed.
    case refused
    /// −2 for now: nothing changed, and the same message may be sent again later.
    case busy
    /// −1, or any other number: it may have been done or not.
    case unknown
    /// No answer that could be read, or a connection that broke: as unknown.
    case lost

    public init(infcode: Int) {
        switch infcode {
        case 0: self = .done
        case -2: self = .refused
        default: self = .unknown
        }
    }
}

/// One request to be sent now.
public struct LoadRequest: Hashable, Sendable {
    /// Position of the visit in its lane, from 0.
    public var visit: Int
    /// Position of the step in the visit's script.
    public var stepIndex: Int
    public var step: VisitStep
    /// 0 for the first time; an unknown outcome is asked for again with the same message id.
    public var attempt: Int
    /// When it was meant to be sent first, in nanoseconds from the start of the run. Latency counts from here.
    public var intended: UInt64
    /// Whether an answer to it was read before, and whether one said that it was taken.
    public var isAnswered = false
    public var isAccepted = false
    /// Whether it may have been done without anybody here knowing.
    public var isInDoubt = false

    public init(visit: Int, stepIndex: Int, step: VisitStep, attempt: Int, intended: UInt64) {
        self.visit = visit
        self.stepIndex = stepIndex
        self.step = step
        self.attempt = attempt
        self.intended = intended
    }
}

/// A request whose outcome nobody at the hospital knows.
public struct UnresolvedRequest: Hashable, Sendable {
    public var request: LoadRequest
    /// Whether it was sent at all; what was not sent has no effect.
    public var wasSent: Bool
}
