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

        init(_ settings: BenchSettings, accounts: Int, perDay: Int = 0) {
            source = TransferSource(seed: settings.seed, accounts: accounts, mix: .uniform, perDay: perDay)
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
            let time = Timestamp(nanoseconds: source.now * 1_000_000)
            ledger.advanceHorizon(to: time)
            let before = callocationcount_total()
            watch.lap {
                _ = batch.withUnsafeBufferPointer {
                    ledger.apply($0, at: time, record: record, outcomes: &outcomes)
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
        try histories(perDay: settings.history, "flat/history") + histories(perDay: 0, "flat/history at one instant") + accounts()
    }

    /// - Parameter perDay: transfers over which the times of ids go through the day that is remembered; zero when all carry the same time.
    private func histories(perDay: Int, _ name: String) throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        for history in [settings.history / 1_000, settings.history / 10, settings.history] {
            // Of ids that go through the day a whole interval, with all that its beginning and the forgetting of the oldest cost.
            let last = max((perDay > 0 ? history / 8 : min(history / 10, 1_000_000)) / settings.batch, 1)
            // Short histories are lived through many times.
            var samples: [Double] = []
            for sample in 0..<max(min(2_000_000 / history, settings.samplesMax), 1) {
                var bench = Bench(settings, accounts: settings.accounts, perDay: perDay)
                if perDay > 0 { bench.ledger.prepareMemory(transfers: perDay / 8) }
                for _ in 0..<max(history / settings.batch, 1) { bench.apply(settings.batch) }
                bench.restart()
                for _ in 0..<last { bench.apply(settings.batch) }
                samples.append(bench.nanoseconds)
                guard perDay > 0, history == settings.history, sample == 0 else { continue }
                let perID = Double(bench.ledger.footprintBytes.transfers) / Double(bench.ledger.transferCount)
                rows.append(BenchmarkRow(scenario: "memory/remembered id", value: perID, unit: "bytes"))
            }
            let mean = samples.reduce(0, +) / Double(samples.count)
            rows.append(BenchmarkRow(scenario: "\(name) \(history)", value: mean, unit: "ns/transfer"))
        }
        return rows
    }

    /// Batches of one measurement.
    private var sample: Int { max(min(settings.history / 100, 1_000_000) / settings.batch, 1) }

    private func accounts() throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        for accounts in Set([1_000, 100_000, settings.accountsMax]).sorted() where accounts <= settings.accountsMax {
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
