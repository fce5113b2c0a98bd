import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension EnvelopeBody {
    /// The canonical bytes to sign.
    public func encode() -> [UInt8] {
        var wire = WireEnvelopeBody()
        wire.suite = UInt32(suite)
        wire.sender = sender.value
        wire.receiver = receiver.value
        wire.epoch = epoch
        wire.firstSequence = firstSequence
        wire.acknowledged = acknowledged
        wire.headers = headers.map(WireRoutingHeader.init)
        wire.signingKey = signingKey
        if let sealing {
            wire.sealing.key = sealing.key
            wire.sealing.encapsulation = Data(sealing.encapsulation)
            wire.sealing.commitment = Data(sealing.commitment)
        }
        return wire.canonicalBytes()
    }

    /// Reads and verifies a body. Never traps.
    public static func decode(_ bytes: [UInt8]) -> Result<EnvelopeBody, MessageFault> {
        WireEnvelopeBody.read(foreign: bytes, atMost: MessageLimits.envelopeBytesMax).verified { verifier, wire in
            // Sequences count from 1 and the last one of the envelope has to be a number too.
            verifier.require(
                wire.firstSequence >= 1 && wire.firstSequence <= UInt64(Int64.max), .outOfRange, "first_sequence",
                "\(wire.firstSequence)")
            verifier.require(wire.sender != wire.receiver, .outOfRange, "receiver", "the sender itself")
            return EnvelopeBody(
                suite: verifier.narrow(wire.suite, "suite"), sender: verifier.regionOrZero(wire.sender, "sender").node,
                receiver: verifier.regionOrZero(wire.receiver, "receiver").node, epoch: wire.epoch,
                firstSequence: wire.firstSequence, acknowledged: wire.acknowledged,
                headers: verifier.list(wire.headers, atMost: MessageLimits.messagesPerEnvelopeMax, "headers") { $0.header($1) },
                signingKey: wire.signingKey, sealing: wire.hasSealing ? verifier.sealing(wire.sealing) : nil)
        }
    }
}

extension Envelope {
    public func encode() -> [UInt8] {
        var wire = WireEnvelope()
        wire.body = Data(body)
        wire.signature = Data(signature)
        wire.payloads = payloads.map { Data($0) }
        return wire.canonicalBytes()
    }

    /// Splits an envelope into its parts. Says nothing of the body, the signature or the payloads themselves. Never traps.
    public static func decode(_ bytes: [UInt8]) -> Result<Envelope, MessageFault> {
        WireEnvelope.read(foreign: bytes, atMost: MessageLimits.envelopeBytesMax).verified { verifier, wire in
            Envelope(
                body: Array(wire.body), signature: Array(wire.signature),
                payloads: verifier.list(wire.payloads, atMost: MessageLimits.messagesPerEnvelopeMax, "payloads") {
                    verifier, payload in
                    verifier.require(
                        payload.count <= MessageLimits.sealedPayloadBytesMax, .tooLarge, "payloads", "\(payload.count) bytes")
                    return Array(payload)
                })
        }
    }
}

extension RoutingHeader {
    /// The canonical bytes of this header without its digest: what a sealed payload is bound to.
    public var bytesWithoutDigest: [UInt8] {
        var wire = WireRoutingHeader(self)
        wire.payloadDigest = Data()
        return wire.canonicalBytes()
    }
}

extension WireRoutingHeader {
    init(_ header: RoutingHeader) {
        kind = UInt32(header.kind.rawValue)
        insuring = header.insuring.value
        treating = header.treating.value
        window = header.window.value
        insurance = UInt32(header.insurance.value)
        clearingType = UInt32(header.clearingType)
        date = header.date.days
        count = header.count
        medicalFee = header.medicalFee.units
        amounts = header.amounts.map(WireFundAmount.init)
        payloadDigest = Data(header.payloadDigest)
    }
}

extension FieldVerifier {
    fileprivate mutating func sealing(_ wire: WirePayloadSealing) -> PayloadSealing {
        require(
            wire.encapsulation.count <= MessageLimits.encapsulationBytesMax, .tooLarge, "sealing.encapsulation",
            "\(wire.encapsulation.count) bytes")
        return PayloadSealing(
            key: wire.key, encapsulation: Array(wire.encapsulation), commitment: digest(wire.commitment, "sealing.commitment"))
    }

    fileprivate mutating func header(_ wire: WireRoutingHeader) -> RoutingHeader {
        RoutingHeader(
            kind: code(wire.kind, fallback: MessageKind.settleRequest, "headers.kind"),
            insuring: regionOrZero(wire.insuring, "headers.insuring"), treating: regionOrZero(wire.treating, "headers.treating"),
            window: windowOrNone(wire.window, "headers.window"),
            insurance: InsuranceKind(narrow(wire.insurance, "headers.insurance")),
            clearingType: narrow(wire.clearingType, "headers.clearing_type"), date: date(wire.date, "headers.date"),
            count: wire.count, medicalFee: fen(wire.medicalFee, "headers.medical_fee"),
            amounts: fundAmounts(wire.amounts, "headers.amounts"),
            payloadDigest: digest(wire.payloadDigest, "headers.payload_digest"))
    }
}
