import ClaimTypes
import LedgerTypes
import Messages

/// A moment as a link sees it. The shell reads both clocks; the link reads none.
public struct LinkTime: Hashable, Sendable {
    /// Milliseconds of a clock that never goes back; its zero means nothing. All waiting is measured on it.
    public var uptime: UInt64
    /// Milliseconds since 1970-01-01T00:00:00Z. Compared with the peer's, and for nothing else.
    public var clock: Int64

    public init(uptime: UInt64, clock: Int64) {
        self.uptime = uptime
        self.clock = clock
    }
}

/// What one end of a link is told before it starts. All times in milliseconds.
public struct LinkConfiguration: Sendable {
    public var node: NodeID
    /// Who is at the other end, as its certificate says.
    public var peer: NodeID
    /// Has to rise with each connection to this peer, also over restarts: the clock in milliseconds serves.
    public var session: UInt64
    /// Life of the streams between the two ends.
    public var epoch: UInt32 = 1
    /// Versions of the frames this program speaks, ascending.
    public var versions: [UInt32] = [1]
    /// Security suites this node can check, ascending.
    public var suites: [UInt8] = [1]
    /// What this node takes.
    public var limits = LinkLimits()
    /// What this node has durably received, of streams that come over this link; in any order.
    public var positions: [StreamPosition] = []
    /// Name and version of the program, for the peer's logs.
    public var software = ""

    /// How far the two clocks may be apart.
    public var clockSkewMax: UInt64 = 30_000
    /// How long a hello may take.
    public var helloPatience: UInt64 = 10_000
    /// Heartbeats of the peer that may fail to arrive before it counts as dead.
    public var missedHeartbeatsMax: UInt64 = 3
    /// How long a peer that speaks may leave unread what was sent to it.
    public var stallPatience: UInt64 = 30_000
    /// How long an orderly close may take.
    public var drainPatience: UInt64 = 10_000
    /// Envelopes, and bytes of them, that wait here for the peer's credit.
    public var queueFramesMax = 256
    public var queueBytesMax = 16 << 20

    public init(node: NodeID, peer: NodeID, session: UInt64) {
        self.node = node
        self.peer = peer
        self.session = session
    }

    /// Whether this end passes on what is not addressed to it.
    var relays: Bool { node == .hub }

    /// Whether this end may send on a stream: its own, or at the hub any that ends at the peer.
    func sends(_ stream: StreamID) -> Bool {
        relays ? stream.receiver == peer && stream.sender != peer : stream.sender == node && stream.receiver != node
    }

    /// Whether the peer may send on a stream over this link.
    func receives(_ stream: StreamID) -> Bool {
        relays ? stream.sender == peer && stream.receiver != peer : stream.receiver == node && stream.sender != node
    }
}

/// What the two hellos agreed on.
public struct LinkNegotiated: Hashable, Sendable {
    public var version: UInt32
    /// Suites both ends can check, ascending.
    public var suites: [UInt8]
    public var peer: NodeID
    /// The peer's session: what `Link.liveSession` of its next connection is compared with.
    public var session: UInt64
    /// What the peer takes.
    public var limits: LinkLimits
    /// The peer's clock less ours when its hello arrived, in milliseconds; the way of the hello included.
    public var clockAhead: Int64
    /// What the peer has durably received of the streams this end sends.
    public var positions: [StreamPosition]
    public var software: String
}
