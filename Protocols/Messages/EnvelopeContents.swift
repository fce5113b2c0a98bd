import ClaimTypes
import LedgerTypes

/// An envelope with its messages read and their headers compared. Says nothing of who signed it.
public struct EnvelopeContents: Hashable, Sendable {
    public let body: EnvelopeBody
    /// One message per header, or none when the envelope was stripped.
    public let messages: [PeerMessage]

    fileprivate init(body: EnvelopeBody, messages: [PeerMessage]) {
        self.body = body
        self.messages = messages
    }
}

/// Why an envelope's parts do not fit together.
public enum EnvelopeFault: Error, Hashable, Sendable {
    case envelope(MessageFault)
    case body(MessageFault)
    /// There are payloads, but not one per header.
    case payloadCountDiffers(headers: Int, payloads: Int)
    case payload(index: Int, MessageFault)
    /// The header of message `index` is not the one its payload gives; `field` is the first that differs.
    case headerDiffers(index: Int, field: String)
    /// The parties the message names are not the ends of the stream it came on.
    case foreignParties(index: Int)
}

extension Envelope {
    /// Reads an envelope whose signature and digests were checked before it was journaled; what replay uses. O(bytes); never traps.
    public static func unpack(_ bytes: [UInt8]) -> Result<EnvelopeContents, EnvelopeFault> {
        switch decode(bytes) {
        case .failure(let fault): .failure(.envelope(fault))
        case .success(let envelope): envelope.unpack()
        }
    }

    /// Reads body and payloads and compares every header with the one its payload gives.
    public func unpack() -> Result<EnvelopeContents, EnvelopeFault> {
        let body: EnvelopeBody
        switch EnvelopeBody.decode(self.body) {
        case .failure(let fault): return .failure(.body(fault))
        case .success(let value): body = value
        }
        guard payloads.isEmpty || payloads.count == body.headers.count else {
            return .failure(.payloadCountDiffers(headers: body.headers.count, payloads: payloads.count))
        }
        var messages: [PeerMessage] = []
        messages.reserveCapacity(payloads.count)
        for (index, payload) in payloads.enumerated() {
            switch PeerMessage.decode(payload) {
            case .failure(let fault):
                return .failure(.payload(index: index, fault))
            case .success(let message):
                let header = body.headers[index]
                let derived = message.routing(from: body.sender, to: body.receiver, payloadDigest: header.payloadDigest)
                if let field = header.firstDifference(from: derived) {
                    return .failure(.headerDiffers(index: index, field: field))
                }
                guard message.belongs(from: body.sender, to: body.receiver) else {
                    return .failure(.foreignParties(index: index))
                }
                messages.append(message)
            }
        }
        return .success(EnvelopeContents(body: body, messages: messages))
    }
}

extension RoutingHeader {
    /// The schema's name of the first field in which two headers differ, `nil` when they are equal.
    public func firstDifference(from other: RoutingHeader) -> String? {
        if kind != other.kind { return "kind" }
        if insuring != other.insuring { return "insuring" }
        if treating != other.treating { return "treating" }
        if window != other.window { return "window" }
        if insurance != other.insurance { return "insurance" }
        if clearingType != other.clearingType { return "clearing_type" }
        if date != other.date { return "date" }
        if count != other.count { return "count" }
        if medicalFee != other.medicalFee { return "medical_fee" }
        if amounts != other.amounts { return "amounts" }
        if payloadDigest != other.payloadDigest { return "payload_digest" }
        return nil
    }
}
