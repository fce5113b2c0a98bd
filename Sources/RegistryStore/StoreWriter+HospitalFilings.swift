import ClaimTypes
import GRDB
import Hashing
import LedgerTypes
import Registry

typealias FiledAnswer = Result<(number: String, trace: FilingTrace?), HospitalFilingRefusal>

extension StoreWriter {
    /// The first answer to a message that came before; `nil` for a new one. A salt that was erased with the person compares no more: then
    /// the message id alone decides.
    func answer(to message: FilingMessage, _ kind: FiledKind, isWithdrawn: Bool) throws -> FiledAnswer? {
        let row = try Query(
            database,
            """
            SELECT kind, withdrawn, number, digest, salt, psn_no, insutype, at, told FROM hospital_filings
            WHERE institution = ? AND message_id = ?
            """
        ).first(message.institution.column, .text(message.messageID)) { row in
            (
                trace: FilingTrace(
                    institution: message.institution, messageID: message.messageID, person: PersonNumber(column: row.integer(5)),
                    insurance: InsuranceKind(UInt16(truncatingIfNeeded: row.integer(6))),
                    kind: FiledKind(rawValue: UInt8(truncatingIfNeeded: row.integer(0))) ?? .referral,
                    number: row.text(2) ?? "", isWithdrawn: row.integer(1) != 0,
                    digest: Digest256(row.blob(3) ?? [UInt8](repeating: 0, count: 32)),
                    at: BusinessTime(seconds: row.integer(7))), salt: row.blob(4), isTold: row.integer(8) != 0
            )
        }
        guard let (trace, salt, isTold) = row else { return nil }
        guard trace.kind == kind, trace.isWithdrawn == isWithdrawn,
            salt.map({ SHA256.digest(of: $0 + message.content) == trace.digest }) ?? true
        else { return .failure(.messageDiffers) }
        return .success((trace.number, isTold ? nil : trace))
    }

    /// The enrolment a filing belongs to: the message names person and insurance. Among several, one that is in force on the day.
    func enrolment(for message: FilingMessage) throws -> EnrolmentKey? {
        let keys = try read.enrolments(of: message.person).filter { $0.insurance == message.insurance }
            .sorted { $0.insuringRegion < $1.insuringRegion }
        return try keys.first { try read.enrolment($0)?.status(on: message.at.date) == EnrolmentStatus.normal.rawValue }
            ?? keys.first
    }

    /// - Parameter isTold: the journal knows this filing already, by the message that made it.
    /// - Returns: what the journal has to remember, if anything.
    func remember(
        _ message: FilingMessage, _ kind: FiledKind, _ number: String, isWithdrawn: Bool, isTold: Bool
    ) throws -> FilingTrace? {
        let salt = try randomBytes(16)
        let trace = FilingTrace(
            institution: message.institution, messageID: message.messageID, person: message.person,
            insurance: message.insurance, kind: kind, number: number, isWithdrawn: isWithdrawn,
            digest: SHA256.digest(of: salt + message.content), at: message.at)
        try Query(database, "INSERT INTO hospital_filings VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
            message.institution.column, .text(message.messageID), .integer(Int64(kind.rawValue)), SQLValue(isWithdrawn),
            message.person.column, .integer(Int64(message.insurance.value)), .text(number), message.at.column, .blob(salt),
            .blob(trace.digest.bytes), SQLValue(isTold))
        return isTold ? nil : trace
    }

    /// Writes what is filed, or finds the filing that says the same (law M4: the business key).
    func number(
        of subject: FiledSubject, _ key: EnrolmentKey, _ message: FilingMessage
    ) throws -> Result<(number: String, isNew: Bool), HospitalFilingRefusal> {
        switch subject {
        case .referral(let filing, let detail): return try refer(filing, detail, key, message)
        case .chronic(let detail): return try qualify(detail, key, message)
        case .designated(let detail): return try designate(detail, key, message)
        }
    }

