import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// What a hospital says of a visit beside billing it: lines in pieces, change, discharge, and that any of it was a mistake.
@Suite("Steps of a visit")
struct VisitStepsTests {
    /// What the steps of a visit may be refused for; every one is provoked below.
    static let refusals: Set<SettlementRefusal> = [
        .linesBilled, .lineInOtherBatch, .lineUnknown, .linesRemain, .visitBilled, .dischargeBeforeBegin, .dischargedAlready,
        .notDischarged, .splitUnknown, .splitConfirmed, .splitDiffers,
    ]

    /// A network with V1 registered.
    private func registered() -> Network {
        var network = Network()
        network.apply(.hospital(.register(Clinic.visit("V1"), messageID: "r1")), at: Clinic.treating)
        return network
    }

    private func say(_ request: HospitalRequest, in network: inout Network) -> String {
        network.apply(.hospital(request), at: Clinic.treating).replies.map(\.answer.text).joined(separator: ", ")
    }

    private func lines(_ numbers: [(String, Int64)], batch: String = "1", id: String) -> HospitalRequest {
        .addLines(
            LineUpload(
                institution: Clinic.hospital, visitID: "V1", batch: batch, messageID: id,
                lines: numbers.map { Clinic.line(Fen($0.1), number: $0.0) }))
    }

    private func cancelLines(_ numbers: [String], batch: String = "", id: String) -> HospitalRequest {
        .cancelLines(
            CancelLines(
                institution: Clinic.hospital, visitID: "V1", batch: batch, messageID: id, person: Clinic.person,
                lineNumbers: numbers))
    }

    private func bill(_ fee: Int64, id: String, isInterim: Bool = false, batch: String = "1") -> BillRequest {
        BillRequest(
            institution: Clinic.hospital, visitID: "V1", batch: batch, messageID: id, medicalFee: Fen(fee), hospitalPart: .zero,
            useAccount: true, settledAt: Clinic.moment("2026-03-05"), isInterim: isInterim)
    }

    private func step(_ id: String, person: PersonNumber = Clinic.person) -> VisitStep {
        VisitStep(
            institution: Clinic.hospital, visitID: "V1", messageID: id, person: person, askedAt: Clinic.moment("2026-03-05"))
    }

    private func discharge(_ day: String, id: String) -> HospitalRequest {
        .discharge(
            DischargeVisit(
                institution: Clinic.hospital, visitID: "V1", messageID: id, person: Clinic.person, endedAt: Clinic.moment(day),
                diagnoses: []))
    }

    @Test("M4: lines come in any order and as often as they like; the batch is their sum, and each line counts once")
    func linesInPieces() {
        var network = registered()
        #expect(say(lines([("1", 40_000), ("2", 30_000)], id: "u1"), in: &network) == "kept 2")
        #expect(say(lines([("2", 30_000), ("3", 30_000)], id: "u2"), in: &network) == "kept 2")
        let before = network[Clinic.treating].canonicalBytes
        #expect(say(lines([("1", 40_000), ("3", 30_000)], id: "u1"), in: &network) == "kept 2")
        #expect(network[Clinic.treating].canonicalBytes == before)
        #expect(say(lines([("1", 40_001)], id: "u3"), in: &network) == "refused linesDiffer feedetl_sn 1")
        #expect(say(.settle(bill(100_000, id: "m1")), in: &network) == "unknown")
        #expect(say(lines([("4", 1)], id: "u4"), in: &network) == "refused outcomeUnknown chrg_bchno")
        let replies = network.carryAll().flatMap(\.replies).map(\.answer.text)
        #expect(replies == ["settled 790.00"])
        #expect(say(lines([("4", 1)], id: "u4"), in: &network) == "refused linesBilled chrg_bchno")
        #expect(say(lines([("1", 40_001)], batch: "2", id: "u5"), in: &network) == "refused lineInOtherBatch feedetl_sn 1")
        #expect(
            say(lines([("1", 40_000)], batch: "2", id: "u5"), in: &network) == "kept 1",
            "a repeated line of a stay stands where it stood")
        network.audit("steps of a visit", #_sourceLocation)
    }

