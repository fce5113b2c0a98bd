import LoadModel
import NIOCore
import Testing

@testable import LoadGenerator

@Suite("Answers of a hospital interface")
struct AnswerTests {
    private func code(_ text: String) -> AnswerCode { AnswerText.code(ByteBuffer(string: text).readableBytesView) }

    @Test("infcode is read as a number or a text; what cannot be read is no answer; busy is told from refused")
    func codes() {
        #expect(code(#"{"infcode":0}"#) == .done)
        #expect(code(#"{ "output": null, "infcode" : "0" }"#) == .done)
        #expect(code(#"{"infcode":-2,"err_msg":"[30] x"}"#) == .refused)
        #expect(code(#"{"infcode":-2,"err_msg":"[200] x"}"#) == .refused)
        #expect(code(#"{"infcode":-2,"err_msg":"[20] 系统繁忙 / busy"}"#) == .busy)
        #expect(code(#"{"infcode":-2,"err_msg":"[16] x"}"#) == .busy)
        for text in [#"{"infcode":-1}"#, #"{"infcode":999}"#] { #expect(code(text) == .unknown, "\(text)") }
        for text in [#"{"infcode":null}"#, #"{"infcode"#, "", "{}", "<html>", #"{"infcode":"#] {
            #expect(code(text) == .lost, "\(text)")
        }
    }

    @Test("Every cut of an answer is read without a trap")
    func truncations() {
        let text = #"{"infcode":"0","output":{"data":{"mdtrt_id":"V12"}}}"#
        let whole = ByteBuffer(string: text)
        #expect(AnswerText.value(of: "mdtrt_id", in: whole.readableBytesView) == "V12")
        for length in 0..<text.utf8.count {
            let part = ByteBuffer(string: String(text.prefix(length)))
            #expect(AnswerText.value(of: "mdtrt_id", in: part.readableBytesView)?.hasPrefix("V13") != true)
        }
    }

    private func settlement(_ change: (String, String)? = nil) -> [UInt8] {
        var fields = [
            ("medfee_sumamt", "100.00"), ("fulamt_ownpay_amt", "10.00"), ("overlmt_selfpay", "5.00"), ("preselfpay_amt", "5.00"),
            ("inscp_scp_amt", "80.00"), ("fund_pay_sumamt", "60.00"), ("psn_part_amt", "39.00"), ("hosp_part_amt", "1.00"),
            ("acct_pay", "20.00"), ("psn_cash_pay", "19.00"), ("acct_mulaid_pay", "0.00"), ("hifp_pay", "55.00"),
            ("hifmi_pay", "5.00"),
        ]
        if let change, let index = fields.firstIndex(where: { $0.0 == change.0 }) { fields[index] = change }
        let info = fields.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
        return Array("{\"infcode\":0,\"output\":{\"setlinfo\":{\(info)}}}".utf8)
    }

    @Test("I1 to I4: a settlement that adds up has no fault; one fen more in any field has")
    func identities() {
        #expect(SettlementCheck.fault(in: settlement(), total: "100.00") == nil)
        #expect(SettlementCheck.fault(in: settlement(), total: "100.01") != nil)
        for (field, amount) in [
            ("inscp_scp_amt", "80.01"), ("fund_pay_sumamt", "60.01"), ("acct_pay", "20.01"), ("hifp_pay", "55.01"),
            ("hosp_part_amt", "1.01"), ("medfee_sumamt", "x"),
        ] {
            #expect(SettlementCheck.fault(in: settlement((field, amount)), total: "100.00") != nil, "\(field) \(amount)")
        }
        #expect(SettlementCheck.fault(in: Array("{}".utf8), total: "100.00") != nil)
    }

    @Test("A template puts the ids wherever they belong, whatever their length, and leaves Chinese text alone")
    func template() {
        let (hole, other) = (RequestTemplate.visitHole, RequestTemplate.settlementHole)
        let template = RequestTemplate(infno: "2204", institution: 0, body: "医\(hole)b\(hole)\(hole)\(other)Â\(other)c")
        for (visitID, settlementID) in [("", ""), ("V1", "S"), ("V123456789", "S123456789012345")] {
            var buffer = ByteBuffer()
            let ids = VisitIDs(visit: visitID, settlement: settlementID)
            template.write(ids, into: &buffer)
            #expect(String(buffer: buffer) == "医\(visitID)b\(visitID)\(visitID)\(settlementID)Â\(settlementID)c")
            #expect(template.byteCount(ids) == buffer.readableBytes)
        }
    }
}
