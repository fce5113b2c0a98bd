import ClaimTypes
import LedgerTypes

extension PeerMessage {
    /// The payload bytes of this message. Equal messages give equal bytes, on any machine.
    public func encode() -> [UInt8] { canonicalBytes ?? encodeGenerally() }

    /// Any message, by the generated writer.
    func encodeGenerally() -> [UInt8] {
        var wire = WirePeerMessage()
        switch self {
        case .preSettleRequest(let claim): wire.content = .preSettleRequest(WireClaimSubmission(claim))
        case .preSettleAnswer(let decision): wire.content = .preSettleAnswer(WireSettleDecision(decision))
        case .settleRequest(let claim): wire.content = .settleRequest(WireClaimSubmission(claim))
        case .settleDecision(let decision): wire.content = .settleDecision(WireSettleDecision(decision))
        case .cancelRequest(let request): wire.content = .cancelRequest(WireCancelRequest(request))
        case .cancelDecision(let decision): wire.content = .cancelDecision(WireSettleDecision(decision))
        case .reverseRequest(let request): wire.content = .reverseRequest(WireReverseRequest(request))
        case .reverseDecision(let decision): wire.content = .reverseDecision(WireReverseDecision(decision))
        case .windowFence(let fence): wire.content = .windowFence(WireWindowFence(fence))
        case .dayTotals(let totals): wire.content = .dayTotals(WireDayTotals(totals))
        case .clearingNotice(let notice): wire.content = .clearingNotice(WireClearingNotice(notice))
        case .adjustmentRequest(let request): wire.content = .adjustmentRequest(WireAdjustmentRequest(request))
        case .adjustmentDecision(let decision): wire.content = .adjustmentDecision(WireAdjustmentDecision(decision))
        case .month(let message): wire.content = message.wire
        case .errorNotice(let error): wire.content = .errorNotice(WireErrorNotice(error))
        case .admissionNotice(let notice): wire.content = .admissionNotice(WireAdmissionNotice(notice))
        case .unbalanced(let message, _): return message.encodeGenerally()
        }
        return wire.canonicalBytes()
    }

    /// Reads and verifies one payload: canonical bytes, known codes, ranges, sizes and money identities. Never traps.
    ///
    /// A decision at fault in nothing but its identities is `unbalanced`: it is what its sender signed, and a person has to see it.
    public static func decode(_ bytes: [UInt8]) -> Result<PeerMessage, MessageFault> {
        if bytes.count <= MessageLimits.payloadBytesMax, let message = canonical(bytes) { return .success(message) }
        return decodeGenerally(bytes)
    }

    /// Any message, by the generated reader.
    static func decodeGenerally(_ bytes: [UInt8]) -> Result<PeerMessage, MessageFault> {
        WirePeerMessage.read(foreign: bytes, atMost: MessageLimits.payloadBytesMax).flatMap { wire in
            guard let content = wire.content else { return .failure(MessageFault(.missing, field: "content")) }
            var verifier = FieldVerifier()
            let message = verifier.message(content)
            return verifier.result(message).map { message in
                verifier.imbalance.map { .unbalanced(message, $0) } ?? message
            }
        }
    }
}

extension FieldVerifier {
    fileprivate mutating func message(_ content: WirePeerMessage.OneOf_Content) -> PeerMessage {
        switch content {
        case .preSettleRequest(let wire): .preSettleRequest(submission(wire))
        case .preSettleAnswer(let wire): .preSettleAnswer(decision(wire, .estimate))
        case .settleRequest(let wire): .settleRequest(submission(wire))
        case .settleDecision(let wire): .settleDecision(decision(wire, .settlement))
        case .cancelRequest(let wire): .cancelRequest(cancelRequest(wire))
        case .cancelDecision(let wire): .cancelDecision(decision(wire, .negation))
        case .reverseRequest(let wire): .reverseRequest(reverseRequest(wire))
        case .reverseDecision(let wire): .reverseDecision(reverseDecision(wire))
        case .windowFence(let wire): .windowFence(windowFence(wire))
        case .dayTotals(let wire): .dayTotals(dayTotals(wire))
        case .clearingNotice(let wire): .clearingNotice(clearingNotice(wire))
        case .adjustmentRequest(let wire): .adjustmentRequest(adjustmentRequest(wire))
        case .adjustmentDecision(let wire): .adjustmentDecision(adjustmentDecision(wire))
        case .statement(let wire): .month(.statement(statement(wire)))
        case .statementConfirm(let wire): .month(.statementConfirm(statementConfirm(wire)))
        case .statementContest(let wire): .month(.statementContest(statementContest(wire)))
        case .contestDecision(let wire): .month(.contestDecision(contestDecision(wire)))
        case .netPosition(let wire): .month(.position(netPosition(wire)))
        case .paymentNotice(let wire): .month(.paymentNotice(paymentNotice(wire)))
        case .paymentConfirmation(let wire): .month(.paymentConfirmation(paymentConfirmation(wire)))
        case .prefundNotice(let wire): .month(.prefundNotice(prefundNotice(wire)))
        case .lateInterest(let wire): .month(.lateInterest(lateInterest(wire)))
        case .interestAnswer(let wire): .month(.interestAnswer(interestAnswer(wire)))
        case .errorNotice(let wire): .errorNotice(errorNotice(wire))
        case .admissionNotice(let wire): .admissionNotice(admissionNotice(wire))
        }
    }
}
