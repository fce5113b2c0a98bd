import ClaimTypes
import LedgerTypes

/// A row of our own region table (医保区划). Agencies use codes that GB/T 2260 does not list, so that standard is never asked.
public struct RegionRecord: Hashable, Sendable {
    public var code: RegionCode
    public var name: BilingualText
    /// The clearing party the code belongs to; itself for the 32 parties.
    public var party: RegionCode
    public var validity: ClosedRange<BusinessDate>

    public init(code: RegionCode, name: BilingualText, party: RegionCode, validity: ClosedRange<BusinessDate>) {
        self.code = code
        self.name = name
        self.party = party
        self.validity = validity
    }
}

/// A hospital or pharmacy (定点医药机构).
public struct InstitutionRecord: Hashable, Sendable {
    public var code: InstitutionCode
    public var name: String
    public var region: RegionCode
    /// Level the deductible is looked up with (`dedc_hosp_lv`).
    public var level: HospitalLevel

    public init(code: InstitutionCode, name: String, region: RegionCode, level: HospitalLevel) {
        self.code = code
        self.name = name
        self.region = region
        self.level = level
    }
}

/// A filing of care outside the insured region (异地就医备案).
public struct FilingRecord: Hashable, Sendable {
    public var type: FilingType
    /// Region or city filed for; every institution in it may be used.
    public var treatingRegion: RegionCode
    public var validity: ClosedRange<BusinessDate>

    public init(type: FilingType, treatingRegion: RegionCode, validity: ClosedRange<BusinessDate>) {
        self.type = type
        self.treatingRegion = treatingRegion
        self.validity = validity
    }
}

/// A granted chronic-disease qualification (门诊慢特病资格).
public struct ChronicRecord: Hashable, Sendable {
    public var disease: String
    public var validity: ClosedRange<BusinessDate>

    public init(disease: String, validity: ClosedRange<BusinessDate>) {
        self.disease = disease
        self.validity = validity
    }
}

/// One person's enrolment in one insured region and kind of insurance (参保关系). A person may hold several.
public struct EnrolmentRecord: Hashable, Sendable {
    public var person: PersonNumber
    public var insuringRegion: RegionCode
    public var insurance: InsuranceKind
    public var pool: RegionCode
    public var personType: UInt32
    /// `psn_insu_stas`: 1 is normal.
    public var status: UInt8
    public var isCivilServant: Bool
    /// Periods as a person entitled to medical assistance (医疗救助对象).
    public var assistance: [ClosedRange<BusinessDate>] = []
    public var filings: [FilingRecord] = []
    public var chronic: [ChronicRecord] = []
    /// Balance of the personal account when the books open.
    public var accountBalance: Fen = .zero
    /// Family member whose account may help (家庭共济).
    public var mutualAidMember: PersonNumber?
    /// What each benefit year has already counted when the books open.
    public var opening: [Int: Accumulators] = [:]

    public init(
        person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, pool: RegionCode, personType: UInt32,
        status: UInt8 = 1, isCivilServant: Bool = false
    ) {
        self.person = person
        self.insuringRegion = insuringRegion
        self.insurance = insurance
        self.pool = pool
        self.personType = personType
        self.status = status
        self.isCivilServant = isCivilServant
    }
}
