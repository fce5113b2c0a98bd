import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalGateway

/// 5205 and 5303: what this node knows beside the insuring region.
@Suite("Queries of a person's care")
struct PersonQueryTests {
    private static func query(_ infno: String, _ id: String, _ more: String = "") -> Message {
        Message(infno, id, "{\"data\":{\"psn_no\":\"7\"\(more)}}")
    }

    @Test("5303: a stay that is registered and not billed stands in the answer, until it is taken back")
    func registeredStay() {
        var day = Day()
        day.run(until: "2402")
        let reply = day.desk.ask(Self.query("5303", "q1"))
        #expect(reply("data", "0", "mdtrt_id") == day.known["STAY"])
        #expect(reply("data", "0", "begntime") == "2026-03-05 08:00:00")
        #expect(reply("data", "0", "endtime").isEmpty)
        #expect(reply.count("data") == 2, "the bill the insuring region knows of stands beside it")
        day.send(Inputs.all.first { $0.infno == "2402" }!)
        #expect(day.desk.ask(Self.query("5303", "q2"))("data", "0", "endtime") == "2026-03-05 09:30:00")
        let later = Self.query("5303", "q3", ",\"begntime\":\"2026-03-06 00:00:00\"")
        #expect(day.desk.ask(later).count("data") == 1, "the stay had ended before")
        day.send(("2405", "c1", Inputs.all.first { $0.infno == "2405" }!.input))
        day.send(("2302", "c2", Inputs.all.first { $0.infno == "2302" }!.input))
        day.send(("2404", "c3", Inputs.all.first { $0.infno == "2404" }!.input))
        #expect(day.desk.ask(Self.query("5303", "q4")).count("data") == 1)
    }

    @Test("5205: lines of a chronic visit, of the interval alone; other visits and lines taken back are none")
    func chronicUse() {
        var day = Day()
        day.run(until: "2203")
        let interval = ",\"begntime\":\"2026-03-05 00:00:00\",\"endtime\":\"2026-03-05 23:59:59\""
        let visit = Inputs.all.first { $0.infno == "2203" }!.input.replacing(
            "\"med_type\":\"11\"", with: "\"med_type\":\"14\",\"dise_codg\":\"M01600\"")
        #expect(day.send(("2203", "v14", visit)).infcode == "0")
        day.send(Inputs.all.first { $0.infno == "2204" }!)
        let reply = day.desk.ask(Self.query("5205", "q1", interval))
        #expect(reply.count("feedetail") == 1, "\(reply)")
        #expect(reply("feedetail", "0", "med_list_codg") == "A")
        #expect(reply("feedetail", "0", "cnt") == "2.0000")
        #expect(reply("feedetail", "0", "dise_codg") == "M01600")
        let before = ",\"begntime\":\"2026-03-01 00:00:00\",\"endtime\":\"2026-03-04 23:59:59\""
        #expect(day.desk.ask(Self.query("5205", "q2", before)).count("feedetail") == 0)
        day.send(Inputs.all.first { $0.infno == "2205" }!)
        #expect(day.desk.ask(Self.query("5205", "q3", interval)).count("feedetail") == 0)
        var ordinary = Day()
        ordinary.run(until: "2206")
        #expect(ordinary.desk.ask(Self.query("5205", "q4", interval)).count("feedetail") == 0)
    }
}
