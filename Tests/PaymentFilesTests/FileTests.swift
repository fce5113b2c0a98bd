import ClaimTypes
import Foundation
import LedgerTypes
import PaymentFiles
import PaymentReader
import TestSupport
import Testing

@Suite("Payment files: what is written is read again, byte by byte the same")
struct FileTests {
    private func read(_ xml: String) throws -> PaymentFile { try PaymentReader.read(Array(xml.utf8)).get() }

    @Test("orders and bank files read back as they were written")
    func roundTrip() throws {
        let order = try Samples.order()
        #expect(try read(order.xml) == .order(order))
        #expect(try Samples.order().xml == order.xml, "the same order, the same bytes")
        let interbank = try Samples.interbank()
        #expect(try read(interbank.xml) == .interbank(interbank))
        for kind in BankFile.Kind.allCases {
            let file = Samples.bank(kind)
            #expect(try read(file.xml) == .bank(file))
        }
    }

    @Test("made-up bank files read back", arguments: [1, 2, 3, 20_261_113] as [UInt64])
    func randomRoundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<60 {
            let file = Samples.random(round % 2 == 0 ? .notification : .statement, &generator)
            #expect(try read(file.xml) == .bank(file), "seed \(seed) round \(round)")
        }
    }

    @Test("pain.001: the header's sums, ids and amounts, as a bank reads them")
    func golden() throws {
        let text = try Samples.order([Samples.transfer(310_000, 19_222_633)]).xml
        #expect(
            text.hasPrefix(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
                 <CstmrCdtTrfInitn>
                  <GrpHdr>
                   <MsgId>PO-202609-340000</MsgId>
                   <CreDtTm>2026-11-13T09:00:05+08:00</CreDtTm>
                   <NbOfTxs>1</NbOfTxs>
                   <CtrlSum>192226.33</CtrlSum>

                """))
        #expect(
            text.contains(
                """
                    <CdtTrfTxInf>
                     <PmtId>
                      <EndToEndId>FK-202609-340000-310000</EndToEndId>
                     </PmtId>
                     <Amt>
                      <InstdAmt Ccy="CNY">192226.33</InstdAmt>
                     </Amt>

                """.replacing("\n    ", with: "\n   ").replacing("    <CdtTrfTxInf>", with: "   <CdtTrfTxInf>")))
        #expect(text.contains("<Nm>医保基金&lt;专户&gt; &amp; &apos;310000&apos;</Nm>"))
    }

    @Test("an order a bank would refuse is not written")
    func refusedOrders() {
        func refusal(_ change: (inout TransferInstruction) -> Void) -> InstructionRefusal? {
            var transfer = Samples.transfer(310_000, 100)
            change(&transfer)
            let order = PaymentOrder.of(
                messageID: "M", createdAt: Samples.time, executionDate: Samples.day, debtor: Samples.account(340_000),
                transfers: [transfer])
            if case .failure(let refusal) = order { return refusal }
            return nil
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.amount = .zero } == .amountNotPositive)
        #expect(refusal { $0.amount = Fen(.max) } == .totalOutOfRange)
        #expect(refusal { $0.endToEndID = "" } == .identifierMalformed)
        #expect(refusal { $0.endToEndID = String(repeating: "1", count: 36) } == .identifierMalformed)
        #expect(refusal { $0.endToEndID = "付款" } == .identifierMalformed)
        #expect(refusal { $0.creditor.bankCode = "1234" } == .bankCodeMalformed)
        #expect(refusal { $0.creditor.holder = "a\u{1}" } == .textMalformed)
        #expect(refusal { $0.remittance = String(repeating: "费", count: 141) } == .textMalformed)
        let twice = [Samples.transfer(310_000, 1), Samples.transfer(310_000, 2)]
        let order = PaymentOrder.of(
            messageID: "M", createdAt: Samples.time, executionDate: Samples.day, debtor: Samples.account(340_000),
            transfers: twice)
        #expect(order == .failure(.endToEndIDRepeated))
    }

    @Test("files for the outside validator are written when a folder is named")
    func filesForOutside() throws {
        guard let folder = ProcessInfo.processInfo.environment["MEDCLEAR_PAYMENT_FOLDER"] else { return }
        let files = [
            ("pain.001", try Samples.order().xml), ("pacs.009", try Samples.interbank().xml),
            ("camt.054", Samples.bank(.notification).xml), ("camt.053", Samples.bank(.statement).xml),
        ]
        for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).xml")) }
        var generator = SeededGenerator(seed: 7)
        for index in 0..<20 {
            let kind = BankFile.Kind.allCases[index % 2]
            let name = kind == .notification ? "camt.054" : "camt.053"
            let text = Samples.random(kind, &generator).xml
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)-\(index).xml"))
        }
    }
}
