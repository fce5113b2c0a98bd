import LedgerTypes
import Messages

/// Checks and opens envelopes.
public enum EnvelopeOpener {
    /// Opens an envelope as its final receiver: signature, address, digests, seal, every message and its header.
    public static func open(
        _ bytes: [UInt8], by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp
    ) -> Result<VerifiedEnvelope, EnvelopeRefusal> {
        witness(bytes, ring: ring, at: time).flatMap { witnessed in
            let body = witnessed.body
            guard body.receiver == credentials.node else {
                return .failure(.wrongReceiver(found: body.receiver, expected: credentials.node))
            }
            guard witnessed.envelope.payloads.count == body.headers.count else {
                return .failure(
                    .payloadCountDiffers(headers: body.headers.count, payloads: witnessed.envelope.payloads.count))
            }
            return secret(of: witnessed, by: credentials, ring: ring, at: time).flatMap { secret in
                contents(of: witnessed.envelope, body, secret).map {
                    VerifiedEnvelope(bytes: bytes, body: body, messages: $0.messages, contentSecret: secret)
                }
            }
        }
    }

    /// How far the time of a record may lie from the moment its envelope was checked, in nanoseconds: five minutes. A block has the time of its
    /// beginning, and envelopes are checked before and after that; a journal's time stays where a clock that was ahead had brought it.
    public static let recordLeeway: UInt64 = 300_000_000_000

    /// As `witness`, for an auditor: keys count from `recordLeeway` before their validity begins to as long after it ends.
    /// - Parameter time: of the record that holds the envelope.
    public static func witness(
        _ bytes: [UInt8], ring: KeyRing, recordedAt time: Timestamp
    ) -> Result<WitnessedEnvelope, EnvelopeRefusal> {
        witness(bytes, ring: ring, at: time, leeway: recordLeeway)
    }

    /// Checks who signed an envelope and that the payloads present are those signed for, without reading any: what the hub does with
    /// what it relays, and an auditor with what was kept. Accepts an envelope whose payloads were stripped.
    /// - Parameter time: when the envelope was received.
    public static func witness(
        _ bytes: [UInt8], ring: KeyRing, at time: Timestamp
    ) -> Result<WitnessedEnvelope, EnvelopeRefusal> {
        witness(bytes, ring: ring, at: time, leeway: 0)
    }

    private static func witness(
        _ bytes: [UInt8], ring: KeyRing, at time: Timestamp, leeway: UInt64
    ) -> Result<WitnessedEnvelope, EnvelopeRefusal> {
        guard bytes.count <= MessageLimits.envelopeBytesMax else { return .failure(.tooLarge(bytes: bytes.count)) }
        return parts(of: bytes).flatMap { envelope, body, suite in
            switch ring.verifyingKey(of: body.sender, KeyID(body.signingKey), at: time, leeway: leeway) {
            case .failure(.unknownNode(let node, _)): return .failure(.unknownSender(node))
            case .failure(let refusal): return .failure(.signingKeyRefused(refusal))
            case .success(let key):
                guard key.suite == suite else {
                    return .failure(
                        .signingKeyRefused(.otherSuite(body.sender, .signing, KeyID(body.signingKey), suite)))
                }
                guard key.isValid(envelope.signature, of: SecurityContext.envelope + envelope.body) else {
                    return .failure(.signatureInvalid(body.sender))
                }
            }
            // An envelope that only acknowledges has nothing to seal.
            if !body.headers.isEmpty, EnvelopeSealer.seals(from: body.sender, to: body.receiver) != (body.sealing != nil) {
                return .failure(body.sealing == nil ? .payloadsInClear : .sealedForHub)
            }
            guard envelope.payloads.isEmpty || envelope.payloads.count == body.headers.count else {
                return .failure(.payloadCountDiffers(headers: body.headers.count, payloads: envelope.payloads.count))
            }
            for (index, payload) in envelope.payloads.enumerated()
            where suite.digest(of: payload) != body.headers[index].payloadDigest {
                return .failure(.payloadDigestDiffers(index: index))
            }
            return .success(WitnessedEnvelope(envelope: envelope, body: body))
        }
    }

