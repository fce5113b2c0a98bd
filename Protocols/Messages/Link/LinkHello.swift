import ClaimTypes
import LedgerTypes

/// The frozen first frame: who speaks, what it can speak, and how far each stream has come.
public struct LinkHello: Hashable, Sendable {
    /// Versions of the frames the sender speaks, ascending; never empty.
    public var versions: [UInt32]
    public var node: NodeID
    /// The node the sender means to speak to.
    public var peer: NodeID
    /// Rises with each connection of the sender to this peer; of two connections the higher one lives.
    public var session: UInt64
    /// Life of the streams between the two ends.
    public var epoch: UInt32
    /// The sender's clock, milliseconds since 1970-01-01T00:00:00Z.
    public var clock: Int64
    /// Security suites whose signatures the sender can check, ascending.
    public var suites: [UInt8]
    public var limits: LinkLimits
    /// What the sender has durably received, ascending by stream. A stream left out stands at 0.
    public var positions: [StreamPosition]
    /// Name and version of the sender's program, for logs.
    public var software: String

    public init(
        versions: [UInt32], node: NodeID, peer: NodeID, session: UInt64, epoch: UInt32, clock: Int64, suites: [UInt8],
        limits: LinkLimits, positions: [StreamPosition], software: String = ""
    ) {
        self.versions = versions
        self.node = node
        self.peer = peer
        self.session = session
        self.epoch = epoch
        self.clock = clock
        self.suites = suites
        self.limits = limits
        self.positions = positions
        self.software = software
    }
}

/// What a node takes from its peer on one link.
public struct LinkLimits: Hashable, Sendable {
    /// Bytes of one frame.
    public var frameBytesMax: UInt32
    /// Envelope frames the peer may send before the first credit frame.
    public var windowFrames: UInt32
    /// Bytes of envelopes the peer may send before the first credit frame; two frames of the largest size have to fit, as credit is
    /// given back in halves.
    public var windowBytes: UInt32
    /// Queries of the peer that may be open at once.
    public var queriesMax: UInt32
    /// Bytes of one query or answer.
    public var queryBytesMax: UInt32
    /// Milliseconds from one heartbeat of this node to its next.
    public var heartbeat: UInt32

    public init(
        frameBytesMax: UInt32 = UInt32(MessageLimits.linkFrameBytesMax), windowFrames: UInt32 = 256,
        windowBytes: UInt32 = 16 << 20, queriesMax: UInt32 = 256, queryBytesMax: UInt32 = 64 << 10, heartbeat: UInt32 = 5_000
    ) {
        self.frameBytesMax = frameBytesMax
        self.windowFrames = windowFrames
        self.windowBytes = windowBytes
        self.queriesMax = queriesMax
        self.queryBytesMax = queryBytesMax
        self.heartbeat = heartbeat
    }

    /// Why nothing could be sent under these limits; `nil` when they serve.
    public var fault: MessageFault? {
        func fault(_ field: String, _ detail: String) -> MessageFault { MessageFault(.outOfRange, field: field, detail: detail) }
        guard frameBytesMax >= 4_096 else { return fault("limits.frame_bytes_max", "\(frameBytesMax) is less than 4096") }
        guard windowFrames >= 2 else { return fault("limits.window_frames", "\(windowFrames) is less than 2") }
        guard UInt64(windowBytes) >= 2 * UInt64(frameBytesMax) else {
            return fault("limits.window_bytes", "\(windowBytes) does not hold two frames of \(frameBytesMax)")
        }
        guard UInt64(queryBytesMax) + 64 <= UInt64(frameBytesMax) else {
            return fault("limits.query_bytes_max", "\(queryBytesMax) does not fit a frame of \(frameBytesMax)")
        }
        guard (100...60_000).contains(heartbeat) else { return fault("limits.heartbeat", "\(heartbeat) ms") }
        return nil
    }
}

/// The frozen last frame.
public struct LinkClose: Hashable, Sendable {
    /// Number of the reason; a version to come may know more of them than `LinkReason`.
    public var code: UInt16
    public var text: BilingualText

    public init(code: UInt16, text: BilingualText) {
        self.code = code
        self.text = text
    }

    public init(_ reason: LinkReason) { self.init(code: reason.rawValue, text: reason.text) }

    /// `nil` for a number this version does not know.
    public var reason: LinkReason? { LinkReason(rawValue: code) }
}