    private func refer(
        _ filing: FilingRecord, _ detail: ReferralDetail, _ key: EnrolmentKey, _ message: FilingMessage
    ) throws -> Result<(number: String, isNew: Bool), HospitalFilingRefusal> {
        guard let enrolment = try read.enrolment(key) else { return .failure(.filing(.personNotEnrolled)) }
        var filing = filing
        (filing.filedAt, filing.cancelledAt) = (message.at, nil)
        let existing = try read.filings(key)
        if let same = existing.first(where: { other in
            other.filing.cancelledAt == nil && other.filing.type == filing.type
                && other.filing.treatingRegion == filing.treatingRegion && other.filing.validity == filing.validity
        }), try maker(of: .referral, "\(same.number)") == message.institution {
            return .success(("\(same.number)", false))
        }
        guard let region = try read.region(filing.treatingRegion), region.validity.contains(message.at.date) else {
            return .failure(.filing(.unknownRegion(filing.treatingRegion)))
        }
        if try read.lineage(of: enrolment.pool).contains(filing.treatingRegion) { return .failure(.filing(.ownPool)) }
        let lock = try lockMonths(of: enrolment.pool)
        if let refusal = FilingRules.refusal(adding: filing, to: existing, lockMonths: lock, at: message.at) {
            return .failure(.filing(refusal))
        }
        let number = try add(filing, of: key)
        try Query(database, "INSERT INTO referrals VALUES(?, ?, ?, ?, ?)").run(
            .integer(number.value), .integer(Int64(detail.type)),
            SQLValue(detail.receiving.map { Int64(bitPattern: $0.value) }), .text(detail.receivingName),
            .text(detail.diagnosis))
        return .success(("\(number)", true))
    }

    private func qualify(
        _ detail: ChronicDetail, _ key: EnrolmentKey, _ message: FilingMessage
    ) throws -> Result<(number: String, isNew: Bool), HospitalFilingRefusal> {
        let same = try Query(
            database,
            """
            SELECT number FROM chronic_filings WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ? AND opsp_dise_code = ?
            AND "begin" = ? AND "end" = ? AND cancelled_at IS NULL
            """
        ).first(
            key.person.column, key.insuringRegion.column, .integer(Int64(key.insurance.value)), .text(detail.disease),
            detail.validity.lowerBound.column, detail.validity.upperBound.column
        ) { $0.integer(0) }
        if let same, try maker(of: .chronic, "\(same)") == message.institution { return .success(("\(same)", false)) }
        let entered = try read.enrolment(key)?.chronic ?? []
        guard !entered.contains(where: { $0.disease == detail.disease && $0.validity.overlaps(detail.validity) }) else {
            return .failure(.diseaseCovered(detail.disease))
        }
        _ = try write(ChronicRecord(disease: detail.disease, validity: detail.validity), of: key, updating: true)
        try Query(
            database, "INSERT INTO chronic_filings VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        ).run(
            key.columns + [.text(detail.disease), .text(detail.diseaseName)] + detail.validity.columns
                + [
                    detail.established.column, .text(detail.establishedName), detail.establishedOn.column, message.at.column,
                ])
        return .success(("\(database.lastInsertedRowID)", true))
    }

    private func designate(
        _ detail: DesignatedDetail, _ key: EnrolmentKey, _ message: FilingMessage
    ) throws -> Result<(number: String, isNew: Bool), HospitalFilingRefusal> {
        let live = try Query(
            database,
            """
            SELECT number, "begin", "end" FROM designated_filings WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ?
            AND fixmedins_code = ? AND cancelled_at IS NULL ORDER BY number
            """
        ).all(
            key.person.column, key.insuringRegion.column, .integer(Int64(key.insurance.value)), detail.institution.column
        ) { (number: $0.integer(0), validity: $0.days(1, 2)) }
        if let same = live.first(where: { $0.validity == detail.validity }),
            try maker(of: .designated, "\(same.number)") == message.institution
        {
            return .success(("\(same.number)", false))
        }
        if let other = live.first(where: { $0.validity.overlaps(detail.validity) }) {
            return .failure(.filing(.alreadyFiled(FilingNumber(other.number))))
        }
        try Query(database, "INSERT INTO designated_filings VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)").run(
            key.columns + [detail.institution.column, .text(detail.name), .integer(Int64(detail.rank))]
                + detail.validity.columns + [message.at.column])
        return .success(("\(database.lastInsertedRowID)", true))
    }

