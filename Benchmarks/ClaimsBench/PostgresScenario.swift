import BenchmarkSupport
import Benefits
import ClaimDatabase
import ClaimTypes
import LedgerTypes

/// The same rules as a PL/pgSQL function, on the same claims: bare decisions from the opening figures, and settlements that move
/// each person's year on, a durable transaction for each batch. Sums of every field are compared with ours.
struct PostgresScenario {
    private let path: PathScenario
    private let server: PostgresServer

    init(_ path: PathScenario, _ server: PostgresServer) {
        self.path = path
        self.server = server
    }

    /// - Parameters:
    ///   - ours: our rates of the same work, `(decisions, durable claims)` a second.
    ///   - count: claims the peer gets.
    func rows(against ours: (decide: Double, path: Double), count: Int) throws -> (rows: [BenchmarkRow], check: String) {
        let claims = try path.prepared(count)
        let session = try newSession()
        let (deciding, decided) = try decide(claims, session)
        let (settling, settled, laps) = try settle(claims, session)
        let expected = path.sums(claims)
        try check(decided, expected.opening, "decided from opening figures")
        try check(settled, expected.moving, "settled one after the other")
        func row(_ name: String, _ unit: String, _ rate: Double, _ ours: Double, _ sums: FieldSums, _ latency: Latency?)
            -> BenchmarkRow
        {
            BenchmarkRow(
                scenario: name, system: "PL/pgSQL \(server.version)", value: rate, unit: unit, latency: latency,
                ratio: ours / rate, digest: sums.digest)
        }
        let rows = [
            row("decide/mix", "decisions/s", deciding, ours.decide, decided, nil),
            row("path/0 lines", "claims/s", settling, ours.path, settled, Latency(laps)),
        ]
        return (rows, verdict(decided, settled))
    }

    /// For the table's head: what was compared, and the largest of the sums.
    private func verdict(_ decided: FieldSums, _ settled: FieldSums) -> String {
        func sums(_ sums: FieldSums) -> String {
            ["pooled", "seriousIllness", "largeSum", "account", "cash"].map { name in
                let index = FieldSums.names.firstIndex(of: name) ?? 0
                return "\(name) \(Fen(sums.values[index]))"
            }.joined(separator: ", ")
        }
        return "sums of \(FieldSums.names.count) fields equal over \(decided.decisions) decided claims (\(sums(decided))) and "
            + "\(settled.decisions) settled ones (\(sums(settled)))"
    }

    /// Every field, so that a function which skips work or rounds otherwise is found out.
    private func check(_ theirs: FieldSums, _ ours: FieldSums, _ what: String) throws {
        guard theirs != ours else { return }
        let differences = FieldSums.names.indices.filter { theirs.values[$0] != ours.values[$0] }.map {
            "\(FieldSums.names[$0]): PL/pgSQL \(theirs.values[$0]), ours \(ours.values[$0])"
        }
        throw BenchmarkFailure(
            "\(what), PL/pgSQL answers otherwise: \(theirs.decisions) and \(ours.decisions) decisions; "
                + differences.joined(separator: "; "))
    }

    private func newSession() throws -> PostgresSession {
        let session = try server.session()
        _ = try session.run("SET client_min_messages = error;\n" + PostgresSchema.text)
        let rules = path.policies.policies.flatMap(PostgresRules.rows(of:)).map { $0 + "\n" }
        _ = try session.run("COPY rule FROM STDIN;\n" + rules.joined() + "\\.\n")
        let people = path.people.enumerated().map { index, person in "\(index)\t" + fields(of: person) + "\n" }
        _ = try session.run("COPY person FROM STDIN;\n" + people.joined() + "\\.\n")
        _ = try session.run("VACUUM ANALYZE; CHECKPOINT;")
        return session
    }

