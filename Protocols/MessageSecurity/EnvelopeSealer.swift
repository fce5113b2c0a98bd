import LedgerTypes
import Messages

/// A node's own end of message security: who it is, the suite it sends in, and where its private keys work.
public struct NodeCredentials: Sendable {
    public let node: NodeID
    public let suite: SecuritySuite
    public let provider: any KeyProvider

    public init(_ node: NodeID, _ suite: SecuritySuite, _ provider: any KeyProvider) {
        self.node = node
        self.suite = suite
        self.provider = provider
    }
}

/// Why an envelope could not be made. Nothing was sent; it can be made again when the cause is gone.
public enum SealingRefusal: Error, Hashable, Sendable {
    case key(KeyRefusal)
    case provider(KeyProviderFault)
    /// The source of random bytes failed.
    case noRandomness
}

/// Makes signed and sealed envelopes.
///
/// Payloads between two regions are sealed to the receiver, so that the hub relays what it cannot read. What the hub itself says and is
/// told travels in clear inside TLS: the hub has no key that opens anything.
public enum EnvelopeSealer {
    /// Whether payloads of a stream are sealed.
    public static func seals(from sender: NodeID, to receiver: NodeID) -> Bool { sender != .hub && receiver != .hub }

    /// Encodes a run of messages, derives their headers, seals and signs them.
    /// - Parameters:
    ///   - known: what the messages encode to, where that was done before; all of them are encoded here without it.
    ///   - randomness: 32 secret bytes, fresh for every envelope; `nil` when their source failed. The result is a function of all
    ///     arguments, but for the signatures of the suite gm.
    /// - Precondition: every message belongs on the stream to `receiver`.
    public static func seal(
        _ messages: [PeerMessage], encodedAs known: [[UInt8]?]? = nil, to receiver: NodeID, epoch: UInt32, firstSequence: UInt64,
        acknowledged: UInt64,
        by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp, randomness: [UInt8]?
    ) -> Result<[UInt8], SealingRefusal> {
        let (sender, suite) = (credentials.node, credentials.suite)
        precondition(known == nil || known?.count == messages.count, "M9: payloads of other messages")
        let payloads = messages.indices.map { index in known?[index] ?? messages[index].encode() }
        let headers = messages.map { message in
            precondition(
                message.belongs(from: sender, to: receiver), "M9: a \(message.kind) does not belong on \(sender) → \(receiver)")
            return message.routing(from: sender, to: receiver, payloadDigest: .zero)
        }
        let signing = ring.signingKeyID(of: sender, suite, at: time) { credentials.provider.holds(.signing, $0) }
        return signing.mapError(SealingRefusal.key).flatMap { signingKey in
            let body = EnvelopeBody(
                suite: suite.rawValue, sender: sender, receiver: receiver, epoch: epoch, firstSequence: firstSequence,
                acknowledged: acknowledged, headers: headers, signingKey: signingKey.value)
            guard seals(from: sender, to: receiver), !messages.isEmpty else {
                return sign(body, payloads, by: credentials)
            }
            guard let randomness else { return .failure(.noRandomness) }
            return ring.sealingKey(for: receiver, suite, at: time).mapError(SealingRefusal.key).flatMap { id, key in
                let sealed = seal(body, payloads, suite, to: key, id, randomness)
                return sign(sealed.body, sealed.payloads, by: credentials)
            }
        }
    }

    private static func seal(
        _ body: EnvelopeBody, _ payloads: [[UInt8]], _ suite: SecuritySuite, to key: SealingKey, _ id: KeyID,
        _ randomness: [UInt8]
    ) -> (body: EnvelopeBody, payloads: [[UInt8]]) {
        precondition(randomness.count == 32, "M9: sealing takes 32 random bytes, not \(randomness.count)")
        let identity = PayloadSeal.identity(
            suite, sender: body.sender, receiver: body.receiver, epoch: body.epoch, firstSequence: body.firstSequence,
            signingKey: KeyID(body.signingKey), sealingKey: id)
        let (carried, encapsulation) = key.encapsulate(
            PayloadSeal.random(suite, randomness, identity: identity, payloads: payloads))
        let secret = PayloadSeal.secret(suite, carried: carried, encapsulation: encapsulation, key: key, identity: identity)
        let seal = PayloadSeal(suite, secret: secret, identity: identity)
        var sealedBody = body
        sealedBody.sealing = PayloadSealing(key: id.value, encapsulation: encapsulation, commitment: seal.commitment)
        return (sealedBody, seal.seal(payloads, body.headers))
    }

    /// Names the digest of each payload in its header, signs the body and joins the payloads to it. One signature covers the batch.
    /// - Precondition: one payload per header; the parts keep to `MessageLimits`.
    public static func sign(
        _ body: EnvelopeBody, _ payloads: [[UInt8]], by credentials: NodeCredentials
    ) -> Result<[UInt8], SealingRefusal> {
        precondition(
            payloads.count == body.headers.count, "M9: \(body.headers.count) headers were signed for \(payloads.count) payloads")
        var body = body
        for index in payloads.indices { body.headers[index].payloadDigest = credentials.suite.digest(of: payloads[index]) }
        let signed = body.encode()
        let signature = credentials.provider.sign(SecurityContext.envelope + signed, with: KeyID(body.signingKey))
        return signature.mapError(SealingRefusal.provider).map { signature in
            let bytes = Envelope(body: signed, signature: signature, payloads: payloads).encode()
            precondition(
                bytes.count <= MessageLimits.envelopeBytesMax, "M10: an envelope of \(bytes.count) bytes would be refused")
            return bytes
        }
    }
}
