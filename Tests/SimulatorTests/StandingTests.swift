import ClaimTypes
import LedgerTypes
import Messages
import Registry
import Testing

@testable import NodeRuntime

/// Law M1: what a registry knows of institution and person is attached on the way in; from then on nobody asks a registry.
@Suite("M1: services, deaths and losses are attached to the command")
struct StandingTests {
    private static let hospital = InstitutionCode(31_010_100_001)

    private static func day(_ text: String) throws -> BusinessDate { try #require(BusinessDate(text: text)) }

    private static func visit(_ type: VisitType, _ began: String, disease: String = "") throws -> VisitRegistration {
        VisitRegistration(
            institution: hospital, level: .third, visitID: "V1", person: PersonNumber(7), treatingRegion: RegionCode(310_000),
            insuringRegion: RegionCode(340_000), insurance: .employee, visitType: type, diseaseCode: disease,
            beganAt: try #require(BusinessTime(text: began)))
    }

    /// Inpatient care from 2026-02-01 to 2026-02-28, M03900 from 2026-01-01 on.
    private static func registry() throws -> MemoryRegistry {
        var registry = MemoryRegistry()
        var institution = InstitutionRecord(
            code: hospital, name: "示例", region: RegionCode(310_000), level: .third)
        institution.services = [
            ServiceRecord(kind: .inpatient, validity: try day("2026-02-01")...(try day("2026-02-28"))),
            ServiceRecord(kind: .chronic, disease: "M03900", validity: .since(try day("2026-01-01"))),
        ]
        let enrolment = EnrolmentRecord(
            person: PersonNumber(7), insuringRegion: RegionCode(340_000), insurance: .employee, pool: RegionCode(340_000),
            personType: 1101)
        let isTaken = [registry.insert(institution), registry.insert(enrolment)]
        try #require(isTaken == [true, true])
        return registry
    }

    @Test(
        "the services open on the day the visit began, chronic care by its disease",
        arguments: [
            ("2026-01-31 23:59:59", "", [ServiceKind]()), ("2026-02-01 00:00:00", "", [.inpatient]),
            ("2026-02-28 23:59:59", "", [.inpatient]), ("2026-03-01 00:00:00", "", []),
            ("2026-02-01 00:00:00", "M03900", [.inpatient, .chronic]), ("2025-12-31 12:00:00", "M03900", []),
            ("2026-02-01 00:00:00", "M01600", [.inpatient]),
        ])
    func services(began: String, disease: String, open: [ServiceKind]) throws {
        let visit = try Self.visit(.inpatient, began, disease: disease)
        let request = try Self.registry().attachingServices(to: .register(visit, messageID: "r1"))
        #expect(request == .register(visit, messageID: "r1", openServices: OpenServices(open)))
    }

    @Test("an institution without records, or unknown here, says nothing; what a caller attached is not believed")
    func cannotSay() throws {
        let visit = try Self.visit(.inpatient, "2026-02-01 08:00:00")
        let said = HospitalRequest.register(visit, messageID: "r1", openServices: .all)
        #expect(MemoryRegistry().attachingServices(to: said) == .register(visit, messageID: "r1"))
        var silent = MemoryRegistry()
        let isNew = silent.insert(
            InstitutionRecord(code: Self.hospital, name: "示例", region: RegionCode(310_000), level: .third))
        #expect(isNew && silent.attachingServices(to: said) == .register(visit, messageID: "r1"))
    }

    @Test("a recorded death and a standing loss go with the facts; a presumed death and a withdrawn loss do not")
    func persons() throws {
        var registry = try Self.registry()
        let visit = try Self.visit(.inpatient, "2026-02-01 08:00:00")
        let request = PeerMessage.settleRequest(
            ClaimSubmission(
                visit: visit, messageID: "m", batch: "B", split: ScopeSplit(inScope: Fen(1)), hospitalPart: .zero,
                useAccount: true, settledAt: try #require(BusinessTime(text: "2026-02-09 08:00:00"))))
        let (day, lost) = (try Self.day("2026-02-03"), try #require(BusinessTime(text: "2026-02-04 09:00:00")))
        #expect(registry.facts(for: request)?.diedOn == nil && registry.facts(for: request)?.credentialStoppedAt == nil)
        registry.set(LifeRecord(status: .dead, since: day, source: "s", confirmedOn: day.adding(days: 9)), of: PersonNumber(7))
        registry.set(CredentialState.stopped(since: lost, reportedOn: .electronicCard), of: PersonNumber(7))
        #expect(registry.facts(for: request)?.diedOn == day && registry.facts(for: request)?.credentialStoppedAt == lost)
        registry.set(LifeRecord(status: .dead, source: "s", confirmedOn: day), of: PersonNumber(7))
        #expect(registry.facts(for: request)?.diedOn == day, "a death without its day counts from the day it was told of")
        for status in [LifeStatus.presumed, .unknown, .alive] {
            registry.set(LifeRecord(status: status, since: day, source: "s", confirmedOn: day), of: PersonNumber(7))
            #expect(registry.facts(for: request)?.diedOn == nil, "\(status)")
        }
        registry.set(CredentialState.usable(since: lost), of: PersonNumber(7))
        #expect(registry.facts(for: request)?.credentialStoppedAt == nil)
    }
}
