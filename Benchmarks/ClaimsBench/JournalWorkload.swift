import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimGenerator
import ClaimTypes
import Foundation
import GeneratedWorld
import Hashing
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import PolicyFiles
import Registry
import Settlement
import Simulator

/// Two regions' journals of any length, written by two nodes as they run: registrations, lines and settle requests of hospitals, signed and
/// sealed envelopes both ways, every decision by the rules. Claims are made as they are needed, so only the nodes' own state grows.
struct JournalWorkload {
    private let world: ExampleFolder
    private let generator: ClaimGenerator
    private let registry: PopulationRegistry
    private let keys: DemonstrationKeys
    private let folder: String

    static let regions = [RegionCode(310_000), RegionCode(340_000)]
    /// Claims that come to the counters in one commit.
    private static let batch: UInt64 = 2_048
    /// Rounds behind the last claim in which everything has to be acknowledged.
    private static let drainRoundsMax = 64

    init(seed: UInt64, claims: Int, examples: String?, folder: String) throws {
        world = try ExampleFolder.load(examples)
        self.folder = folder
        let firstDay = BenchmarkSettings.window.firstDay
        let items = Dictionary(
            uniqueKeysWithValues: world.catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: firstDay)) })
        generator = ClaimGenerator(
            seed: seed, regions: Self.regions, catalogues: items, month: BenchmarkSettings.window, claimsPerMonth: claims)
        registry = PopulationRegistry(generator: generator, year: firstDay.year, base: world.registry)
        keys = DemonstrationKeys(.international, seed: seed, nodes: [.hub] + Self.regions.map(\.node))
    }

    /// What one node was left with.
    struct Written: Sendable {
        let node: NodeID
        let path: String
        let records: UInt64
        let digest: Digest256
    }

    /// Settles `count` claims and drains both streams.
    func write(_ count: Int, progress: (Int) -> Void) async throws -> [Written] {
        var nodes: [RegionCode: Node<RegionMachine>] = [:]
        for region in Self.regions {
            let node = try Node<RegionMachine>(
                keys.credentials(of: region.node), storage: FileStorage(folder: "\(folder)/\(region)"))
            _ = try await node.process(try founding(region), at: time(0))
            nodes[region] = node
        }
        var inboxes: [RegionCode: Inbox] = [:]
        var opened: Set<PersonNumber> = []
        var (next, round) = (UInt64(0), UInt64(0))
        // Three rounds behind the last claim carry its request, its decision and the acknowledgement; some messages lead to further ones.
        var roundsLeft = Self.drainRoundsMax
        while roundsLeft > 0 {
            if next == UInt64(count) {
                let underWay = await Self.underWay(nodes)
                if underWay == 0, roundsLeft <= Self.drainRoundsMax - 3 { break }
                roundsLeft -= 1
            }
            round += 1
            let claims = await made(next..<min(next + Self.batch, UInt64(count)))
            next += UInt64(claims.count)
            for region in Self.regions {
                inboxes[region, default: Inbox()].commands = openings(of: claims, insuredIn: region, &opened)
                inboxes[region, default: Inbox()].requests = claims.filter { $0.visit.treatingRegion == region }.flatMap(
                    Self.requests)
            }
            let (one, other) = (Self.regions[0], Self.regions[1])
            guard let left = nodes[one], let right = nodes[other] else { break }
            let (now, mineIn, theirsIn) = (time(round), inboxes[one] ?? Inbox(), inboxes[other] ?? Inbox())
            async let first = turn(left, mineIn, at: now)
            async let second = turn(right, theirsIn, at: now)
            let (mine, theirs) = (try await first, try await second)
            inboxes = [one: Inbox(from: theirs, to: mine), other: Inbox(from: mine, to: theirs)]
            progress(Int(next))
        }
        var written: [Written] = []
        for region in Self.regions {
            guard let node = nodes[region] else { continue }
            let open = await node.unacknowledgedCount
            guard open == 0 else { throw BenchmarkFailure("\(region) still has \(open) messages under way") }
            written.append(
                Written(
                    node: region.node, path: "\(folder)/\(region)", records: await node.journalFigures.records,
                    digest: await node.digest))
        }
        return written
    }

    private static func underWay(_ nodes: [RegionCode: Node<RegionMachine>]) async -> Int {
        var count = 0
        for region in regions { count += await nodes[region]?.unacknowledgedCount ?? 0 }
        return count
    }

    /// What reaches a node in one round.
    private struct Inbox: Sendable {
        var commands: [RegionCommand] = []
        var requests: [HospitalRequest] = []
        var envelopes: [[UInt8]] = []
        var acknowledgements: [Acknowledgement] = []

        init() {}

        /// - Parameter own: the node's own last turn: the hub has taken what it mailed.
        init(from other: Turn, to own: Turn) {
            envelopes = other.mail.map(\.bytes)
            // Relayed and kept at once, so the hub acknowledges with the receiver.
            acknowledgements = other.intake.acknowledgements.flatMap { told in
                [told, Acknowledgement(by: .hub, stream: told.stream, upTo: told.upTo)]
            }
        }
    }

    private struct Turn: Sendable {
        let intake: Intake
        let mail: [OutgoingEnvelope]
    }

    private func turn(_ node: Node<RegionMachine>, _ inbox: Inbox, at now: Timestamp) async throws -> Turn {
        let intake = try await node.take(
            inbox.commands, requests: inbox.requests, envelopes: inbox.envelopes, acknowledgements: inbox.acknowledgements,
            registry: registry, ring: keys.ring, at: now)
        guard intake.refused.isEmpty else { throw BenchmarkFailure("an envelope was refused: \(intake.refused[0])") }
        let mail = await node.mail(
            messagesMax: 256, ring: keys.ring, at: now, randomness: keys.randomness(of: node.id))
        return Turn(intake: intake, mail: mail)
    }

    /// On two cores, in order.
    private func made(_ numbers: Range<UInt64>) async -> [GeneratedClaim] {
        let middle = numbers.lowerBound + (numbers.upperBound - numbers.lowerBound) / 2
        async let left = (numbers.lowerBound..<middle).map { generator.claim(number: $0) }
        async let right = (middle..<numbers.upperBound).map { generator.claim(number: $0) }
        return await left + right
    }

    private func time(_ round: UInt64) -> Timestamp {
        Timestamp(nanoseconds: UInt64(BenchmarkSettings.window.firstDay.days) * 86_400_000_000_000 + round * 50_000_000)
    }

    private func founding(_ region: RegionCode) throws -> [RegionCommand] {
        var commands: [RegionCommand] = [
            .found(region: region, peers: Self.regions.filter { $0 != region }, firstWindow: BenchmarkSettings.window)
        ]
        for file in try PolicyFiles.read(directory: world.path + "/Policies").get()
        where try PolicyFiles.decodePolicies(bytes: file.bytes, file: file.name).get().contains(where: {
            $0.region.party == region
        }) {
            commands.append(.loadPolicies(bytes: file.bytes, digest: SHA256.digest(of: file.bytes)))
        }
        for file in try PolicyFiles.read(directory: world.path + "/Catalogues").get()
        where try PolicyFiles.decodeCatalogues(bytes: file.bytes, file: file.name).get().contains(where: {
            $0.region.party == region
        }) {
            commands.append(.loadCatalogue(bytes: file.bytes, digest: SHA256.digest(of: file.bytes)))
        }
        return commands
    }

    /// Books of everyone who comes for the first time, and of the family members who may help.
    private func openings(
        of claims: [GeneratedClaim], insuredIn region: RegionCode, _ opened: inout Set<PersonNumber>
    ) -> [RegionCommand] {
        var openings: [AccountOpening] = []
        for claim in claims where claim.visit.insuringRegion == region {
            var next: PersonNumber? = claim.visit.person
            while let person = next, opened.insert(person).inserted {
                next = nil
                guard let record = registry.enrolment(of: person, insuringRegion: region, insurance: claim.visit.insurance)
                else { continue }
                let day = claim.settledAt.date
                openings.append(
                    AccountOpening(
                        facts: record.facts(treatingRegion: claim.visit.treatingRegion, visit: day...day),
                        balance: record.accountBalance, year: Int32(day.year),
                        accumulators: record.opening[day.year] ?? .zero))
                next = record.mutualAidMember
            }
        }
        return openings.isEmpty ? [] : [.openAccounts(openings)]
    }

    /// Registered, itemised, settled: what a hospital that needs no trial asks. Each message has an id of its own.
    private static func requests(of claim: GeneratedClaim) -> [HospitalRequest] {
        let visit = claim.visit
        return [
            .register(visit, messageID: "r" + claim.messageID.dropFirst()),
            .uploadLines(
                LineUpload(
                    institution: visit.institution, visitID: visit.visitID, batch: claim.batch,
                    messageID: "u" + claim.messageID.dropFirst(), lines: claim.lines)),
            .settle(
                BillRequest(
                    institution: visit.institution, visitID: visit.visitID, batch: claim.batch, messageID: claim.messageID,
                    medicalFee: claim.total, hospitalPart: claim.hospitalPart, useAccount: claim.useAccount,
                    settledAt: claim.settledAt)),
        ]
    }
}
