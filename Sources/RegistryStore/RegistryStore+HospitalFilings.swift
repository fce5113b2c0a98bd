import ClaimTypes
import GRDB
import Hashing
import LedgerTypes
import Registry

/// Filings that hospitals of other regions make and cancel for our insured. One transaction reads, decides, writes and remembers the
/// message, so that each message acts once, whatever comes again (law M4).
extension RegistryStore {
    /// - Returns: the number of the filing (`trt_dcla_detl_sn`); what the journal has to remember, unless it was told already.
    public func file(
        _ message: FilingMessage, _ subject: FiledSubject
    ) throws -> Result<(number: String, trace: FilingTrace?), HospitalFilingRefusal> {
        try write { writer in
            if let known = try writer.answer(to: message, subject.kind, isWithdrawn: false) { return known }
            guard let key = try writer.enrolment(for: message) else { return .failure(.filing(.personNotEnrolled)) }
            switch try writer.number(of: subject, key, message) {
            case .failure(let refusal): return .failure(refusal)
            case .success(let (number, isNew)):
                return .success(
                    (number, try writer.remember(message, subject.kind, number, isWithdrawn: false, isTold: !isNew)))
            }
        }
    }

    /// Cancels a filing that the same institution made. Once.
    public func withdraw(
        _ message: FilingMessage, _ kind: FiledKind, number: String
    ) throws -> Result<(number: String, trace: FilingTrace?), HospitalFilingRefusal> {
        try write { writer in
            if let known = try writer.answer(to: message, kind, isWithdrawn: true) { return known }
            guard let key = try writer.enrolment(for: message) else { return .failure(.filing(.personNotEnrolled)) }
            guard let value = Int64(number), String(value) == number else {
                return .failure(.filing(.noSuchFiling(FilingNumber(0))))
            }
            if let refusal = try writer.withdraw(FilingNumber(value), kind, key, message) { return .failure(refusal) }
            return .success((number, try writer.remember(message, kind, number, isWithdrawn: true, isTold: false)))
        }
    }

    /// What the journal has not been told yet, in no order that means anything: what a crash came between.
    public func untoldFilings() throws -> [FilingTrace] {
        try pool.read { database in
            try Query(
                database,
                """
                SELECT institution, message_id, psn_no, insutype, kind, number, withdrawn, digest, at FROM hospital_filings
                WHERE told = 0
                """
            ).all { row in
                FilingTrace(
                    institution: InstitutionCode(UInt64(bitPattern: row.integer(0))), messageID: row.text(1) ?? "",
                    person: PersonNumber(column: row.integer(2)),
                    insurance: InsuranceKind(UInt16(truncatingIfNeeded: row.integer(3))),
                    kind: FiledKind(rawValue: UInt8(truncatingIfNeeded: row.integer(4))) ?? .referral,
                    number: row.text(5) ?? "", isWithdrawn: row.integer(6) != 0,
                    digest: Digest256(row.blob(7) ?? [UInt8](repeating: 0, count: 32)),
                    at: BusinessTime(seconds: row.integer(8)))
            }
        }
    }

    /// The journal remembers it.
    public func markTold(_ trace: FilingTrace) throws {
        try write { writer in
            _ = try Query(
                writer.database, "UPDATE hospital_filings SET told = 1 WHERE institution = ? AND message_id = ?"
            ).run(trace.institution.column, .text(trace.messageID))
        }
    }

    /// The filings of one kind of an enrolment, cancelled ones too, ascending by number. Qualifications that an agency entered stand
    /// among the chronic ones under `0`: they have no number.
    public func filings(of key: EnrolmentKey, _ kind: FiledKind) throws -> [KnownFiling] {
        switch kind {
        case .referral:
            return try filings(of: key).map { numbered in
                KnownFiling(
                    number: "\(numbered.number)", filedAt: numbered.filing.filedAt, cancelledAt: numbered.filing.cancelledAt,
                    subject: .referral(numbered.filing, try referralDetail(numbered.number)))
            }
        case .chronic:
            let made = try pool.read { try $0.chronicFilings(of: key) }
            let entered = try reader().read { try $0.enrolment(key) }?.chronic ?? []
            let others = entered.filter { record in
                !made.contains { if case .chronic(let detail) = $0.subject { detail.isEntered(as: record) } else { false } }
            }.map { record in
                KnownFiling(
                    number: "0", filedAt: nil, cancelledAt: nil,
                    subject: .chronic(
                        ChronicDetail(
                            disease: record.disease, diseaseName: "", validity: record.validity,
                            established: record.institutions.first ?? InstitutionCode(0), establishedName: "",
                            establishedOn: record.validity.lowerBound)))
            }
            return others + made
        case .designated: return try pool.read { try $0.designatedFilings(of: key) }
        }
    }

    private func referralDetail(_ number: FilingNumber) throws -> ReferralDetail {
        try pool.read { database in
            try Query(
                database,
                "SELECT refl_type, reflin_medins_no, reflin_medins_name, diag_code FROM referrals WHERE number = ?"
            ).first(.integer(number.value)) { row in
                ReferralDetail(
                    type: UInt8(truncatingIfNeeded: row.integer(0)),
                    receiving: row.optionalInteger(1).map { InstitutionCode(UInt64(bitPattern: $0)) },
                    receivingName: row.text(2) ?? "", diagnosis: row.text(3) ?? "")
            } ?? ReferralDetail()
        }
    }
}

extension ChronicDetail {
    /// Whether a row of the table that settlements read is this filing's; its end moves when the filing is cancelled.
    func isEntered(as record: ChronicRecord) -> Bool {
        disease == record.disease && validity.lowerBound == record.validity.lowerBound
    }
}

extension Database {
    fileprivate func chronicFilings(of key: EnrolmentKey) throws -> [KnownFiling] {
        try Query(
            self,
            """
            SELECT number, opsp_dise_code, opsp_dise_name, "begin", "end", ide_fixmedins_no, ide_fixmedins_name, hosp_ide_date,
            filed_at, cancelled_at FROM chronic_filings WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ? ORDER BY number
            """
        ).rows(key) { row in
            KnownFiling(
                number: "\(row.integer(0))", filedAt: row.time(8), cancelledAt: row.time(9),
                subject: .chronic(
                    ChronicDetail(
                        disease: row.text(1) ?? "", diseaseName: row.text(2) ?? "", validity: row.days(3, 4),
                        established: InstitutionCode(UInt64(bitPattern: row.integer(5))), establishedName: row.text(6) ?? "",
                        establishedOn: row.date(7))))
        }
    }

    fileprivate func designatedFilings(of key: EnrolmentKey) throws -> [KnownFiling] {
        try Query(
            self,
            """
            SELECT number, fixmedins_code, fixmedins_name, fix_srt_no, "begin", "end", filed_at, cancelled_at
            FROM designated_filings WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ? ORDER BY number
            """
        ).rows(key) { row in
            KnownFiling(
                number: "\(row.integer(0))", filedAt: row.time(6), cancelledAt: row.time(7),
                subject: .designated(
                    DesignatedDetail(
                        institution: InstitutionCode(UInt64(bitPattern: row.integer(1))), name: row.text(2) ?? "",
                        rank: UInt8(truncatingIfNeeded: row.integer(3)), validity: row.days(4, 5))))
        }
    }
}

extension Query {
    fileprivate func rows<Value>(_ key: EnrolmentKey, read: (Query) throws -> Value) throws -> [Value] {
        try all(key.person.column, key.insuringRegion.column, .integer(Int64(key.insurance.value)), read: read)
    }
}
