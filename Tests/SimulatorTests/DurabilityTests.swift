import ClaimTypes
import Foundation
import Hashing
import Journal
import JournalTestSupport
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import PolicyFiles
import Registry
import Settlement
import Simulator
import Testing

/// Law M2: nothing leaves a node before the record that caused it would survive a loss of power.
@Suite("M2: answer after durable")
struct DurabilityTests {
    private static let (treating, insuring) = (RegionCode(310_000), RegionCode(340_000))
    private static let time = Timestamp(nanoseconds: 1_788_000_000_000_000_000)

    private static let keys = DemonstrationKeys(.international, seed: 5, nodes: [.hub, treating.node, insuring.node])

    private static func founding(_ region: RegionCode) throws -> [RegionCommand] {
        let policy = [UInt8](try Data(contentsOf: URL(filePath: SmallMonth.examples + "/Policies/\(region)-310.json")))
        let catalogue = [UInt8](try Data(contentsOf: URL(filePath: SmallMonth.examples + "/Catalogues/\(region).json")))
        return [
            .found(region: region, peers: [region == treating ? insuring : treating], firstWindow: SmallMonth.window),
            .loadPolicies(bytes: policy, digest: SHA256.digest(of: policy)),
            .loadCatalogue(bytes: catalogue, digest: SHA256.digest(of: catalogue)),
        ]
    }

    private static func registry() throws -> MemoryRegistry {
        var registry = MemoryRegistry()
        let enrolment = EnrolmentRecord(
            person: PersonNumber(7), insuringRegion: insuring, insurance: .employee, pool: insuring, personType: 1101)
        let isNew = registry.insert(enrolment)
        try #require(isNew)
        return registry
    }

    /// Register, lines, settle of one inpatient bill.
    private static func requests() throws -> [HospitalRequest] {
        let moment = try #require(BusinessTime(text: "2026-09-10 10:00:00"))
        let hospital = try #require(InstitutionCode(text: "H31010100001"))
        let visit = VisitRegistration(
            institution: hospital, level: .third, visitID: "V1", person: PersonNumber(7), treatingRegion: treating,
            insuringRegion: insuring, insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: moment)
        let line = FeeLine(
            lineNumber: "1", itemCode: "X", quantity: Quantity(1), unitPrice: UnitPrice(microYuan: 5_000_000_000),
            amount: Fen(500_000), chargedAt: moment)
        return [
            .register(visit, messageID: "r1"),
            .uploadLines(LineUpload(institution: hospital, visitID: "V1", batch: "B1", messageID: "u1", lines: [line])),
            .settle(
                BillRequest(
                    institution: hospital, visitID: "V1", batch: "B1", messageID: "m1", medicalFee: Fen(500_000),
                    hospitalPart: .zero,
                    useAccount: true, settledAt: moment)),
        ]
    }

    private static func mail(of node: Node<RegionMachine>) async -> [OutgoingEnvelope] {
        await node.mail(messagesMax: 16, ring: keys.ring, at: time, randomness: keys.randomness(of: node.id))
    }

    /// What would be left if the power failed now.
    private func survivor(_ storage: MemoryStorage) throws -> Digest256 {
        try JournalReplay<RegionMachine>.run(storage.afterPowerLoss()).machine.stateDigest
    }

    @Test("M2: at every reply, envelope and acknowledgement, the state behind it would survive a loss of power")
    func everythingSaidSurvives() async throws {
        let registry = try Self.registry()
        let disks = [Self.treating: MemoryStorage(), Self.insuring: MemoryStorage()]
        var nodes: [RegionCode: Node<RegionMachine>] = [:]
        var inbox: [RegionCode: [[UInt8]]] = [:]
        for (region, disk) in disks {
            let node = try Node<RegionMachine>(Self.keys.credentials(of: region.node), storage: disk)
            _ = try await node.process(try Self.founding(region), at: Self.time)
            nodes[region] = node
        }
        var answers: [HospitalAnswer] = []
        for round in 0..<3 {
            for region in [Self.treating, Self.insuring] {
                let (node, disk) = (try #require(nodes[region]), try #require(disks[region]))
                let asked = round == 0 && region == Self.treating ? try Self.requests() : []
                let envelopes = inbox.removeValue(forKey: region) ?? []
                let intake = try await node.take(
                    requests: asked, envelopes: envelopes, registry: registry, ring: Self.keys.ring, at: Self.time)
                let mail = await Self.mail(of: node)
                // Whatever stands in `intake` and `mail` may be in the world now.
                let digest = await node.digest
                #expect(try survivor(disk) == digest, "M2: \(region) said more than its disk knows in round \(round)")
                #expect(intake.refused.isEmpty && intake.dropped == 0)
                answers += intake.replies.map(\.answer)
                for envelope in mail { inbox[RegionCode(envelope.receiver.value), default: []].append(envelope.bytes) }
            }
        }
        #expect(answers.count == 4, "registered, itemised, unknown, and the settlement: \(answers)")
        guard case .settled? = answers.last else {
            Issue.record("the claim did not settle: \(answers)")
            return
        }
    }

    @Test("M2: when the disk fails, no answer, no mail and no later command leaves the node; its disk replays to the last answer")
    func failedSync() async throws {
        for failsAtSync in [false, true] {
            let disk = FaultyStorage()
            let node = try Node<RegionMachine>(Self.keys.credentials(of: Self.treating.node), storage: disk)
            _ = try await node.process(try Self.founding(Self.treating), at: Self.time)
            let (registry, before) = (try Self.registry(), await node.digest)
            disk.follow { _, call in
                switch call {
                case .write where !failsAtSync, .sync where failsAtSync: .fails(.storageFailed)
                default: nil
                }
            }
            for _ in 0..<2 {
                await #expect(throws: NodeError.self) {
                    try await node.take(requests: try Self.requests(), registry: registry, ring: Self.keys.ring, at: Self.time)
                }
                #expect(await Self.mail(of: node).isEmpty, "M2: mail left behind, sync \(failsAtSync)")
            }
            #expect(try survivor(disk.base) == before)
        }
    }

    @Test("M1: an unreadable command in a batch leaves the whole batch unapplied")
    func unreadableCommand() async throws {
        let disk = MemoryStorage()
        let node = try Node<RegionMachine>(Self.keys.credentials(of: Self.treating.node), storage: disk)
        _ = try await node.process(try Self.founding(Self.treating), at: Self.time)
        let before = await node.digest
        let batch: [RegionCommand] = [.fenceWindow(SmallMonth.window), .loadPolicies(bytes: [1, 2, 3], digest: .zero)]
        await #expect(throws: NodeError.self) { try await node.process(batch, at: Self.time) }
        #expect(await node.digest == before)
        _ = try await node.process([.fenceWindow(SmallMonth.window)], at: Self.time)
        let after = await node.digest
        #expect(try survivor(disk) == after)
    }
}
