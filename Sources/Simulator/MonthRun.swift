import Benefits
import ClaimGenerator
import ClaimTypes
import GeneratedWorld
import Hashing
import HospitalInterface
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import PolicyFiles
import Registry
import Settlement

/// What a month is run with.
public struct MonthSettings: Sendable {
    public var seed: UInt64
    /// Generated claims, beside the example rows.
    public var generatedClaims: Int
    public var regions: [RegionCode]
    public var window: WindowNumber
    public var faults: TransportFaults
    /// The suite every party signs and seals in.
    public var suite: SecuritySuite
    /// Whether one statement is contested and decided in part before the close.
    public var contestsOne: Bool
    /// Where the journals go; must not hold any.
    public var folder: String

    public init(
        seed: UInt64, generatedClaims: Int, regions: [RegionCode], window: WindowNumber, faults: TransportFaults,
        suite: SecuritySuite = .international, contestsOne: Bool = false, folder: String
    ) {
        self.seed = seed
        self.generatedClaims = generatedClaims
        self.regions = regions.sorted()
        self.window = window
        self.faults = faults
        self.suite = suite
        self.contestsOne = contestsOne
        self.folder = folder
    }
}

/// Policies, catalogues and registry a month is run on.
public struct MonthWorld: Sendable {
    /// Files as read, each loaded by the regions it speaks of.
    public var policyFiles: [PolicyFileContent]
    public var catalogueFiles: [PolicyFileContent]
    public var catalogues: CatalogueSet
    public var registry: MemoryRegistry
    /// Hand-made rows, in time order where it matters.
    public var exampleRows: [ClaimFileRow]

    public init(
        policyFiles: [PolicyFileContent], catalogueFiles: [PolicyFileContent], catalogues: CatalogueSet, registry: MemoryRegistry,
        exampleRows: [ClaimFileRow]
    ) {
        self.policyFiles = policyFiles
        self.catalogueFiles = catalogueFiles
        self.catalogues = catalogues
        self.registry = registry
        self.exampleRows = exampleRows
    }
}

/// Runs one month of a network from its founding to the sealed close: claims day by day, daily comparison, a crash and a recovery,
/// fences, netting, notices. The caller times the stages, shows progress and prints; this decides nothing about appearance.
public final class MonthRun {
    public let settings: MonthSettings
    public let network: LocalNetwork
    public private(set) var desk: HospitalDesk
    public private(set) var recovery: [RecoveryFinding] = []
    public private(set) var comparedPairs = 0
    public private(set) var unequalPairs = 0
    /// What comparing the records themselves came to.
    public internal(set) var recordFindings = RecordFindings()

    private let world: MonthWorld
    private let registry: PopulationRegistry
    private var generator: ClaimGenerator
    private var pendingEvent: GeneratedEvent?
    private var generatedSoFar = 0
    private var opened: Set<AccountKey> = []
    private var datesToCompare: Set<BusinessDate> = []
    private var exampleRows: [BusinessDate: [ClaimFileRow]] = [:]

