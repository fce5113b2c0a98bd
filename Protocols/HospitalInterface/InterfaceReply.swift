import ClaimTypes
import LedgerTypes
import StrictJSON

/// What a call came to, before it is addressed.
public enum InterfaceResult: Hashable, Sendable {
    /// `infcode` 0.
    case done(output: [JSONMember])
    /// `infcode` −2: refused, nothing changed.
    case refused(InterfaceRefusal)
    /// `infcode` −1: the outcome is not known yet (law M5).
    case unknown(BilingualText)
}

/// The response envelope.
public struct InterfaceReply: Hashable, Sendable {
    public var result: InterfaceResult
    /// `inf_refmsgid`: receiver region (6), time (14), serial (10).
    public var receiverMessageID: String
    /// `refmsg_time` and `respond_time`: `yyyyMMddHHmmssSSS`.
    public var receivedAt: String
    public var respondedAt: String

    public init(result: InterfaceResult, receiverMessageID: String, receivedAt: String, respondedAt: String) {
        self.result = result
        self.receiverMessageID = receiverMessageID
        self.receivedAt = receivedAt
        self.respondedAt = respondedAt
    }

    public var infcode: Int {
        switch result {
        case .done: 0
        case .refused: -2
        case .unknown: -1
        }
    }

    /// The reply as it is sent.
    public var json: JSONValue {
        let message: String
        let output: JSONValue
        switch result {
        case .done(let members): (message, output) = ("", members.isEmpty ? .null : .object(members))
        case .refused(let refusal): (message, output) = (refusal.message, .null)
        case .unknown(let text): (message, output) = (InterfaceText.clipped("\(text.chinese) / \(text.english)"), .null)
        }
        return .object([
            JSONMember("infcode", .integer(infcode)), JSONMember("inf_refmsgid", .string(receiverMessageID)),
            JSONMember("refmsg_time", .string(receivedAt)), JSONMember("respond_time", .string(respondedAt)),
            JSONMember("err_msg", .string(message)), JSONMember("output", output), JSONMember("warn_msg", .string("")),
            JSONMember("signtype", .string("")), JSONMember("cainfo", .string("")),
        ])
    }
}

/// Times on the wire.
public enum InterfaceTime {
    /// `yyyyMMddHHmmssSSS` of a second of China Standard Time and its milliseconds.
    public static func compact(_ time: BusinessTime, milliseconds: Int) -> String {
        let digits = time.description.filter { ("0"..."9").contains($0) }
        let padded = String(milliseconds)
        return digits + String(repeating: "0", count: 3 - min(3, padded.count)) + padded
    }
}
