import ClaimTypes
import Clearing
import Journal
import JournalTestSupport
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// Law M8 and M9 on the wire: the hub relays, records and clears what it cannot read, and evidence needs no private key.
@Suite("M8, M9: sealed between regions", .serialized)
struct SealedNetworkTests {
    static let mark = "QX7-MARK-"
    static let person = PersonNumber(0x5A5A_5A5A_5A5A)

    @Test(
        "M8: nothing the hub is given, keeps or holds names a person, visit or bill; and it still clears",
        arguments: SecuritySuite.allCases)
    func blindHub(_ suite: SecuritySuite) async throws {
        let keys = DemonstrationKeys(suite, seed: 9, nodes: [.hub, TwoRegions.treating.node, TwoRegions.insuring.node])
        var network = try await RelayedPair(keys, person: Self.person)
        try await network.run(try TwoRegions.requests(mark: Self.mark, person: Self.person), rounds: 4)
        guard case .settled(let claim)? = network.answers.last else {
            Issue.record("the claim did not settle: \(network.answers)")
            return
        }
        // The hub clears from headers alone.
        let pair = RegionPair(insuring: TwoRegions.insuring, treating: TwoRegions.treating)
        let owed = await network.hub.read { $0.exposure.fence(of: pair, in: SmallMonth.window).figures?.owed }
        #expect(owed == claim.amounts.owed && claim.amounts.owed > .zero)
        // What it holds: no key that opens anything.
        let credentials = keys.credentials(of: .hub)
        #expect(!credentials.provider.holds(.sealing, KeyID(1)))
        #expect(keys.ring.records.allSatisfy { $0.node != .hub || $0.use == .signing })
        // What it was given, what it wrote and what it keeps in memory.
        var state = ByteWriter()
        await network.hub.read { $0 }.writeCanonical(into: &state)
        let journal = try allBytes(of: network.hubDisk)
        let secrets = Self.secrets
        for (place, bytes) in [("wire", network.seenByHub), ("journal", journal), ("state", state.bytes)] {
            #expect(bytes.count > 200, "the \(place) has nothing to look through")
            for secret in secrets {
                #expect(!bytes.contains(secret), "M8: \(Hexadecimal.text(of: secret)) in the hub's \(place)")
            }
        }
        // The same search finds them where they belong.
        let regional = try allBytes(of: network.disks[TwoRegions.treating]!)
        #expect(secrets.contains { regional.contains($0) })
    }

    /// The mark that opens every identifier, and the person number in the encodings that a message or a state could have it in.
    static var secrets: [[UInt8]] {
        var varint: [UInt8] = []
        var rest = person.value
        while rest >= 0x80 {
            varint.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        varint.append(UInt8(rest))
        let little = withUnsafeBytes(of: person.value.littleEndian) { Array($0) }
        return [Array(mark.utf8), varint, little, little.reversed()]
    }

    @Test(
        "M9: every envelope in every journal proves itself with public keys alone, at the time of its record; a change is named")
    func evidence() async throws {
        try await SmallMonth.run(seed: 21, claims: 40, suite: .national) { month, audit in
            #expect(audit.journals.allSatisfy { $0.isVerified } && month.network.refusals.isEmpty)
            let ring = month.network.keys.ring
            for node in month.network.nodeIDs {
                let finding = try EvidenceCheck.run(FileStorage(folder: month.network.journalFolder(of: node)), ring: ring)
                #expect(finding.broken.isEmpty && finding.envelopes > 0, "M9: \(node): \(finding.broken.first as Any)")
                #expect(finding.messages > 0, "\(node) read nothing")
            }
            // A ring in which a sender's key was revoked before the month disowns its envelopes, and nobody else's.
            var other = ring
            let (suspect, reader) = (SmallMonth.regions[1].node, SmallMonth.regions[0].node)
            _ = other.revoke(.signing, KeyID(1), of: suspect, from: Timestamp(nanoseconds: 1))
            let finding = try EvidenceCheck.run(FileStorage(folder: month.network.journalFolder(of: reader)), ring: other)
            let reasons = Set(finding.broken.map(\.reason))
            #expect(
                reasons == [.signingKeyRefused(.revoked(suspect, .signing, KeyID(1), from: Timestamp(nanoseconds: 1)))])
            #expect(finding.broken.count < finding.envelopes)
        }
    }

