import LoadModel
import NIOCore
import NIOSSL

/// What one lane of a run needs to know; shared by nobody.
struct LaneSetting: Sendable {
    var target: LoadTarget
    var tls: NIOSSLContext?
    var pacing: LoadLane.Pacing
    var rules: LoadLane.Rules
    var visits: [LoadPlan.PlannedVisit]
    /// By the institution numbers of the plan.
    var credentials: [LoadCredential]
    var connections: Int
    /// Makes the nonces of this lane different from those of every other.
    var noncePrefix: String
    /// Seconds since 1970 and the moment of the event loops' clock they belong to.
    var wallClock: (seconds: Int64, at: NIODeadline)
    /// A connection whose answer takes longer is given up; nanoseconds.
    var answerTimeout: UInt64 = 30_000_000_000
    /// How long answers may still come after the measured time; nanoseconds.
    var drain: UInt64

    var authority: String { "\(target.host):\(target.port)" }

    func unixSeconds(at deadline: NIODeadline) -> Int64 {
        wallClock.seconds + (deadline - wallClock.at).nanoseconds / 1_000_000_000
    }
}

/// What a lane came to.
struct LaneResult: Sendable {
    var figures: LoadFigures
    var findings: LaneFindings
    var settled: SettledBook
    var unresolved: [UnresolvedCall]
    var connected: Int
}

/// A call whose outcome no hospital knows at the end of a run.
public struct UnresolvedCall: Sendable, Equatable {
    public var infno: String
    public var messageID: String
    public var region: String
    /// Whether it was sent at all; what was not sent has no effect.
    public var wasSent: Bool
    public var attempts: Int
}

/// What was noticed beside the figures.
public struct LaneFindings: Sendable {
    /// Answers of pre-settlements and settlements with success, and how many of them were checked whole.
    public var settlementsSeen = 0
    public var settlementsChecked = 0
    /// Settlements whose amounts do not add up (law M3): no figure of such a run may be believed.
    public var faults: [String] = []
    public var brokenConnections = 0
    /// What refusals and unknown outcomes said, and how often; at most a few dozen texts.
    public private(set) var notes: [String: Int] = [:]

    public init() {}

    mutating func fault(_ text: String) {
        if faults.count < 8 { faults.append(text) }
    }

    mutating func note(_ text: String) {
        guard notes.count < 32 || notes[text] != nil else { return }
        notes[text, default: 0] += 1
    }

    mutating func add(_ other: LaneFindings) {
        settlementsSeen += other.settlementsSeen
        settlementsChecked += other.settlementsChecked
        faults += other.faults.prefix(max(0, 8 - faults.count))
        brokenConnections += other.brokenConnections
        for (text, count) in other.notes where notes.count < 32 || notes[text] != nil { notes[text, default: 0] += count }
    }
}