    public init(_ settings: MonthSettings, world: MonthWorld) async throws {
        self.settings = settings
        self.world = world
        let firstDay = settings.window.firstDay
        let items = Dictionary(
            uniqueKeysWithValues: world.catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: firstDay)) })
        generator = ClaimGenerator(
            seed: settings.seed, regions: settings.regions, catalogues: items, month: settings.window,
            claimsPerMonth: max(settings.generatedClaims, 1))
        registry = PopulationRegistry(generator: generator, year: firstDay.year, base: world.registry)
        desk = HospitalDesk(registry: registry, seed: settings.seed)
        network = try await LocalNetwork(
            regions: settings.regions, folder: settings.folder, seed: settings.seed, suite: settings.suite,
            faults: settings.faults, registry: registry,
            startingAt: Timestamp(nanoseconds: UInt64(firstDay.days) * 86_400_000_000_000))
        for row in world.exampleRows { exampleRows[row.day(within: settings.window), default: []].append(row) }
    }

    /// Founds every node's books and loads its rules.
    public func found() async throws {
        var commands: [RegionCode: [RegionCommand]] = [:]
        for region in settings.regions {
            commands[region] = [
                .found(region: region, peers: settings.regions.filter { $0 != region }, firstWindow: settings.window)
            ]
        }
        for file in world.policyFiles {
            for region in try policyRegions(file) where commands[region] != nil {
                commands[region]?.append(.loadPolicies(bytes: file.bytes, digest: SHA256.digest(of: file.bytes)))
            }
        }
        for file in world.catalogueFiles {
            for region in try catalogueRegions(file) where commands[region] != nil {
                commands[region]?.append(.loadCatalogue(bytes: file.bytes, digest: SHA256.digest(of: file.bytes)))
            }
        }
        _ = try await network.round(commands: commands, hubCommands: [.admitRegions(settings.regions)])
    }

    /// Runs the claims and cancels of one business day to their outcomes.
    /// - Parameters:
    ///   - interruption: called once in the middle of the day's traffic; a place for a crash.
    ///   - progress: claims given to the counters so far.
    public func runDay(
        _ day: BusinessDate, interruption: (() async throws -> Void)? = nil, progress: (Int) -> Void = { _ in }
    ) async throws {
        let rows = rows(on: day)
        datesToCompare.formUnion(rows.map(\.date))
        datesToCompare.insert(day)
        try await openAccounts(for: rows)
        desk.enqueue(rows)
        var roundsOfDay = 0
        while !desk.isDone {
            try await step()
            roundsOfDay += 1
            if roundsOfDay == Self.interruptionRound, let interruption { try await interruption() }
            guard roundsOfDay < Self.roundsPerDayMax else {
                throw LocalNetworkError.noOutcome(claims: desk.openErrands, day: day)
            }
            progress(desk.tally.claims)
        }
    }

    /// Compares every date that saw traffic since the last comparison, three ways.
    public func reconcile() async throws {
        for date in datesToCompare.sorted() { try await compare(date) }
        datesToCompare.removeAll()
    }

    /// Throws a region's process away in the middle of traffic, lets the others go on without it, and starts it from its disk.
    /// What a crash can leave at the end of a journal, half a block, is put there too.
    public func killAndRecover(_ region: RegionCode) async throws {
        guard let before = await network.regionNodes[region]?.journalFigures.records else { return }
        network.kill(region)
        try network.tearTail(of: region)
        for _ in 0..<3 { try await step() }
        try await network.restart(region)
        guard let recovered = network.regionNodes[region] else { return }
        recovery.append(
            RecoveryFinding(
                node: region.node, recordsBefore: before, recordsAfter: await recovered.journalFigures.records))
    }

    private static let interruptionRound = 5
    private static let roundsPerDayMax = 100_000

    /// Fences the window in every region, has it stated and agreed, and closes it at the hub.
    public func closeMonth() async throws {
        _ = try await network.drain()
        _ = try await network.round(commands: ofEveryRegion(.fenceWindow(settings.window)))
        _ = try await network.drain()
        try await agreeOnStatements()
        _ = try await network.round(hubCommands: [.closeWindow(settings.window)])
        _ = try await network.drain()
    }

    private func step() async throws {
        let network = network
        let requests = desk.requests(round: network.rounds) { network.regionNodes[$0] != nil }
        for (_, replies) in try await network.round(requests: requests).sorted(by: { $0.key < $1.key }) { desk.take(replies) }
    }

    func ofEveryRegion(_ command: RegionCommand) -> [RegionCode: [RegionCommand]] {
        Dictionary(uniqueKeysWithValues: settings.regions.map { ($0, [command]) })
    }

    private func compare(_ day: BusinessDate) async throws {
        _ = try await network.drain()
        _ = try await network.round(commands: ofEveryRegion(.closeDay(day)))
        _ = try await network.drain()
        _ = try await network.round(hubCommands: [.reconcileDay(day)])
        let findings = await network.hub.read { $0.comparisons[day] }
        comparedPairs += findings?.comparisons.count ?? 0
        unequalPairs += findings?.unequal.count ?? 0
        try await compareRecords()
    }

    // MARK: - Rows and accounts

    private func rows(on day: BusinessDate) -> [ClaimFileRow] {
        var rows = exampleRows[day] ?? []
        let isLast = day == settings.window.lastDay
        while let event = nextEvent() {
            guard event.date <= day || isLast else {
                pendingEvent = event
                break
            }
            rows.append(event.row)
        }
        return rows
    }

    private func nextEvent() -> GeneratedEvent? {
        if let event = pendingEvent {
            pendingEvent = nil
            return event
        }
        guard generatedSoFar < settings.generatedClaims else { return nil }
        let event = generator.next()
        if case .claim = event { generatedSoFar += 1 }
        return event
    }

    /// Opens the books of every person who comes to a counter for the first time, and of the family member who may help.
    private func openAccounts(for rows: [ClaimFileRow]) async throws {
        var openings: [RegionCode: [AccountOpening]] = [:]
        for case .claim(let claim) in rows where settings.regions.contains(claim.insuringRegion.party) {
            var next: PersonNumber? = claim.person
            while let person = next {
                next = nil
                let key = AccountKey(person: person, insurance: claim.insurance)
                guard !opened.contains(key),
                    let enrolment = registry.enrolment(
                        of: person, insuringRegion: claim.insuringRegion, insurance: claim.insurance)
                else { continue }
                opened.insert(key)
                openings[claim.insuringRegion.party, default: []].append(
                    enrolment.opening(treating: claim.treatingRegion, on: claim.settledAt.date))
                next = enrolment.mutualAidMember
            }
        }
        guard !openings.isEmpty else { return }
        var commands: [RegionCode: [RegionCommand]] = [:]
        for (region, all) in openings {
            commands[region] = stride(from: 0, to: all.count, by: 10_000).map {
                .openAccounts(Array(all[$0..<min($0 + 10_000, all.count)]))
            }
        }
        _ = try await network.round(commands: commands)
    }

    private func policyRegions(_ file: PolicyFileContent) throws -> Set<RegionCode> {
        Set(try PolicyFiles.decodePolicies(bytes: file.bytes, file: file.name).get().map(\.region.party))
    }

    private func catalogueRegions(_ file: PolicyFileContent) throws -> Set<RegionCode> {
        Set(try PolicyFiles.decodeCatalogues(bytes: file.bytes, file: file.name).get().map(\.region.party))
    }
}

/// What a crash left: every record that was durable must be there again.
public struct RecoveryFinding: Hashable, Sendable {
    public let node: NodeID
    public let recordsBefore: UInt64
    public let recordsAfter: UInt64

    public var recordsLost: UInt64 { recordsAfter >= recordsBefore ? 0 : recordsBefore - recordsAfter }
}

private struct AccountKey: Hashable {
    let person: PersonNumber
    let insurance: InsuranceKind
}