    /// Reads an envelope that was opened before, with the secret the journal kept: what replay does, which has no keys, and an auditor
    /// after `witness`. A secret that does not fit the signed commitment, and payloads that are not those sealed, are refused.
    public static func reopen(_ bytes: [UInt8], contentSecret: [UInt8]) -> Result<EnvelopeContents, EnvelopeRefusal> {
        parts(of: bytes).flatMap { envelope, body, _ in contents(of: envelope, body, contentSecret) }
    }

    private static func parts(
        of bytes: [UInt8]
    ) -> Result<(envelope: Envelope, body: EnvelopeBody, suite: SecuritySuite), EnvelopeRefusal> {
        Envelope.decode(bytes).mapError(EnvelopeRefusal.malformed).flatMap { envelope in
            EnvelopeBody.decode(envelope.body).mapError(EnvelopeRefusal.malformed).flatMap { body in
                guard let suite = SecuritySuite(rawValue: body.suite) else { return .failure(.unsupportedSuite(body.suite)) }
                return .success((envelope, body, suite))
            }
        }
    }

    /// The secret of a sealed envelope; empty when its payloads are in clear.
    private static func secret(
        of witnessed: WitnessedEnvelope, by credentials: NodeCredentials, ring: KeyRing, at time: Timestamp
    ) -> Result<[UInt8], EnvelopeRefusal> {
        let body = witnessed.body
        guard let sealing = body.sealing else { return .success([]) }
        guard let suite = SecuritySuite(rawValue: body.suite) else { return .failure(.unsupportedSuite(body.suite)) }
        return ring.sealingKey(of: body.receiver, KeyID(sealing.key), at: time).mapError(EnvelopeRefusal.sealingKeyRefused)
            .flatMap { key in
                guard key.suite == suite else {
                    return .failure(.sealingKeyRefused(.otherSuite(body.receiver, .sealing, KeyID(sealing.key), suite)))
                }
                return credentials.provider.sharedSecret(of: sealing.encapsulation, with: KeyID(sealing.key))
                    .mapError(EnvelopeRefusal.encapsulationRefused)
                    .map { carried in
                        PayloadSeal.secret(
                            suite, carried: carried, encapsulation: sealing.encapsulation, key: key,
                            identity: PayloadSeal.identity(suite, of: body, sealing))
                    }
            }
    }

    private static func contents(
        of envelope: Envelope, _ body: EnvelopeBody, _ secret: [UInt8]
    ) -> Result<EnvelopeContents, EnvelopeRefusal> {
        // A stripped envelope has nothing to open: the hub keeps no more.
        guard let sealing = body.sealing, !envelope.payloads.isEmpty else {
            return body.unpack(envelope.payloads).mapError(EnvelopeRefusal.init)
        }
        guard let suite = SecuritySuite(rawValue: body.suite) else { return .failure(.unsupportedSuite(body.suite)) }
        guard envelope.payloads.count == body.headers.count else {
            return .failure(.payloadCountDiffers(headers: body.headers.count, payloads: envelope.payloads.count))
        }
        let seal = PayloadSeal(suite, secret: secret, identity: PayloadSeal.identity(suite, of: body, sealing))
        guard secret.count == PayloadSeal.secretBytes, seal.commitment == sealing.commitment else {
            return .failure(.secretDiffers)
        }
        return seal.open(envelope.payloads, body.headers).mapError { .sealBroken(index: $0.index) }
            .flatMap { body.unpack($0).mapError(EnvelopeRefusal.init) }
    }
}

/// An envelope whose signature, address, digests, seal, messages and headers were all checked. Only `EnvelopeOpener.open` makes one.
public struct VerifiedEnvelope: Sendable {
    /// The bytes as received: what the journal keeps (law M9).
    public let bytes: [UInt8]
    public let body: EnvelopeBody
    public let messages: [PeerMessage]
    /// 32 bytes that open the payloads again, for the journal; empty when they travelled in clear.
    public let contentSecret: [UInt8]

    fileprivate init(bytes: [UInt8], body: EnvelopeBody, messages: [PeerMessage], contentSecret: [UInt8]) {
        self.bytes = bytes
        self.body = body
        self.messages = messages
        self.contentSecret = contentSecret
    }
}

/// An envelope whose signer and digests were checked and whose payloads were not read. Only `EnvelopeOpener.witness` makes one.
public struct WitnessedEnvelope: Sendable {
    public let envelope: Envelope
    public let body: EnvelopeBody

    fileprivate init(envelope: Envelope, body: EnvelopeBody) {
        self.envelope = envelope
        self.body = body
    }
}
