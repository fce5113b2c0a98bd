import ClaimTypes
import GRDB
import LedgerTypes
import Registry

/// One connection that only reads, with its statements prepared once. Calls are ordered by the connection's queue.
///
/// Unchecked because the statements are touched only inside the queue.
final class StoreReader: @unchecked Sendable {
    private let queue: DatabaseQueue
    private let statements: ReadStatements
    private let path: String

    init(path: String) throws {
        self.path = path
        queue = try DatabaseQueue(
            path: path, configuration: RegistryStore.configuration(cacheKibibytes: 32_768, isReadOnly: true))
        statements = try queue.unsafeRead { try ReadStatements($0) }
    }

    /// Runs `body` on one state of the registry, whatever is written meanwhile.
    func read<Value>(_ body: (ReadStatements) throws -> Value) throws -> Value {
        try RegistryStoreError.translating(path) {
            try queue.unsafeRead { _ in
                try statements.begin.run()
                defer { _ = try? statements.end.run() }
                return try body(statements)
            }
        }
    }
}

/// Every question a reader asks, prepared.
struct ReadStatements {
    let begin: Query
    let end: Query
    let region: Query
    private let institution: Query
    private let services: Query
    private let enrolment: Query
    private let history: Query
    private let flags: Query
    private let links: Query
    private let filings: Query
    private let chronic: Query
    private let opening: Query
    private let known: Query
    private let keysOfPerson: Query
    private let life: Query
    private let credential: Query

    private static let ofEnrolment = "WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ?"

