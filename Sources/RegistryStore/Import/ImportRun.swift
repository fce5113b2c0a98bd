import ClaimTypes
import GRDB
import LedgerTypes
import Registry

/// The writing half of an import: one transaction after the other, each with the place it reached.
struct ImportRun {
    /// Tokens gather in the small table of the blind index up to this number.
    static let recentTokensMax: Int64 = 500_000

    private let job: BulkImport
    private let store: RegistryStore
    private let ticket: String?
    private let file: String
    private let source: Int64
    private let regions: Set<RegionCode>
    private var recentTokens: Int64
    var columns: [String] = []
    var progress = BulkImport.Progress()
    /// Length of the report when the last transaction ended.
    private(set) var reportBytes: Int64 = 0

    init(_ job: BulkImport, store: RegistryStore, ticket: String?, file: String) throws {
        self.job = job
        self.store = store
        self.ticket = ticket
        self.file = file
        (source, regions, recentTokens) = try store.write { writer in
            let day = job.source.day.column
            try Query(writer.database, "INSERT INTO sources(name, day) VALUES(?, ?) ON CONFLICT DO NOTHING")
                .run(.text(job.source.name), day)
            let number = try Query(writer.database, "SELECT number FROM sources WHERE name = ? AND day = ?")
                .firstInteger(.text(job.source.name), day)
            let regions = try Query(writer.database, "SELECT admdvs FROM regions").all { RegionCode(column: $0.integer(0)) }
            let count = try Query(writer.database, "SELECT count(*) FROM tokens_recent").firstInteger()
            return (number ?? 0, Set(regions), count ?? 0)
        }
        try resume()
    }

    private mutating func resume() throws {
        guard let ticket else { return }
        let found = try store.pool.read { database in
            try Query(
                database,
                "SELECT offset, row, added, updated, unchanged, refused, report_bytes FROM imports WHERE fingerprint = ?"
            ).first(.text(ticket)) { row in (0..<7).map { row.integer(Int32($0)) } }
        }
        guard let found else { return }
        progress.bytes = found[0]
        progress.lines = Int(found[1])
        (progress.added, progress.updated) = (Int(found[2]), Int(found[3]))
        (progress.unchanged, progress.refused) = (Int(found[4]), Int(found[5]))
        progress.resumedAfterLine = progress.lines
        reportBytes = found[6]
    }

    /// Writes blocks in one transaction. Nothing of it counts until it has ended.
    mutating func write(_ blocks: [PreparedBlock], report: inout BadRowReport, isLast: Bool) throws {
        var next = progress
        var errors: [RegistryRowError] = []
        var (recent, sealedCount) = (recentTokens, Int64(0))
        try store.write { writer in
            for block in blocks {
                errors += block.errors.map { $0.moved(by: next.lines) }
                next.refused += block.refusedCount
                for (line, row) in block.rows {
                    let outcome = try write(row, writer)
                    next.count(outcome)
                    if row.isSealed, outcome.isTaken { (recent, sealedCount) = (recent + 1, sealedCount + 1) }
                    if let error = outcome.error(file: file, row: next.lines + line) { errors.append(error) }
                }
                next.lines += block.lineCount
                next.bytes = block.end
            }
            if sealedCount > 0 { try writer.countSealed(sealedCount) }
            if recent >= Self.recentTokensMax {
                try writer.mergeTokens()
                recent = 0
            }
            errors.sort { $0.row < $1.row }
            for error in errors { next.refusedByCode[error.code, default: 0] += 1 }
            let length = try report.append(errors)
            try remember(next, reportBytes: length, isLast: isLast, writer)
        }
        (progress, recentTokens) = (next, recent)
    }

    private func remember(_ next: BulkImport.Progress, reportBytes: Int64, isLast: Bool, _ writer: StoreWriter) throws {
        guard let ticket else { return }
        if isLast {
            // A file that was taken whole is read from its beginning when it comes again.
            try Query(writer.database, "DELETE FROM imports WHERE fingerprint = ?").run(.text(ticket))
        } else {
            try Query(writer.database, "INSERT OR REPLACE INTO imports VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
                .text(ticket), .text(job.kind.rawValue), .text(file), .integer(next.bytes), .integer(Int64(next.lines)),
                .integer(Int64(next.added)), .integer(Int64(next.updated)), .integer(Int64(next.unchanged)),
                .integer(Int64(next.refused)), .integer(reportBytes))
        }
    }