    /// Who made a filing by a message; `nil` when no hospital did.
    private func maker(of kind: FiledKind, _ number: String) throws -> InstitutionCode? {
        try Query(
            database,
            "SELECT institution FROM hospital_filings WHERE kind = ? AND number = ? AND withdrawn = 0 ORDER BY at LIMIT 1"
        ).first(.integer(Int64(kind.rawValue)), .text(number)) { InstitutionCode(UInt64(bitPattern: $0.integer(0))) }
    }

    /// Cancels; - Returns: why not.
    func withdraw(
        _ number: FilingNumber, _ kind: FiledKind, _ key: EnrolmentKey, _ message: FilingMessage
    ) throws -> HospitalFilingRefusal? {
        guard let found = try standing(number, kind, key) else { return .filing(.noSuchFiling(number)) }
        guard try maker(of: kind, "\(number)") == message.institution else { return .madeElsewhere("\(number)") }
        if let at = found.cancelledAt { return .filing(.alreadyCancelled(number, at: at)) }
        if let filedAt = found.filedAt, message.at < filedAt { return .filing(.beforeFiling(number)) }
        let table: String
        switch kind {
        case .referral:
            let numbered = try read.filings(key).first { $0.number == number }
            let pool = try read.enrolment(key)?.pool
            if let numbered, let pool,
                let refusal = FilingRules.refusal(cancelling: numbered, lockMonths: try lockMonths(of: pool), at: message.at)
            {
                return .filing(refusal)
            }
            table = "filings"
        case .chronic:
            try endQualification(number, key, on: message.at.date)
            table = "chronic_filings"
        case .designated: table = "designated_filings"
        }
        try Query(database, "UPDATE \(table) SET cancelled_at = ? WHERE number = ?").run(
            message.at.column, .integer(number.value))
        return nil
    }

    private func standing(
        _ number: FilingNumber, _ kind: FiledKind, _ key: EnrolmentKey
    ) throws -> (filedAt: BusinessTime?, cancelledAt: BusinessTime?)? {
        let table =
            switch kind {
            case .referral: "filings"
            case .chronic: "chronic_filings"
            case .designated: "designated_filings"
            }
        return try Query(
            database,
            """
            SELECT filed_at, cancelled_at FROM \(table)
            WHERE number = ? AND psn_no = ? AND insuplc_admdvs = ? AND insutype = ?
            """
        ).first(
            .integer(number.value), key.person.column, key.insuringRegion.column, .integer(Int64(key.insurance.value))
        ) { ($0.time(0), $0.time(1)) }
    }

    /// From the day of the cancel on the qualification counts for no settlement; one that never counted is as if it had not been.
    private func endQualification(_ number: FilingNumber, _ key: EnrolmentKey, on day: BusinessDate) throws {
        let row = try Query(database, #"SELECT opsp_dise_code, "begin" FROM chronic_filings WHERE number = ?"#)
            .first(.integer(number.value)) { (disease: $0.text(0) ?? "", begins: $0.date(1)) }
        guard let row else { return }
        let place = key.columns + [.text(row.disease), row.begins.column]
        let rest = #"psn_no = ? AND insuplc_admdvs = ? AND insutype = ? AND opsp_dise_code = ? AND "begin" = ?"#
        if day <= row.begins {
            try Query(database, "DELETE FROM chronic WHERE \(rest)").run(place)
        } else {
            let last = BusinessDate(days: day.days - 1)
            try Query(database, #"UPDATE chronic SET "end" = min("end", ?) WHERE \#(rest)"#).run([last.column] + place)
        }
    }
}
