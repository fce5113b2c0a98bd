import ClaimTypes
import LedgerTypes
import Messages

/// What one connection knows of the streams that go out.
struct LinkOutbound: Sendable {
    /// Highest sequence offered of each stream since it was last rewound.
    var offered: [StreamID: UInt64] = [:]
    /// What the peer says it has of each stream: a sender may have let go of that, and goes on behind it.
    private var acknowledged: [StreamID: UInt64] = [:]
    /// What waits for the peer's credit starts at `head`; what lies before it has gone and is swept away when it is the larger part.
    private var queue: [LinkEnvelope?] = []
    private var head = 0
    var queuedFrames = 0
    var queuedBytes = 0
    /// Frames and bytes of envelopes: sent, and granted by the peer, since the hello.
    var sentFrames: UInt64 = 0
    var sentBytes: UInt64 = 0
    private(set) var grantedFrames: UInt64 = 0
    private(set) var grantedBytes: UInt64 = 0
    /// Whether an offer was refused for want of room since the last `writable`.
    var isAwaited = false

    mutating func grant(frames: UInt64, bytes: UInt64) { (grantedFrames, grantedBytes) = (frames, bytes) }

    /// Of no more streams than run over a link, whatever the peer says.
    mutating func note(acknowledged positions: [StreamPosition]) {
        for position in positions {
            let known = acknowledged[position.stream]
            guard known != nil || acknowledged.count < MessageLimits.streamsPerLinkMax else { continue }
            acknowledged[position.stream] = max(known ?? 0, position.sequence)
        }
    }

    /// The sequence that an envelope of a stream has to follow on, or to repeat; `nil` while nothing of it was offered.
    func expected(of stream: StreamID) -> UInt64? {
        offered[stream].map { max($0, acknowledged[stream] ?? 0) + 1 }
    }

    func mayPass(_ envelope: LinkEnvelope) -> Bool {
        sentFrames < grantedFrames && sentBytes + UInt64(envelope.bytes.count) <= grantedBytes
    }

    mutating func enqueue(_ envelope: LinkEnvelope) {
        queue.append(envelope)
        queuedFrames += 1
        queuedBytes += envelope.bytes.count
    }

    /// The first that waits, when the credit lets it pass.
    mutating func next() -> LinkEnvelope? {
        while head < queue.count, queue[head] == nil { head += 1 }
        guard head < queue.count, let envelope = queue[head], mayPass(envelope) else { return nil }
        queue[head] = nil
        head += 1
        count(gone: envelope)
        sweep()
        return envelope
    }

    /// Forgets what waits of one stream: its sender offers it again.
    mutating func forget(_ stream: StreamID) {
        offered[stream] = nil
        for index in head..<queue.count {
            guard let envelope = queue[index], envelope.stream == stream else { continue }
            queue[index] = nil
            count(gone: envelope)
        }
    }

    mutating func clear() { (queue, head, queuedFrames, queuedBytes) = ([], 0, 0, 0) }

    private mutating func count(gone envelope: LinkEnvelope) {
        queuedFrames -= 1
        queuedBytes -= envelope.bytes.count
    }

    private mutating func sweep() {
        guard head > queue.count / 2 else { return }
        queue.removeFirst(head)
        head = 0
    }
}

