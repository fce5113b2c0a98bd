import BenchmarkSupport
import Foundation
import LedgerTypes

/// PostgreSQL doing the ledger's work: ids unique, posted and pending totals right. No limits, no chain of hashes, no refusal codes.
///
/// Batches go in by COPY, the fastest way in, and one set-based function applies them: one insert, and one update of the accounts for
/// the whole batch. Account rows have room for updates in place, the transfers one index.
struct PostgresPeer {
    let settings: BenchSettings
    let server: PostgresServer

    private static let schema = """
        DROP TABLE IF EXISTS account, transfer, hold, batch;
        CREATE TABLE account (id int PRIMARY KEY, debits bigint NOT NULL, credits bigint NOT NULL,
          debits_pending bigint NOT NULL, credits_pending bigint NOT NULL) WITH (fillfactor = 40);
        CREATE TABLE transfer (id uuid PRIMARY KEY, debit int NOT NULL, credit int NOT NULL, amount bigint NOT NULL,
          code smallint NOT NULL, period int NOT NULL);
        CREATE TABLE hold (id uuid PRIMARY KEY, debit int NOT NULL, credit int NOT NULL, amount bigint NOT NULL,
          state smallint NOT NULL) WITH (fillfactor = 80);
        CREATE TEMP TABLE batch (id uuid, debit int, credit int, amount bigint, hold uuid, is_post bool) ON COMMIT DELETE ROWS;
        CREATE OR REPLACE FUNCTION post_batch() RETURNS void LANGUAGE sql AS $$
          WITH new AS (INSERT INTO transfer SELECT id, debit, credit, amount, 2, 202609 FROM batch
              ON CONFLICT DO NOTHING RETURNING debit, credit, amount),
            side AS (SELECT debit AS id, amount AS d, 0 AS c FROM new UNION ALL SELECT credit, 0, amount FROM new),
            total AS (SELECT id, sum(d) AS d, sum(c) AS c FROM side GROUP BY id)
          UPDATE account a SET debits = a.debits + t.d, credits = a.credits + t.c FROM total t WHERE a.id = t.id $$;
        CREATE OR REPLACE FUNCTION hold_batch() RETURNS void LANGUAGE sql AS $$
          WITH new AS (INSERT INTO hold SELECT id, debit, credit, amount, 0 FROM batch
              ON CONFLICT DO NOTHING RETURNING debit, credit, amount),
            side AS (SELECT debit AS id, amount AS d, 0 AS c FROM new UNION ALL SELECT credit, 0, amount FROM new),
            total AS (SELECT id, sum(d) AS d, sum(c) AS c FROM side GROUP BY id)
          UPDATE account a SET debits_pending = a.debits_pending + t.d, credits_pending = a.credits_pending + t.c
            FROM total t WHERE a.id = t.id $$;
        CREATE OR REPLACE FUNCTION end_batch() RETURNS void LANGUAGE sql AS $$
          WITH done AS (UPDATE hold h SET state = CASE WHEN b.is_post THEN 1 ELSE 2 END FROM batch b
              WHERE h.id = b.hold AND h.state = 0 RETURNING b.id, h.debit, h.credit, h.amount, b.is_post),
            new AS (INSERT INTO transfer SELECT id, debit, credit, amount, 2, 202609 FROM done ON CONFLICT DO NOTHING),
            side AS (SELECT debit AS id, amount AS d, 0 AS c, is_post FROM done
              UNION ALL SELECT credit, 0, amount, is_post FROM done),
            total AS (SELECT id, sum(d) AS d, sum(c) AS c, coalesce(sum(d) FILTER (WHERE is_post), 0) AS pd,
              coalesce(sum(c) FILTER (WHERE is_post), 0) AS pc FROM side GROUP BY id)
          UPDATE account a SET debits_pending = a.debits_pending - t.d, credits_pending = a.credits_pending - t.c,
            debits = a.debits + t.pd, credits = a.credits + t.pc FROM total t WHERE a.id = t.id $$;
        CREATE OR REPLACE FUNCTION post_one(i uuid, d int, c int, m bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO transfer VALUES (i, d, c, m, 2, 202609);
          IF d < c THEN UPDATE account SET debits = debits + m WHERE id = d; END IF;
          UPDATE account SET credits = credits + m WHERE id = c;
          IF d > c THEN UPDATE account SET debits = debits + m WHERE id = d; END IF; END $$;
        """

