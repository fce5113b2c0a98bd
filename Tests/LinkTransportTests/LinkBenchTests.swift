import ArgumentParser
import BenchmarkSupport
import Foundation
import Testing

@testable import link_bench

/// The benchmark cannot rot: every measurement runs for a moment. No timing decides a test.
@Suite("Benchmark of links")
struct LinkBenchTests {
    private func rows(_ measure: (LinkRun) async throws -> [BenchmarkRow]) async throws -> [BenchmarkRow] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "link-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await measure(LinkRun(seconds: 0.01, folder: folder.path))
    }

    @Test("frames by gRPC, frames over TLS and whole links all have their rows")
    func quick() async throws {
        let rows = try await rows { try await $0.rows() }
        for (scenario, system) in [
            ("stream/512 B", "gRPC"), ("stream/65536 B", "framed TLS"), ("echo/1 in flight", "gRPC"),
            ("echo/64 in flight", "framed TLS"),
        ] {
            #expect(rows.contains { $0.scenario == scenario && $0.system == system && $0.value > 0 }, "\(scenario) of \(system)")
        }
        #expect(rows.contains { $0.scenario.hasPrefix("link/") && $0.value > 0 })
    }

    @Test("the framed stream runs without TLS too, and the tables begin and end with it")
    func withoutTLS() async throws {
        let rows = try await rows { try await $0.withoutTLS() }
        for scenario in ["ablation/stream/512 B", "ablation/stream/16384 B", "ablation/echo/1 in flight"] {
            #expect(
                rows.filter { $0.scenario == scenario }.map(\.system) == ["whole, first", "without tls", "whole, last"])
        }
        #expect(throws: (any Error).self) { try LinkBench.parse(["--ablate", "grpc"]) }
    }
}
