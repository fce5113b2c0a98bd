import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON
import Testing

@testable import HospitalGateway

/// Laws M4 and M5: a reply may be lost, an outcome may be unknown, and nothing is done twice.
@Suite("M4, M5: a lost reply is recovered")
struct RecoveryTests {
    static func row(_ infno: String) -> (infno: String, id: String, input: String) { Inputs.all.first { $0.infno == infno }! }

    /// A day up to the settlement, with the link to the insuring region cut before it.
    static func cut(before infno: String = "2207") -> Day {
        var day = Day()
        day.run(until: infno)
        day.desk.isLinkUp = false
        return day
    }

    static func later(_ desk: inout Desk, seconds: UInt64) {
        desk.now = Timestamp(nanoseconds: desk.now.nanoseconds + seconds * 1_000_000_000)
    }

    @Test("M5: no answer in time is −1 with what to do; the same msgid again then gets the settlement, once")
    func expired() throws {
        var day = Self.cut()
        #expect(day.desk.ask(day.message(Self.row("2207"))).infcode == "waiting")
        Self.later(&day.desk, seconds: 29)
        #expect(day.desk.gateway.expire(at: day.desk.now).isEmpty)
        Self.later(&day.desk, seconds: 1)
        let outcome = try #require(day.desk.gateway.expire(at: day.desk.now).first)
        guard case .reply(let response) = outcome.step else { return }
        #expect(Reply(response).infcode == "-1")
        #expect(Reply(response).message.contains("2601"))
        day.desk.isLinkUp = true
        day.desk.deliver()
        let commands = day.desk.insurer.decidedCount
        let again = day.desk.ask(day.message(Self.row("2207")))
        #expect(again.infcode == "0", "\(again)")
        #expect(day.desk.insurer.decidedCount == commands)
        #expect(commands == 1)
    }

