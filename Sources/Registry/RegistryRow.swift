import ClaimTypes
import StrictJSON

/// What a file for bulk import holds, one row a line.
public enum RegistryRowKind: String, CaseIterable, Sendable {
    case regions
    case institutions
    case services
    case persons
    case enrolments
    case flags
    case cards
    case mutualAid = "mutual-aid"
    case filings
    case chronic

    /// The columns of a CSV file of this kind, and the keys of a JSON line. `enrolments` as JSON lines may hold lists beside them.
    public var columns: [String] {
        switch self {
        case .regions:
            ["admdvs", "parent", "level", "party", "name_zh", "name_en", "begin", "end", "commitment_lock_months"]
        case .institutions: ["fixmedins_code", "fixmedins_name", "admdvs", "dedc_hosp_lv", "hosp_lv"]
        case .services: ["fixmedins_code", "service", "opsp_dise_code", "begin", "end"]
        case .persons:
            [
                "psn_no", "psn_name", "psn_cert_type", "certno", "brdy", "tel", "life", "life_since", "life_source", "life_date",
            ]
        case .enrolments:
            [
                "psn_no", "insuplc_admdvs", "insutype", "poolarea_no", "psn_type", "psn_insu_stas", "psn_insu_date",
                "contribution_level", "paid_until", "cvlserv_flag", "balc", "mulaid_psn_no",
            ]
        case .flags: ["psn_no", "psn_idet_type", "psn_type_lv", "begin", "end"]
        case .cards: ["psn_no", "kind", "card_no", "issued_at"]
        case .mutualAid: ["psn_no", "mulaid_psn_no", "begin", "end"]
        case .filings:
            [
                "psn_no", "insuplc_admdvs", "insutype", "type", "mdtrtarea_admvs", "begin", "end", "commitment", "filed_at",
                "cancelled_at",
            ]
        case .chronic: ["psn_no", "insuplc_admdvs", "insutype", "opsp_dise_code", "begin", "end", "fixmedins_codes"]
        }
    }
}

/// Names one enrolment: a person may hold several, so all three are always given.
public struct EnrolmentKey: Hashable, Sendable {
    public var person: PersonNumber
    public var insuringRegion: RegionCode
    public var insurance: InsuranceKind

    public init(person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind) {
        self.person = person
        self.insuringRegion = insuringRegion
        self.insurance = insurance
    }
}

extension EnrolmentRecord {
    public var key: EnrolmentKey { EnrolmentKey(person: person, insuringRegion: insuringRegion, insurance: insurance) }
}

/// A credential as a file names it.
public struct CardRecord: Hashable, Sendable {
    public var person: PersonNumber
    public var kind: CredentialKind
    /// Normalised: no blanks, upper case.
    public var number: String
    public var issuedAt: BusinessTime

    public init(person: PersonNumber, kind: CredentialKind, number: String, issuedAt: BusinessTime) {
        self.person = person
        self.kind = kind
        self.number = number
        self.issuedAt = issuedAt
    }
}

/// One row of a file, understood.
public enum RegistryRow: Hashable, Sendable {
    case region(RegionRecord)
    case institution(InstitutionRecord)
    case service(InstitutionCode, ServiceRecord)
    case person(PersonRecord)
    case enrolment(EnrolmentRecord)
    case flag(PersonNumber, IdentityFlag)
    case card(CardRecord)
    case mutualAid(PersonNumber, MutualAidLink)
    case filing(EnrolmentKey, FilingRecord)
    case chronic(EnrolmentKey, ChronicRecord)
}

extension RegistryFiles {
    /// Reads one row. Every mistake in it is reported, not only the first.
    public static func row(
        of kind: RegistryRowKind, _ value: JSONValue, file: String, row: Int
    ) -> Result<RegistryRow, RegistryRowErrors> {
        var reader = RowReader(value, file: file, row: row, quotesValues: kind != .persons && kind != .cards)
        let result = reader.errors.isEmpty ? read(kind, &reader) : nil
        reader.refuseUnusedKeys()
        guard let result, reader.errors.isEmpty else { return .failure(RegistryRowErrors(errors: reader.errors)) }
        return .success(result)
    }

    private static func read(_ kind: RegistryRowKind, _ row: inout RowReader) -> RegistryRow? {
        switch kind {
        case .regions: region(&row).map(RegistryRow.region)
        case .institutions: institution(&row).map(RegistryRow.institution)
        case .services: service(&row)
        case .persons: person(&row).map(RegistryRow.person)
        case .enrolments: enrolment(&row).map(RegistryRow.enrolment)
        case .flags: personAnd(&row, flag).map(RegistryRow.flag)
        case .cards: card(&row).map(RegistryRow.card)
        case .mutualAid: personAnd(&row) { mutualAidLink(&$0, key: "mulaid_psn_no") }.map(RegistryRow.mutualAid)
        case .filings: enrolmentAnd(&row, filing).map(RegistryRow.filing)
        case .chronic: enrolmentAnd(&row, chronicRecord).map(RegistryRow.chronic)
        }
    }

    private static func personAnd<Value>(
        _ row: inout RowReader, _ read: (inout RowReader) -> Value?
    ) -> (PersonNumber, Value)? {
        let person = row.required("psn_no", as: "人员编号") { PersonNumber(text: $0) }
        let value = read(&row)
        guard let person, let value else { return nil }
        return (person, value)
    }

    private static func enrolmentAnd<Value>(
        _ row: inout RowReader, _ read: (inout RowReader) -> Value?
    ) -> (EnrolmentKey, Value)? {
        let region = row.required("insuplc_admdvs", as: "参保地区划") { RegionCode(text: $0) }
        let insurance = row.required("insutype", as: "险种") { UInt16($0).map(InsuranceKind.init) }
        guard let (person, value) = personAnd(&row, read), let region, let insurance else { return nil }
        return (EnrolmentKey(person: person, insuringRegion: region, insurance: insurance), value)
    }
}

/// All that is wrong with one row.
public struct RegistryRowErrors: Error, Hashable, Sendable {
    public var errors: [RegistryRowError]

    public init(errors: [RegistryRowError]) { self.errors = errors }
}
