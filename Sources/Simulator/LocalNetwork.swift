import ClaimTypes
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Registry
import Settlement

/// Regions and hub in one process: production machines and journals on real files, an in-memory transport between them.
///
/// Time is virtual and goes round by round. In a round every node takes what has arrived as one group commit, in parallel with
/// the others; what the nodes send is handed on in a fixed order, so that a seed decides everything.
public final class LocalNetwork {
    public let regions: [RegionCode]
    public private(set) var regionNodes: [RegionCode: Node<RegionMachine>] = [:]
    public private(set) var hub: Node<HubMachine>
    /// Envelopes and acknowledgements refused before a journal, over all nodes.
    public private(set) var refusals: [NodeError] = []
    public private(set) var rounds = 0

    let folder: String
    /// Every party's keys; whoever checks evidence needs the public ones.
    public let keys: DemonstrationKeys
    private let registry: any RegistryReading
    private var transport: LossyTransport
    private var clock: Timestamp

    /// Creates or reopens the network's journals below `folder`.
    public init(
        regions: [RegionCode], folder: String, seed: UInt64, suite: SecuritySuite, faults: TransportFaults,
        registry: any RegistryReading, startingAt clock: Timestamp
    ) async throws {
        self.regions = regions.sorted()
        self.folder = folder
        self.registry = registry
        self.clock = clock
        transport = LossyTransport(faults, seed: seed)
        keys = DemonstrationKeys(suite, seed: seed, nodes: [.hub] + regions.map(\.node))
        hub = try Node(keys.credentials(of: .hub), storage: FileStorage(folder: Self.path(folder, .hub)))
        for region in self.regions { regionNodes[region] = try openNode(region) }
    }

    /// Folder of a node's journal.
    public func journalFolder(of node: NodeID) -> String { Self.path(folder, node) }

    public var nodeIDs: [NodeID] { regions.map(\.node) + [.hub] }

    /// Parcels carried, dropped and duplicated so far.
    public var traffic: (carried: Int, dropped: Int, duplicated: Int) {
        (transport.carried, transport.dropped, transport.duplicated)
    }

    // MARK: - Crash and recovery

    /// Throws a region's process state away; only its disk remains. Parcels for it are lost while it is down.
    public func kill(_ region: RegionCode) { regionNodes[region] = nil }

    /// What a crash in the middle of a write leaves: a block at the journal's end that lacks its last bytes and was never
    /// acknowledged to anyone. The region must be down.
    public func tearTail(of region: RegionCode) throws {
        let storage = FileStorage(folder: journalFolder(of: region.node))
        var writer = try JournalWriter(opening: storage, node: region.node)
        let command = RegionCommand.expireHolds
        _ = try writer.append([JournalRecord(kind: command.kind, command: command.encode())], at: clock)
        guard let last = try storage.segments().last else { return }
        try storage.truncate(.segment(last.firstBlock), to: last.byteCount - 10)
    }

    /// Starts a killed region again from its disk. Everyone offers again what it has not acknowledged.
    public func restart(_ region: RegionCode) async throws {
        regionNodes[region] = try openNode(region)
        await rewindAll()
    }

    private func openNode(_ region: RegionCode) throws -> Node<RegionMachine> {
        try Node(keys.credentials(of: region.node), storage: FileStorage(folder: journalFolder(of: region.node)))
    }

    // MARK: - Rounds

    /// One round: every node that is up takes what has arrived and what is asked of it.
    /// - Returns: the answers hospitals get, by treating region; lost ones are left out.
    public func round(
        requests: [RegionCode: [HospitalRequest]] = [:], commands: [RegionCode: [RegionCommand]] = [:],
        hubCommands: [HubCommand] = []
    ) async throws -> [RegionCode: [HospitalReply]] {
        rounds += 1
        clock = Timestamp(nanoseconds: clock.nanoseconds + 50_000_000)
        let now = clock
        var inboxes: [NodeID: [Parcel]] = [:]
        for node in nodeIDs { inboxes[node] = transport.receive(for: node) }
        let results = try await takeAll(inboxes, requests, commands, hubCommands, at: now)
        var replies: [RegionCode: [HospitalReply]] = [:]
        for (node, result) in results.sorted(by: { $0.key < $1.key }) {
            refusals += result.intake.refused
            deliver(result, from: node)
            guard node != .hub else { continue }
            replies[RegionCode(node.value)] = result.intake.replies.filter { _ in !transport.losesReply() }
        }
        relay(inboxes[.hub] ?? [])
        return replies
    }