    @Test("M1: the suite changes what travels, never what is decided: both end in the same states")
    func suitesAgree() async throws {
        func digests(_ suite: SecuritySuite) async throws -> [Digest256] {
            try await SmallMonth.run(seed: 22, claims: 40, suite: suite) { month, audit in
                #expect(audit.journals.allSatisfy { $0.isVerified } && month.network.refusals.isEmpty)
                return audit.journals.map(\.digest)
            }
        }
        #expect(try await digests(.international) == digests(.national))
    }

    @Test("a peer nothing can be sealed to gets nothing and is named; when its key is announced, everything goes out")
    func missingKey() async throws {
        let keys = TwoRegions.keys
        let disk = MemoryStorage()
        let node = try Node<RegionMachine>(keys.credentials(of: TwoRegions.treating.node), storage: disk)
        _ = try await node.process(try TwoRegions.founding(TwoRegions.treating), at: TwoRegions.time)
        let registry = try TwoRegions.registry()
        _ = try await node.take(
            requests: try TwoRegions.requests(), registry: registry, ring: keys.ring, at: TwoRegions.time)
        let peer = TwoRegions.insuring.node
        let without = try KeyRing.make(keys.ring.records.filter { $0.node != peer }).get()
        let randomness = keys.randomness(of: TwoRegions.treating.node)
        #expect(await node.mail(messagesMax: 16, ring: without, at: TwoRegions.time, randomness: randomness).isEmpty)
        #expect(await node.mailRefusals == [peer: .key(.unknownNode(peer, .sealing))])
        let mail = await node.mail(messagesMax: 16, ring: keys.ring, at: TwoRegions.time, randomness: randomness)
        #expect(mail.map(\.receiver) == [peer])
        #expect(await node.mailRefusals.isEmpty)
    }

    private func allBytes(of storage: MemoryStorage) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var reader = try JournalReader(storage)
        while let block = try reader.next() { for record in block.records { bytes += record.bytes } }
        return bytes
    }
}

/// Two regions that reach each other through the hub alone, on disks in memory; keeps every byte the hub is given.
private struct RelayedPair {
    let hub: Node<HubMachine>
    let hubDisk = MemoryStorage()
    let disks = [TwoRegions.treating: MemoryStorage(), TwoRegions.insuring: MemoryStorage()]
    private(set) var seenByHub: [UInt8] = []
    private(set) var answers: [HospitalAnswer] = []
    private let keys: DemonstrationKeys
    private let person: PersonNumber
    private var regions: [RegionCode: Node<RegionMachine>] = [:]

    init(_ keys: DemonstrationKeys, person: PersonNumber) async throws {
        self.keys = keys
        self.person = person
        hub = try Node<HubMachine>(keys.credentials(of: .hub), storage: hubDisk)
        _ = try await hub.process([.admitRegions([TwoRegions.treating, TwoRegions.insuring])], at: TwoRegions.time)
        for (region, disk) in disks {
            let node = try Node<RegionMachine>(keys.credentials(of: region.node), storage: disk)
            _ = try await node.process(try TwoRegions.founding(region), at: TwoRegions.time)
            regions[region] = node
        }
    }

    mutating func run(_ requests: [HospitalRequest], rounds: Int) async throws {
        let registry = try TwoRegions.registry(person)
        var inbox: [RegionCode: [[UInt8]]] = [:]
        for round in 0..<rounds {
            for region in [TwoRegions.treating, TwoRegions.insuring] {
                let node = try #require(regions[region])
                let asked = round == 0 && region == TwoRegions.treating ? requests : []
                let intake = try await node.take(
                    requests: asked, envelopes: inbox.removeValue(forKey: region) ?? [], registry: registry, ring: keys.ring,
                    at: TwoRegions.time)
                #expect(intake.refused.isEmpty)
                answers += intake.replies.map(\.answer)
                let mail = await node.mail(
                    messagesMax: 16, ring: keys.ring, at: TwoRegions.time, randomness: keys.randomness(of: region.node))
                let witnessed = try await hub.take(envelopes: mail.map(\.bytes), ring: keys.ring, at: TwoRegions.time)
                #expect(witnessed.refused.isEmpty)
                for envelope in mail {
                    seenByHub += envelope.bytes
                    inbox[RegionCode(envelope.receiver.value), default: []].append(envelope.bytes)
                }
            }
        }
    }
}
