import ClaimTypes
import LedgerTypes
import Messages

/// Documents to and from the hub: signed, and in clear inside TLS, as the hub has no key that opens anything. They name no person.
extension DocumentSealer {
    /// Signs a document between a region and the hub.
    public static func sign(
        _ document: [UInt8], to receiver: NodeID, by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp
    ) -> Result<[UInt8], SealingRefusal> {
        let (sender, suite) = (credentials.node, credentials.suite)
        precondition(sender == .hub || receiver == .hub, "M8: a document between two regions is sealed")
        return ring.signingKeyID(of: sender, suite, at: time) { credentials.provider.holds(.signing, $0) }
            .mapError(SealingRefusal.key).flatMap { signingKey in
                let header = RoutingHeader(
                    kind: .errorNotice, insuring: RegionCode(0), treating: RegionCode(0),
                    payloadDigest: suite.digest(of: document))
                let signed = EnvelopeBody(
                    suite: suite.rawValue, sender: sender, receiver: receiver, epoch: 0, firstSequence: 1, acknowledged: 0,
                    headers: [header], signingKey: signingKey.value
                ).encode()
                return credentials.provider.sign(SecurityContext.document + signed, with: signingKey)
                    .mapError(SealingRefusal.provider)
                    .map { Envelope(body: signed, signature: $0, payloads: [document]).encode() }
            }
    }

    /// Reads a document that `sender` signed to `receiver`, one of them the hub: signature, address, digest.
    public static func openSigned(
        _ bytes: [UInt8], from sender: NodeID, to receiver: NodeID, ring: KeyRing, at time: Timestamp
    ) -> Result<[UInt8], EnvelopeRefusal> {
        guard bytes.count <= MessageLimits.envelopeBytesMax else { return .failure(.tooLarge(bytes: bytes.count)) }
        return Envelope.decode(bytes).mapError(EnvelopeRefusal.malformed).flatMap { envelope in
            EnvelopeBody.decode(envelope.body).mapError(EnvelopeRefusal.malformed).flatMap { body in
                guard let suite = SecuritySuite(rawValue: body.suite) else { return .failure(.unsupportedSuite(body.suite)) }
                guard body.sender == sender else { return .failure(.unknownSender(body.sender)) }
                guard body.receiver == receiver else { return .failure(.wrongReceiver(found: body.receiver, expected: receiver)) }
                guard body.sealing == nil else { return .failure(.sealedForHub) }
                return verifySignature(envelope, body, suite, ring, time).map { envelope.payloads[0] }
            }
        }
    }
}