    private func newSession() throws -> PostgresSession {
        let session = try server.session()
        _ = try session.run("SET client_min_messages = error;\n" + Self.schema)
        _ = try session.run("INSERT INTO account SELECT n, 0, 0, 0, 0 FROM generate_series(0, \(settings.accounts - 1)) n;")
        _ = try session.run("VACUUM ANALYZE account; CHECKPOINT;")
        return session
    }

    private func uuid(_ number: UInt64) -> String {
        let text = String(TransferSource.id(number).value, radix: 16)
        return String(repeating: "0", count: 32 - text.count) + text
    }

    private func script(_ rows: [String], _ function: String) -> String {
        "BEGIN;\nCOPY batch FROM STDIN;\n" + rows.joined() + "\\.\nSELECT \(function)();\nCOMMIT;"
    }

    func batched(_ mix: Mix) throws -> BenchmarkRow {
        let session = try newSession()
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: mix)
        var expected = Balances(accounts: settings.accounts)
        var watch = Stopwatch()
        while watch.total.seconds < settings.peerSeconds {
            let batch = (0..<settings.batch).map { _ in source.next() }
            let rows = batch.map { "\(uuid($0.number))\t\($0.debit)\t\($0.credit)\t\($0.amount)\t\\N\t\\N\n" }
            let text = script(rows, "post_batch")
            try watch.lap { _ = try session.run(text) }
            for transfer in batch { expected.add(transfer) }
        }
        return try row("batched/\(mix.rawValue)", watch, session, expected)
    }

    func twoPhase() throws -> BenchmarkRow {
        let session = try newSession()
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: .uniform)
        var expected = Balances(accounts: settings.accounts)
        var watch = Stopwatch()
        while watch.total.seconds < settings.peerSeconds {
            let batch = (0..<settings.batch).map { _ in source.next() }
            let holds = batch.map { "\(uuid($0.number))\t\($0.debit)\t\($0.credit)\t\($0.amount)\t\\N\t\\N\n" }
            let ends = batch.enumerated().map { index, transfer in
                "\(uuid(transfer.number + 1 << 40))\t\\N\t\\N\t\\N\t\(uuid(transfer.number))\t\(index % 2 == 0 ? "t" : "f")\n"
            }
            for text in [script(holds, "hold_batch"), script(ends, "end_batch")] {
                try watch.lap { _ = try session.run(text) }
            }
            for (index, transfer) in batch.enumerated() where index % 2 == 0 { expected.add(transfer) }
        }
        return try row("two-phase/uniform", watch, session, expected)
    }

    private func row(
        _ scenario: String, _ watch: Stopwatch, _ session: PostgresSession, _ expected: Balances
    ) throws -> BenchmarkRow {
        var found = Balances(accounts: settings.accounts)
        for line in try session.run("SELECT id, debits, credits FROM account WHERE debits_pending = 0 AND credits_pending = 0;") {
            let fields = line.split(separator: "|").compactMap { Int64($0) }
            if fields.count == 3 { found.set(Int(fields[0]), debits: fields[1], credits: fields[2]) }
        }
        guard found == expected else {
            throw BenchmarkFailure("PostgreSQL's balances after \(scenario) are not what was transferred")
        }
        return BenchmarkRow(
            scenario: scenario, system: "PostgreSQL \(server.version)", value: watch.rate(watch.laps.count * settings.batch),
            unit: "transfers/s", latency: Latency(watch.laps), digest: found.digest)
    }

    /// Single transfers on many connections, by PostgreSQL's own load generator.
    func unbatched() throws -> BenchmarkRow {
        let session = try newSession()
        let script = """
            \\set d random(0, \(settings.accounts - 1))
            \\set s random(1, \(settings.accounts - 1))
            \\set c (:d + :s) % \(settings.accounts)
            SELECT post_one(gen_random_uuid(), :d, :c, 1);
            """
        let (elapsed, laps) = try server.bench(script, connections: settings.connections, seconds: Int(settings.peerSeconds))
        let sums = try session.run("SELECT sum(debits), sum(credits), (SELECT count(*) FROM transfer) FROM account;")
        guard let fields = sums.first?.split(separator: "|"), Set(fields).count == 1, fields.first == "\(laps.count)" else {
            throw BenchmarkFailure("PostgreSQL's sums after \(laps.count) single transfers: \(sums)")
        }
        return BenchmarkRow(
            scenario: "unbatched", system: "PostgreSQL \(server.version)", value: Double(laps.count) / elapsed,
            unit: "transfers/s", latency: Latency(laps))
    }
}
