import BenchmarkSupport
import CAllocationCount
import LedgerCore
import LedgerTypes

/// The ledger in memory, without a disk: what one core does, and how that grows with history and accounts.
struct CoreScenarios {
    let settings: BenchSettings

    /// A ledger with its accounts, and the memory that applying batches needs.
    struct Bench: ~Copyable {
        var ledger = Ledger(horizon: .hours(24))
        var source: TransferSource
        private let record: UnsafeMutableRawBufferPointer
        private var outcomes: [TransferOutcome] = []
        private var batch: [Transfer] = []
        private(set) var watch = Stopwatch(.processor)
        private(set) var applied = 0
        private(set) var allocations: UInt64 = 0

        init(_ settings: BenchSettings, accounts: Int) {
            source = TransferSource(seed: settings.seed, accounts: accounts, mix: .uniform)
            record = .allocate(byteCount: TransferBatchRecord.byteCountMax(transfers: settings.batch), alignment: 64)
            outcomes.reserveCapacity(settings.batch)
            batch.reserveCapacity(settings.batch)
            for number in 0..<accounts { _ = ledger.open(AccountSpecification(id: TransferSource.account(number))) }
        }

        deinit { record.deallocate() }

        /// Forgets what was measured so far.
        mutating func restart() {
            watch = Stopwatch(.processor)
            applied = 0
            allocations = 0
        }

        mutating func apply(_ count: Int) {
            batch.removeAll(keepingCapacity: true)
            outcomes.removeAll(keepingCapacity: true)
            for _ in 0..<count { batch.append(source.next().transfer()) }
            let before = callocationcount_total()
            watch.lap {
                _ = batch.withUnsafeBufferPointer {
                    ledger.apply($0, at: TransferSource.time, record: record, outcomes: &outcomes)
                }
            }
            allocations += callocationcount_total() - before
            applied += outcomes.count { $0 == .applied }
        }

        /// Nanoseconds of one core for each transfer since `restart`.
        var nanoseconds: Double { watch.total.seconds * 1e9 / Double(applied) }
    }

    /// Cost of a transfer on top of ever longer histories, and over ever more accounts.
    func flat() throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        let sample = max(min(settings.history / 100, 1_000_000) / settings.batch, 1)
        var bench = Bench(settings, accounts: settings.accounts)
        for history in [settings.history / 1_000, settings.history / 10, settings.history] {
            while bench.ledger.transferCount < history { bench.apply(settings.batch) }
            bench.restart()
            for _ in 0..<sample { bench.apply(settings.batch) }
            rows.append(
                BenchmarkRow(scenario: "flat/history \(history)", value: bench.nanoseconds, unit: "ns/transfer"))
        }
        let perID = Double(bench.ledger.footprintBytes.transfers) / Double(bench.ledger.transferCount)
        rows.append(BenchmarkRow(scenario: "memory/remembered id", value: perID, unit: "bytes"))
        bench.ledger = Ledger()
        for accounts in [1_000, 100_000, settings.accountsMax] {
            var bench = Bench(settings, accounts: accounts)
            for _ in 0..<sample { bench.apply(settings.batch) }
            bench.restart()
            for _ in 0..<sample { bench.apply(settings.batch) }
            rows.append(
                BenchmarkRow(scenario: "flat/accounts \(accounts)", value: bench.nanoseconds, unit: "ns/transfer"))
            if accounts == settings.accountsMax {
                let perAccount = Double(bench.ledger.footprintBytes.accounts) / Double(accounts)
                rows.append(BenchmarkRow(scenario: "memory/account", value: perAccount, unit: "bytes"))
            }
        }
        return rows
    }

    /// Takings from the heap while batches are applied to warm tables, and the limit they must keep.
    ///
    /// Tables grow by mapping memory, seldom, and not from the heap; so the count of a long run is zero.
    func allocations() throws -> BenchmarkRow {
        var bench = Bench(settings, accounts: settings.accounts)
        for _ in 0..<4 { bench.apply(settings.batch) }
        bench.restart()
        for _ in 0..<max(200_000 / settings.batch, 4) { bench.apply(settings.batch) }
        return BenchmarkRow(
            scenario: "allocations", value: Double(bench.allocations) / Double(bench.applied), unit: "per transfer")
    }
}