    @Test("M4: the same message while the first is under way waits with it and gets the same bytes")
    func joined() {
        var day = Self.cut()
        let message = day.message(Self.row("2207")).json
        for _ in 1...3 { #expect(day.desk.send(day.desk.call(message)) == nil) }
        let journaled = day.desk.journaled.count
        day.desk.isLinkUp = true
        day.desk.deliver()
        #expect(day.desk.late.count == 3)
        #expect(Set(day.desk.late.values.map(\.body)).count == 1)
        #expect(day.desk.journaled.count == journaled)
        #expect(day.desk.gateway.callCount == 0)
    }

    @Test("M4: by business key: a new msgid and a later time for what is settled gets the first settlement")
    func businessKey() {
        var day = Day()
        day.run(until: "2401")
        var message = day.message(Self.row("2207"))
        (message.id, message.time) = ("other", "2026-03-05 10:03:00")
        let reply = day.desk.ask(message)
        #expect(reply.infcode == "0")
        #expect(reply("setlinfo", "setl_id") == day.known["SETTLED"])
        #expect(day.desk.insurer.decidedCount == 1)
    }

    @Test("5203 by visit finds the settlement whose reply was lost; while it is under way the answer is −1")
    func query() {
        var day = Self.cut()
        #expect(day.desk.ask(day.message(Self.row("2207"))).infcode == "waiting")
        var query = day.message(Self.row("5203"))
        #expect(day.desk.ask(query).infcode == "-1")
        day.desk.isLinkUp = true
        day.desk.deliver()
        query.id = "q2"
        let found = day.desk.ask(query)
        #expect(found("setlinfo", "medins_setl_id") == "m-2207")
        #expect(found.count("setlinfolist") == 1)
    }

    @Test("2601: an unknown settlement is undone, and its message never takes effect again")
    func reversal() {
        var day = Self.cut()
        #expect(day.desk.ask(day.message(Self.row("2207"))).infcode == "waiting")
        let reverse = Message("2601", "r1", #"{"data":{"psn_no":"7","omsgid":"m-2207","oinfno":"2207"}}"#)
        #expect(day.desk.ask(reverse).infcode == "waiting")
        day.desk.isLinkUp = true
        day.desk.deliver()
        let reversed = day.desk.late.values.map(Reply.init)
        #expect(reversed.contains { $0.infcode == "0" && $0("result", "revs_rslt") == "1" })
        Self.later(&day.desk, seconds: 31)
        _ = day.desk.gateway.expire(at: day.desk.now)
        var again = day.message(Self.row("2207"))
        again.time = "2026-03-05 10:00:31"
        #expect(day.desk.ask(again).infcode == "-2")
        #expect(day.desk.node.receivable(from: Desk.insuring) == .zero)
        var anew = again
        anew.id = "m-2207b"
        #expect(day.desk.ask(anew).infcode == "0", "another message may settle the batch")
    }

    @Test("2601: a settlement whose answer was given is undone; its message again is refused and never told it settled")
    func reversalOfAnswered() {
        var day = Day()
        day.run(until: "5201")
        let settled = day.message(Self.row("2207"))
        #expect(day.desk.ask(settled).infcode == "0", "remembered")
        #expect(day.desk.ask(Message("2601", "r1", #"{"data":{"psn_no":"7","omsgid":"m-2207","oinfno":"2207"}}"#)).infcode == "0")
        #expect(day.desk.ask(settled).infcode == "-2")
    }

    @Test("2601 of a message nobody has heard of bars it for ever")
    func reversedBeforeArrival() {
        var day = Day()
        day.run(until: "2207")
        #expect(day.desk.ask(Message("2601", "r1", #"{"data":{"psn_no":"7","omsgid":"m-2207","oinfno":"2207"}}"#)).infcode == "0")
        let late = day.desk.ask(day.message(Self.row("2207")))
        #expect(late.infcode == "-2")
        #expect(late.message.contains("msgid"))
    }

    @Test("M4: what was refused for the state of the books is refused again when they have changed; a new msgid is taken")
    func staysRefused() {
        var day = Day()
        day.run(until: "2204")
        let early = day.desk.ask(day.message(Self.row("2207")))
        #expect(early.infcode == "-2")
        day.send(Self.row("2204"))
        let late = day.desk.ask(day.message(Self.row("2207")))
        #expect(late.infcode == "-2" && late.message == early.message)
        #expect(day.desk.insurer.decidedCount == 0)
        var anew = day.message(Self.row("2207"))
        anew.id = "m-2207b"
        #expect(day.desk.ask(anew).infcode == "0")
    }

    @Test("after a restart of gateway and memory, each journaled message is answered as before")
    func restarted() {
        var day = Day()
        day.run(until: "5201")
        for infno in ["2201", "2203", "2204", "2207", "2401", "2301", "2402", "2304", "2102"] {
            let first = day.replies.last { $0.infno == infno }!.reply
            day.desk.gateway = HospitalGateway(settings: day.desk.gateway.settings)
            let before = day.desk.state
            let again = day.desk.ask(day.message(Self.row(infno)))
            #expect(again.infcode == "0", "\(infno): \(again)")
            #expect(again.output == first.output, "\(infno)")
            #expect(day.desk.state == before, "\(infno) was done twice")
        }
    }

    @Test("a node that is busy did nothing: −2, and the same message is taken later")
    func busy() throws {
        var desk = Desk()
        var day = Day()
        day.run(until: "2204")
        desk = day.desk
        let step = desk.gateway.receive(desk.call(day.message(Self.row("2204")).json), at: desk.now)
        guard case .query(let query, let token) = step else {
            Issue.record("a query comes first")
            return
        }
        let next = desk.gateway.complete(token, with: .counter(desk.node.answer(query)), at: desk.now)
        guard case .command? = next.first?.step else {
            Issue.record("a command comes next")
            return
        }
        let told = desk.gateway.abandon(token, .notTaken, at: desk.now)
        guard case .reply(let response)? = told.first?.step else { return }
        #expect(Reply(response).infcode == "-2")
        #expect(desk.ask(day.message(Self.row("2204"))).infcode == "0")
    }

    @Test("what was looked up leads to the command in the same turn, where the caller takes it there; else nothing has changed")
    func commandAtOnce() {
        var day = Day()
        day.run(until: "2204")
        let step = day.desk.gateway.receive(day.desk.call(day.message(Self.row("2204")).json), at: day.desk.now)
        guard case .query(let query, let token) = step else {
            Issue.record("a query comes first")
            return
        }
        let answer = day.desk.node.answer(query)
        #expect(day.desk.gateway.command(after: answer, for: token, at: day.desk.now) { _ in false } == nil)
        #expect(day.desk.gateway.command(after: .visit(nil, nil), for: token, at: day.desk.now) { _ in true } == nil)
        let request = day.desk.gateway.command(after: answer, for: token, at: day.desk.now) { _ in true }
        guard case .addLines? = request else {
            Issue.record("\(String(describing: request)) is not the upload")
            return
        }
        #expect(day.desk.gateway.command(after: answer, for: token, at: day.desk.now) { _ in true } == nil)
    }

    @Test("a broken journal is −1, never −2")
    func broken() {
        var day = Day()
        day.run(until: "2204")
        let step = day.desk.gateway.receive(day.desk.call(day.message(Self.row("2204")).json), at: day.desk.now)
        guard case .query(let query, let token) = step else { return }
        _ = day.desk.gateway.complete(token, with: .counter(day.desk.node.answer(query)), at: day.desk.now)
        guard case .reply(let response)? = day.desk.gateway.abandon(token, .unknown, at: day.desk.now).first?.step else { return }
        #expect(Reply(response).infcode == "-1")
    }

    @Test("an insuring region that cannot be reached did nothing; one that does not answer leaves −1")
    func unreachable() {
        var desk = Desk()
        let person = Message("1101", "p1", "{\"data\":{\(Inputs.credential)}}")
        desk.answer = { _ in .notSent }
        #expect(desk.ask(person).infcode == "-2")
        desk.answer = { _ in .unknown }
        #expect(desk.ask(person).infcode == "-1")
        desk.answer = Desk.answer
        #expect(desk.ask(person)("baseinfo", "psn_name") == "王五")
        #expect(desk.ask(person)("baseinfo", "age") == "35")
        #expect(desk.asked.allSatisfy { $0.insuring == Desk.insuring })
    }

    @Test("the log of messages is bounded; what it forgot is still done once")
    func boundedLog() {
        var day = Day()
        day.desk = Desk { $0.rememberedMessagesMax = 2 }
        day.run(until: "2401")
        #expect(day.desk.gateway.log.count <= 2)
        #expect(day.desk.ask(day.message(Self.row("2207")))("setlinfo", "setl_id") == day.known["SETTLED"])
        #expect(day.desk.insurer.decidedCount == 1)
    }
}
