import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimGenerator
import ClaimTypes
import GeneratedWorld
import LedgerTypes
import Messages
import Registry

/// Generated claims of people insured in one region and treated in another, split and ready to be decided.
struct ClaimWorkload: Sendable {
    let world: ExampleFolder
    let generator: ClaimGenerator
    let registry: PopulationRegistry
    /// In the order of their time.
    let claims: [WorkloadClaim]

    static let insuring = RegionCode(340_000)
    static let treating = RegionCode(310_000)

    /// - Parameters:
    ///   - count: claims wanted; a stream of two regions yields more than it needs, the rest is dropped.
    ///   - examples: the folder of policies, catalogues and regions; `nil` looks for it.
    static func make(seed: UInt64, count: Int, examples: String?) async throws -> ClaimWorkload {
        let world = try ExampleFolder.load(examples)
        let firstDay = BusinessDate(year: 2026, month: 9, day: 1)
        guard let firstDay, let catalogue = world.catalogues.catalogue(of: treating) else {
            throw BenchmarkFailure("no catalogue of \(treating) in \(world.path)")
        }
        let items = Dictionary(
            uniqueKeysWithValues: world.catalogues.catalogues.map { ($0.region, BillableItem.items(of: $0, on: firstDay)) })
        // All claims in the first month: other months are laid out anew for every claim.
        let generator = ClaimGenerator(
            seed: seed, regions: [treating, insuring], catalogues: items, month: BenchmarkSettings.window,
            claimsPerMonth: max(count, 1_000) * 8)
        let registry = PopulationRegistry(generator: generator, year: firstDay.year, base: world.registry)
        var claims: [WorkloadClaim] = []
        claims.reserveCapacity(count)
        var next: UInt64 = 0
        while claims.count < count {
            let chunks = [next, next + chunkSize].map { $0..<$0 + chunkSize }
            next += 2 * chunkSize
            async let left = made(chunks[0], generator, catalogue, registry)
            async let right = made(chunks[1], generator, catalogue, registry)
            claims += await left + right
        }
        return ClaimWorkload(
            world: world, generator: generator, registry: registry, claims: Array(claims.prefix(count)))
    }

    private static let chunkSize: UInt64 = 2_048

    private static func made(
        _ numbers: Range<UInt64>, _ generator: ClaimGenerator, _ catalogue: Catalogue, _ registry: PopulationRegistry
    ) async -> [WorkloadClaim] {
        numbers.compactMap { number in
            let claim = generator.claim(number: number)
            guard claim.visit.insuringRegion == insuring, claim.visit.treatingRegion == treating else { return nil }
            return WorkloadClaim(claim, catalogue, registry)
        }
    }

    /// What opens the books of everyone in the first `count` claims, and of the family members who may help.
    func openings(first count: Int) -> [RegionCommand] {
        var opened: Set<PersonNumber> = []
        var openings: [AccountOpening] = []
        for claim in claims.prefix(count) {
            let visit = claim.submission.visit
            var next: PersonNumber? = visit.person
            while let person = next, opened.insert(person).inserted {
                next = nil
                guard
                    let record = registry.enrolment(
                        of: person, insuringRegion: visit.insuringRegion, insurance: visit.insurance)
                else { continue }
                let day = claim.submission.settledAt.date
                openings.append(
                    AccountOpening(
                        facts: record.facts(treatingRegion: visit.treatingRegion, visit: day...day),
                        balance: record.accountBalance, year: Int32(day.year),
                        accumulators: record.opening[day.year] ?? .zero))
                next = record.mutualAidMember
            }
        }
        return stride(from: 0, to: openings.count, by: 5_000).map {
            .openAccounts(Array(openings[$0..<min($0 + 5_000, openings.count)]))
        }
    }
}

/// One claim as the treating region asks for it, and what the insuring region's registry knows of the person.
struct WorkloadClaim: Sendable {
    let submission: ClaimSubmission
    let facts: PersonFacts?
    let lines: [FeeLine]

    /// - Precondition: the generator bills only items the catalogue can split.
    init(_ claim: GeneratedClaim, _ catalogue: Catalogue, _ registry: PopulationRegistry) {
        var split = ScopeSplit()
        for line in claim.lines {
            guard case .success(let part) = LineSplitter.split(line, in: catalogue, level: claim.visit.level) else {
                preconditionFailure("I7: line \(line.lineNumber) of generated claim \(claim.number) cannot be split")
            }
            split = split + part
        }
        lines = claim.lines
        submission = ClaimSubmission(
            visit: claim.visit, messageID: claim.messageID, batch: claim.batch, split: split, hospitalPart: claim.hospitalPart,
            useAccount: claim.useAccount, settledAt: claim.settledAt)
        let first = min(claim.visit.beganAt, claim.settledAt).date
        facts = registry.facts(
            of: claim.visit.person, insuringRegion: claim.visit.insuringRegion, insurance: claim.visit.insurance,
            treatingRegion: claim.visit.treatingRegion, visit: first...claim.settledAt.date)
    }
}
