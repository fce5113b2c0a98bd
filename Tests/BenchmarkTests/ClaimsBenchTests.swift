import BenchmarkSupport
import Benefits
import Foundation
import StrictJSON
import Testing

@testable import medclear_bench

/// The benchmark cannot rot: its quick form runs whole, its results are the same twice, and its report can be read.
/// What it measures is never asserted: no timing decides a test.
@Suite("Benchmark of claims")
struct ClaimsBenchTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private func quickReport(seed: UInt64) async throws -> BenchmarkReport {
        let folder = FileManager.default.temporaryDirectory.appending(path: "medclear-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await ClaimsBenchRun(.quick(seed: seed, folder: folder), examples: Self.root + "/Documentation/Examples")
            .report()
    }

    @Test("M1: two runs of one seed print the same rows with the same digests; another seed prints others")
    func digestsRepeat() async throws {
        let (first, second) = (try await quickReport(seed: 7), try await quickReport(seed: 7))
        #expect(first.rows.map(\.scenario) == second.rows.map(\.scenario))
        #expect(first.rows.map(\.digest) == second.rows.map(\.digest))

        let other = try await quickReport(seed: 8)
        for (row, changed) in zip(first.rows, other.rows) where row.digest != nil {
            #expect(row.digest != changed.digest, "\(row.scenario) does not depend on the seed")
        }
        try checkReport(first)
    }

    @Test("M1: the audit writes two regions' journals, and replays both to the states their nodes were left in")
    func audit() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "medclear-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = BenchmarkSettings.quick(seed: 7, folder: folder)
        settings.scenarios = [.audit]
        let report = try await ClaimsBenchRun(settings, examples: Self.root + "/Documentation/Examples").report()
        for name in ["audit/records", "audit/verify", "audit/verify second half", "audit/replay", "audit/replay national year"] {
            let row = try #require(report.rows.first { $0.scenario == name }, "no row \(name)")
            #expect(row.value > 0, "\(name)")
        }
        let records = try #require(report.rows.first { $0.scenario == "audit/records" }).value
        #expect(records > 3 * Double(settings.auditClaims), "three requests a claim, and the envelopes")
    }

    /// Every figure is there and positive, every peer is compared, and the JSON has the fields that scripts read.
    private func checkReport(_ report: BenchmarkReport) throws {
        let scenarios = report.rows.map(\.scenario)
        for name in [
            "decide/mix", "decide/outpatient", "decide/inpatient", "split/6 lines", "split/300 lines",
            "decide/outpatient allocations",
            "path/0 lines", "path/0 lines disk", "path memory", "path/6 lines", "node-decide/apply",
            "node-durable/1", "node-durable/16", "node-durable/256", "node-durable/1 disk", "replay", "verify", "month",
            "month disk", "month audit", "registry/import", "registry/facts",
        ] {
            #expect(scenarios.contains(name), "no row \(name)")
        }
        for row in report.rows where row.scenario != "node-decide/memory" && !row.unit.hasPrefix("allocations/") {
            #expect(row.value > 0, "\(row.scenario) of \(row.system) is \(row.value)")
            #expect((row.ratio == nil) == (row.system == "MedClear"), "\(row.scenario) of \(row.system)")
        }
        // SQLite beside each commit size; PL/pgSQL twice where PostgreSQL is installed, and then its answers were compared.
        let check = report.conditions.first { $0.name == "PL/pgSQL check" }?.value ?? ""
        #expect(report.rows.count { $0.ratio != nil } == (check.hasPrefix("not measured") ? 3 : 5))
        #expect(check.hasPrefix("not measured") || check.contains("fields equal over"), "\(check)")

        let json = try JSONParser.parse(Array(report.json.utf8)).get()
        guard case .array(let rows) = json["rows"] else {
            Issue.record("the JSON has no rows")
            return
        }
        #expect(rows.count == report.rows.count)
        let allowed: Set<String> = ["scenario", "system", "value", "unit", "p50_us", "p99_us", "p99_9_us", "ratio"]
        for case .object(let members) in rows { #expect(Set(members.map(\.key)).isSubset(of: allowed)) }
        for name in ["cpu", "cores", "memory", "kernel", "file system", "commit", "toolchain", "seed", "settings"] {
            #expect(json["conditions"]?[name]?.kind == "string", "no condition \(name)")
        }
    }

    @Test("every safety can be left out alone and changes nothing but the speed; the tables begin and end whole")
    func ablations() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "medclear-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = BenchmarkSettings.quick(seed: 7, folder: folder)
        (settings.scenarios, settings.ablations) = ([], SafetyAblation.allCases)
        let report = try await ClaimsBenchRun(settings, examples: Self.root + "/Documentation/Examples").report()
        func systems(_ scenario: String) -> [String] { report.rows.filter { $0.scenario == scenario }.map(\.system) }
        #expect(
            systems("ablation/node-durable/256")
                == ["whole, first", "without fsync", "without hash", "without merkle", "without sign", "whole, last"])
        #expect(
            systems("ablation/path/0 lines")
                == ["whole, first", "without fsync", "without hash", "without merkle", "whole, last"])
        #expect(report.rows.allSatisfy { $0.ratio != nil && $0.value > 0 })
        #expect(throws: BenchmarkFailure.self) { try AblationTable("none").finished() }
    }

    @Test("M1: the path decides in the order of arrival, whoever prepared first; a claim sent twice is settled once")
    func path() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "medclear-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let workload = try await ClaimWorkload.make(seed: 5, count: 2_000, examples: Self.root + "/Documentation/Examples")
        let scenario = PathScenario(workload, folder: folder)
        let (_, sums) = try scenario.rows(lines: 2, repeats: 3)
        #expect(sums == (try scenario.expectedSums(lines: 2, repeats: 3)))
        let claims = try scenario.prepared(2_000)
        var decider = ClaimDecider(people: scenario.people, room: 4_000)
        defer { decider.free() }
        for round in 0..<2 {
            for (index, claim) in claims.enumerated() { _ = decider.decide(claim, record: UInt64(round), index: index) }
        }
        #expect(decider.sums == scenario.sums(claims).moving)
        #expect(decider.repeatedCount == decider.openCount)
    }

    @Test("percentiles are of the nearest rank")
    func percentiles() {
        let hundred = Latency((1...100).reversed().map { Duration.microseconds($0) })
        #expect(hundred.median.rounded() == 50)
        #expect(hundred.p99.rounded() == 99)
        let one = Latency([.microseconds(3)])
        #expect(one.median.rounded() == 3)
        #expect(one.p99.rounded() == 3)
    }
}
