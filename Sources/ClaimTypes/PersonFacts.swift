import LedgerTypes

/// What the insuring region's registry says of a person for one enrolment on one day. Attached to a command before it is
/// journaled, so that replay never asks a registry.
public struct PersonFacts: Hashable, Sendable {
    public var person: PersonNumber
    public var insurance: InsuranceKind
    /// Pool (统筹区) the enrolment belongs to; its policy applies and its books pay.
    public var pool: RegionCode
    /// Person type (人员类别, `psn_type`): 11xx active, 12xx retired, 14xx minors, 15xx adult residents, 16xx elderly.
    public var personType: UInt32
    /// Enrolment status (参保状态, `psn_insu_stas`): 1 is normal.
    public var status: UInt8
    /// Entitled to the civil-servant subsidy (`cvlserv_flag`).
    public var isCivilServant: Bool
    /// Entitled to medical assistance (医疗救助对象).
    public var isAssisted: Bool
    /// Identity the assistance rests on (医疗救助对象类别, `psn_idet_type`); zero when the registry does not say.
    public var assistanceCategory: UInt16
    /// Filing in force for the treating region on the day; `nil` when there is none.
    public var filing: FilingType?
    /// Disease codes of granted chronic-disease qualifications, ascending.
    public var chronicDiseases: [String]
    /// The member whose personal account may help (家庭共济); `nil` when none is linked.
    public var mutualAidMember: PersonNumber?
    /// Since when a reported loss has stopped every credential (挂失); `nil` while they may be used, or none is recorded.
    public var credentialStoppedAt: BusinessTime?
    /// Recorded day of death; `nil` for the living and wherever death is not certain.
    public var diedOn: BusinessDate?

    public init(
        person: PersonNumber, insurance: InsuranceKind, pool: RegionCode, personType: UInt32, status: UInt8 = 1,
        isCivilServant: Bool = false, isAssisted: Bool = false, filing: FilingType? = nil, chronicDiseases: [String] = [],
        mutualAidMember: PersonNumber? = nil, assistanceCategory: UInt16 = 0, credentialStoppedAt: BusinessTime? = nil,
        diedOn: BusinessDate? = nil
    ) {
        self.person = person
        self.insurance = insurance
        self.pool = pool
        self.personType = personType
        self.status = status
        self.isCivilServant = isCivilServant
        self.isAssisted = isAssisted
        self.filing = filing
        self.chronicDiseases = chronicDiseases
        self.mutualAidMember = mutualAidMember
        self.assistanceCategory = assistanceCategory
        self.credentialStoppedAt = credentialStoppedAt
        self.diedOn = diedOn
    }

    public var isRetired: Bool { personType / 100 == 12 || personType / 10_000 == 12 }
}
