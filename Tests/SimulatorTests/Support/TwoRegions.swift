import ClaimTypes
import Foundation
import Hashing
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Registry
import Simulator
import Testing

/// A treating and an insuring region, their rules, one insured person, and one inpatient bill.
enum TwoRegions {
    static let (treating, insuring) = (RegionCode(310_000), RegionCode(340_000))
    static let time = Timestamp(nanoseconds: 1_788_000_000_000_000_000)
    static let keys = DemonstrationKeys(.international, seed: 5, nodes: [.hub, treating.node, insuring.node])

    static func founding(_ region: RegionCode) throws -> [RegionCommand] {
        let policy = [UInt8](try Data(contentsOf: URL(filePath: SmallMonth.examples + "/Policies/\(region)-310.json")))
        let catalogue = [UInt8](try Data(contentsOf: URL(filePath: SmallMonth.examples + "/Catalogues/\(region).json")))
        return [
            .found(region: region, peers: [region == treating ? insuring : treating], firstWindow: SmallMonth.window),
            .loadPolicies(bytes: policy, digest: SHA256.digest(of: policy)),
            .loadCatalogue(bytes: catalogue, digest: SHA256.digest(of: catalogue)),
        ]
    }

    static func registry(_ person: PersonNumber = PersonNumber(7)) throws -> MemoryRegistry {
        var registry = MemoryRegistry()
        let enrolment = EnrolmentRecord(
            person: person, insuringRegion: insuring, insurance: .employee, pool: insuring, personType: 1101)
        let isNew = registry.insert(enrolment)
        try #require(isNew)
        return registry
    }

    /// Register, lines, settle of one inpatient bill. `mark` opens every identifier.
    static func requests(mark: String = "", person: PersonNumber = PersonNumber(7)) throws -> [HospitalRequest] {
        let moment = try #require(BusinessTime(text: "2026-09-10 10:00:00"))
        let hospital = try #require(InstitutionCode(text: "H31010100001"))
        let visit = VisitRegistration(
            institution: hospital, level: .third, visitID: mark + "V1", person: person, treatingRegion: treating,
            insuringRegion: insuring, insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: moment)
        let line = FeeLine(
            lineNumber: "1", itemCode: "XA10ABA001S002010100001", quantity: Quantity(1),
            unitPrice: UnitPrice(microYuan: 5_000_000_000),
            amount: Fen(500_000), chargedAt: moment)
        return [
            .register(visit, messageID: mark + "r1"),
            .uploadLines(
                LineUpload(institution: hospital, visitID: mark + "V1", batch: mark + "B1", messageID: mark + "u1", lines: [line])
            ),
            .settle(
                BillRequest(
                    institution: hospital, visitID: mark + "V1", batch: mark + "B1", messageID: mark + "m1",
                    medicalFee: Fen(500_000), hospitalPart: .zero, useAccount: true, settledAt: moment)),
        ]
    }
}
