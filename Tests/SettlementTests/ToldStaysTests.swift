import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Who is in hospital where: two regions treat persons of a third, which knows of both.
@Suite("Stays told of across regions")
struct ToldStaysTests {
    /// Treating region and another one tell; the insuring region listens.
    private static func network(telling: [RegionCode] = [Clinic.treating, Clinic.other]) -> Network {
        var network = Network([Clinic.treating, Clinic.insuring, Clinic.other])
        for region in telling { network.apply(.tellStays, at: region) }
        return network
    }

    private static func visit(_ id: String, in region: RegionCode, began: String) -> VisitRegistration {
        var visit = Clinic.visit(id)
        visit.treatingRegion = region
        if region == Clinic.other { visit.institution = InstitutionCode(33_010_400_999) }
        visit.beganAt = Clinic.moment(began)
        return visit
    }

    private static func step(_ visit: VisitRegistration, _ id: String) -> VisitStep {
        VisitStep(
            institution: visit.institution, visitID: visit.visitID, messageID: id, person: visit.person,
            askedAt: Clinic.moment("2026-03-06"))
    }

    private static func discharge(_ visit: VisitRegistration, _ day: String, _ id: String) -> HospitalRequest {
        .discharge(
            DischargeVisit(
                institution: visit.institution, visitID: visit.visitID, messageID: id, person: visit.person,
                endedAt: Clinic.moment(day), diagnoses: []))
    }

    /// `V1@310000 2026-03-01…` for each stay the insuring region answers the asker with.
    private static func stays(_ network: Network, asker: RegionCode = Clinic.other) -> [String] {
        let query = StaysQuery(person: Clinic.person)
        guard case .stays(let rows) = network[Clinic.insuring].answer(.stays(query), from: asker) else { return ["no answer"] }
        let answer = PeerAnswer(to: .zero, .stays(rows))
        #expect(PeerAnswer.decode(answer.encode()) == .success(answer), "what the books say can be said")
        return rows.map { "\($0.visitID)@\($0.treatingRegion) \($0.began)…\($0.ended.map { "\($0)" } ?? "")" }
    }

