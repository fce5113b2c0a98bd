import ClaimTypes
import GRDB
import LedgerTypes
import Registry

/// Changes rows within one transaction of the writing connection. Made anew for each transaction.
struct StoreWriter {
    let database: Database
    let keys: RegistryKeyRing?
    let read: ReadStatements
    let persons: PersonWriter
    private let regions: Upsert
    private let institutions: Upsert
    private let services: Upsert
    private let enrolments: Upsert
    private let history: Upsert
    private let opening: Upsert
    private let flags: Upsert
    private let links: Upsert
    private let chronic: Upsert
    private let findFiling: Query
    private let addFiling: Query
    private let changeFiling: Query
    private let setSource: Query

    private static let enrolmentKeys = ["psn_no", "insuplc_admdvs", "insutype"]

    init(_ database: Database, keys: RegistryKeyRing?) throws {
        self.database = database
        self.keys = keys
        read = try ReadStatements(database)
        persons = try PersonWriter(database, keys: keys)
        let ofEnrolment = Self.enrolmentKeys
        regions = try Upsert(
            database, "regions", keys: ["admdvs"],
            values: ["parent", "level", "party", "name_zh", "name_en", "begin", "end", "commitment_lock_months"])
        institutions = try Upsert(
            database, "institutions", keys: ["fixmedins_code"], values: ["fixmedins_name", "admdvs", "dedc_hosp_lv", "hosp_lv"])
        services = try Upsert(
            database, "services", keys: ["fixmedins_code", "service", "opsp_dise_code", "begin"], values: ["end"])
        enrolments = try Upsert(
            database, "enrolments", keys: ofEnrolment,
            values: [
                "poolarea_no", "psn_type", "psn_insu_stas", "psn_insu_date", "contribution_level", "paid_until", "cvlserv_flag",
                "balc",
            ])
        history = try Upsert(database, "status_history", keys: ofEnrolment + ["since"], values: ["psn_insu_stas"])
        opening = try Upsert(database, "opening_totals", keys: ofEnrolment + ["year", "total"], values: ["amount"])
        flags = try Upsert(database, "flags", keys: ["psn_no", "psn_idet_type", "begin"], values: ["end", "psn_type_lv"])
        links = try Upsert(database, "mutual_aid", keys: ["psn_no", "begin", "mulaid_psn_no"], values: ["end"])
        chronic = try Upsert(
            database, "chronic", keys: ofEnrolment + ["opsp_dise_code", "begin"], values: ["end", "fixmedins_codes"])
        findFiling = try Query(
            database,
            """
            SELECT number, type, mdtrtarea_admvs, "begin", "end", commitment, filed_at, cancelled_at FROM filings
            WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ? AND type = ? AND mdtrtarea_admvs = ? AND "begin" = ?
            """)
        addFiling = try Query(database, "INSERT INTO filings VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        changeFiling = try Query(
            database, #"UPDATE filings SET "end" = ?, commitment = ?, filed_at = ?, cancelled_at = ? WHERE number = ?"#)
        setSource = try Query(
            database, "UPDATE enrolments SET source = ? WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ?")
    }

    func write(_ region: RegionRecord, updating: Bool) throws -> RowOutcome {
        try regions.write(
            [region.code.column],
            [
                SQLValue(region.parent.map { Int64($0.value) }), SQLValue(region.level.map { Int64($0.rawValue) }),
                region.party.column, .text(region.name.chinese), .text(region.name.english), region.validity.lowerBound.column,
                region.validity.upperBound.column, SQLValue(region.commitmentLockMonths.map { Int64($0) }),
            ], updating: updating)
    }

    func write(_ institution: InstitutionRecord, updating: Bool) throws -> RowOutcome {
        let outcome = try institutions.write(
            [institution.code.column],
            [
                .text(institution.name), institution.region.column, .integer(Int64(institution.level.rawValue)),
                SQLValue(institution.grade),
            ], updating: updating)
        return try outcome.and(institution.services) { try write($0, of: institution.code, updating: updating) }
    }

    func write(_ service: ServiceRecord, of institution: InstitutionCode, updating: Bool) throws -> RowOutcome {
        guard try read.institution(institution) != nil else { return .unknownInstitution }
        return try services.write(
            [
                institution.column, .integer(Int64(service.kind.rawValue)), .text(service.disease ?? ""),
                service.validity.lowerBound.column,
            ], [service.validity.upperBound.column], updating: updating)
    }

    /// The enrolment with everything it carries. When a new status takes the place of a stored one, that one becomes history.
    /// Parts that differ count like fields of the row; the caller undoes the row then.
    func write(_ record: EnrolmentRecord, source: Int64?, updating: Bool) throws -> RowOutcome {
        let key = record.key
        let stored = updating ? try read.enrolment(key) : nil
        var outcome = try enrolments.write(
            key.columns,
            [
                record.pool.column, .integer(Int64(record.personType)), .integer(Int64(record.status)),
                SQLValue(record.statusSince.map { Int64($0.days) }), SQLValue(record.contributionLevel.map { Int64($0) }),
                SQLValue(record.paidUntil.map { Int64($0.days) }), SQLValue(record.isCivilServant),
                .integer(record.accountBalance.units),
            ], updating: updating)
        if let source, outcome == .added || updating { try setSource.run([.integer(source)] + key.columns) }
        if outcome == .updated, let stored, let since = stored.statusSince, let next = record.statusSince, since < next {
            _ = try history.write(key.columns + [since.column], [.integer(Int64(stored.status))], updating: true)
        }
        outcome = try outcome.and(record.earlierStatuses) {
            try history.write(key.columns + [$0.since.column], [.integer(Int64($0.status))], updating: updating)
        }
        outcome = try outcome.and(record.flags) { try write($0, of: record.person, updating: updating) }
        outcome = try outcome.and(record.mutualAid) { try write($0, of: record.person, updating: updating) }
        outcome = try outcome.and(record.filings) { try write($0, of: key, updating: updating) }
        outcome = try outcome.and(record.chronic) { try write($0, of: key, updating: updating) }
        for (year, totals) in record.opening.sorted(by: { $0.key < $1.key }) {
            let rows =
                [(OpeningTotals.admissions, Int64(totals.admissions))]
                + RegistryFiles.accumulatorFields.map { ($0.key, totals[keyPath: $0.path].units) }.filter { $0.1 != 0 }
                + totals.diseases.entries.map { (OpeningTotals.diseasePrefix + $0.disease, $0.pooled.units) }
            outcome = try outcome.and(rows) { name, amount in
                let row = key.columns + [.integer(Int64(year)), .text(name)]
                return try opening.write(row, [.integer(amount)], updating: updating)
            }
        }
        return outcome
    }

    func write(_ flag: IdentityFlag, of person: PersonNumber, updating: Bool) throws -> RowOutcome {
        try flags.write(
            [person.column, .integer(Int64(flag.kind.value)), flag.validity.lowerBound.column],
            [flag.validity.upperBound.column, SQLValue(flag.level.map { Int64($0) })], updating: updating)
    }

    func write(_ link: MutualAidLink, of person: PersonNumber, updating: Bool) throws -> RowOutcome {
        try links.write(
            [person.column, link.validity.lowerBound.column, link.member.column], [link.validity.upperBound.column],
            updating: updating)
    }

    func write(_ record: ChronicRecord, of key: EnrolmentKey, updating: Bool) throws -> RowOutcome {
        try chronic.write(
            key.columns + [.text(record.disease), record.validity.lowerBound.column],
            [
                record.validity.upperBound.column,
                .text(record.institutions.map(\.description).joined(separator: " ")),
            ], updating: updating)
    }

    /// A filing of a file: what an agency decided stands, so `FilingRules` are not asked again. One cancelled filing may be
    /// followed by another for the same first day; a row is the same again when it equals any of them.
    func write(_ filing: FilingRecord, of key: EnrolmentKey, updating: Bool) throws -> RowOutcome {
        let place: [SQLValue] = [
            .integer(Int64(filing.type.rawValue)), filing.treatingRegion.column, filing.validity.lowerBound.column,
        ]
        findFiling.bind(key.columns + place)
        var stored: [NumberedFiling] = []
        while try findFiling.step() {
            stored.append(
                NumberedFiling(number: FilingNumber(findFiling.integer(0)), filing: findFiling.filing(startingAt: 1)))
        }
        if stored.contains(where: { $0.filing == filing }) { return .unchanged }
        guard let live = stored.last(where: { $0.filing.cancelledAt == nil }) else {
            try add(filing, of: key)
            return .added
        }
        guard updating else { return .differs(field: live.filing.firstDifference(from: filing)) }
        try changeFiling.run(
            filing.validity.upperBound.column, SQLValue(filing.isCommitment), SQLValue(filing.filedAt?.seconds),
            SQLValue(filing.cancelledAt?.seconds), .integer(live.number.value))
        return .updated
    }

    @discardableResult
    func add(_ filing: FilingRecord, of key: EnrolmentKey) throws -> FilingNumber {
        try addFiling.run(
            key.columns + [.integer(Int64(filing.type.rawValue)), filing.treatingRegion.column] + filing.validity.columns
                + [SQLValue(filing.isCommitment), SQLValue(filing.filedAt?.seconds), SQLValue(filing.cancelledAt?.seconds)])
        return FilingNumber(database.lastInsertedRowID)
    }
}

extension FilingRecord {
    fileprivate func firstDifference(from other: FilingRecord) -> String {
        if validity.upperBound != other.validity.upperBound { return "end" }
        if isCommitment != other.isCommitment { return "commitment" }
        return filedAt != other.filedAt ? "filed_at" : "cancelled_at"
    }
}

extension RowOutcome {
    /// The outcome of a row and of what it carries: a refused part refuses all, a new or changed part changes the row.
    func and<Part>(_ parts: [Part], _ write: (Part) throws -> RowOutcome) throws -> RowOutcome {
        var outcome = self
        for part in parts {
            guard outcome.isTaken else { return outcome }
            let next = try write(part)
            switch (outcome, next) {
            case (.unchanged, .added), (.unchanged, .updated): outcome = .updated
            case (_, .added), (_, .updated), (_, .unchanged): break
            default: outcome = next
            }
        }
        return outcome
    }

    var isTaken: Bool { self == .added || self == .updated || self == .unchanged }
}
