import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimTypes
import Foundation
import GeneratedWorld
import Hashing
import Journal
import LedgerTypes
import Registry

/// `path/N lines`: claims through the whole path, two cores, every answer durable; what stays in memory and on disk for each.
struct PathScenario {
    private let workload: ClaimWorkload
    private let folder: String
    private let enrolments: [EnrolmentRecord]
    private let places: [PersonNumber: Int32]
    let people: [PersonYear]
    let policies: PolicySet

    /// Claims of a batch: what a gateway hands over at once.
    static let batch = 512

    init(_ workload: ClaimWorkload, folder: String) {
        self.workload = workload
        self.folder = folder
        var enrolments: [EnrolmentRecord] = []
        var places: [PersonNumber: Int32] = [:]
        var people: [PersonYear] = []
        for claim in workload.claims {
            let visit = claim.submission.visit
            var next: PersonNumber? = visit.person
            while let person = next, places[person] == nil {
                guard
                    let record = workload.registry.enrolment(
                        of: person, insuringRegion: visit.insuringRegion, insurance: visit.insurance)
                else { break }
                places[person] = Int32(people.count)
                people.append(
                    PersonYear(
                        year: record.opening[claim.submission.settledAt.date.year] ?? .zero, balance: record.accountBalance))
                enrolments.append(record)
                next = record.mutualAidMember
            }
        }
        self.enrolments = enrolments
        self.places = places
        self.people = people
        policies = PolicySet(workload.world.policies.policies.filter { $0.region.party == ClaimWorkload.insuring })
    }

    /// - Parameter repeats: how often the claims are sent, each time as other visits.
    func rows(lines: Int, repeats: Int) throws -> (rows: [BenchmarkRow], sums: FieldSums) {
        let finding = try run(lines: lines, repeats: repeats)
        let count = workload.claims.count * repeats
        defer { finding.decider.free() }
        let name = "path/\(lines) lines"
        var rows = [
            BenchmarkRow(
                scenario: name, value: Double(count) / finding.seconds, unit: "claims/s", latency: finding.latency,
                digest: finding.decider.sums.digest),
            BenchmarkRow(
                scenario: "\(name) disk", value: Double(finding.journalBytes) / Double(count), unit: "bytes/claim"),
        ]
        if lines == 0 {
            rows.append(
                BenchmarkRow(
                    scenario: "path memory", value: Double(finding.decider.tableBytes) / Double(count), unit: "bytes/open claim"))
        }
        return (rows, finding.decider.sums)
    }

    /// The claims through the whole path, on a journal that is gone afterwards.
    /// - Returns: what the caller has to free.
    func run(lines: Int, repeats: Int, without ablation: SafetyAblation? = nil) throws -> ClaimPath.Finding {
        guard let catalogue = workload.world.catalogues.catalogue(of: ClaimWorkload.treating) else {
            throw BenchmarkFailure("no catalogue of \(ClaimWorkload.treating)")
        }
        let batches = batches(lines: lines, repeats: repeats)
        let count = workload.claims.count * repeats
        let preparer = ClaimPreparer(policies: policies, catalogue: catalogue, enrolments: enrolments, places: places)
        let decider = ClaimDecider(people: people, room: count)
        let path = "\(folder)/path-\(lines)"
        let storage = SafetyAblation.storage(path, without: ablation)
        let finding = try ClaimPath(batches, preparer: preparer).run(decider, storage: storage, without: ablation)
        guard finding.decider.openCount + finding.decider.refusedCount == count, finding.decider.repeatedCount == 0 else {
            throw BenchmarkFailure(
                "M4: \(count) claims sent, \(finding.decider.openCount) open, \(finding.decider.repeatedCount) repeated")
        }
        guard ablation != nil || verifyJournal(storage).isSound else {
            throw BenchmarkFailure("the journal of path/\(lines) lines is not sound")
        }
        try FileManager.default.removeItem(atPath: path)
        return finding
    }

    /// The same claims decided one after the other by the bare rules: what the path has to come to.
    func expectedSums(lines: Int, repeats: Int) throws -> FieldSums {
        guard let catalogue = workload.world.catalogues.catalogue(of: ClaimWorkload.treating) else { return FieldSums() }
        let preparer = ClaimPreparer(policies: policies, catalogue: catalogue, enrolments: enrolments, places: places)
        var decider = ClaimDecider(people: people, room: workload.claims.count * repeats)
        defer { decider.free() }
        var claims = ContiguousArray<PreparedClaim>()
        for (number, batch) in batches(lines: lines, repeats: repeats).enumerated() {
            batch.withUnsafeBytes { preparer.prepare($0, into: &claims) }
            for (index, claim) in claims.enumerated() { _ = decider.decide(claim, record: UInt64(number), index: index) }
        }
        return decider.sums
    }

    /// The first `count` claims, ready to be decided.
    func prepared(_ count: Int) throws -> [PreparedClaim] {
        guard let catalogue = workload.world.catalogues.catalogue(of: ClaimWorkload.treating) else { return [] }
        let preparer = ClaimPreparer(policies: policies, catalogue: catalogue, enrolments: enrolments, places: places)
        var all: [PreparedClaim] = []
        var claims = ContiguousArray<PreparedClaim>()
        for batch in batches(lines: 0, repeats: 1) where all.count < count {
            batch.withUnsafeBytes { preparer.prepare($0, into: &claims) }
            all += claims
        }
        return Array(all.prefix(count))
    }

    /// What the rules say of these claims: each from the opening figures, and one after the other.
    func sums(_ claims: [PreparedClaim]) -> (opening: FieldSums, moving: FieldSums) {
        var opening = FieldSums()
        var decider = ClaimDecider(people: people, room: claims.count)
        defer { decider.free() }
        for (index, claim) in claims.enumerated() {
            let helper = claim.helper < 0 ? Fen.zero : people[Int(claim.helper)].balance
            let result = BenefitRule.decide(
                claim.submission, for: claim.facts, under: claim.policy.policy,
                accumulators: people[Int(claim.person)].year, accountBalance: people[Int(claim.person)].balance,
                mutualAidBalance: helper)
            if case .success(let decision) = result { opening.add(decision) }
            _ = decider.decide(claim, record: 0, index: index)
        }
        return (opening, decider.sums)
    }

    private func batches(lines count: Int, repeats: Int) -> [[UInt8]] {
        var batches: [[UInt8]] = []
        var batch: [UInt8] = []
        var inBatch = 0
        for round in 0..<repeats {
            for claim in workload.claims {
                var submission = claim.submission
                if round > 0 { submission.batch = "\(round)/\(submission.batch)" }
                let lines = (0..<count).map { claim.lines[$0 % claim.lines.count] }
                ClaimWire.append(submission, lines: lines, to: &batch)
                inBatch += 1
                guard inBatch == Self.batch else { continue }
                batches.append(batch)
                batch = []
                inBatch = 0
            }
        }
        return batch.isEmpty ? batches : batches + [batch]
    }
}

extension FieldSums {
    var digest: Digest256 {
        var sink = DigestSink()
        for value in values { sink.put(Fen(value)) }
        return sink.finish()
    }
}
