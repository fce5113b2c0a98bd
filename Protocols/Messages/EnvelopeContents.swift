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
    /// The payloads are sealed: they have to be opened before they can be read.
    case sealed
}

extension Envelope {
    /// Reads an envelope whose payloads travel in clear, and whose signature and digests were checked before. O(bytes); never traps.
    public static func unpack(_ bytes: [UInt8]) -> Result<EnvelopeContents, EnvelopeFault> {
        switch decode(bytes) {
        case .failure(let fault): .failure(.envelope(fault))
        case .success(let envelope): envelope.unpack()
        }
    }

    /// Reads body and payloads in clear, and compares every header with the one its payload gives. A stripped envelope is read
    /// whether its payloads were sealed or not.
    public func unpack() -> Result<EnvelopeContents, EnvelopeFault> {
        switch EnvelopeBody.decode(body) {
        case .failure(let fault): .failure(.body(fault))
        case .success(let body): body.sealing == nil || payloads.isEmpty ? body.unpack(payloads) : .failure(.sealed)
        }
    }
}

extension EnvelopeBody {
    /// Reads payloads, opened where they were sealed, and compares every header with the one its payload gives.
    public func unpack(_ payloads: [[UInt8]]) -> Result<EnvelopeContents, EnvelopeFault> {
        guard payloads.isEmpty || payloads.count == headers.count else {
            return .failure(.payloadCountDiffers(headers: headers.count, payloads: payloads.count))
        }
        var messages: [PeerMessage] = []
        messages.reserveCapacity(payloads.count)
        for (index, payload) in payloads.enumerated() {
            switch PeerMessage.decode(payload) {
            case .failure(let fault):
                return .failure(.payload(index: index, fault))
            case .success(let message):
                let header = headers[index]
                let derived = message.routing(from: sender, to: receiver, payloadDigest: header.payloadDigest)
                if let field = header.firstDifference(from: derived) {
                    return .failure(.headerDiffers(index: index, field: field))
                }
                guard message.belongs(from: sender, to: receiver) else {
                    return .failure(.foreignParties(index: index))
                }
                messages.append(message)
            }
        }
        return .success(EnvelopeContents(body: self, messages: messages))
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