    private func fields(of person: PersonYear) -> String {
        let year = person.year
        return [
            year.inpatientDeductible.units, year.outpatientDeductible.units, Int64(year.admissions), year.inpatientScope.units,
            year.pooled.units, year.outpatientPooled.units, year.chronicPooled.units, year.largeSum.units, year.burden.units,
            year.seriousIllness.units, year.assistance.units, person.balance.units, year.civilServant.units,
            year.enterprise.units, year.pharmacyPooled.units,
            year.maternityPooled.units,
        ].map { String($0) }.joined(separator: "\t")
    }

    private func row(_ number: Int, _ claim: PreparedClaim) -> String {
        let (visit, facts, split) = (claim.submission.visit, claim.facts, claim.submission.split)
        func flag(_ value: Bool) -> String { value ? "t" : "f" }
        return [
            "\(number)", "\(claim.person)", "\(claim.helper)", "\(facts.pool)", "\(facts.insurance)", "\(visit.visitType)",
            "\(visit.level.rawValue)", "\(claim.submission.settledAt.date.days)",
            flag(visit.treatingRegion.party != facts.pool.party), "\(facts.filing?.rawValue ?? 0)", "\(facts.personType)",
            "\(facts.status)", flag(facts.isCivilServant), flag(facts.isAssisted),
            flag(visit.visitType != .chronicOutpatient || facts.chronicDiseases.contains(visit.diseaseCode)),
            "\(split.fullSelfPay.units)", "\(split.overLimit.units)", "\(split.preSelfPay.units)", "\(split.inScope.units)",
            "\(claim.submission.hospitalPart.units)", flag(claim.submission.useAccount),
        ].joined(separator: "\t") + "\n"
    }

    private func copy(_ claims: ArraySlice<PreparedClaim>) -> String {
        "COPY claim FROM STDIN;\n" + claims.indices.map { row($0, claims[$0]) }.joined() + "\\.\n"
    }

    /// The function alone: every claim from the opening figures, nothing written. The claims, rules and people are read before the clock runs.
    private func decide(_ claims: [PreparedClaim], _ session: PostgresSession) throws -> (Double, FieldSums) {
        _ = try session.run(copy(claims[...]) + "VACUUM ANALYZE claim;")
        let source = """
            claim c JOIN rule r ON r.pool = c.pool AND r.insurance = c.insurance AND r.visit_type = c.visit_type
            AND r.level = c.level AND c.day BETWEEN r.valid_from AND r.valid_to JOIN person y ON y.id = c.person
            LEFT JOIN person h ON h.id = c.helper
            """
        _ = try session.run("SELECT count(*) FROM \(source);")
        let query = """
            SELECT \(PostgresSchema.sums(of: "d")) FROM (SELECT decide(c, r, y, coalesce(h.balance, 0)) AS d FROM \(source)
            OFFSET 0) x WHERE NOT d IS NULL;
            """
        var watch = Stopwatch()
        let lines = try watch.lap { try session.run(query) }
        return (watch.rate(claims.count), try FieldSums(line: lines.first))
    }

    private func settle(_ claims: [PreparedClaim], _ session: PostgresSession) throws -> (Double, FieldSums, [Duration]) {
        _ = try session.run("TRUNCATE claim;")
        var watch = Stopwatch()
        var start = 0
        while start < claims.count {
            let batch = claims[start..<min(start + PathScenario.batch, claims.count)]
            let script = "BEGIN;\n" + copy(batch) + "SELECT settle(\(batch.startIndex), \(batch.endIndex - 1));\nCOMMIT;"
            try watch.lap { _ = try session.run(script) }
            start = batch.endIndex
        }
        let lines = try session.run("SELECT \(PostgresSchema.sums(of: "d")) FROM answer;")
        return (watch.rate(claims.count), try FieldSums(line: lines.first), watch.laps)
    }
}

extension FieldSums {
    /// One line of psql: a column for each name, then the number of decisions.
    fileprivate init(line: Substring?) throws {
        let values = (line ?? "").split(separator: "|").compactMap { Int64($0) }
        guard values.count == Self.names.count + 1, let count = values.last else {
            throw BenchmarkFailure("PL/pgSQL answered: \(line ?? "nothing")")
        }
        self.init(values: Array(values.dropLast()), decisions: Int(count))
    }
}
