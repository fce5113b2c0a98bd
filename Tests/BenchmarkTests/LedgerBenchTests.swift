import BenchmarkSupport
import Foundation
import StrictJSON
import Testing

@testable import ledger_bench

/// The benchmark cannot rot: its quick form runs whole and its report can be read. No timing decides a test.
@Suite("Benchmark of the ledger")
struct LedgerBenchTests {
    private func report(seed: UInt64, _ change: (inout BenchSettings) -> Void = { _ in }) async throws -> BenchmarkReport {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ledger-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = BenchSettings.quick(seed: seed, folder: folder)
        settings.peerSeconds = 0.01
        change(&settings)
        return try await LedgerRun(settings: settings) { _ in }.report()
    }

    @Test("M1: every scenario has its rows, and our balances have the digest of the seed")
    func quick() async throws {
        let report = try await report(seed: 7)
        for name in [
            "batched/uniform", "batched/hot", "batched/uniform bytes", "two-phase/uniform", "unbatched", "flat/history 4",
            "flat/accounts 1000", "memory/account", "allocations", "snapshot/taken", "open/snapshot and tail", "verify", "replay",
        ] {
            let row = try #require(report.rows.first { $0.scenario == name }, "no row \(name)")
            #expect(row.value > 0 || name == "allocations", "\(name) is \(row.value)")
        }
        let sqlite = try #require(report.rows.first { $0.system.hasPrefix("SQLite") })
        #expect(sqlite.ratio != nil && sqlite.system.count > 7, "the version stands beside the name")
        #expect(throws: Never.self) { try JSONParser.parse(Array(report.json.utf8)).get() }

        let small: (inout BenchSettings) -> Void = { ($0.scenarios, $0.systems) = ([.batched], [.medclear]) }
        let (same, other) = (try await self.report(seed: 7, small), try await self.report(seed: 8, small))
        let digest = report.rows.first { $0.scenario == "batched/uniform" }?.digest
        #expect(digest != nil && same.rows.first?.digest == digest && other.rows.first?.digest != digest)
    }

    @Test("every safety and trick can be left out alone; the table begins and ends whole, and other rows are untouched")
    func ablations() async throws {
        let report = try await report(seed: 7) { settings in
            (settings.scenarios, settings.systems, settings.ablations) = ([], [.medclear], Ablation.allCases)
        }
        #expect(report.rows.allSatisfy { $0.scenario == "ablation/batched/uniform" && $0.ratio != nil })
        #expect(
            report.rows.map(\.system)
                == ["whole, first"] + Ablation.allCases.map { "without \($0.rawValue)" } + ["whole, last"])
    }
}
