import ClaimTypes
import LedgerTypes

/// Asks the insuring region who stands at the counter (人员基本信息获取, 1101).
///
/// With its answer the only message that names a person: it is sealed to its reader, kept by nobody, and prints no identity.
public struct PersonQuery: Hashable, Sendable {
    public var institution: InstitutionCode
    /// `mdtrt_cert_type`: 1 e-credential, 2 identity card, 3 social security card; others are local and carried.
    public var credentialType: UInt8
    /// `mdtrt_cert_no`: token, document number or card number.
    public var credentialNumber: String
    /// `card_sn`; required with a social security card, else empty.
    public var cardSerial: String
    /// `psn_cert_type`, `certno` and `psn_name` as far as the hospital gave them; empty otherwise.
    public var certificateType: String
    public var certificateNumber: String
    public var name: String
    /// The day asked about.
    public var date: BusinessDate

    public init(
        institution: InstitutionCode, credentialType: UInt8, credentialNumber: String, cardSerial: String = "",
        certificateType: String = "", certificateNumber: String = "", name: String = "", date: BusinessDate
    ) {
        self.institution = institution
        self.credentialType = credentialType
        self.credentialNumber = credentialNumber
        self.cardSerial = cardSerial
        self.certificateType = certificateType
        self.certificateNumber = certificateNumber
        self.name = name
        self.date = date
    }
}

/// The insuring region's pseudonym of the person, and what it is insured as.
public struct PersonAnswer: Hashable, Sendable {
    public var person: PersonNumber
    /// For the counter only; `nil` when the region does not tell.
    public var identity: DisclosedIdentity?
    /// Ascending by insurance and region. A person may hold several: the caller chooses, row 0 is nobody's choice.
    public var enrolments: [DisclosedEnrolment]
    public var flags: [DisclosedFlag]

    public init(
        person: PersonNumber, identity: DisclosedIdentity? = nil, enrolments: [DisclosedEnrolment], flags: [DisclosedFlag] = []
    ) {
        self.person = person
        self.identity = identity
        self.enrolments = enrolments
        self.flags = flags
    }
}

/// `baseinfo` of 1101. Texts are empty and codes zero where the region tells nothing.
public struct DisclosedIdentity: Hashable, Sendable {
    public var certificateType: String
    public var certificateNumber: String
    public var name: String
    /// `gend` as its digits.
    public var gender: UInt16
    /// `naty` as its digits.
    public var ethnicity: UInt16
    public var birthDate: BusinessDate?

    public init(
        certificateType: String, certificateNumber: String, name: String, gender: UInt16 = 0, ethnicity: UInt16 = 0,
        birthDate: BusinessDate? = nil
    ) {
        self.certificateType = certificateType
        self.certificateNumber = certificateNumber
        self.name = name
        self.gender = gender
        self.ethnicity = ethnicity
        self.birthDate = birthDate
    }
}

/// One row of `insuinfo` of 1101.
public struct DisclosedEnrolment: Hashable, Sendable {
    /// `insuplc_admdvs`.
    public var region: RegionCode
    public var insurance: InsuranceKind
    public var personType: UInt32
    /// `psn_insu_stas`: 1 is normal.
    public var status: UInt8
    public var insuredSince: BusinessDate?
    public var pausedSince: BusinessDate?
    public var isCivilServant: Bool
    /// Balance of the personal account (`balc`).
    public var balance: Fen
    /// `emp_name`; empty when not told.
    public var employer: String

    public init(
        region: RegionCode, insurance: InsuranceKind, personType: UInt32, status: UInt8, insuredSince: BusinessDate? = nil,
        pausedSince: BusinessDate? = nil, isCivilServant: Bool = false, balance: Fen = .zero, employer: String = ""
    ) {
        self.region = region
        self.insurance = insurance
        self.personType = personType
        self.status = status
        self.insuredSince = insuredSince
        self.pausedSince = pausedSince
        self.isCivilServant = isCivilServant
        self.balance = balance
        self.employer = employer
    }
}

/// One row of `idetinfo` of 1101.
public struct DisclosedFlag: Hashable, Sendable {
    /// `psn_idet_type`.
    public var kind: UInt16
    /// `psn_type_lv`; zero for none.
    public var level: UInt8
    public var begins: BusinessDate
    /// `nil` when without end.
    public var ends: BusinessDate?

    public init(kind: UInt16, level: UInt8 = 0, begins: BusinessDate, ends: BusinessDate? = nil) {
        self.kind = kind
        self.level = level
        self.begins = begins
        self.ends = ends
    }
}

/// Asks whether a person may use an insurance for a visit (人员待遇享受检查, 2001).
public struct BenefitQuery: Hashable, Sendable {
    public var institution: InstitutionCode
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var visitType: VisitType
    public var begins: BusinessDate
    public var ends: BusinessDate
    /// Empty unless the visit is for one disease.
    public var diseaseCode: String

    public init(
        institution: InstitutionCode, person: PersonNumber, insurance: InsuranceKind, visitType: VisitType,
        begins: BusinessDate, ends: BusinessDate, diseaseCode: String = ""
    ) {
        self.institution = institution
        self.person = person
        self.insurance = insurance
        self.visitType = visitType
        self.begins = begins
        self.ends = ends
        self.diseaseCode = diseaseCode
    }
}

public struct BenefitAnswer: Hashable, Sendable {
    public var isEntitled: Bool
    /// Why not, or what to mind.
    public var reasons: [RefusalNotice]
    /// The filing that counts for the place and the days; `nil` when there is none.
    public var filing: FilingType?
    /// Granted chronic diseases that count at the institution, ascending.
    public var chronicDiseases: [String]
    public var items: [BenefitItem]

    public init(
        isEntitled: Bool, reasons: [RefusalNotice] = [], filing: FilingType? = nil, chronicDiseases: [String] = [],
        items: [BenefitItem] = []
    ) {
        self.isEntitled = isEntitled
        self.reasons = reasons
        self.filing = filing
        self.chronicDiseases = chronicDiseases
        self.items = items
    }
}

/// One benefit and whether the person enjoys it.
public struct BenefitItem: Hashable, Sendable {
    /// The fund that pays it (check type 01); `nil` for any other benefit (99).
    public var fund: FundCode?
    public var isEnjoyed: Bool

    public init(fund: FundCode?, isEnjoyed: Bool) {
        self.fund = fund
        self.isEnjoyed = isEnjoyed
    }
}
