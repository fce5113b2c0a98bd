import ClaimTypes
import LedgerTypes
import Messages

/// What one connection knows of the streams that come in.
struct LinkInbound: Sendable {
    /// Highest sequence that reached the shell, and the highest it called durable.
    struct Cursor: Sendable {
        var delivered: UInt64
        var durable: UInt64
        /// When the sender was last asked to go back; `nil` while the stream is whole.
        var resumeAskedAt: UInt64?
    }

    var cursors: [StreamID: Cursor] = [:]
    /// Streams of which more became durable between our hello and `admit`.
    var rosenSinceHello: Set<StreamID> = []
    /// Frames and bytes of envelopes: received, done with, and granted to the peer, since the hello.
    var receivedFrames: UInt64 = 0
    var receivedBytes: UInt64 = 0
    var consumedFrames: UInt64 = 0
    var consumedBytes: UInt64 = 0
    var grantedFrames: UInt64 = 0
    var grantedBytes: UInt64 = 0

    mutating func start(_ configuration: LinkConfiguration) {
        (grantedFrames, grantedBytes) = (UInt64(configuration.limits.windowFrames), UInt64(configuration.limits.windowBytes))
        for position in configuration.positions {
            precondition(
                configuration.receives(position.stream), "M4: stream \(position.stream) does not come over this link")
            cursors[position.stream] = Cursor(delivered: position.sequence, durable: position.sequence)
        }
    }
}

extension Link {
    mutating func take(_ envelope: LinkEnvelope, at now: LinkTime, into actions: inout [LinkAction]) {
        let bytes = UInt64(envelope.bytes.count)
        guard envelope.bytes.count <= Int(configuration.limits.frameBytesMax) else {
            return fail(.frameTooLarge, into: &actions)
        }
        inbound.receivedFrames += 1
        inbound.receivedBytes += bytes
        guard inbound.receivedFrames <= inbound.grantedFrames, inbound.receivedBytes <= inbound.grantedBytes else {
            return fail(.creditExceeded, into: &actions)
        }
        guard configuration.receives(envelope.stream) else { return fail(.foreignStream, into: &actions) }
        guard inbound.cursors[envelope.stream] != nil || inbound.cursors.count < MessageLimits.streamsPerLinkMax else {
            return fail(.tooManyStreams, into: &actions)
        }
        guard deliver(envelope, at: now, into: &actions) else { return consume(frames: 1, bytes: bytes, into: &actions) }
        actions.append(.deliver(envelope))
    }

    /// Whether the shell gets the envelope. A final receiver gets each message once; a relay passes on what is offered again, as its
    /// own books say nothing of what the receiver has.
    private mutating func deliver(_ envelope: LinkEnvelope, at now: LinkTime, into actions: inout [LinkAction]) -> Bool {
        guard envelope.count > 0 else { return true }
        var cursor = inbound.cursors[envelope.stream] ?? LinkInbound.Cursor(delivered: 0, durable: 0)
        defer { inbound.cursors[envelope.stream] = cursor }
        if envelope.firstSequence > cursor.delivered + 1, envelope.firstSequence <= cursor.durable + 1 {
            // An old word asked for messages that are durable here. A final receiver needs none of them again. A relay passes the envelope on:
            // either the sender has let go of what lies between, which it only does once the receiver has it too, or that is on its way, and
            // the receiver's link waits for it.
            cursor.delivered = envelope.firstSequence - 1
        }
        guard envelope.firstSequence <= cursor.delivered + 1 else {
            // Once for each gap, and once more when the answer stays away.
            if cursor.resumeAskedAt.map({ now.uptime >= $0 + UInt64(configuration.limits.heartbeat) }) ?? true {
                cursor.resumeAskedAt = now.uptime
                send(.resume(StreamPosition(envelope.stream, cursor.delivered)), into: &actions)
            }
            return false
        }
        if envelope.lastSequence <= cursor.delivered, envelope.stream.receiver == configuration.node {
            // The sender has lost what we said; say it again.
            if cursor.durable >= envelope.lastSequence {
                acknowledge([StreamPosition(envelope.stream, cursor.durable)], by: configuration.node, into: &actions)
            }
            return false
        }
        cursor.delivered = max(cursor.delivered, envelope.lastSequence)
        cursor.resumeAskedAt = nil
        return true
    }

