import BenchmarkSupport
import Foundation
import Testing

@testable import ledger_bench
@testable import medclear_bench

/// A count that grows fails the gate. What depends on no build or machine is counted here and held to the committed files.
@Suite("Gate of counts")
struct CountGateTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Only the thresholds of what a debug build counts as a release build does: disk, not heap.
    private func gate(_ name: String) throws -> CountGate {
        var gate = try CountGate(file: "\(Self.root)/Benchmarks/Thresholds/\(name).json")
        gate.thresholds.removeAll { $0.name.contains("allocations") }
        return gate
    }

    private func expectKept(_ rows: [BenchmarkRow], _ gate: CountGate) {
        for verdict in gate.verdicts(on: rows) { #expect(verdict.finding == .kept, "\(verdict)") }
        #expect(throws: Never.self) { try gate.check(rows) }
    }

    @Test("a block of durable transfers is written and synced once, as stands in the file")
    func ledger() async throws {
        // Small batches share a block's header among fewer transfers, so their bytes are more than those of the file.
        let rows = try await LedgerCounts.rows(.quick(seed: 7, folder: "none")).filter { $0.unit != "bytes/transfer" }
        var gate = try gate("ledger")
        gate.thresholds.removeAll { $0.unit == "bytes/transfer" }
        expectKept(rows, gate)
        for index in rows.indices where rows[index].value > 0 {
            var more = rows
            more[index].value += 1
            #expect(throws: BenchmarkFailure.self, "\(rows[index].scenario)") { try gate.check(more) }
        }
    }

    @Test("a settled claim takes the bytes, writes and syncs that stand in the file, alone and in a full envelope")
    func claims() async throws {
        let workload = try await ClaimWorkload.make(
            seed: 20_260_901, count: 300, examples: Self.root + "/Documentation/Examples")
        let rows = try await ClaimsCounts(workload).disk()
        var gate = try gate("claims")
        // A short run shares the founding of its books among fewer claims.
        gate.thresholds.removeAll { $0.unit == "bytes/claim" }
        expectKept(rows.filter { $0.unit != "bytes/claim" }, gate)
        let again = try await ClaimsCounts(workload).disk()
        #expect(again.map(\.value) == rows.map(\.value), "a count is the same in every run")
    }

    @Test("a count above its threshold, one that nobody took and one without a threshold fail the gate")
    func verdicts() throws {
        let gate = CountGate(thresholds: [
            .init(name: "a", unit: "allocations", most: 2), .init(name: "b", unit: "bytes", most: 10),
        ])
        func row(_ name: String, _ value: Double, _ unit: String) -> BenchmarkRow {
            BenchmarkRow(scenario: name, value: value, unit: unit)
        }
        let kept = [row("a", 2, "allocations"), row("b", 9.5, "bytes")]
        #expect(gate.verdicts(on: kept).map(\.finding) == [.kept, .kept])
        let cases: [([BenchmarkRow], [CountGate.Verdict.Finding])] = [
            ([row("a", 2.5, "allocations"), kept[1]], [.exceeded, .kept]), ([kept[0]], [.kept, .notCounted]),
            ([kept[0], row("b", 9.5, "kB")], [.kept, .notCounted, .noThreshold]),
            (kept + [row("c", 0, "calls")], [.kept, .kept, .noThreshold]),
        ]
        for (rows, findings) in cases {
            #expect(gate.verdicts(on: rows).map(\.finding) == findings)
            #expect(throws: BenchmarkFailure.self) { try gate.check(rows) }
        }
    }

    @Test("a file that is missing or of another form is no gate")
    func files() {
        #expect(throws: BenchmarkFailure.self) { try CountGate(file: "\(Self.root)/Benchmarks/Thresholds/none.json") }
        #expect(throws: BenchmarkFailure.self) { try CountGate(file: "\(Self.root)/Package.swift") }
    }
}
