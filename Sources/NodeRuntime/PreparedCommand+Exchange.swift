import ClaimTypes
import Exchange
import LedgerTypes
import MessageSecurity
import Messages
import Registry
import Settlement

/// What an exchange makes of what arrives on links: the same for a service and for a simulated node.
extension PreparedCommand where Machine == RegionMachine {
    /// The command that takes a verified envelope, with the facts the registry has at this moment, so that a replay asks nobody.
    public static func taking(
        _ bytes: [UInt8], _ verified: VerifiedEnvelope, registry: any RegistryReading
    ) -> (command: PreparedCommand, openings: [AccountOpening]) {
        let facts = verified.messages.map { registry.facts(for: $0) }
        let command = PreparedCommand(
            command: .envelope(bytes: bytes, facts: facts, contentSecret: verified.contentSecret),
            input: .envelope(IncomingEnvelope(body: verified.body, messages: verified.messages), facts: facts))
        return (command, verified.messages.flatMap { registry.openings(for: $0) })
    }

    /// What a peer acknowledged of this region's streams.
    public static func acknowledged(by node: NodeID, _ positions: [StreamPosition]) -> [PreparedCommand] {
        positions.map { position in
            PreparedCommand(
                command: .acknowledged(by: node, stream: position.stream.receiver, upTo: position.sequence),
                input: .acknowledged(by: node, stream: position.stream.receiver, upTo: position.sequence))
        }
    }
}

extension PreparedCommand where Machine == HubMachine {
    /// What the hub keeps of an envelope; `nil` when a payload addressed to it cannot be read, so that nothing unreadable reaches the
    /// journal. A stripped envelope has none: reading it again would only give the body that was just checked.
    public static func taking(_ witnessed: WitnessedEnvelope) -> PreparedCommand? {
        if witnessed.body.receiver == .hub { return try? .of(.envelope(bytes: witnessed.envelope.encode())).get() }
        return PreparedCommand(
            command: .envelope(bytes: witnessed.envelope.stripped.encode()),
            input: .envelope(IncomingEnvelope(body: witnessed.body, messages: [])))
    }
}

extension PreparedCommand where Machine == HubMachine {
    /// What a region acknowledged of the hub's stream to it.
    public static func acknowledged(by node: NodeID, upTo sequence: UInt64) -> PreparedCommand {
        PreparedCommand(
            command: .acknowledged(by: node, upTo: sequence), input: .acknowledged(by: node, upTo: sequence))
    }
}

extension PeerBatch {
    /// The batch signed by its sender and sealed to its receiver, as it goes over a link.
    public func sealed(
        from node: NodeID, by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp, randomness: [UInt8]?
    ) -> Result<LinkEnvelope, SealingRefusal> {
        EnvelopeSealer.seal(
            messages, encodedAs: payloads, to: receiver, epoch: 1, firstSequence: firstSequence, acknowledged: acknowledged,
            by: credentials,
            ring: ring, at: time, randomness: randomness
        ).map { bytes in
            LinkEnvelope(
                stream: StreamID(from: node, to: receiver), firstSequence: firstSequence, count: UInt32(messages.count),
                bytes: bytes)
        }
    }
}