    private func write(_ row: PreparedRow, _ writer: StoreWriter) throws -> RowAnswer {
        switch row {
        case .person(let person):
            return .outcome(try writer.persons.write(person, source: source, updating: job.isUpdating))
        case .card(let card): return .outcome(try writer.persons.write(card))
        case .plain(let row):
            if let region = row.regions.first(where: { !regions.contains($0.code) }) {
                return .unknownRegion(field: region.field, region.code)
            }
            return .outcome(try writer.write(row, source: source, updating: job.isUpdating))
        }
    }
}

/// What a row got for an answer.
enum RowAnswer {
    case outcome(RowOutcome)
    case unknownRegion(field: String, RegionCode)

    var isTaken: Bool {
        guard case .outcome(let outcome) = self else { return false }
        return outcome == .added || outcome == .updated
    }

    func error(file: String, row: Int) -> RegistryRowError? {
        func error(_ field: String, _ code: RegistryRowError.Code, _ chinese: String, _ english: String) -> RegistryRowError {
            RegistryRowError(file: file, row: row, field: field, code: code, reason: BilingualText(chinese, english))
        }
        switch self {
        case .outcome(.added), .outcome(.updated), .outcome(.unchanged): return nil
        case .outcome(.differs(let field)):
            return error(field, .differs, "与已有记录不一致；--update 可更新", "a stored row says otherwise; --update replaces it")
        case .outcome(.taken(let field)): return error(field, .taken, "该号码已属于另一人", "the number belongs to another person")
        case .outcome(.unknownInstitution):
            return error("fixmedins_code", .unknownInstitution, "机构未登记", "the institution is not registered")
        case .outcome(.erased):
            return error("psn_no", .erased, "该人员身份信息已删除，不再导入", "the person's identity was erased and does not return")
        case .unknownRegion(let field, let code):
            return error(field, .unknownRegion, "区划表中没有 \(code)", "\(code) is not in the region table")
        }
    }
}

extension PreparedRow {
    fileprivate var isSealed: Bool {
        if case .plain = self { return false }
        return true
    }
}

extension BulkImport.Progress {
    fileprivate mutating func count(_ answer: RowAnswer) {
        switch answer {
        case .outcome(.added): added += 1
        case .outcome(.updated): updated += 1
        case .outcome(.unchanged): unchanged += 1
        default: refused += 1
        }
    }
}

extension RegistryRowError {
    fileprivate func moved(by lines: Int) -> RegistryRowError {
        var error = self
        error.row += lines
        return error
    }
}

extension RegistryRow {
    /// Regions the row names, which have to be in the table.
    var regions: [(field: String, code: RegionCode)] {
        switch self {
        case .institution(let record): [("admdvs", record.region)]
        case .enrolment(let record):
            [("insuplc_admdvs", record.insuringRegion), ("poolarea_no", record.pool)]
                + record.filings.map { ("filings", $0.treatingRegion) }
        case .filing(let key, let record):
            [("insuplc_admdvs", key.insuringRegion), ("mdtrtarea_admvs", record.treatingRegion)]
        case .chronic(let key, _): [("insuplc_admdvs", key.insuringRegion)]
        case .region, .service, .person, .flag, .card, .mutualAid: []
        }
    }

    /// Whether the row fills several tables, so that a refused part has to undo the rest.
    var hasParts: Bool {
        switch self {
        case .institution(let record): !record.services.isEmpty
        case .enrolment(let record):
            !(record.earlierStatuses.isEmpty && record.flags.isEmpty && record.filings.isEmpty && record.chronic.isEmpty
                && record.mutualAid.isEmpty && record.opening.isEmpty)
        default: false
        }
    }
}