    /// Rounds until no node has anything unacknowledged.
    /// - Throws: `LocalNetworkError.stuck` when the links do not drain, naming the count.
    public func drain(roundsMax: Int = 400) async throws -> [RegionCode: [HospitalReply]] {
        var replies: [RegionCode: [HospitalReply]] = [:]
        for _ in 0..<roundsMax {
            if transport.isEmpty, await unacknowledgedCount == 0 { return replies }
            for (region, more) in try await round() { replies[region, default: []] += more }
        }
        throw LocalNetworkError.stuck(unacknowledged: await unacknowledgedCount)
    }

    public var unacknowledgedCount: Int {
        get async {
            var count = await hub.unacknowledgedCount
            for region in regions { count += await regionNodes[region]?.unacknowledgedCount ?? 0 }
            return count
        }
    }

    private func rewindAll() async {
        await hub.rewind()
        for region in regions { await regionNodes[region]?.rewind() }
    }

    /// The hub relays what is not addressed to it at once, without waiting for its own disk.
    private func relay(_ parcels: [Parcel]) {
        for case .envelope(let envelope) in parcels where envelope.receiver != .hub {
            transport.send(.envelope(envelope), to: envelope.receiver)
        }
    }

    private func deliver(_ result: RoundResult, from node: NodeID) {
        for envelope in result.mail {
            transport.send(.envelope(envelope), to: node == .hub ? envelope.receiver : .hub)
        }
        for acknowledgement in result.intake.acknowledgements {
            transport.send(.acknowledgement(acknowledgement), to: acknowledgement.stream.sender)
        }
    }

    private struct RoundResult: Sendable {
        let intake: Intake
        let mail: [OutgoingEnvelope]
    }

    private func takeAll(
        _ inboxes: [NodeID: [Parcel]], _ requests: [RegionCode: [HospitalRequest]], _ commands: [RegionCode: [RegionCommand]],
        _ hubCommands: [HubCommand], at now: Timestamp
    ) async throws -> [NodeID: RoundResult] {
        let (registry, keys, hub) = (registry, keys, hub)
        return try await withThrowingTaskGroup(of: (NodeID, RoundResult).self) { group in
            for region in regions {
                guard let node = regionNodes[region] else { continue }
                let inbox = inboxes[region.node] ?? []
                let (asked, told) = (requests[region] ?? [], commands[region] ?? [])
                group.addTask {
                    let intake = try await node.take(
                        told, requests: asked, envelopes: inbox.envelopes, acknowledgements: inbox.acknowledgements,
                        registry: registry, ring: keys.ring, at: now)
                    let mail = await node.mail(
                        messagesMax: 256, ring: keys.ring, at: now, randomness: keys.randomness(of: region.node))
                    return (region.node, RoundResult(intake: intake, mail: mail))
                }
            }
            let inbox = inboxes[.hub] ?? []
            group.addTask {
                let intake = try await hub.take(
                    hubCommands, envelopes: inbox.envelopes, acknowledgements: inbox.acknowledgements, ring: keys.ring,
                    at: now)
                let mail = await hub.mail(messagesMax: 256, ring: keys.ring, at: now, randomness: keys.randomness(of: .hub))
                return (.hub, RoundResult(intake: intake, mail: mail))
            }
            var results: [NodeID: RoundResult] = [:]
            for try await (node, result) in group { results[node] = result }
            return results
        }
    }

    private static func path(_ folder: String, _ node: NodeID) -> String { "\(folder)/\(node)" }
}

public enum LocalNetworkError: Error, Sendable, CustomStringConvertible {
    case stuck(unacknowledged: Int)
    case noOutcome(claims: Int, day: BusinessDate)

    public var description: String {
        switch self {
        case .stuck(let count): "the links did not drain: \(count) messages are unacknowledged"
        case .noOutcome(let claims, let day): "\(claims) claims of \(day) reach no outcome"
        }
    }
}

extension [Parcel] {
    var envelopes: [[UInt8]] {
        compactMap { if case .envelope(let envelope) = $0 { envelope.bytes } else { nil } }
    }

    var acknowledgements: [Acknowledgement] {
        compactMap { if case .acknowledgement(let acknowledgement) = $0 { acknowledgement } else { nil } }
    }
}