    init(_ database: Database) throws {
        begin = try Query(database, "BEGIN DEFERRED")
        end = try Query(database, "COMMIT")
        region = try Query(
            database,
            """
            SELECT parent, level, party, name_zh, name_en, "begin", "end", commitment_lock_months FROM regions WHERE admdvs = ?
            """)
        institution = try Query(
            database, "SELECT fixmedins_name, admdvs, dedc_hosp_lv, hosp_lv FROM institutions WHERE fixmedins_code = ?")
        services = try Query(
            database, #"SELECT service, opsp_dise_code, "begin", "end" FROM services WHERE fixmedins_code = ?"#)
        enrolment = try Query(
            database,
            """
            SELECT poolarea_no, psn_type, psn_insu_stas, psn_insu_date, contribution_level, paid_until, cvlserv_flag, balc
            FROM enrolments \(Self.ofEnrolment)
            """)
        history = try Query(database, "SELECT since, psn_insu_stas FROM status_history \(Self.ofEnrolment) ORDER BY since")
        flags = try Query(
            database, #"SELECT psn_idet_type, psn_type_lv, "begin", "end" FROM flags WHERE psn_no = ?"#)
        links = try Query(database, #"SELECT mulaid_psn_no, "begin", "end" FROM mutual_aid WHERE psn_no = ?"#)
        filings = try Query(
            database,
            """
            SELECT number, type, mdtrtarea_admvs, "begin", "end", commitment, filed_at, cancelled_at FROM filings
            \(Self.ofEnrolment) ORDER BY number
            """)
        chronic = try Query(
            database, #"SELECT opsp_dise_code, "begin", "end", fixmedins_codes FROM chronic \#(Self.ofEnrolment)"#)
        opening = try Query(database, "SELECT year, total, amount FROM opening_totals \(Self.ofEnrolment)")
        known = try Query(database, "SELECT 1 FROM enrolments WHERE psn_no = ? LIMIT 1")
        keysOfPerson = try Query(database, "SELECT insuplc_admdvs, insutype FROM enrolments WHERE psn_no = ?")
        life = try Query(database, "SELECT life, life_since, life_source, life_date FROM persons WHERE psn_no = ?")
        credential = try Query(database, "SELECT since, stopped_by FROM credentials WHERE psn_no = ?")
    }

    func region(_ code: RegionCode) throws -> RegionRecord? {
        try region.first(.integer(Int64(code.value))) { row in
            RegionRecord(
                code: code, name: BilingualText(row.text(3) ?? "", row.text(4) ?? ""), party: RegionCode(column: row.integer(2)),
                validity: row.days(5, 6), parent: row.optionalInteger(0).map { RegionCode(column: $0) },
                level: row.optionalInteger(1).flatMap { RegionLevel(rawValue: UInt8(truncatingIfNeeded: $0)) },
                commitmentLockMonths: row.optionalInteger(7).map { UInt8(truncatingIfNeeded: $0) })
        }
    }

    func lineage(of code: RegionCode) throws -> [RegionCode] {
        var failure: (any Error)?
        let lineage = regionLineage(of: code) { code in
            do { return try region(code) } catch { failure = error }
            return nil
        }
        if let failure { throw failure }
        return lineage
    }

    func institution(_ code: InstitutionCode) throws -> InstitutionRecord? {
        let key = SQLValue.integer(Int64(bitPattern: code.value))
        var record = try institution.first(key) { row in
            InstitutionRecord(
                code: code, name: row.text(0) ?? "", region: RegionCode(column: row.integer(1)),
                level: HospitalLevel(rawValue: UInt8(truncatingIfNeeded: row.integer(2))) ?? .none, grade: row.text(3))
        }
        if record == nil { return nil }
        record?.services = try services.all(key) { row in
            let disease = row.text(1) ?? ""
            return ServiceRecord(
                kind: ServiceKind(rawValue: UInt8(truncatingIfNeeded: row.integer(0))) ?? .outpatient,
                disease: disease.isEmpty ? nil : disease, validity: row.days(2, 3))
        }
        return record
    }

    /// The enrolment without what it opened the books with: all that a decision needs.
    func enrolment(_ key: EnrolmentKey) throws -> EnrolmentRecord? {
        let (person, region, insurance) = (
            key.person.column, key.insuringRegion.column, SQLValue.integer(Int64(key.insurance.value))
        )
        let found = try enrolment.first(person, region, insurance) { row in
            var record = EnrolmentRecord(
                person: key.person, insuringRegion: key.insuringRegion, insurance: key.insurance,
                pool: RegionCode(column: row.integer(0)),
                personType: UInt32(truncatingIfNeeded: row.integer(1)), status: UInt8(truncatingIfNeeded: row.integer(2)),
                isCivilServant: row.integer(6) != 0)
            record.statusSince = row.day(3)
            record.contributionLevel = row.optionalInteger(4).map { UInt8(truncatingIfNeeded: $0) }
            record.paidUntil = row.day(5)
            record.accountBalance = Fen(row.integer(7))
            return record
        }
        guard var record = found else { return nil }
        if record.statusSince != nil {
            record.earlierStatuses = try history.all(person, region, insurance) { row in
                StatusPeriod(since: row.date(0), status: UInt8(truncatingIfNeeded: row.integer(1)))
            }
        }
        record.flags = try flags.all(person) { row in
            IdentityFlag(
                kind: IdentityKind(UInt16(truncatingIfNeeded: row.integer(0))),
                level: row.optionalInteger(1).map { UInt8(truncatingIfNeeded: $0) }, validity: row.days(2, 3))
        }
        record.mutualAid = try links.all(person) {
            MutualAidLink(member: PersonNumber(column: $0.integer(0)), validity: $0.days(1, 2))
        }
        record.filings = try filings(key).map(\.filing)
        record.chronic = try chronic.all(person, region, insurance) { row in
            ChronicRecord(
                disease: row.text(0) ?? "", validity: row.days(1, 2),
                institutions: (row.text(3) ?? "").split(separator: " ").compactMap { InstitutionCode(text: $0) })
        }
        return record
    }

    func wholeEnrolment(_ key: EnrolmentKey) throws -> EnrolmentRecord? {
        guard var record = try enrolment(key) else { return nil }
        let rows = try opening.all(
            key.person.column, key.insuringRegion.column, .integer(Int64(key.insurance.value))
        ) { (Int($0.integer(0)), $0.text(1) ?? "", $0.integer(2)) }
        for (year, total, amount) in rows {
            var totals = record.opening[year] ?? .zero
            if total == OpeningTotals.admissions {
                totals.admissions = Int32(truncatingIfNeeded: amount)
            } else if let path = RegistryFiles.accumulatorFields.first(where: { $0.key == total })?.path {
                totals[keyPath: path] = Fen(amount)
            } else if total.hasPrefix(OpeningTotals.diseasePrefix) {
                totals.diseases += DiseaseTotals(String(total.dropFirst(OpeningTotals.diseasePrefix.count)), pooled: Fen(amount))
            }
            record.opening[year] = totals
        }
        return record
    }

    func filings(_ key: EnrolmentKey) throws -> [NumberedFiling] {
        try filings.all(key.person.column, key.insuringRegion.column, .integer(Int64(key.insurance.value))) { row in
            NumberedFiling(number: FilingNumber(row.integer(0)), filing: row.filing(startingAt: 1))
        }
    }

    func isKnown(_ person: PersonNumber) throws -> Bool { try known.firstInteger(person.column) != nil }

    func enrolments(of person: PersonNumber) throws -> [EnrolmentKey] {
        try keysOfPerson.all(person.column) {
            EnrolmentKey(
                person: person, insuringRegion: RegionCode(column: $0.integer(0)),
                insurance: InsuranceKind(UInt16(truncatingIfNeeded: $0.integer(1))))
        }
    }

    func life(of person: PersonNumber) throws -> LifeRecord? { try life.first(person.column) { $0.life(startingAt: 0) } }

    func credential(of person: PersonNumber) throws -> CredentialState {
        try credential.first(person.column) { row in
            let since = BusinessTime(seconds: row.integer(0))
            guard let kind = row.optionalInteger(1).flatMap({ CredentialKind(rawValue: UInt8(truncatingIfNeeded: $0)) }) else {
                return .usable(since: since)
            }
            return .stopped(since: since, reportedOn: kind)
        } ?? .unrecorded
    }
}

/// Names of the rows of `opening_totals`; amounts bear the names of `RegistryFiles.accumulatorFields`.
enum OpeningTotals {
    static let admissions = "admissions"
    /// The disease's code follows.
    static let diseasePrefix = "disease "
}