    /// The record that took these messages has survived the disk: now, and not before, they may be acknowledged (law M2).
    ///
    /// To be told to every link of the peer, also one whose hello is awaited: what came over an earlier connection of it is known then.
    public mutating func durable(_ positions: [StreamPosition]) -> [LinkAction] {
        guard hears else { return [] }
        var news: [StreamPosition] = []
        for position in positions.sorted(by: { $0.stream < $1.stream }) {
            precondition(
                configuration.receives(position.stream), "M2: stream \(position.stream) does not come over this link")
            let known = inbound.cursors[position.stream] ?? LinkInbound.Cursor(delivered: 0, durable: 0)
            guard position.sequence > known.durable else { continue }
            let delivered = max(known.delivered, position.sequence)
            inbound.cursors[position.stream] = LinkInbound.Cursor(
                delivered: delivered, durable: position.sequence, resumeAskedAt: known.resumeAskedAt)
            news.append(position)
        }
        guard isAdmitted else {
            inbound.rosenSinceHello.formUnion(news.map(\.stream))
            return []
        }
        return collect { link, actions in
            if !news.isEmpty { link.acknowledge(news, by: link.configuration.node, into: &actions) }
            link.endIfDrained(into: &actions)
        }
    }

    /// Says what became durable after our hello was written.
    mutating func acknowledgeSinceHello(into actions: inout [LinkAction]) {
        let positions = inbound.rosenSinceHello.sorted().map { StreamPosition($0, inbound.cursors[$0]?.durable ?? 0) }
        inbound.rosenSinceHello = []
        if !positions.isEmpty { acknowledge(positions, by: configuration.node, into: &actions) }
    }

    /// The hub passes on what another node acknowledged of the peer's streams.
    public mutating func passOn(acknowledgedBy node: NodeID, _ positions: [StreamPosition]) -> [LinkAction] {
        guard negotiated != nil, hears, !positions.isEmpty else { return [] }
        precondition(configuration.relays, "M2: only the hub speaks for others")
        let sorted = positions.sorted { $0.stream < $1.stream }
        return collect { $0.acknowledge(sorted, by: node, into: &$1) }
    }

    private mutating func acknowledge(_ positions: [StreamPosition], by node: NodeID, into actions: inout [LinkAction]) {
        send(.acknowledge(LinkAcknowledge(by: node, positions)), into: &actions)
    }

    /// Asks the peer to offer a stream again from the message after `after`: what a relay does when it could not pass something on.
    public mutating func resume(_ stream: StreamID, after: UInt64, at now: LinkTime) -> [LinkAction] {
        guard negotiated != nil, hears, configuration.receives(stream) else { return [] }
        var cursor = inbound.cursors[stream] ?? LinkInbound.Cursor(delivered: 0, durable: 0)
        cursor.delivered = min(cursor.delivered, after)
        cursor.resumeAskedAt = now.uptime
        inbound.cursors[stream] = cursor
        return collect { $0.send(.resume(StreamPosition(stream, after)), into: &$1) }
    }

    /// Tells the sender of a stream that the envelope after a position is refused, and takes no more of the stream on this connection
    /// than comes again from there.
    public mutating func refuse(_ refusal: LinkRefusal) -> [LinkAction] {
        let stream = refusal.position.stream
        guard negotiated != nil, hears, configuration.receives(stream) else { return [] }
        var cursor = inbound.cursors[stream] ?? LinkInbound.Cursor(delivered: 0, durable: 0)
        cursor.delivered = min(cursor.delivered, refusal.position.sequence)
        inbound.cursors[stream] = cursor
        return collect { $0.send(.refusal(refusal), into: &$1) }
    }

    /// Delivered envelopes that take no memory of this node any more: their room is granted to the peer again.
    public mutating func consumed(frames: Int = 1, bytes: Int) -> [LinkAction] {
        guard negotiated != nil, hears else { return [] }
        return collect { $0.consume(frames: UInt64(frames), bytes: UInt64(bytes), into: &$1) }
    }

    /// Grants in halves of the window, so that credit costs a frame for many envelopes.
    private mutating func consume(frames: UInt64, bytes: UInt64, into actions: inout [LinkAction]) {
        inbound.consumedFrames += frames
        inbound.consumedBytes += bytes
        precondition(
            inbound.consumedFrames <= inbound.receivedFrames && inbound.consumedBytes <= inbound.receivedBytes,
            "M10: more was called consumed than was delivered")
        let windows = (UInt64(configuration.limits.windowFrames), UInt64(configuration.limits.windowBytes))
        let free = (inbound.consumedFrames + windows.0, inbound.consumedBytes + windows.1)
        guard (free.0 - inbound.grantedFrames) * 2 >= windows.0 || (free.1 - inbound.grantedBytes) * 2 >= windows.1 else {
            return
        }
        (inbound.grantedFrames, inbound.grantedBytes) = free
        send(.credit(LinkCredit(frames: free.0, bytes: free.1)), into: &actions)
    }

    /// Envelopes handed to the shell that it has not called consumed.
    public var heldFrames: Int { Int(inbound.receivedFrames - inbound.consumedFrames) }
    public var heldBytes: Int { Int(inbound.receivedBytes - inbound.consumedBytes) }
}
