import BenchmarkSupport
import LedgerTypes

/// SQLite with a write-ahead log synced at every commit: one transaction per batch, prepared statements, ids unique. No limits, no
/// holds, no chain of hashes.
struct SQLitePeer {
    let settings: BenchSettings

    func batched(_ mix: Mix) throws -> BenchmarkRow {
        let path = settings.folder + "/peer-\(mix.rawValue).sqlite"
        defer { for suffix in ["", "-wal", "-shm"] { removeFile(path + suffix) } }
        let database = try SQLiteDatabase(creating: path)
        try database.run("CREATE TABLE account (id INTEGER PRIMARY KEY, debits INTEGER NOT NULL, credits INTEGER NOT NULL)")
        try database.run(
            """
            CREATE TABLE transfer (high INTEGER, low INTEGER, debit INTEGER NOT NULL, credit INTEGER NOT NULL,
            amount INTEGER NOT NULL, code INTEGER NOT NULL, window INTEGER NOT NULL, PRIMARY KEY (high, low)) WITHOUT ROWID
            """)
        let open = try database.prepare("INSERT INTO account VALUES (?1, 0, 0)")
        try database.run("BEGIN")
        for number in 0..<settings.accounts { try open.run(Int64(number)) }
        try database.run("COMMIT")
        let insert = try database.prepare("INSERT INTO transfer VALUES (?1, ?2, ?3, ?4, ?5, 2, 202609)")
        let debit = try database.prepare("UPDATE account SET debits = debits + ?1 WHERE id = ?2")
        let credit = try database.prepare("UPDATE account SET credits = credits + ?1 WHERE id = ?2")
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: mix)
        var expected = Balances(accounts: settings.accounts)
        var watch = Stopwatch()
        while watch.total.seconds < settings.peerSeconds {
            let batch = (0..<settings.batch).map { _ in source.next() }
            try watch.lap {
                try database.run("BEGIN IMMEDIATE")
                for transfer in batch {
                    let id = TransferSource.id(transfer.number).value
                    try insert.run(
                        Int64(truncatingIfNeeded: id >> 64), Int64(truncatingIfNeeded: id), Int64(transfer.debit),
                        Int64(transfer.credit), transfer.amount)
                    try debit.run(transfer.amount, Int64(transfer.debit))
                    try credit.run(transfer.amount, Int64(transfer.credit))
                }
                try database.run("COMMIT")
            }
            for transfer in batch { expected.add(transfer) }
        }
        var found = Balances(accounts: settings.accounts)
        for row in try database.prepare("SELECT id, debits, credits FROM account").rows(columns: 3) {
            found.set(Int(row[0]), debits: row[1], credits: row[2])
        }
        guard found == expected else { throw BenchmarkFailure("SQLite's balances are not what was transferred") }
        return BenchmarkRow(
            scenario: "batched/\(mix.rawValue)", system: "SQLite \(SQLiteDatabase.version)",
            value: watch.rate(watch.laps.count * settings.batch), unit: "transfers/s", latency: Latency(watch.laps),
            digest: found.digest)
    }
}
