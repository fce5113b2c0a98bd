import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON
import Testing

@testable import HospitalGateway

/// 2601 of everything that can be reversed, with its three outcomes, and what stays barred when the gateway has forgotten everything.
@Suite("M5: reversals of cancels and admissions")
struct ReversalTests {
    private static func reverse(_ id: String, _ original: String, _ infno: String) -> Message {
        Message("2601", id, "{\"data\":{\"psn_no\":\"7\",\"omsgid\":\"\(original)\",\"oinfno\":\"\(infno)\"}}")
    }

    private static func day(until infno: String) -> Day {
        var day = Day()
        day.run(until: infno)
        return day
    }

    @Test("a cancel is undone: the bill is settled again with the same amounts, once, whatever is forgotten")
    func cancel() {
        var day = Self.day(until: "2205")
        #expect(day.desk.node.receivable(from: Desk.insuring) < Fen(30_000))
        let owed = day.desk.node.receivable(from: Desk.insuring)
        let reply = day.desk.ask(Self.reverse("r1", "m-2208", "2208"))
        #expect(reply.infcode == "0", "\(reply)")
        #expect(reply("result", "revs_rslt") == "1")
        #expect(reply("setlinfo", "fund_pay_sumamt") == "80.00")
        #expect(reply("setlinfo", "acct_pay") == "20.00")
        #expect(reply("setlinfo", "setl_id") != day.known["SETTLED"])
        #expect(day.desk.node.receivable(from: Desk.insuring) == owed + Fen(10_000))
        #expect(day.desk.insurer.payable(to: Desk.treating) == day.desk.node.receivable(from: Desk.insuring))
        day.desk.gateway = HospitalGateway(settings: day.desk.gateway.settings)
        let before = day.desk.state
        let again = day.desk.ask(Self.reverse("r1", "m-2208", "2208"))
        #expect(again.output == reply.output)
        #expect(day.desk.state == before)
        // What was undone stays undone, and the cancel, told again, is the negative it was.
        let late = day.desk.ask(day.message(Inputs.all.first { $0.infno == "2208" }!))
        #expect(late("setlinfo", "medfee_sumamt") == "-100.00")
        #expect(day.desk.state == before)
    }

    @Test("when a trial now gives other amounts, nothing is reversed")
    func cancelWithOtherAmounts() {
        var day = Self.day(until: "2205")
        // The account is spent meanwhile: what the patient was told would no longer hold.
        let other = Inputs.all.first { $0.infno == "2102" }!.input.replacing("\"100.00\"", with: "\"60.00\"")
            .replacing("50.000000", with: "30.000000")
        #expect(day.send(("2102", "buy", other)).infcode == "0")
        let owed = day.desk.node.receivable(from: Desk.insuring)
        let reply = day.desk.ask(Self.reverse("r1", "m-2208", "2208"))
        #expect(reply.infcode == "-2", "\(reply)")
        #expect(reply.message.contains("omsgid"))
        #expect(day.desk.node.receivable(from: Desk.insuring) == owed)
    }

    @Test("a cancel that was refused has nothing to reverse, and is barred")
    func refusedCancel() {
        var day = Self.day(until: "2208")
        var wrong = day.message(Inputs.all.first { $0.infno == "2208" }!)
        _ = wrong.set(InterfaceTable.transaction("2208")!.nodes[0], "setl_id", .string("1"))
        #expect(day.desk.ask(wrong).infcode == "-2")
        let reply = day.desk.ask(Self.reverse("r1", "m-2208", "2208"))
        #expect(reply("result", "revs_rslt") == "0")
        #expect(day.desk.ask(day.message(Inputs.all.first { $0.infno == "2208" }!)).infcode == "-2")
        #expect(day.desk.node.receivable(from: Desk.insuring).isPositive)
    }

    @Test("a cancel whose outcome is unknown is not reversed: −2 names it, nothing changed")
    func cancelUnderWay() {
        var day = Self.day(until: "2208")
        day.desk.isLinkUp = false
        #expect(day.desk.ask(day.message(Inputs.all.first { $0.infno == "2208" }!)).infcode == "waiting")
        let before = day.desk.state
        let reply = day.desk.ask(Self.reverse("r1", "m-2208", "2208"))
        #expect(reply.infcode == "-2")
        #expect(reply.message.contains("omsgid"))
        #expect(day.desk.state == before)
    }

    @Test("an admission is taken back, its message barred; a new one admits again")
    func admission() {
        var day = Self.day(until: "2403")
        let reply = day.desk.ask(Self.reverse("r1", "m-2401", "2401"))
        #expect(reply.infcode == "0", "\(reply)")
        #expect(reply("result", "revs_rslt") == "1")
        day.desk.gateway = HospitalGateway(settings: day.desk.gateway.settings)
        #expect(day.desk.ask(Self.reverse("r1", "m-2401", "2401")).output == reply.output)
        let row = Inputs.all.first { $0.infno == "2401" }!
        let late = day.desk.ask(day.message(row))
        #expect(late.infcode == "-2", "\(late)")
        #expect(late.message.contains("msgid"))
        #expect(day.send(("2401", "anew", row.input)).infcode == "0")
        #expect(day.desk.ask(day.message(row)).infcode == "-2", "M4: what was refused under its id stays refused")
        let second = day.desk.ask(Self.reverse("r2", "m-2401", "2401"))
        #expect(second.infcode == "0")
        #expect(day.desk.ask(day.message(Inputs.all.first { $0.infno == "2403" }!)).infcode == "0", "the new stay is untouched")
    }

    @Test("an admission with lines is refused; one that never came is barred")
    func admissionRefusedOrUnknown() {
        var day = Self.day(until: "2402")
        let before = day.desk.state
        let refused = day.desk.ask(Self.reverse("r1", "m-2401", "2401"))
        #expect(refused.infcode == "-2", "\(refused)")
        #expect(day.desk.state == before)
        var fresh = Self.day(until: "2401")
        let reply = fresh.desk.ask(Self.reverse("r1", "m-2401", "2401"))
        #expect(reply("result", "revs_rslt") == "0")
        let late = fresh.desk.ask(fresh.message(Inputs.all.first { $0.infno == "2401" }!))
        #expect(late.infcode == "-2")
        #expect(late.message.contains("msgid"))
    }

    @Test("M4: a registration taken back is not made again by its own message, also after a restart and another registration")
    func withdrawnRegistration() {
        var day = Self.day(until: "2203")
        let withdrawal = Inputs.all.first { $0.infno == "2202" }!
        let row = Inputs.all.first { $0.infno == "2201" }!
        #expect(day.send(withdrawal).infcode == "0")
        for round in 0..<2 {
            day.desk.gateway = HospitalGateway(settings: day.desk.gateway.settings)
            let before = day.desk.state
            let late = day.desk.ask(day.message(row))
            #expect(late.infcode == "-2", "round \(round): \(late)")
            #expect(late.message.contains("msgid"))
            #expect(day.desk.state == before)
            #expect(day.send(("2201", "anew\(round)", row.input)).infcode == "0")
            #expect(day.send(("2202", "back\(round)", withdrawal.input)).infcode == "0")
        }
    }
}
