import ClaimTypes
import Hashing
import LedgerTypes
import Messages

/// Makes signed envelopes and opens them.
public enum EnvelopeSealer {
    /// Signs `body` and joins the payloads to it. One signature covers the whole batch.
    /// - Precondition: one payload per header; the parts keep to `MessageLimits`.
    public static func seal(_ body: EnvelopeBody, payloads: [[UInt8]], with key: SigningKey) -> [UInt8] {
        precondition(
            payloads.count == body.headers.count, "M9: \(body.headers.count) headers were signed for \(payloads.count) payloads")
        let signed = body.encode()
        let bytes = Envelope(body: signed, signature: key.sign(SignatureContext.envelope + signed), payloads: payloads).encode()
        precondition(bytes.count <= MessageLimits.envelopeBytesMax, "M10: an envelope of \(bytes.count) bytes would be refused")
        return bytes
    }

    /// Encodes a run of messages, derives their headers, and seals them.
    /// - Precondition: every message belongs on the stream from `sender` to `receiver`.
    public static func seal(
        _ messages: [PeerMessage], from sender: NodeID, to receiver: NodeID, epoch: UInt32, firstSequence: UInt64,
        acknowledged: UInt64, with key: SigningKey
    ) -> [UInt8] {
        let payloads = messages.map { $0.encode() }
        let headers = zip(messages, payloads).map { message, payload in
            precondition(
                message.belongs(from: sender, to: receiver), "M9: a \(message.kind) does not belong on \(sender) → \(receiver)")
            return message.routing(from: sender, to: receiver, payloadDigest: SHA256.digest(of: payload))
        }
        let body = EnvelopeBody(
            suite: SecuritySuite.international.rawValue, sender: sender, receiver: receiver, epoch: epoch,
            firstSequence: firstSequence, acknowledged: acknowledged, headers: headers)
        return seal(body, payloads: payloads, with: key)
    }

    /// Opens an envelope as its final receiver: signature, address, digests, every message and its header.
    public static func open(
        _ bytes: [UInt8], ring: KeyRing, expectedReceiver: NodeID
    ) -> Result<VerifiedEnvelope, EnvelopeRefusal> {
        witness(bytes, ring: ring).flatMap { witnessed in
            let body = witnessed.body
            guard body.receiver == expectedReceiver else {
                return .failure(.wrongReceiver(found: body.receiver, expected: expectedReceiver))
            }
            guard witnessed.envelope.payloads.count == body.headers.count else {
                return .failure(
                    .payloadCountDiffers(headers: body.headers.count, payloads: witnessed.envelope.payloads.count))
            }
            switch witnessed.envelope.unpack() {
            case .failure(let fault): return .failure(EnvelopeRefusal(fault))
            case .success(let contents):
                return .success(VerifiedEnvelope(bytes: bytes, body: body, messages: contents.messages))
            }
        }
    }

    /// Checks who signed an envelope and that the payloads present are those signed for, without reading any: what the hub does with
    /// what it relays, and an auditor with what was kept. Accepts an envelope whose payloads were stripped.
    public static func witness(_ bytes: [UInt8], ring: KeyRing) -> Result<WitnessedEnvelope, EnvelopeRefusal> {
        guard bytes.count <= MessageLimits.envelopeBytesMax else { return .failure(.tooLarge(bytes: bytes.count)) }
        let envelope: Envelope
        switch Envelope.decode(bytes) {
        case .failure(let fault): return .failure(.malformed(fault))
        case .success(let value): envelope = value
        }
        let body: EnvelopeBody
        switch EnvelopeBody.decode(envelope.body) {
        case .failure(let fault): return .failure(.malformed(fault))
        case .success(let value): body = value
        }
        guard SecuritySuite(rawValue: body.suite) != nil else { return .failure(.unsupportedSuite(body.suite)) }
        guard let key = ring[body.sender] else { return .failure(.unknownSender(body.sender)) }
        guard key.isValid(envelope.signature, of: SignatureContext.envelope + envelope.body) else {
            return .failure(.signatureInvalid(body.sender))
        }
        guard envelope.payloads.isEmpty || envelope.payloads.count == body.headers.count else {
            return .failure(.payloadCountDiffers(headers: body.headers.count, payloads: envelope.payloads.count))
        }
        for (index, payload) in envelope.payloads.enumerated()
        where SHA256.digest(of: payload) != body.headers[index].payloadDigest {
            return .failure(.payloadDigestDiffers(index: index))
        }
        return .success(WitnessedEnvelope(envelope: envelope, body: body))
    }
}

/// An envelope whose signature, address, digests, messages and headers were all checked. Only `EnvelopeSealer.open` makes one.
public struct VerifiedEnvelope: Sendable {
    /// The bytes as received: what the journal keeps (law M9).
    public let bytes: [UInt8]
    public let body: EnvelopeBody
    public let messages: [PeerMessage]

    fileprivate init(bytes: [UInt8], body: EnvelopeBody, messages: [PeerMessage]) {
        self.bytes = bytes
        self.body = body
        self.messages = messages
    }
}

/// An envelope whose signer and digests were checked and whose payloads were not read. Only `EnvelopeSealer.witness` makes one.
public struct WitnessedEnvelope: Sendable {
    public let envelope: Envelope
    public let body: EnvelopeBody

    fileprivate init(envelope: Envelope, body: EnvelopeBody) {
        self.envelope = envelope
        self.body = body
    }
}
