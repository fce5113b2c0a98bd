import ClaimTypes
import LedgerTypes
import Messages

/// Why an envelope is not accepted, in the order in which the checks are made. Nothing of a refused envelope takes effect.
public enum EnvelopeRefusal: Error, Hashable, Sendable {
    /// More bytes than `MessageLimits.envelopeBytesMax`.
    case tooLarge(bytes: Int)
    /// No envelope, or a body that is none.
    case malformed(MessageFault)
    case unsupportedSuite(UInt8)
    /// The sender is not in the key ring.
    case unknownSender(NodeID)
    /// The signature is not the sender's over this body.
    case signatureInvalid(NodeID)
    /// Addressed to another node.
    case wrongReceiver(found: NodeID, expected: NodeID)
    /// Payloads were stripped where they are needed, or are not one per header.
    case payloadCountDiffers(headers: Int, payloads: Int)
    /// The payload is not the one the sender signed for.
    case payloadDigestDiffers(index: Int)
    case payloadMalformed(index: Int, MessageFault)
    /// The header says something else than the payload: what the hub clears would not be what was decided.
    case headerDiffers(index: Int, field: String)
    /// The parties the message names are not the ends of the stream it came on.
    case foreignParties(index: Int)
    /// The key that signed is unknown, not valid at the time, revoked, or of another suite.
    case signingKeyRefused(KeyRefusal)
    /// Payloads between two regions travel in clear: the hub could read them.
    case payloadsInClear
    /// Sealed, though the hub, which opens nothing, is an end of the stream.
    case sealedForHub
    /// The key it was sealed to is unknown, not yet valid, revoked, or of another suite.
    case sealingKeyRefused(KeyRefusal)
    /// The secret of the envelope could not be recovered.
    case encapsulationRefused(KeyProviderFault)
    /// The secret is not the one the sender committed to.
    case secretDiffers
    /// The payload is not what was sealed for this place: changed, cut, moved, or under another key.
    case sealBroken(index: Int)

    /// Frozen number of the refusal.
    public var code: UInt16 {
        switch self {
        case .tooLarge: 1
        case .malformed: 2
        case .unsupportedSuite: 3
        case .unknownSender: 4
        case .signatureInvalid: 5
        case .wrongReceiver: 6
        case .payloadCountDiffers: 7
        case .payloadDigestDiffers: 8
        case .payloadMalformed: 9
        case .headerDiffers: 10
        case .foreignParties: 11
        case .signingKeyRefused: 12
        case .payloadsInClear: 13
        case .sealedForHub: 14
        case .sealingKeyRefused: 15
        case .encapsulationRefused: 16
        case .secretDiffers: 17
        case .sealBroken: 18
        }
    }

    init(_ fault: EnvelopeFault) {
        switch fault {
        case .envelope(let fault), .body(let fault): self = .malformed(fault)
        case .payloadCountDiffers(let headers, let payloads):
            self = .payloadCountDiffers(headers: headers, payloads: payloads)
        case .payload(let index, let fault): self = .payloadMalformed(index: index, fault)
        case .headerDiffers(let index, let field): self = .headerDiffers(index: index, field: field)
        case .foreignParties(let index): self = .foreignParties(index: index)
        case .sealed: self = .secretDiffers
        }
    }
}

extension EnvelopeRefusal {
    /// What an operator reads.
    public var text: BilingualText {
        switch self {
        case .tooLarge(let bytes):
            BilingualText("报文过大：\(bytes) 字节", "envelope of \(bytes) bytes is too large")
        case .malformed(let fault):
            BilingualText("报文无法解析：\(fault)", "envelope cannot be read: \(fault)")
        case .unsupportedSuite(let suite):
            BilingualText("不支持的密码套件：\(suite)", "security suite \(suite) is not supported")
        case .unknownSender(let node):
            BilingualText("未知的发送方：\(node)", "sender \(node) is not known")
        case .signatureInvalid(let node):
            BilingualText("签名无效，发送方：\(node)", "the signature is not that of sender \(node)")
        case .wrongReceiver(let found, let expected):
            BilingualText("接收方不符：应为 \(expected)，实为 \(found)", "addressed to \(found), not to \(expected)")
        case .payloadCountDiffers(let headers, let payloads):
            BilingualText("报文体数量不符：报文头 \(headers)，报文体 \(payloads)", "\(headers) headers but \(payloads) payloads")
        case .payloadDigestDiffers(let index):
            BilingualText("第 \(index + 1) 条报文摘要不符", "payload \(index + 1) is not the one that was signed")
        case .payloadMalformed(let index, let fault):
            BilingualText("第 \(index + 1) 条报文无法解析：\(fault)", "payload \(index + 1) cannot be read: \(fault)")
        case .headerDiffers(let index, let field):
            BilingualText("第 \(index + 1) 条报文头与报文体不符：\(field)", "header \(index + 1) differs from its payload in \(field)")
        case .foreignParties(let index):
            BilingualText(
                "第 \(index + 1) 条报文的当事方与收发方不符", "payload \(index + 1) names parties that are not the ends of this stream")
        case .signingKeyRefused(let refusal), .sealingKeyRefused(let refusal): refusal.text
        case .payloadsInClear:
            BilingualText("两地之间的报文体未加密", "payloads between two regions travel in clear")
        case .sealedForHub:
            BilingualText("发往或来自国家中心的报文体不得加密", "the hub is an end of the stream, and the payloads are sealed")
        case .encapsulationRefused(let fault): fault.text
        case .secretDiffers:
            BilingualText("会话密钥与发送方承诺不符", "the secret is not the one the sender committed to")
        case .sealBroken(let index):
            BilingualText("第 \(index + 1) 条报文解密失败", "payload \(index + 1) is not what was sealed for this place")
        }
    }
}
