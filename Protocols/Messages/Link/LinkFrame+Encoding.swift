import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension LinkFrame {
    /// The frame's bytes. Equal frames give equal bytes, on any machine.
    public func encode() -> [UInt8] {
        var wire = WireLinkFrame()
        switch self {
        case .hello(let hello): wire.content = .hello(WireLinkHello(hello))
        case .close(let close):
            var part = WireLinkClose()
            part.reason = UInt32(close.code)
            if close.text != BilingualText("", "") { part.text = WireBilingualText(close.text) }
            wire.content = .close(part)
        case .envelope(let envelope): wire.content = .envelope(WireLinkEnvelope(envelope))
        case .acknowledge(let acknowledge):
            var part = WireLinkAcknowledge()
            part.by = acknowledge.by.value
            part.positions = acknowledge.positions.map(WireStreamPosition.init)
            wire.content = .acknowledge(part)
        case .credit(let credit):
            var part = WireLinkCredit()
            part.frames = credit.frames
            part.bytes = credit.bytes
            wire.content = .credit(part)
        case .heartbeat(let heartbeat):
            var part = WireLinkHeartbeat()
            part.clock = heartbeat.clock
            part.framesReceived = heartbeat.framesReceived
            wire.content = .heartbeat(part)
        case .query(let query): wire.content = .query(WireLinkQuery(query))
        case .answer(let answer): wire.content = .answer(WireLinkAnswer(answer))
        case .resume(let position): wire.content = .resume(WireStreamPosition(position))
        case .drain: wire.content = .drain(WireLinkDrain())
        case .refusal(let refusal):
            var part = WireLinkRefusal()
            part.position = WireStreamPosition(refusal.position)
            part.refusal = WireRefusal(refusal.notice)
            wire.content = .refusal(part)
        }
        return wire.canonicalBytes()
    }

    /// Reads and verifies one frame. Whether it has a place in the conversation is for the link to say. Never traps.
    public static func decode(
        _ bytes: [UInt8], atMost limit: Int = MessageLimits.linkFrameBytesMax
    ) -> Result<LinkFrame, MessageFault> {
        WireLinkFrame.read(foreign: bytes, atMost: limit).flatMap { wire in
            guard let content = wire.content else { return .failure(MessageFault(.missing, field: "content")) }
            var verifier = FieldVerifier()
            let frame = verifier.frame(content)
            return verifier.result(frame)
        }
    }
}

extension FieldVerifier {
    fileprivate mutating func frame(_ content: WireLinkFrame.OneOf_Content) -> LinkFrame {
        switch content {
        case .hello(let wire): return .hello(hello(wire))
        case .close(let wire):
            require(wire.hasText == (wire.text != WireBilingualText()), .notCanonical, "text")
            return .close(
                LinkClose(code: narrow(wire.reason, "reason"), text: bilingual(wire.text, "text.chinese", "text.english")))
        case .envelope(let wire): return .envelope(envelope(wire))
        case .acknowledge(let wire):
            let positions = positions(wire.positions)
            require(!positions.isEmpty, .missing, "positions")
            return .acknowledge(LinkAcknowledge(by: node(wire.by, "by"), positions))
        case .credit(let wire): return .credit(LinkCredit(frames: wire.frames, bytes: wire.bytes))
        case .heartbeat(let wire):
            return .heartbeat(LinkHeartbeat(clock: wire.clock, framesReceived: wire.framesReceived))
        case .query(let wire): return .query(query(wire))
        case .answer(let wire): return .answer(answer(wire))
        case .resume(let wire): return .resume(position(wire))
        case .drain: return .drain
        case .refusal(let wire):
            require(wire.hasPosition, .missing, "position")
            require(wire.hasRefusal, .missing, "refusal")
            return .refusal(LinkRefusal(position(wire.position), self.refusal(wire.refusal)))
        }
    }

    private mutating func node(_ value: UInt32, _ field: StaticString) -> NodeID { regionOrZero(value, field).node }

    private mutating func stream(_ sender: UInt32, _ receiver: UInt32, _ epoch: UInt32) -> StreamID {
        require(sender != receiver, .outOfRange, "receiver", "the sender itself")
        return StreamID(from: node(sender, "sender"), to: node(receiver, "receiver"), epoch: epoch)
    }

