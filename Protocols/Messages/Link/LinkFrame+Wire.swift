internal import FoundationEssentials
import LedgerTypes

extension WireLinkHello {
    /// What every hello begins with.
    static let protocolName = "medclear-link"

    init(_ hello: LinkHello) {
        self.protocol = Self.protocolName
        versions = hello.versions
        node = hello.node.value
        peer = hello.peer.value
        session = hello.session
        epoch = hello.epoch
        clock = hello.clock
        suites = hello.suites.map(UInt32.init)
        let limits = WireLinkLimits(hello.limits)
        if limits != WireLinkLimits() { self.limits = limits }
        positions = hello.positions.map(WireStreamPosition.init)
        software = hello.software
    }
}

extension WireLinkLimits {
    init(_ limits: LinkLimits) {
        frameBytesMax = limits.frameBytesMax
        windowFrames = limits.windowFrames
        windowBytes = limits.windowBytes
        queriesMax = limits.queriesMax
        queryBytesMax = limits.queryBytesMax
        heartbeat = limits.heartbeat
    }
}

extension WireStreamPosition {
    init(_ position: StreamPosition) {
        sender = position.stream.sender.value
        receiver = position.stream.receiver.value
        epoch = position.stream.epoch
        sequence = position.sequence
    }
}

extension WireLinkEnvelope {
    init(_ envelope: LinkEnvelope) {
        sender = envelope.stream.sender.value
        receiver = envelope.stream.receiver.value
        epoch = envelope.stream.epoch
        firstSequence = envelope.firstSequence
        count = envelope.count
        self.envelope = Data(envelope.bytes)
    }
}

extension WireLinkQuery {
    init(_ query: LinkQuery) {
        id = query.id
        sender = query.sender.value
        receiver = query.receiver.value
        budget = query.budget
        document = Data(query.document)
    }
}

extension WireLinkAnswer {
    init(_ answer: LinkAnswer) {
        id = answer.id
        switch answer.outcome {
        case .answered(let document): outcome = .document(Data(document))
        case .failed(let failure):
            var part = WireLinkFailure()
            part.code = UInt32(failure.rawValue)
            outcome = .failure(part)
        }
    }
}
