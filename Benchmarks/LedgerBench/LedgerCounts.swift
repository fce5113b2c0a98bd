import BenchmarkSupport
import Journal
import LedgerEngine
import LedgerTypes

/// What a durable transfer asks of the disk, counted: the same in every run, build and machine.
enum LedgerCounts {
    /// Batches one at a time, so that each is a block of its own. Room is prepared beside it in quiet moments, so calls for that are no
    /// count to rely on.
    static func rows(_ settings: BenchSettings) async throws -> [BenchmarkRow] {
        let storage = CountedStorage(MemoryStorage())
        let test = try await EngineUnderTest(settings, counted: storage)
        defer { test.engine.close() }
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: .uniform)
        let batches = (0..<8).map { _ in (0..<settings.batch).map { _ in source.next().transfer() } }
        let before = storage.counts
        let (_, _, transfers) = test.run(batches, inFlight: 1)
        let calls = storage.counts - before
        func row(_ name: String, _ count: Int, per total: Int, _ unit: String) -> BenchmarkRow {
            BenchmarkRow(scenario: name, value: Double(count) / Double(total), unit: unit)
        }
        return [
            row("journal", calls.bytesWritten, per: transfers, "bytes/transfer"),
            row("block writes", calls.writes, per: batches.count, "writes/block"),
            row("block syncs", calls.syncs, per: batches.count, "syncs/block"),
        ]
    }
}