    private mutating func position(_ wire: WireStreamPosition) -> StreamPosition {
        require(wire.sequence <= UInt64(Int64.max), .outOfRange, "sequence", "\(wire.sequence)")
        return StreamPosition(stream(wire.sender, wire.receiver, wire.epoch), wire.sequence)
    }

    private mutating func positions(_ wires: [WireStreamPosition]) -> [StreamPosition] {
        let positions = list(wires, atMost: MessageLimits.streamsPerLinkMax, "positions") { $0.position($1) }
        requireAscending(positions, "positions", by: \.stream)
        return positions
    }

    private mutating func hello(_ wire: WireLinkHello) -> LinkHello {
        require(wire.protocol == WireLinkHello.protocolName, .unknownCode, "protocol", "not \(WireLinkHello.protocolName)")
        let versions = list(wire.versions, atMost: MessageLimits.linkVersionsMax, "versions") { $1 }
        require(!versions.isEmpty, .missing, "versions")
        requireAscending(versions, "versions", by: \.self)
        let suites: [UInt8] = list(wire.suites, atMost: MessageLimits.linkVersionsMax, "suites") { $0.narrow($1, "suites") }
        requireAscending(suites, "suites", by: \.self)
        // None at all are unusable ones, which the link names.
        require(wire.hasLimits == (wire.limits != WireLinkLimits()), .notCanonical, "limits")
        let limits = wire.limits
        return LinkHello(
            versions: versions, node: node(wire.node, "node"), peer: node(wire.peer, "peer"), session: wire.session,
            epoch: wire.epoch, clock: wire.clock, suites: suites,
            limits: LinkLimits(
                frameBytesMax: limits.frameBytesMax, windowFrames: limits.windowFrames, windowBytes: limits.windowBytes,
                queriesMax: limits.queriesMax, queryBytesMax: limits.queryBytesMax, heartbeat: limits.heartbeat),
            positions: positions(wire.positions),
            software: text(wire.software, atMost: MessageLimits.fieldNameBytesMax, "software"))
    }

    private mutating func envelope(_ wire: WireLinkEnvelope) -> LinkEnvelope {
        // The last sequence has to be a number too.
        require(
            wire.firstSequence >= 1 && wire.firstSequence <= UInt64(Int64.max), .outOfRange, "first_sequence",
            "\(wire.firstSequence)")
        require(wire.count <= UInt32(MessageLimits.messagesPerEnvelopeMax), .tooLarge, "count", "\(wire.count)")
        require(wire.envelope.count <= MessageLimits.envelopeBytesMax, .tooLarge, "envelope", "\(wire.envelope.count) bytes")
        require(!wire.envelope.isEmpty, .missing, "envelope")
        return LinkEnvelope(
            stream: stream(wire.sender, wire.receiver, wire.epoch), firstSequence: wire.firstSequence, count: wire.count,
            bytes: Array(wire.envelope))
    }

    private mutating func query(_ wire: WireLinkQuery) -> LinkQuery {
        require(wire.id != 0, .missing, "id")
        require(wire.sender != wire.receiver, .outOfRange, "receiver", "the sender itself")
        require(!wire.document.isEmpty, .missing, "document")
        return LinkQuery(
            id: wire.id, sender: node(wire.sender, "sender"), receiver: node(wire.receiver, "receiver"), budget: wire.budget,
            document: Array(wire.document))
    }

    private mutating func answer(_ wire: WireLinkAnswer) -> LinkAnswer {
        require(wire.id != 0, .missing, "id")
        let outcome: QueryOutcome
        switch wire.outcome {
        case .document(let document):
            require(!document.isEmpty, .missing, "document")
            outcome = .answered(document: Array(document))
        case .failure(let failure):
            outcome = .failed(code(failure.code, fallback: .outcomeUnknown, "failure.code"))
        case nil:
            refuse(.missing, "outcome")
            outcome = .failed(.outcomeUnknown)
        }
        return LinkAnswer(id: wire.id, outcome: outcome)
    }
}
