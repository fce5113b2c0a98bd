import ClaimTypes
import LedgerTypes
import Messages

/// One connection between a region and the hub: hello, acknowledgement, credit, queries, heartbeat, orderly close.
///
/// Pure: frames and moments in, actions out; it opens no socket and reads no clock. It owns nothing that outlives the connection. What
/// has to arrive is kept by the streams of the journaled state, and is offered again on the next connection.
///
/// Laws it keeps: each envelope of a stream reaches the shell once and in order (M4); an acknowledgement says only what the shell
/// called durable (M2); what it holds is bounded by limits, whatever the peer does.
public struct Link: Sendable {
    public enum Phase: Hashable, Sendable {
        case new
        /// Our hello is sent, theirs is awaited.
        case greeting
        case up
        /// Closing in order: what is open gets done, nothing new begins.
        case draining
        case ended(LinkEnd)
    }

    public let configuration: LinkConfiguration
    public internal(set) var phase = Phase.new
    /// What the hellos agreed on; `nil` before.
    public internal(set) var negotiated: LinkNegotiated?
    /// Session of another connection of the same peer that lives at this moment. The shell keeps it up to date until the hello arrives.
    public var liveSession: UInt64?
    /// Whether the shell believes the peer's hello: `admit`.
    public internal(set) var isAdmitted = false
    /// What the peer's hello says it has, until its first other frame shows that its shell believes ours; see `confirm`.
    var said: [StreamPosition] = []

    // Frames of either direction since the start, the hello included.
    var framesSent: UInt64 = 0
    var framesReceived: UInt64 = 0
    /// Highest count of ours the peer has confirmed, and the heartbeats since, oldest first: when, and how many frames were sent by then.
    var framesConfirmed: UInt64 = 0
    var unconfirmed: [(at: UInt64, frames: UInt64)] = []

    // Timers, on `LinkTime.uptime`.
    var startedAt: UInt64 = 0
    var heardAt: UInt64 = 0
    var heartbeatAt: UInt64 = 0
    var drainingSince: UInt64?

    var inbound = LinkInbound()
    var outbound = LinkOutbound()
    var queries = LinkQueries()
    var isPeerDraining = false

    public init(_ configuration: LinkConfiguration) {
        precondition(configuration.limits.fault == nil, "M10: the node's own limits are unusable: \(configuration.limits)")
        precondition(!configuration.versions.isEmpty, "M10: a node has to speak some version")
        self.configuration = configuration
        inbound.start(configuration)
    }

    /// Begins the conversation. Both ends do, without waiting for each other.
    public mutating func start(at now: LinkTime) -> [LinkAction] {
        guard phase == .new else { return [] }
        phase = .greeting
        (startedAt, heardAt) = (now.uptime, now.uptime)
        return collect { $0.send(.hello($0.hello(at: now)), into: &$1) }
    }

    /// Takes one frame of the peer.
    public mutating func receive(_ frame: LinkFrame, at now: LinkTime) -> [LinkAction] {
        guard hears else { return [] }
        framesReceived += 1
        heardAt = max(heardAt, now.uptime)
        return collect { link, actions in
            link.confirm(by: frame, into: &actions)
            switch (link.phase, frame) {
            case (.greeting, .hello(let hello)): link.take(hello, at: now, into: &actions)
            case (_, .close(let close)):
                link.finish(LinkEnd(byPeer: true, code: close.code, text: close.text), into: &actions)
            case (.greeting, _): link.fail(.notMedClear, into: &actions)
            case (_, .hello): link.fail(.unexpectedFrame, into: &actions)
            case (_, .envelope(let envelope)): link.take(envelope, at: now, into: &actions)
            case (_, .acknowledge(let acknowledge)): link.take(acknowledge, into: &actions)
            case (_, .credit(let credit)): link.take(credit, into: &actions)
            case (_, .heartbeat(let heartbeat)): link.take(heartbeat, at: now, into: &actions)
            case (_, .query(let query)): link.take(query, at: now, into: &actions)
            case (_, .answer(let answer)): link.take(answer, into: &actions)
            case (_, .resume(let position)): link.take(resume: position, into: &actions)
            case (_, .refusal(let refusal)): link.take(refusal, into: &actions)
            case (_, .drain):
                link.isPeerDraining = true
                actions.append(.peerDrains)
            }
            link.endIfDrained(into: &actions)
        }
    }

    /// Takes bytes of the peer that are no frame.
    public mutating func receive(_ fault: MessageFault, at now: LinkTime) -> [LinkAction] {
        guard hears else { return [] }
        let reason: LinkReason =
            if fault.reason == .tooLarge { .frameTooLarge } else if negotiated == nil { .notMedClear } else { .malformed }
        return collect { $0.fail(reason, into: &$1) }
    }

    var hears: Bool {
        switch phase {
        case .new, .ended: false
        case .greeting, .up, .draining: true
        }
    }

    mutating func send(_ frame: LinkFrame, into actions: inout [LinkAction]) {
        framesSent += 1
        actions.append(.send(frame))
    }

    mutating func collect(_ body: (inout Link, inout [LinkAction]) -> Void) -> [LinkAction] {
        var actions: [LinkAction] = []
        body(&self, &actions)
        return actions
    }
}