    @Test("lines are taken back one by one or all at once, until they are billed; the same message twice takes them back once")
    func cancelOfLines() {
        var network = registered()
        _ = say(lines([("1", 60_000), ("2", 40_000), ("3", 5_000)], id: "u1"), in: &network)
        #expect(say(cancelLines(["3"], id: "c1"), in: &network) == "done")
        #expect(say(cancelLines(["3"], id: "c1"), in: &network) == "done")
        #expect(say(cancelLines(["3"], id: "c2"), in: &network) == "refused lineUnknown feedetl_sn 3")
        #expect(say(cancelLines(["1"], id: "c1"), in: &network) == "refused messageIDUsed msgid")
        #expect(say(cancelLines([], batch: "9", id: "c3"), in: &network) == "refused lineUnknown chrg_bchno")
        _ = say(.settle(bill(100_000, id: "m1")), in: &network)
        _ = network.carryAll()
        #expect(say(cancelLines(["1"], id: "c4"), in: &network) == "refused linesBilled feedetl_sn")
        #expect(say(cancelLines([], id: "c5"), in: &network) == "done", "everything that is not billed: nothing is left")
        _ = say(
            .cancel(
                CancelBill(
                    institution: Clinic.hospital, visitID: "V1", batch: "1", messageID: "k1", originalMessageID: "m1",
                    cancelledAt: Clinic.moment("2026-03-06"))), in: &network)
        _ = network.carryAll()
        #expect(say(cancelLines([], id: "c6"), in: &network) == "done")
        #expect(say(.settle(bill(0, id: "m2")), in: &network) == "refused linesMissing chrg_bchno")
        #expect(say(lines([("1", 60_000)], id: "u2"), in: &network) == "kept 1")
        #expect(say(.settle(bill(60_000, id: "m3")), in: &network) == "unknown")
        #expect(network.carryAll().flatMap(\.replies).count == 1)
        network.audit("steps of a visit", #_sourceLocation)
    }

    @Test("a return takes back part of a line and never more than the batch has")
    func returns() {
        var network = registered()
        _ = say(lines([("1", 10_000)], id: "u1"), in: &network)
        #expect(say(lines([("2", -10_001)], id: "u2"), in: &network) == "refused totalNegative feedetail")
        #expect(say(lines([("2", -4_000)], id: "u2"), in: &network) == "kept 1")
        #expect(say(cancelLines(["1"], id: "c1"), in: &network) == "refused totalNegative feedetl_sn")
        #expect(say(.settle(bill(6_000, id: "m1")), in: &network) == "unknown")
    }

    @Test("a registration is taken back when nothing is left of the visit, and may be made again")
    func cancelOfVisit() {
        var network = registered()
        _ = say(lines([("1", 10_000)], id: "u1"), in: &network)
        #expect(say(.cancelVisit(step("x1")), in: &network) == "refused linesRemain mdtrt_id")
        #expect(say(.cancelVisit(step("x1", person: PersonNumber(9))), in: &network) == "refused visitDiffers psn_no")
        _ = say(cancelLines([], id: "c1"), in: &network)
        #expect(say(.cancelVisit(step("x1")), in: &network) == "done")
        #expect(say(.cancelVisit(step("x1")), in: &network) == "done")
        #expect(say(lines([("1", 10_000)], id: "u2"), in: &network) == "refused visitUnknown mdtrt_id")
        #expect(say(.preSettle(bill(10_000, id: "p1")), in: &network) == "refused visitUnknown mdtrt_id")
        var other = Clinic.visit("V1")
        other.beganAt = Clinic.moment("2026-03-02")
        #expect(say(.register(other, messageID: "r2"), in: &network) == "registered")
        #expect(say(.cancelVisit(step("x1")), in: &network) == "done", "the old message again does not end the new visit")
        #expect(say(lines([("1", 10_000)], id: "u2"), in: &network) == "kept 1")
    }

    @Test("a visit is put right until it is billed, and again once the bill is cancelled")
    func change() {
        var network = registered()
        let visit = Clinic.visit("V1")
        func change(_ disease: String, _ id: String, began: BusinessTime = visit.beganAt, type: VisitType = .inpatient)
            -> HospitalRequest
        {
            .changeVisit(
                ChangeVisit(
                    institution: Clinic.hospital, visitID: "V1", messageID: id, person: Clinic.person, visitType: type,
                    diseaseCode: disease, beganAt: began, diagnoses: []))
        }
        #expect(say(change("D1", "v1"), in: &network) == "done")
        #expect(say(change("D1", "v1"), in: &network) == "done")
        #expect(say(change("D1", "v2", type: .outpatient), in: &network) == "refused visitTypeUnknown med_type")
        _ = say(lines([("1", 10_000)], id: "u1"), in: &network)
        #expect(say(change("D1", "v3", began: Clinic.moment("2026-03-04")), in: &network) == "refused linesRemain begntime")
        _ = say(.settle(bill(10_000, id: "m1")), in: &network)
        #expect(say(change("D2", "v4"), in: &network) == "refused outcomeUnknown mdtrt_id")
        _ = network.carryAll()
        #expect(say(change("D2", "v4"), in: &network) == "refused visitBilled mdtrt_id")
        _ = say(
            .cancel(
                CancelBill(
                    institution: Clinic.hospital, visitID: "V1", batch: "1", messageID: "k1", originalMessageID: "m1",
                    cancelledAt: Clinic.moment("2026-03-06"))), in: &network)
        _ = network.carryAll()
        #expect(say(change("D2", "v4"), in: &network) == "done")
    }

    @Test("a stay ends once; its end is taken back while no final bill stands")
    func discharging() {
        var network = registered()
        #expect(say(discharge("2026-02-01", id: "d1"), in: &network) == "refused dischargeBeforeBegin endtime")
        #expect(say(.cancelDischarge(step("e1")), in: &network) == "refused notDischarged mdtrt_id")
        #expect(say(discharge("2026-03-05", id: "d1"), in: &network) == "done")
        #expect(say(discharge("2026-03-05", id: "d1"), in: &network) == "done")
        #expect(say(discharge("2026-03-06", id: "d2"), in: &network) == "refused dischargedAlready endtime")
        #expect(say(.cancelVisit(step("x1")), in: &network) == "refused dischargedAlready mdtrt_id")
        _ = say(lines([("1", 10_000)], id: "u1"), in: &network)
        _ = say(.settle(bill(10_000, id: "m1", isInterim: true)), in: &network)
        _ = network.carryAll()
        #expect(say(.cancelDischarge(step("e1")), in: &network) == "done", "an interim bill does not hold the end")
        #expect(say(.cancelDischarge(step("e1")), in: &network) == "done")
        _ = say(discharge("2026-03-06", id: "d3"), in: &network)
        _ = say(lines([("2", 5_000)], batch: "2", id: "u2"), in: &network)
        _ = say(.settle(bill(15_000, id: "m2", batch: "2")), in: &network)
        _ = network.carryAll()
        #expect(say(.cancelDischarge(step("e2")), in: &network) == "refused stayBilled mdtrt_id")
        network.audit("steps of a visit", #_sourceLocation)
    }

    @Test("the monthly split is confirmed as it is booked, once, and taken back by its own message")
    func split() {
        var network = registered()
        _ = say(lines([("1", 100_000)], id: "u1"), in: &network)
        _ = say(.settle(bill(100_000, id: "m1")), in: &network)
        _ = network.carryAll()
        guard case .monthlySplit(let rows) = network[Clinic.treating].answer(.monthlySplit(Clinic.hospital, Clinic.window)),
            let id = rows.first?.settlement.claim.settlementID
        else {
            Issue.record("one settlement in the month")
            return
        }
        #expect(rows.map(\.insurancePaid) == [Fen(79_000)])
        func confirm(_ paid: Int64, _ message: String, month: WindowNumber = Clinic.window) -> HospitalRequest {
            .confirmSplit(
                ConfirmSplit(
                    institution: Clinic.hospital, month: month, messageID: message,
                    rows: [.init(settlementID: id, medicalFee: Fen(100_000), insurancePaid: Fen(paid), isConfirmed: true)]))
        }
        func rollBack(_ original: String, _ message: String) -> HospitalRequest {
            .rollBackSplit(
                RollBackSplit(
                    institution: Clinic.hospital, month: Clinic.window, messageID: message, originalMessageID: original))
        }
        #expect(say(confirm(78_999, "s1"), in: &network) == "refused splitDiffers optins_pay_sumamt \(id)")
        #expect(say(confirm(79_000, "s1", month: Clinic.window.next), in: &network) == "refused splitUnknown setl_sn \(id)")
        #expect(say(confirm(79_000, "s1"), in: &network) == "done")
        #expect(say(confirm(79_000, "s1"), in: &network) == "done")
        #expect(say(confirm(79_000, "s2"), in: &network) == "refused splitConfirmed setl_sn \(id)")
        #expect(say(rollBack("s9", "b1"), in: &network) == "refused splitUnknown otransid")
        #expect(say(rollBack("s1", "b1"), in: &network) == "done")
        #expect(say(rollBack("s1", "b1"), in: &network) == "done")
        #expect(say(confirm(79_000, "s2"), in: &network) == "done")
        #expect(say(rollBack("", "b2"), in: &network) == "done")
        #expect(say(rollBack("", "b3"), in: &network) == "refused splitUnknown otransid")
    }

    @Test("totals for the hospital follow every settlement and negative; together they net to what stands")
    func totals() {
        var network = registered()
        _ = say(lines([("1", 100_000)], id: "u1"), in: &network)
        _ = say(.settle(bill(100_000, id: "m1")), in: &network)
        _ = network.carryAll()
        _ = say(
            .cancel(
                CancelBill(
                    institution: Clinic.hospital, visitID: "V1", batch: "1", messageID: "k1", originalMessageID: "m1",
                    cancelledAt: Clinic.moment("2026-03-06"))), in: &network)
        _ = network.carryAll()
        func totals(_ from: String, _ to: String) -> [CounterTotals] {
            guard
                case .totals(let groups) = network[Clinic.treating].answer(
                    .totals(Clinic.hospital, from: Clinic.moment(from).date, to: Clinic.moment(to).date))
            else { return [] }
            return groups
        }
        let first = totals("2026-03-05", "2026-03-05")
        #expect(first.map(\.count) == [1])
        #expect(first.map(\.fund) == [Fen(72_000)])
        #expect(first.map(\.account) == [Fen(7_000)])
        let both = totals("2026-03-01", "2026-03-31")
        #expect(both.map(\.isNegative) == [false, true])
        #expect(both.reduce(0) { $0 + $1.count } == 0)
        #expect(both.reduce(Fen.zero) { $0 + $1.medicalFee } == .zero)
        guard
            case .settlements(let rows) = network[Clinic.treating].answer(
                .settlements(Clinic.hospital, from: Clinic.moment("2026-03-01").date, to: Clinic.moment("2026-03-31").date))
        else { return }
        #expect(rows.map(\.isNegative) == [false, true])
    }
}
