import Messages

/// Every maximum and every period of the driver, in one place. The defaults serve a hub with some hundred regions.
public struct LinkSettings: Hashable, Sendable {
    /// Connections a listener keeps open, those still in their handshake included. One more takes the place of the oldest that is in its
    /// handshake for longer than `handshakeGrace`, or is closed at once.
    public var connectionsMax = 512
    /// Of these, connections of one address that are still in their handshake.
    public var handshakesPerAddressMax = 32
    /// How long a handshake is left alone when there is no room.
    public var handshakeGrace = Duration.seconds(1)
    /// Of these, connections of one node: the one that lives, the one that takes its place, and some that are on their way out.
    public var connectionsPerNodeMax = 8
    /// Bytes of a frame that are held in memory to be judged. The limit told to the peer is lower (`LinkLimits.frameBytesMax`), so that
    /// a frame a little too long is refused by the link with its reason, and only one far too long by cutting the stream.
    public var frameBytesMax = MessageLimits.linkFrameBytesMax + 1 << 20
    /// Bytes that HTTP/2 lets a peer send ahead of our reading; with it the memory a peer that is not read can fill.
    public var windowBytes = 1 << 20
    /// Bytes that may wait for one peer to read them. Envelopes never wait here, but in the link for the peer's credit; so only a
    /// peer that lets credit, answers and acknowledgements pile up comes to this, and its link ends.
    public var queueBytesMax = 64 << 20
    /// From the first byte of a connection to the opening of the link.
    public var handshakeTimeout = Duration.seconds(10)
    /// How long the last frames of a link may take to leave.
    public var lingerTimeout = Duration.seconds(2)
    /// Before a connection is tried again: the first pause, doubled with each failure up to the longest. A random part of up
    /// to one half is taken off, so that the regions of a restarted hub do not all come back in the same instant.
    public var reconnectPauseMin = Duration.milliseconds(200)
    public var reconnectPauseMax = Duration.seconds(30)
    /// How long `close` waits for what is under way.
    public var drainTimeout = Duration.seconds(5)

    public init() {}
}
