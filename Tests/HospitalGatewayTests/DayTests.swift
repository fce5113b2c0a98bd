import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalGateway

@Suite("A day at the hospital")
struct DayTests {
    @Test("every transaction of the table is answered with 0")
    func everyTransaction() {
        var day = Day()
        day.run()
        for (infno, reply) in day.replies {
            #expect(reply.infcode == (infno == "9102" ? "bytes" : "0"), "\(infno): \(reply)")
        }
        #expect(Set(Inputs.all.map(\.infno)) == Set(InterfaceTable.transactions.map(\.number)))
    }

    @Test("I1, I2: what is settled is what was pre-settled: 100.00 is 80.00 from the fund and 20.00 from the account")
    func money() {
        var day = Day()
        day.run(until: "2401")
        let trial = day.replies.first { $0.infno == "2206" }?.reply ?? .waiting
        let bill = day.replies.first { $0.infno == "2207" }?.reply ?? .waiting
        for field in ["medfee_sumamt", "hifp_pay", "fund_pay_sumamt", "acct_pay", "psn_cash_pay", "inscp_scp_amt"] {
            #expect(trial("setlinfo", field) == bill("setlinfo", field))
        }
        #expect(bill("setlinfo", "fund_pay_sumamt") == "80.00")
        #expect(bill("setlinfo", "acct_pay") == "20.00")
        #expect(trial("setlinfo", "setl_id").isEmpty)
        #expect(!bill("setlinfo", "setl_id").isEmpty)
        #expect(bill("setlinfo", "medins_setl_id") == "m-2207")
        #expect(bill("setldetail", "0", "fund_payamt") == "80.00")
    }

    @Test("M6: a cancel gives the exact negative, with an id of its own")
    func cancel() {
        var day = Day()
        day.run()
        let negative = day.replies.first { $0.infno == "2208" }?.reply ?? .waiting
        #expect(negative("setlinfo", "medfee_sumamt") == "-100.00")
        #expect(negative("setlinfo", "acct_pay") == "-20.00")
        #expect(negative("setlinfo", "orig_setl_id") == day.known["SETTLED"])
        #expect(negative("setlinfo", "setl_id") != day.known["SETTLED"])
    }

    @Test("M8: no name, document, card or token reaches the journaled commands")
    func privacy() {
        var day = Day()
        day.run()
        let journal = "\(day.desk.journaled)"
        for secret in ["张三", "李四", "王五", "7777", "310000199001010000"] { #expect(!journal.contains(secret), "\(secret)") }
    }

    @Test("both URL shapes lead to the same place; the path has to agree with the message")
    func urlShapes() {
        var desk = Desk()
        let row = Inputs.all[0]
        let message = Message(row.infno, row.id, row.input)
        #expect(Reply(desk.send(desk.call(message.json, path: "/hsa/hgs/9001"))!).infcode == "0")
        let wrong = Reply(desk.send(desk.call(message.json, path: "/hsa/hgs/1101"))!)
        #expect(wrong.infcode == "-2")
        #expect(wrong.message.contains("infno"))
        #expect(desk.send(desk.call(message.json, path: "/elsewhere"))?.status == 404)
    }

    @Test("a bill of a stay in two pieces: lines of several uploads, an interim bill, and the final one in its place")
    func interim() {
        var day = Day()
        day.run(until: "2402")
        let interim = Inputs.all.first { $0.infno == "2304" }!.input.replacing(
            "\"mid_setl_flag\":\"0\"", with: "\"mid_setl_flag\":\"1\""
        )
        .replacing(",\"dscgTime\":\"2026-03-05\"", with: "")
        let first = day.send(("2304", "i1", interim))
        #expect(first.infcode == "0", "\(first)")
        let upload = Inputs.all.first { $0.infno == "2301" }!.input.replacing("\"S1\",\"mdtrt_id\"", with: "\"S2\",\"mdtrt_id\"")
        #expect(day.send(("2301", "u2", upload)).infcode == "0")
        day.send(Inputs.all.first { $0.infno == "2402" }!)
        let final = Inputs.all.first { $0.infno == "2304" }!.input.replacing("100.00", with: "200.00")
        let last = day.send(("2304", "f1", final))
        #expect(last.infcode == "0", "\(last)")
        #expect(last("setlinfo", "medfee_sumamt") == "200.00")
        #expect(last("setlinfosuperseded", "medfee_sumamt") == "-100.00")
    }
}
