import BenchmarkSupport
import ClaimCommands
import ClaimTypes
import Foundation
import GeneratedWorld
import Hashing
import LedgerTypes
import Registry
import RegistryStore

/// `registry/…`: people taken into a registry on disk, and the facts of their visits read back from it on one core.
struct RegistryScenario {
    private let workload: ClaimWorkload
    private let settings: BenchmarkSettings

    init(_ workload: ClaimWorkload, _ settings: BenchmarkSettings) {
        self.workload = workload
        self.settings = settings
    }

    func rows() throws -> [BenchmarkRow] {
        let store = try RegistryStore.create(at: settings.folder + "/registry.db", keys: try .fresh())
        for region in workload.world.registry.allRegions {
            let row = RegistryRow.region(region)
            guard try store.take(row) else { throw BenchmarkFailure("the region \(region.code) was refused") }
        }
        return [try importRows(store), try facts(store)]
    }

    /// Every person of the workload once, with filings, qualifications and opening figures.
    private func importRows(_ store: RegistryStore) throws -> BenchmarkRow {
        let visits = workload.claims.map(\.submission.visit)
        let keys = Set(visits.map { EnrolmentKey(person: $0.person, insuringRegion: $0.insuringRegion, insurance: $0.insurance) })
            .sorted { $0.person < $1.person }
        var lines: [String] = []
        for key in keys {
            let record = workload.registry.enrolment(
                of: key.person, insuringRegion: key.insuringRegion, insurance: key.insurance)
            if let record { lines.append(RegistryFiles.encode(record)) }
        }
        let path = settings.folder + "/persons.jsonl"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
        let source = RecordSource(name: "benchmark", day: BusinessDate(days: 20_600))
        let job = BulkImport(kind: .enrolments, format: .jsonLines, source: source)
        var report = BadRowReport()
        var watch = Stopwatch()
        let progress = try watch.lap { try job.run(path: path, into: store, report: &report) }
        guard progress.added == lines.count else {
            throw BenchmarkFailure("\(progress.refused) of \(lines.count) people were refused")
        }
        return BenchmarkRow(scenario: "registry/import", value: watch.rate(lines.count), unit: "people/s")
    }

    /// The facts of every claim, over and over; they must be those of the registry in memory.
    private func facts(_ store: RegistryStore) throws -> BenchmarkRow {
        let visits = workload.claims.map(\.submission)
        let passes = (settings.decisions + visits.count - 1) / visits.count
        var sink = DigestSink()
        for submission in visits {
            let found = store.facts(for: submission)
            guard found == workload.registry.facts(for: submission) else {
                throw BenchmarkFailure("store and memory differ on person \(submission.visit.person)")
            }
            sink.put(found?.person.value ?? 0)
            sink.put(found?.personType ?? 0)
        }
        var count = 0
        var watch = Stopwatch(.processor)
        watch.lap {
            for _ in 0..<passes {
                for submission in visits where store.facts(for: submission) != nil { count += 1 }
            }
        }
        guard count == visits.count * passes else { throw BenchmarkFailure("facts got lost") }
        return BenchmarkRow(scenario: "registry/facts", value: watch.rate(count), unit: "facts/s", digest: sink.finish())
    }
}

extension RegistryReading {
    func facts(for submission: ClaimSubmission) -> PersonFacts? {
        let visit = submission.visit
        let first = min(visit.beganAt, submission.settledAt).date
        return facts(
            of: visit.person, insuringRegion: visit.insuringRegion, insurance: visit.insurance,
            treatingRegion: visit.treatingRegion, visit: first...submission.settledAt.date)
    }
}
