import BenchmarkSupport
import ClaimTypes
import Foundation
import Hashing
import LedgerTypes
import Messages
import Settlement

/// The peer of `node-durable`: the ledger part of the same claims in SQLite, the usual way. One transaction per batch; per claim
/// one row of the claim and three balances: the fund's expense, the person's account, the payable to the treating region.
///
/// It takes decided amounts as given: no signature, no message, no rule, no hash chain, no evidence. What it is asked for is less
/// than what the node does, so a ratio above 1 is in spite of that.
struct SQLiteScenario {
    private let claims: [DecidedRow]
    private let folder: String

    /// - Parameter machine: a state that has decided the whole workload.
    init(_ workload: ClaimWorkload, decidedBy machine: RegionMachine, folder: String) {
        claims = workload.claims.compactMap { DecidedRow($0.submission, machine) }
        self.folder = folder
    }

    /// - Parameter finding: the node's run to compare with; the same number of claims in batches of the same size.
    func row(against finding: DurableScenario.Finding) throws -> BenchmarkRow {
        let batch = finding.size
        let rows = claims.prefix(finding.claims)
        let database = try SQLiteDatabase(creating: "\(folder)/peer-\(batch).db")
        try found(database, rows)
        let insert = try database.prepare("INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        let debit = try database.prepare("UPDATE balance SET debit = debit + ?1 WHERE account = ?2")
        let credit = try database.prepare("UPDATE balance SET credit = credit + ?1 WHERE account = ?2")
        var watch = Stopwatch()
        for start in stride(from: 0, to: rows.count, by: batch) {
            try watch.lap {
                try database.run("BEGIN IMMEDIATE")
                for row in rows[start..<min(start + batch, rows.count)] {
                    try insert.run(
                        texts: [row.visitID, row.batch], row.institution, row.settlementID, row.person, row.total, row.fund,
                        row.accounts, row.cash)
                    try debit.run(row.fund, Self.expense)
                    try debit.run(row.accounts, row.person)
                    try credit.run(row.fund + row.accounts, Self.payable)
                }
                try database.run("COMMIT")
            }
        }
        let balances = try database.prepare("SELECT account, debit, credit FROM balance ORDER BY account").rows(columns: 3)
        let owed = rows.reduce(0) { $0 + $1.fund + $1.accounts }
        let (debits, credits) = balances.reduce((0, 0)) { ($0.0 + $1[1], $0.1 + $1[2]) }
        guard debits == owed, credits == owed else {
            throw BenchmarkFailure("M3: SQLite holds debits \(debits) and credits \(credits), owed is \(owed)")
        }
        var sink = DigestSink()
        for figure in balances.joined() { sink.put(figure) }
        let value = watch.rate(rows.count)
        return BenchmarkRow(
            scenario: "node-durable/\(batch)", system: "SQLite \(SQLiteDatabase.version)", value: value, unit: "claims/s",
            latency: Latency(watch.laps), ratio: finding.claimsPerSecond / value, digest: sink.finish())
    }

    /// Sum of what the rows owe the treating region.
    var owed: Fen { Fen(claims.reduce(0) { $0 + $1.fund + $1.accounts }) }

    private static let expense: Int64 = 1
    private static let payable: Int64 = 2

    private func found(_ database: SQLiteDatabase, _ rows: ArraySlice<DecidedRow>) throws {
        try database.run(
            """
            CREATE TABLE claim (
                visit TEXT, batch TEXT, institution INTEGER, settlement INTEGER, person INTEGER, total INTEGER, fund INTEGER,
                accounts INTEGER, cash INTEGER, PRIMARY KEY (institution, visit, batch)) WITHOUT ROWID;
            CREATE TABLE balance (account INTEGER PRIMARY KEY, debit INTEGER NOT NULL, credit INTEGER NOT NULL);
            BEGIN
            """)
        let open = try database.prepare("INSERT OR IGNORE INTO balance VALUES (?, 0, 0)")
        for account in [Self.expense, Self.payable] + rows.map(\.person) { try open.run(account) }
        try database.run("COMMIT")
    }
}

/// One settled claim as a row of a table.
private struct DecidedRow {
    let institution: Int64
    let visitID: String
    let batch: String
    let settlementID: Int64
    let person: Int64
    let total: Int64
    let fund: Int64
    let accounts: Int64
    let cash: Int64

    /// `nil` for a claim that was refused.
    init?(_ claim: ClaimSubmission, _ machine: RegionMachine) {
        let visit = claim.visit
        guard let settled = machine.decidedClaim(visit.institution, visitID: visit.visitID, batch: claim.batch) else {
            return nil
        }
        institution = Int64(visit.institution.value)
        visitID = visit.visitID
        batch = claim.batch
        settlementID = Int64(settled.settlementID)
        person = Int64(visit.person.value)
        total = settled.amounts.total.units
        fund = settled.amounts.fundTotal.units
        accounts = (settled.amounts.account + settled.amounts.mutualAid).units
        cash = settled.amounts.cash.units
    }
}
