import BenchmarkSupport
import ClaimTypes
import Clearing
import Hashing
import LedgerTypes

/// `netting`: a month's obligations, one for each of many claims, paid in three ways; and the first step of it in SQL.
struct NettingScenario {
    private let settings: ClearingSettings
    private let folder: String
    private let obligations: [Obligation]

    init(_ settings: ClearingSettings, folder: String) {
        self.settings = settings
        self.folder = folder
        var source = RandomSource(seed: settings.seed)
        let count = UInt64(settings.nettingParticipants)
        obligations = (0..<settings.obligations).map { _ in
            let debtor = source.below(count)
            let creditor = (debtor + 1 + source.below(count - 1)) % count
            return Obligation(
                debtor: RegionCode(100_000 + UInt32(debtor) * 1_000), creditor: RegionCode(100_000 + UInt32(creditor) * 1_000),
                amount: Fen(Int64(1 + source.below(5_000_000))))
        }
    }

    func rows() throws -> [BenchmarkRow] {
        var watch = Stopwatch(.processor)
        var netting: Netting?
        for _ in 0..<settings.rounds {
            let result = watch.lap { Netting.of(obligations) }
            netting = try result.get()
        }
        guard let netting else { throw BenchmarkFailure("no round") }
        let name = "netting/\(settings.nettingParticipants)×\(settings.obligations)"
        let ours = Latency(watch.laps).median / 1_000
        var sink = DigestSink()
        for position in netting.positions {
            sink.put(position.region.value)
            sink.put(position.amount)
        }
        var rows = [
            BenchmarkRow(scenario: name, value: ours, unit: "ms", latency: Latency(watch.laps), digest: sink.finish())
        ]
        for result in netting.results {
            let label = "\(name) \(result.method.names.english)"
            rows.append(BenchmarkRow(scenario: label, value: Double(result.payments.count), unit: "payments"))
            if let ratio = netting.ratio(of: result.method) {
                rows.append(BenchmarkRow(scenario: label, value: Double(ratio.value) / 100, unit: "% of gross"))
            }
        }
        rows.append(try groupBy(name, ours: ours, netting))
        return rows
    }

    /// The pairs added up by SQLite from a table in memory. It does the first of our steps only: no netting, no proof.
    private func groupBy(_ name: String, ours: Double, _ netting: Netting) throws -> BenchmarkRow {
        let database = try SQLiteDatabase(creating: folder + "/obligations")
        try database.run("CREATE TEMP TABLE o (debtor INTEGER, creditor INTEGER, amount INTEGER)")
        try database.run("BEGIN")
        let insert = try database.prepare("INSERT INTO o VALUES (?, ?, ?)")
        for owed in obligations { try insert.run(Int64(owed.debtor.value), Int64(owed.creditor.value), owed.amount.units) }
        try database.run("COMMIT")
        let query = try database.prepare(
            "SELECT debtor, creditor, SUM(amount) FROM o GROUP BY debtor, creditor ORDER BY debtor, creditor")
        var watch = Stopwatch(.processor)
        let pairs = try watch.lap { try query.rows(columns: 3) }
        let same = pairs.elementsEqual(netting.grossBilateral.payments) {
            $0 == [Int64($1.debtor.value), Int64($1.creditor.value), $1.amount.units]
        }
        guard same else { throw BenchmarkFailure("M3: SQLite adds the pairs up to other sums") }
        let theirs = watch.total.seconds * 1_000
        return BenchmarkRow(
            scenario: name + " group by", system: "SQLite \(SQLiteDatabase.version)", value: theirs, unit: "ms",
            ratio: ours / theirs)
    }
}

/// SplitMix64: the same numbers from the same seed on every machine.
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }
}