    @Test("a stay is known to every region from its admission on, as the insuring region answers")
    func life() {
        var network = Self.network()
        let visit = Self.visit("V1", in: Clinic.treating, began: "2026-03-01")
        func say(_ request: HospitalRequest) -> [String] {
            network.apply(.hospital(request), at: Clinic.treating)
            _ = network.carryAll()
            return Self.stays(network)
        }
        #expect(say(.register(visit, messageID: "r1")) == ["V1@\(Clinic.treating) 2026-03-01…"])
        #expect(
            say(.register(visit, messageID: "r1")) == ["V1@\(Clinic.treating) 2026-03-01…"], "the same again says nothing new")
        var change = ChangeVisit(
            institution: visit.institution, visitID: "V1", messageID: "c1", person: visit.person, visitType: visit.visitType,
            diseaseCode: "", beganAt: Clinic.moment("2026-02-28"), diagnoses: [])
        #expect(say(.changeVisit(change)) == ["V1@\(Clinic.treating) 2026-02-28…"])
        change.messageID = "c2"
        #expect(say(.changeVisit(change)) == ["V1@\(Clinic.treating) 2026-02-28…"])
        #expect(say(Self.discharge(visit, "2026-03-04", "d1")) == ["V1@\(Clinic.treating) 2026-02-28…2026-03-04"])
        #expect(say(.cancelDischarge(Self.step(visit, "d2"))) == ["V1@\(Clinic.treating) 2026-02-28…"])
        #expect(say(.cancelVisit(Self.step(visit, "x1"))).isEmpty)
        #expect(
            say(.register(visit, messageID: "r2")) == ["V1@\(Clinic.treating) 2026-03-01…"], "registered anew by another message")
        let told = network[Clinic.treating].delivery(to: Clinic.insuring.node).acknowledged
        #expect(told == 6, "one notice for each change: \(told)")
        #expect(
            network.hub.canonicalBytes.isEmpty == false && network[Clinic.insuring].toldStays.stays(of: Clinic.member).isEmpty)
    }

    @Test("nothing is told before the record that begins it; then stays that go on are told at once, and only those")
    func beginning() {
        var network = Self.network(telling: [])
        let visit = Self.visit("V1", in: Clinic.treating, began: "2026-03-01")
        let gone = Self.visit("V2", in: Clinic.treating, began: "2026-02-01")
        network.apply(.hospital(.register(visit, messageID: "r1")), at: Clinic.treating)
        network.apply(.hospital(.register(gone, messageID: "r2")), at: Clinic.treating)
        network.apply(.hospital(Self.discharge(gone, "2026-02-03", "d2")), at: Clinic.treating)
        _ = network.carryAll()
        #expect(Self.stays(network).isEmpty && network[Clinic.treating].delivery(to: Clinic.insuring.node).acknowledged == 0)
        network.apply(.tellStays, at: Clinic.treating)
        _ = network.carryAll()
        #expect(Self.stays(network) == ["V1@\(Clinic.treating) 2026-03-01…"])
        #expect(network.apply(.tellStays, at: Clinic.treating).outcome == CommandOutput.replayed)
    }

    @Test("M10: a region speaks for its own visits only, and not for strangers of the reader")
    func hostile() {
        var machine = Self.network()[Clinic.insuring]
        let notice = AdmissionNotice(Self.visit("V1", in: Clinic.treating, began: "2026-03-01"), .inHospital)
        let unexpected = UInt32(SettlementRefusal.messageUnexpected.rawValue)
        #expect(machine.hear(notice, from: Clinic.other) == unexpected)
        #expect(machine.hear(notice, from: Clinic.treating) == CommandOutput.accepted)
        #expect(machine.hear(notice, from: Clinic.treating) == CommandOutput.replayed)
        var stolen = notice
        (stolen.treatingRegion, stolen.stage) = (Clinic.other, .takenBack)
        #expect(machine.hear(stolen, from: Clinic.other) == unexpected)
        var foreign = notice
        foreign.insuringRegion = Clinic.treating
        #expect(machine.hear(foreign, from: Clinic.treating) == unexpected)
        #expect(!PeerMessage.admissionNotice(notice).belongs(from: Clinic.other.node, to: Clinic.insuring.node))
    }

    @Test("two regions' stays over the same days: the first bill says so, the second is refused when both are billed")
    func overlap() {
        var network = Self.network()
        let (one, two) = (
            Self.visit("V1", in: Clinic.treating, began: "2026-03-01"), Self.visit("V2", in: Clinic.other, began: "2026-03-03")
        )
        network.apply(.hospital(.register(one, messageID: "r1")), at: Clinic.treating)
        network.apply(.hospital(.register(two, messageID: "r2")), at: Clinic.other)
        _ = network.carryAll()
        #expect(Self.stays(network).count == 2)
        func settle(_ visit: VisitRegistration, at region: RegionCode) -> HospitalAnswer? {
            let upload = LineUpload(
                institution: visit.institution, visitID: visit.visitID, batch: "1", messageID: "l\(visit.visitID)",
                lines: [Clinic.line(Fen(100_000))])
            network.apply(.hospital(.addLines(upload)), at: region)
            let bill = BillRequest(
                institution: visit.institution, visitID: visit.visitID, batch: "1", messageID: "m\(visit.visitID)",
                medicalFee: Fen(100_000), hospitalPart: .zero, useAccount: true, settledAt: Clinic.moment("2026-03-08"))
            network.apply(.hospital(.settle(bill)), at: region)
            return network.carryAll().flatMap(\.replies).last?.answer
        }
        guard case .settled = settle(one, at: Clinic.treating) else {
            Issue.record("a stay that another institution has not billed refuses nothing")
            return
        }
        let decided = network[Clinic.insuring].decisions[
            BillKey(institution: one.institution, visitID: "V1", batch: "1")]
        #expect(decided?.flags.map(\.kind) == [.stayElsewhere])
        #expect(decided?.flags.first?.other.institution == two.institution)
        guard case .refused(let notice) = settle(two, at: Clinic.other) else {
            Issue.record("two billed stays overlap")
            return
        }
        #expect(notice.code == SettlementRefusal.stayOverlaps.rawValue)
    }
}
