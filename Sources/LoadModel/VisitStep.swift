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
}

/// Which steps a run takes each visit through, beside registering it and uploading its lines.
public enum VisitMix: String, CaseIterable, Sendable {
    case presettle, settle, both

    public func includes(_ step: VisitStep) -> Bool {
        switch step {
        case .register, .detail, .upload: true
        case .preSettle: self != .settle
        case .settle: self != .presettle
        }
    }
}

/// What an answer means for whoever asked: `infcode` of the national interface.
public enum AnswerCode: Sendable, Equatable {
    /// 0: done.
    case accepted
    /// −2: refused, and nothing changed.
    case refused
    /// −1, any other number, no readable answer, or a connection that broke: it may have been done or not.
    case unknown

    public init(infcode: Int) {
        switch infcode {
        case 0: self = .accepted
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
}
