import BenchmarkSupport
import ClaimTypes
import Foundation
import Testing

@testable import network_bench

/// The benchmark cannot rot. No timing decides a test.
@Suite("Benchmark of the network")
struct NetworkBenchTests {
    private func report(_ systems: Set<NetworkSystem>) async throws -> BenchmarkReport {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = FileManager.default.temporaryDirectory.appending(path: "network-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = NetworkSettings(
            seed: 7, regions: [310_000, 330_000, 340_000].map { RegionCode($0) }, personsPerRegion: 10_000, hospitals: 4,
            closedVisits: 4_000, warmup: 0, duration: 1, pause: 100, loadPercent: 50, connections: 64, folder: folder,
            examples: root.path + "/Documentation/Examples")
        return try await NetworkRun(settings: settings, systems: systems) { _ in }.report()
    }

    @Test("signing and checking have a row for each suite and batch size")
    func signatures() async throws {
        let rows = try await report([.signatures]).rows
        for suite in ["intl", "gm"] {
            for size in [1, 16, 256] {
                for name in ["sign", "verify"] {
                    let row = rows.first { $0.scenario == "\(name)/\(suite), batch of \(size)" }
                    #expect((row?.value ?? 0) > 0, "\(name) \(suite) \(size)")
                }
            }
        }
    }

    @Test(
        "our services carry visits: capacity, latencies, processor time, memory, syncs and disk have rows",
        .enabled(if: NetworkTests.isLong, "set MEDCLEAR_NETWORK, or run make test-network"))
    func quick() async throws {
        let rows = try await report([.medclear]).rows
        for name in ["capacity", "settle at 50 %", "cpu/hub", "cpu/all", "memory/hub", "syncs", "disk written"] {
            #expect((rows.first { $0.scenario == name }?.value ?? 0) > 0, "no row \(name)")
        }
    }
}
