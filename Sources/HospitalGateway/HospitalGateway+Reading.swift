import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON

extension HospitalGateway {
    /// Routes a call, checks its signature and decodes its message. Pure: may run beside other calls, before `begin`.
    public static func read(_ call: GatewayCall, settings: GatewaySettings, at now: Timestamp) -> ReceivedCall {
        if call.method == "GET", call.path == settings.descriptionPath {
            let body = Array(
                InterfaceDescription.openAPI(
                    prefix: settings.transactionPathPrefix, endpoint: settings.endpointPath
                ).text.utf8)
            return ReceivedCall(content: .response(GatewayResponse(status: 200, headers: [json], body: body)), fields: [])
        }
        guard let pathNumber = settings.number(in: call.path) else {
            return other(404, "没有这个地址", "there is nothing at this address", settings)
        }
        guard call.method == "POST" else { return other(405, "只接受 POST", "only POST is taken here", settings) }
        let caller: Caller
        switch settings.caller(of: call, at: now) {
        case .failure(let refusal): return refused(refusal)
        case .success(let value): caller = value
        }
        switch InterfaceDecoder.decode(
            call.body, pathNumber: pathNumber.isEmpty ? nil : pathNumber, bytesMax: settings.bodyBytesMax)
        {
        case .failure(let undecoded): return ReceivedCall(content: .refused(undecoded), fields: [])
        case .success(let message):
            return ReceivedCall(
                content: .message(message, caller, body: message.envelope.has("cainfo") ? call.body : []),
                fields: MessageField.fields(of: message))
        }
    }

    static let json = GatewayHeader("content-type", "application/json; charset=utf-8")

    private static func refused(_ refusal: InterfaceRefusal) -> ReceivedCall {
        ReceivedCall(content: .refused(UndecodedMessage(infno: "", messageID: "", refusal: refusal)), fields: [])
    }

    private static func other(_ status: Int, _ chinese: String, _ english: String, _ settings: GatewaySettings) -> ReceivedCall {
        ReceivedCall(content: .response(notTaken(status, chinese, english)), fields: [])
    }

    /// The answer to a request that is no call and was not taken: nothing happened, and it says so as a reply that hospital systems read.
    public static func notTaken(_ status: Int, _ chinese: String, _ english: String) -> GatewayResponse {
        let refusal = InterfaceRefusal(.notATransaction, "", chinese, english)
        let reply = InterfaceReply(result: .refused(refusal), receiverMessageID: "", receivedAt: "", respondedAt: "")
        return GatewayResponse(status: status, headers: [json], body: reply.json.bytes)
    }
}

extension GatewaySettings {
    /// The `infno` of a path; empty for the one endpoint, `nil` for a path that is neither.
    func number(in path: String) -> String? {
        if path == endpointPath { return "" }
        guard path.hasPrefix(transactionPathPrefix) else { return nil }
        let number = String(path.dropFirst(transactionPathPrefix.count))
        return number.isEmpty || number.contains("/") ? nil : number
    }
}
