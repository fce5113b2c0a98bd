import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Messages: limits fit together")
struct MessageLimitsTests {
    @Test("the longest message that travels in company, taken a full batch of times, fits an envelope")
    func batch() {
        let sentence = String(repeating: "x", count: MessageLimits.sentenceBytesMax)
        var decision = Samples.decision(
            .refused(
                RefusalNotice(
                    code: .max, field: String(repeating: "f", count: MessageLimits.fieldNameBytesMax),
                    text: BilingualText(sentence, sentence))))
        let identifier = String(repeating: "i", count: MessageLimits.identifierBytesMax)
        (decision.visitID, decision.batch, decision.messageID) = (identifier, identifier, identifier)
        let payload = PeerMessage.settleDecision(decision).encode()
        let tag = MessageLimits.sealedPayloadBytesMax - MessageLimits.payloadBytesMax
        // A header with every owed fund at its largest; fences are no longer than that in their payload.
        var header = Samples.body.headers[0]
        header.amounts = FundCode.owed.map { FundAmount($0, Fen.fieldMaximum) }
        var body = Samples.sealedBody
        body.sealing?.encapsulation = [UInt8](repeating: 1, count: MessageLimits.encapsulationBytesMax)
        body.headers = [RoutingHeader](repeating: header, count: MessageLimits.messagesPerEnvelopeMax)
        let bytes = body.encode().count + MessageLimits.messagesPerEnvelopeMax * (payload.count + tag + 4) + 128
        #expect(bytes <= MessageLimits.envelopeBytesMax)
    }

    @Test("the largest reports fit a payload, a payload fits an envelope, an envelope with its facts fits a record")
    func reports() {
        var totals = Samples.dayTotals
        let row = changed(totals.rows[1]) { ($0.amount, $0.count) = (-Fen.fieldMaximum, Int64(Int32.min)) }
        totals.rows = [DayTotalsRow](repeating: row, count: MessageLimits.dayTotalsRowsMax)
        #expect(PeerMessage.dayTotals(totals).encode().count <= MessageLimits.payloadBytesMax)

        var notice = Samples.clearingNotice
        let amounts = (0..<MessageLimits.fundsMax).map { FundAmount(FundCode(310_101 + UInt32($0)), Fen.fieldMaximum) }
        notice.payable = (0..<MessageLimits.regionsMax).map {
            CounterpartyAmounts(counterparty: RegionCode(110_000 + UInt32($0)), amounts: amounts)
        }
        notice.receivable = notice.payable
        #expect(PeerMessage.clearingNotice(notice).encode().count <= MessageLimits.payloadBytesMax)
        var position = Samples.position
        position.withdrawn = (0..<MessageLimits.withdrawnPaymentsMax).map {
            WithdrawnPayment(number: "\($0)" + String(repeating: "9", count: 26), counted: Fen.fieldMaximum)
        }
        #expect(PeerMessage.month(.position(position)).encode().count <= MessageLimits.payloadBytesMax)
        #expect(MessageLimits.payloadBytesMax * 2 <= MessageLimits.envelopeBytesMax)

        let facts = changed(Samples.facts) { $0.chronicDiseases = ["M01601", "M03900", "M07803", "M05300"] }
        let command = RegionCommand.envelope(
            bytes: [UInt8](repeating: 1, count: MessageLimits.envelopeBytesMax),
            facts: [PersonFacts?](repeating: facts, count: MessageLimits.messagesPerEnvelopeMax),
            contentSecret: [UInt8](repeating: 1, count: 32))
        #expect(command.encode().count <= Limits.commandBytesMax)
        let upload = RegionCommand.hospital(.uploadLines(Samples.upload(lines: MessageLimits.linesPerUploadMax)))
        #expect(upload.encode().count <= Limits.commandBytesMax)
    }
}
