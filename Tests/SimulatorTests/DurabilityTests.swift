import ClaimTypes
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
    private static func mail(of node: Node<RegionMachine>) async -> [OutgoingEnvelope] {
        await node.mail(
            messagesMax: 16, ring: TwoRegions.keys.ring, at: TwoRegions.time,
            randomness: TwoRegions.keys.randomness(of: TwoRegions.treating.node))
    }

    /// What would be left if the power failed now.
    private func survivor(_ storage: MemoryStorage) throws -> Digest256 {
        try JournalReplay<RegionMachine>.run(storage.afterPowerLoss()).machine.stateDigest
    }

    @Test("M2: at every reply, envelope and acknowledgement, the state behind it would survive a loss of power")
    func everythingSaidSurvives() async throws {
        let registry = try TwoRegions.registry()
        let disks = [TwoRegions.treating: MemoryStorage(), TwoRegions.insuring: MemoryStorage()]
        var nodes: [RegionCode: Node<RegionMachine>] = [:]
        var inbox: [RegionCode: [[UInt8]]] = [:]
        for (region, disk) in disks {
            let node = try Node<RegionMachine>(TwoRegions.keys.credentials(of: region.node), storage: disk)
            _ = try await node.process(try TwoRegions.founding(region), at: TwoRegions.time)
            nodes[region] = node
        }
        var answers: [HospitalAnswer] = []
        for round in 0..<3 {
            for region in [TwoRegions.treating, TwoRegions.insuring] {
                let (node, disk) = (try #require(nodes[region]), try #require(disks[region]))
                let asked = round == 0 && region == TwoRegions.treating ? try TwoRegions.requests() : []
                let envelopes = inbox.removeValue(forKey: region) ?? []
                let intake = try await node.take(
                    requests: asked, envelopes: envelopes, registry: registry, ring: TwoRegions.keys.ring, at: TwoRegions.time)
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
            let node = try Node<RegionMachine>(TwoRegions.keys.credentials(of: TwoRegions.treating.node), storage: disk)
            _ = try await node.process(try TwoRegions.founding(TwoRegions.treating), at: TwoRegions.time)
            let (registry, before) = (try TwoRegions.registry(), await node.digest)
            disk.follow { _, call in
                switch call {
                case .write where !failsAtSync, .sync where failsAtSync: .fails(.storageFailed)
                default: nil
                }
            }
            for _ in 0..<2 {
                await #expect(throws: NodeError.self) {
                    try await node.take(
                        requests: try TwoRegions.requests(), registry: registry, ring: TwoRegions.keys.ring, at: TwoRegions.time)
                }
                #expect(await Self.mail(of: node).isEmpty, "M2: mail left behind, sync \(failsAtSync)")
            }
            #expect(try survivor(disk.base) == before)
        }
    }

    @Test("M1: an unreadable command in a batch leaves the whole batch unapplied")
    func unreadableCommand() async throws {
        let disk = MemoryStorage()
        let node = try Node<RegionMachine>(TwoRegions.keys.credentials(of: TwoRegions.treating.node), storage: disk)
        _ = try await node.process(try TwoRegions.founding(TwoRegions.treating), at: TwoRegions.time)
        let before = await node.digest
        let batch: [RegionCommand] = [.fenceWindow(SmallMonth.window), .loadPolicies(bytes: [1, 2, 3], digest: .zero)]
        await #expect(throws: NodeError.self) { try await node.process(batch, at: TwoRegions.time) }
        #expect(await node.digest == before)
        _ = try await node.process([.fenceWindow(SmallMonth.window)], at: TwoRegions.time)
        let after = await node.digest
        #expect(try survivor(disk) == after)
    }
}
