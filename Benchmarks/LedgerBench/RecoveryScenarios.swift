import BenchmarkSupport
import Foundation
import Journal
import LedgerCore
import LedgerEngine
import LedgerTypes

/// Opening again after a long history: from a snapshot and the journal behind it, and from the journal alone.
struct RecoveryScenarios {
    let settings: BenchSettings
    let limits: DiskLimits

    func rows() async throws -> [BenchmarkRow] {
        let test = try await EngineUnderTest(settings, "recovery")
        defer { removeFolder(test.folder) }
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: .uniform)
        func fill(_ count: Int) -> Int {
            test.run(count) { batch in
                for _ in 0..<settings.batch { batch.append(source.next().transfer()) }
                return settings.batch
            }.transfers
        }
        var count = fill(settings.history)
        let clock = ContinuousClock()
        var began = clock.now
        _ = try await test.engine.takeSnapshot()
        let snapshotSeconds = (clock.now - began).seconds
        let tail = fill(settings.history / 100)
        count += tail
        let digest = try await test.balances(settings.accounts).digest
        test.engine.close()

        var rows = [BenchmarkRow(scenario: "snapshot/taken", value: snapshotSeconds, unit: "s")]
        began = clock.now
        var engine = try open(test.folder)
        rows.append(BenchmarkRow(scenario: "open/snapshot and tail", value: (clock.now - began).seconds, unit: "s"))
        guard engine.recovery.snapshot != nil, engine.recovery.replayedTransfers >= UInt64(tail) else {
            throw BenchmarkFailure("the snapshot was not used: \(engine.recovery)")
        }
        engine.close()

        let storage = FileStorage(folder: test.folder)
        began = clock.now
        let report = verifyJournal(storage)
        let verify = (clock.now - began).seconds
        guard report.isSound else { throw BenchmarkFailure("the journal is not sound: \(report)") }
        rows += rates("verify", verify, count, Double(report.bytes))

        for stored in try storage.files() { if case .snapshot = stored.file { try storage.remove(stored.file) } }
        began = clock.now
        engine = try open(test.folder)
        rows += rates("replay", (clock.now - began).seconds, count, Double(report.bytes))
        let again = try await EngineUnderTest.balances(engine, settings.accounts)
        engine.close()
        guard again.digest == digest else { throw BenchmarkFailure("replay gives other balances") }
        return rows
    }

    private func open(_ folder: String) throws -> LedgerEngine {
        try LedgerEngine(
            opening: FileStorage(folder: folder), node: EngineUnderTest.node, options: EngineUnderTest.options(settings),
            clock: { TransferSource.time })
    }

    /// Transfers per second, and what share that is of hashing every byte on one core.
    private func rates(_ name: String, _ seconds: Double, _ count: Int, _ bytes: Double) -> [BenchmarkRow] {
        [
            BenchmarkRow(scenario: name, value: Double(count) / seconds, unit: "transfers/s"),
            BenchmarkRow(scenario: name + " share of hash limit", value: 100 * bytes / seconds / limits.hash, unit: "%"),
        ]
    }

    /// The longest time that a snapshot holds up transfers, with transfers going on.
    func pauses() async throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        for accounts in Set([settings.accountsMax / 10, settings.accountsMax]).sorted() {
            var larger = settings
            larger.accounts = accounts
            let test = try await EngineUnderTest(larger, "pauses-\(accounts)")
            defer { test.discard() }
            var source = TransferSource(seed: settings.seed, accounts: accounts, mix: .uniform)
            async let block = test.engine.takeSnapshot()
            _ = test.run(max(settings.transfers / 2, settings.batch)) { batch in
                for _ in 0..<settings.batch { batch.append(source.next().transfer()) }
                return settings.batch
            }
            _ = try await block
            rows.append(
                BenchmarkRow(
                    scenario: "snapshot/longest pause at \(accounts) accounts",
                    value: Double(test.engine.statistics.longestSnapshotPause) / 1_000, unit: "µs"))
        }
        return rows
    }
}