extension Link {
    /// Sends an envelope, or keeps it until the peer's credit lets it pass. A refusal changes nothing.
    public mutating func offer(_ envelope: LinkEnvelope) -> Result<[LinkAction], OfferRefusal> {
        guard let negotiated, hears else { return .failure(.notUp) }
        guard phase == .up, !isPeerDraining else { return .failure(.draining) }
        guard configuration.sends(envelope.stream) else { return .failure(.foreignStream) }
        let (bytes, limit) = (envelope.bytes.count + Self.frameOverheadMax, Int(negotiated.limits.frameBytesMax))
        guard bytes <= limit else { return .failure(.tooLarge(bytes: bytes, limit: limit)) }
        if envelope.count > 0, let expected = outbound.expected(of: envelope.stream), envelope.firstSequence > expected {
            return .failure(.gap(expected: expected))
        }
        let passes = outbound.queuedFrames == 0 && outbound.mayPass(envelope)
        guard passes || hasRoom(for: envelope) else {
            outbound.isAwaited = true
            return .failure(.queueFull)
        }
        if envelope.count > 0 {
            outbound.offered[envelope.stream] = max(outbound.offered[envelope.stream] ?? 0, envelope.lastSequence)
        }
        return .success(
            collect { link, actions in
                if passes { link.pass(envelope, into: &actions) } else { link.outbound.enqueue(envelope) }
            })
    }

    /// An empty queue takes any envelope the peer takes.
    private func hasRoom(for envelope: LinkEnvelope) -> Bool {
        outbound.queuedFrames == 0
            || outbound.queuedFrames < configuration.queueFramesMax
                && outbound.queuedBytes + envelope.bytes.count <= configuration.queueBytesMax
    }

    private mutating func pass(_ envelope: LinkEnvelope, into actions: inout [LinkAction]) {
        outbound.sentFrames += 1
        outbound.sentBytes += UInt64(envelope.bytes.count)
        send(.envelope(envelope), into: &actions)
    }

    mutating func take(_ credit: LinkCredit, into actions: inout [LinkAction]) {
        guard credit.frames >= outbound.grantedFrames, credit.bytes >= outbound.grantedBytes else {
            return fail(.counterWrong, into: &actions)
        }
        outbound.grant(frames: credit.frames, bytes: credit.bytes)
        while let envelope = outbound.next() { pass(envelope, into: &actions) }
        announceRoom(into: &actions)
    }

    private mutating func announceRoom(into actions: inout [LinkAction]) {
        guard outbound.isAwaited, outbound.queuedFrames * 2 <= configuration.queueFramesMax,
            outbound.queuedBytes * 2 <= configuration.queueBytesMax
        else { return }
        outbound.isAwaited = false
        actions.append(.writable)
    }

    mutating func take(_ acknowledge: LinkAcknowledge, into actions: inout [LinkAction]) {
        // A region hears the hub, also for the receiver; the hub hears a region for itself.
        let speaks = { (position: StreamPosition) in
            configuration.sends(position.stream)
                && (acknowledge.by == configuration.peer || !configuration.relays && acknowledge.by == position.stream.receiver)
        }
        guard acknowledge.positions.allSatisfy(speaks) else { return fail(.foreignStream, into: &actions) }
        if acknowledge.by == configuration.peer { outbound.note(acknowledged: acknowledge.positions) }
        actions.append(.acknowledged(by: acknowledge.by, acknowledge.positions))
    }

    mutating func take(resume position: StreamPosition, into actions: inout [LinkAction]) {
        guard configuration.sends(position.stream) else { return fail(.foreignStream, into: &actions) }
        rewound(position.stream)
        actions.append(.rewind(position.stream, after: position.sequence))
        announceRoom(into: &actions)
    }

    mutating func take(_ refusal: LinkRefusal, into actions: inout [LinkAction]) {
        guard configuration.sends(refusal.position.stream) else { return fail(.foreignStream, into: &actions) }
        rewound(refusal.position.stream)
        actions.append(.refused(refusal))
        announceRoom(into: &actions)
    }

    /// The stream will be offered again from an earlier message; what waits of it is forgotten.
    public mutating func rewound(_ stream: StreamID) { outbound.forget(stream) }

    /// Envelopes that wait for the peer's credit.
    public var queuedFrames: Int { outbound.queuedFrames }
    public var queuedBytes: Int { outbound.queuedBytes }

    /// What the fields of a frame take besides the envelope, at most.
    static var frameOverheadMax: Int { 64 }
}
