import ClaimTypes
import LedgerTypes
import Messages

/// Signs and seals one document from one region to another: questions and answers that are not journaled.
///
/// The form is that of an envelope with one payload and epoch 0, which no stream has, and the signature is made in a context of its
/// own: a document can never be taken for an envelope, nor an envelope for a document.
public enum DocumentSealer {
    /// - Parameter randomness: 32 secret bytes, fresh for every document; `nil` when their source failed.
    public static func seal(
        _ document: [UInt8], to receiver: NodeID, by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp,
        randomness: [UInt8]?
    ) -> Result<[UInt8], SealingRefusal> {
        let (sender, suite) = (credentials.node, credentials.suite)
        guard let randomness, randomness.count == 32 else { return .failure(.noRandomness) }
        let signing = ring.signingKeyID(of: sender, suite, at: time) { credentials.provider.holds(.signing, $0) }
        return signing.mapError(SealingRefusal.key).flatMap { signingKey in
            ring.sealingKey(for: receiver, suite, at: time).mapError(SealingRefusal.key).flatMap { id, key in
                let header = RoutingHeader(
                    kind: .errorNotice, insuring: RegionCode(0), treating: RegionCode(0), payloadDigest: .zero)
                var body = EnvelopeBody(
                    suite: suite.rawValue, sender: sender, receiver: receiver, epoch: 0, firstSequence: 1, acknowledged: 0,
                    headers: [header], signingKey: signingKey.value)
                let identity = PayloadSeal.identity(
                    suite, sender: sender, receiver: receiver, epoch: 0, firstSequence: 1, signingKey: signingKey, sealingKey: id)
                let (carried, encapsulation) = key.encapsulate(
                    PayloadSeal.random(suite, randomness, identity: identity, payloads: [document]))
                let secret = PayloadSeal.secret(
                    suite, carried: carried, encapsulation: encapsulation, key: key, identity: identity)
                let seal = PayloadSeal(suite, secret: secret, identity: identity)
                body.sealing = PayloadSealing(key: id.value, encapsulation: encapsulation, commitment: seal.commitment)
                let payloads = seal.seal([document], body.headers)
                body.headers[0].payloadDigest = suite.digest(of: payloads[0])
                let signed = body.encode()
                return credentials.provider.sign(SecurityContext.document + signed, with: signingKey)
                    .mapError(SealingRefusal.provider)
                    .map { Envelope(body: signed, signature: $0, payloads: payloads).encode() }
            }
        }
    }

    /// Opens a document that `sender` sealed to the owner of `credentials`: signature, address, digest, seal.
    public static func open(
        _ bytes: [UInt8], from sender: NodeID, by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp
    ) -> Result<[UInt8], EnvelopeRefusal> {
        guard bytes.count <= MessageLimits.envelopeBytesMax else { return .failure(.tooLarge(bytes: bytes.count)) }
        return Envelope.decode(bytes).mapError(EnvelopeRefusal.malformed).flatMap { envelope in
            EnvelopeBody.decode(envelope.body).mapError(EnvelopeRefusal.malformed).flatMap { body in
                guard let suite = SecuritySuite(rawValue: body.suite) else { return .failure(.unsupportedSuite(body.suite)) }
                guard body.sender == sender else { return .failure(.unknownSender(body.sender)) }
                guard body.receiver == credentials.node else {
                    return .failure(.wrongReceiver(found: body.receiver, expected: credentials.node))
                }
                return verify(envelope, body, suite, ring, time).flatMap { sealing in
                    unseal(envelope, body, sealing, suite, credentials, ring, time)
                }
            }
        }
    }

    private static func verify(
        _ envelope: Envelope, _ body: EnvelopeBody, _ suite: SecuritySuite, _ ring: KeyRing, _ time: Timestamp
    ) -> Result<PayloadSealing, EnvelopeRefusal> {
        guard let sealing = body.sealing else { return .failure(.payloadsInClear) }
        return verifySignature(envelope, body, suite, ring, time).map { sealing }
    }

    /// Signature, and the digest of the one payload as it travels.
    static func verifySignature(
        _ envelope: Envelope, _ body: EnvelopeBody, _ suite: SecuritySuite, _ ring: KeyRing, _ time: Timestamp
    ) -> Result<Void, EnvelopeRefusal> {
        switch ring.verifyingKey(of: body.sender, KeyID(body.signingKey), at: time) {
        case .failure(let refusal): return .failure(.signingKeyRefused(refusal))
        case .success(let key):
            guard key.suite == suite else {
                return .failure(.signingKeyRefused(.otherSuite(body.sender, .signing, KeyID(body.signingKey), suite)))
            }
            guard key.isValid(envelope.signature, of: SecurityContext.document + envelope.body) else {
                return .failure(.signatureInvalid(body.sender))
            }
        }
        guard body.headers.count == 1, envelope.payloads.count == 1, body.epoch == 0 else {
            return .failure(.payloadCountDiffers(headers: body.headers.count, payloads: envelope.payloads.count))
        }
        guard suite.digest(of: envelope.payloads[0]) == body.headers[0].payloadDigest else {
            return .failure(.payloadDigestDiffers(index: 0))
        }
        return .success(())
    }

    private static func unseal(
        _ envelope: Envelope, _ body: EnvelopeBody, _ sealing: PayloadSealing, _ suite: SecuritySuite,
        _ credentials: NodeCredentials, _ ring: KeyRing, _ time: Timestamp
    ) -> Result<[UInt8], EnvelopeRefusal> {
        ring.sealingKey(of: body.receiver, KeyID(sealing.key), at: time).mapError(EnvelopeRefusal.sealingKeyRefused)
            .flatMap { key in
                credentials.provider.sharedSecret(of: sealing.encapsulation, with: KeyID(sealing.key))
                    .mapError(EnvelopeRefusal.encapsulationRefused)
                    .flatMap { carried in
                        let identity = PayloadSeal.identity(suite, of: body, sealing)
                        let secret = PayloadSeal.secret(
                            suite, carried: carried, encapsulation: sealing.encapsulation, key: key, identity: identity)
                        let seal = PayloadSeal(suite, secret: secret, identity: identity)
                        guard seal.commitment == sealing.commitment else { return .failure(.secretDiffers) }
                        return seal.open(envelope.payloads, body.headers).mapError { .sealBroken(index: $0.index) }
                            .map { $0[0] }
                    }
            }
    }
}
