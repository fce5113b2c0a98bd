import Adjudication
import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Registry
import Settlement
import StrictJSON
import Testing

@testable import HospitalGateway

/// Emergency care that turns into a stay (急诊转住院): `er_flag` on the lines tells when it began, at the node as in a claims file.
@Suite("Emergency care before a stay")
struct EmergencyTests {
    /// The lines of one stay: emergency care on the evening before, two lines after the admission.
    private static let lines: [(number: String, item: String, amount: String, at: String, flag: String)] = [
        ("E1", "A", "60.00", "2026-03-04 21:00:00", "1"), ("E2", "B", "33.33", "2026-03-04 22:30:00", "1"),
        ("S1", "B", "100.05", "2026-03-05 08:30:00", "0"), ("S2", "A", "7.00", "2026-03-05 09:00:00", "0"),
    ]

    private static func fields(_ line: (number: String, item: String, amount: String, at: String, flag: String)) -> String {
        "\"feedetl_sn\":\"\(line.number)\",\"med_list_codg\":\"\(line.item)\",\"det_item_fee_sumamt\":\"\(line.amount)\",\"cnt\":1,\"pric\":\"\(line.amount)\",\"fee_ocur_time\":\"\(line.at)\",\"exp_content\":{\"er_flag\":\"\(line.flag)\"}"
    }

    private static let staff =
        #""medins_list_codg":"H-A","bilg_dept_codg":"D1","bilg_dept_name":"急诊","bilg_dr_codg":"DR1","bilg_dr_name":"李四","hosp_appr_flag":"0""#

    /// The stay at the counter, up to its bill.
    private static func node(_ er: String = "") -> (day: Day, bill: Reply) {
        var day = Day()
        day.send(Inputs.all[0])
        let admission = Inputs.all.first { $0.infno == "2401" }!.input.replacing(
            "\"med_type\":\"21\"", with: "\"med_type\":\"24\"")
        _ = day.send(("2401", "a1", admission))
        let rows = lines.map { "{\(fields($0)),\"mdtrt_id\":\"STAY\",\"psn_no\":\"7\",\"med_type\":\"24\",\(staff)}" }
        let upload = day.send(("2301", "u1", "{\"feedetail\":[\(rows.joined(separator: ","))]}"))
        #expect(upload.infcode == "0", "\(upload)")
        day.send(Inputs.all.first { $0.infno == "2402" }!)
        let bill = Inputs.all.first { $0.infno == "2304" }!.input.replacing("100.00", with: "200.38")
            .replacing("\"mid_setl_flag\"", with: "\(er)\"mid_setl_flag\"")
        let reply = day.send(("2304", "b1", bill))
        return (day, reply)
    }

    private static func offline(_ visitID: String) -> OfflineAdjudicator.Answer {
        var registry = MemoryRegistry()
        var person = EnrolmentRecord(
            person: PersonNumber(7), insuringRegion: RegionCode(340_100), insurance: .employee, pool: Desk.insuring,
            personType: 1101)
        person.filings = [FilingRecord(type: .referral, treatingRegion: Desk.treating, validity: Desk.validity)]
        person.accountBalance = Fen(5_000)
        _ = registry.insert(person)
        for (code, name) in [(Desk.treating, "上海"), (Desk.insuring, "安徽"), (RegionCode(340_100), "合肥")] {
            _ = registry.insert(
                RegionRecord(code: code, name: BilingualText(name, name), party: code.party, validity: Desk.validity))
        }
        _ = registry.insert(
            InstitutionRecord(code: Desk.hospital, name: "瑞金医院", region: RegionCode(310_000), level: .third))
        let adjudicator = OfflineAdjudicator(
            registry: registry, policies: PolicySet([Desk.policy(of: Desk.insuring)]),
            catalogues: CatalogueSet([Desk.catalogue(of: Desk.treating)]))
        let rows = lines.map { "{\(fields($0))}" }.joined(separator: ",")
        let row =
            "{\"infno\":\"2304\",\"msgid\":\"b1\",\"fixmedins_code\":\"H31010100001\",\"mdtrtarea_admvs\":\"310000\",\"insuplc_admdvs\":\"340100\",\"psn_no\":\"7\",\"insutype\":\"310\",\"med_type\":\"24\",\"mdtrt_id\":\"\(visitID)\",\"chrg_bchno\":\"1\",\"begntime\":\"2026-03-05 08:00:00\",\"setl_time\":\"2026-03-05 10:00:00\",\"acct_used_flag\":\"1\",\"medfee_sumamt\":\"200.38\",\"feedetail\":[\(rows)]}"
        var copy = adjudicator
        return copy.answer(Array(row.utf8), line: 1)
    }

    @Test("one stay, at the node and in a claims file: the same emergency, the same split, the same payment")
    func sameBothWays() throws {
        let (day, bill) = Self.node()
        #expect(bill.infcode == "0", "\(bill)")
        let visitID = try #require(day.known["STAY"])
        guard case .settle(let request)? = day.desk.journaled.last(where: { if case .settle = $0 { true } else { false } }) else {
            Issue.record("no settle was journaled")
            return
        }
        #expect(request.emergencyBeganAt == BusinessTime(text: "2026-03-04 21:00:00"))
        guard case .settled(let offline, _, _) = Self.offline(visitID) else {
            Issue.record("\(Self.offline(visitID))")
            return
        }
        let names = [
            "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "act_pay_dedc",
            "hifp_pay",
            "fund_pay_sumamt", "acct_pay", "psn_cash_pay",
        ]
        for name in names {
            #expect(
                JSONValue.string(bill("setlinfo", name)) == offline.setlinfo[name]
                    || bill("setlinfo", name) == number(offline.setlinfo[name]), "\(name)")
        }
        #expect(bill("setlinfo", "preselfpay_amt") == "13.34")
    }

    private func number(_ value: JSONValue?) -> String? {
        switch value {
        case .number(let text)?, .string(let text)?: text
        default: nil
        }
    }

    @Test("emergency care that began too long before the admission is refused, and the named begin may not contradict the lines")
    func outsideHours() {
        let early = Self.node("\"er_begntime\":\"2026-02-01 00:00:00\",").bill
        #expect(early.infcode == "-2", "\(early)")
        #expect(early.message.contains("med_type"))
        let late = Self.node("\"er_begntime\":\"2026-03-04 21:30:00\",").bill
        #expect(late.infcode == "-2")
        #expect(late.message.contains("er_begntime"))
    }

    @Test(
        "a flag that is none is refused with its place, as an object and as the text of one",
        arguments: ["{\"er_flag\":\"9\"}", "\"{\\\"er_flag\\\":\\\"9\\\"}\"", "[1]"])
    func mistypedFlag(content: String) {
        var day = Day()
        day.run(until: "2301")
        let row = Inputs.all.first { $0.infno == "2301" }!.input.replacing(
            "\"feedetl_sn\"", with: "\"exp_content\":\(content),\"feedetl_sn\"")
        let before = day.desk.state
        let reply = day.send(("2301", "bad", row))
        #expect(reply.infcode == "-2", "\(reply)")
        #expect(reply.message.contains("exp_content"))
        #expect(day.desk.state == before)
    }
}
