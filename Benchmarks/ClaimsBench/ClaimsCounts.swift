import BenchmarkSupport
import Journal

/// Counts instead of times: what a decision takes from the heap, and what a settled claim asks of heap and disk.
struct ClaimsCounts {
    private let workload: ClaimWorkload

    init(_ workload: ClaimWorkload) { self.workload = workload }

    /// All of them. Counts of the heap are those of a release build; a debug build takes more.
    func rows(decisions: Int) async throws -> [BenchmarkRow] {
        let node = try NodeScenario(workload).run().rows.filter { $0.unit == "allocations/claim" }
        return try BenefitScenario(workload, decisions: decisions).allocations() + node + (await disk())
    }

    /// What claims of one node ask of its disk, alone and in full envelopes: the same in every run, build and machine.
    func disk() async throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        for (size, claims) in [(1, 32), (256, 2_048)] {
            let finding = try await DurableScenario(workload, folder: "none")
                .settle(min(claims, workload.claims.count), inEnvelopesOf: size, on: MemoryStorage())
            func row(_ name: String, _ count: Int, per total: Int, _ unit: String) -> BenchmarkRow {
                BenchmarkRow(scenario: "node-durable/\(size) \(name)", value: Double(count) / Double(total), unit: unit)
            }
            rows += [
                row("journal", finding.calls.bytesWritten, per: finding.claims, "bytes/claim"),
                row("writes", finding.calls.writes, per: finding.blocks, "writes/block"),
                row("syncs", finding.calls.syncs, per: finding.blocks, "syncs/block"),
                row("blocks", finding.blocks, per: (finding.claims + size - 1) / size, "blocks/envelope"),
            ]
        }
        return rows
    }
}
