import ClaimTypes

/// A registry held in memory: examples, tests and offline adjudication.
public struct MemoryRegistry: RegistryReading {
    private var regions: [RegionCode: RegionRecord] = [:]
    private var institutions: [InstitutionCode: InstitutionRecord] = [:]
    private var enrolments: [EnrolmentKey: EnrolmentRecord] = [:]
    private var persons: Set<PersonNumber> = []
    private var lives: [PersonNumber: LifeRecord] = [:]
    private var credentials: [PersonNumber: CredentialState] = [:]

    public init() {}

    /// Adds a region. - Returns: false, and changes nothing, when the code is taken.
    public mutating func insert(_ region: RegionRecord) -> Bool {
        guard regions[region.code] == nil else { return false }
        regions[region.code] = region
        return true
    }

    /// Adds an institution. - Returns: false, and changes nothing, when the code is taken.
    public mutating func insert(_ institution: InstitutionRecord) -> Bool {
        guard institutions[institution.code] == nil else { return false }
        institutions[institution.code] = institution
        return true
    }

    /// Adds an enrolment. - Returns: false, and changes nothing, when the person already holds this one.
    public mutating func insert(_ enrolment: EnrolmentRecord) -> Bool {
        let key = enrolment.key
        guard enrolments[key] == nil else { return false }
        enrolments[key] = enrolment
        persons.insert(enrolment.person)
        return true
    }

    /// Adds a row of `persons.jsonl`. - Returns: false, and changes nothing, when the enrolment is held already or another row of the
    /// person says something else of life or credentials.
    mutating func insert(_ row: InsuredPerson) -> Bool {
        let person = row.enrolment.person
        guard row.life == nil || lives[person] == nil || lives[person] == row.life,
            row.loss == nil || credentials[person] == nil || credentials[person] == row.loss, insert(row.enrolment)
        else { return false }
        if let life = row.life { lives[person] = life }
        if let loss = row.loss { credentials[person] = loss }
        return true
    }

    public func region(_ code: RegionCode) -> RegionRecord? { regions[code] }

    public func institution(_ code: InstitutionCode) -> InstitutionRecord? { institutions[code] }

    public func enrolment(of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind) -> EnrolmentRecord? {
        enrolments[EnrolmentKey(person: person, insuringRegion: insuringRegion, insurance: insurance)]
    }

    /// Says what is known of a person's life, in the place of what was said before.
    public mutating func set(_ life: LifeRecord, of person: PersonNumber) { lives[person] = life }

    /// Sets the state of all credentials of a person.
    public mutating func set(_ credential: CredentialState, of person: PersonNumber) { credentials[person] = credential }

    public func life(of person: PersonNumber) -> LifeRecord? { lives[person] }

    public func credential(of person: PersonNumber) -> CredentialState { credentials[person] ?? .unrecorded }

    public func isKnown(_ person: PersonNumber) -> Bool { persons.contains(person) }

    /// Every enrolment, ascending by person, region and insurance.
    public var allEnrolments: [EnrolmentRecord] {
        enrolments.values.sorted {
            ($0.person, $0.insuringRegion, $0.insurance) < ($1.person, $1.insuringRegion, $1.insurance)
        }
    }

    /// Every institution, ascending by code.
    public var allInstitutions: [InstitutionRecord] { institutions.values.sorted { $0.code < $1.code } }

    /// Every region, ascending by code.
    public var allRegions: [RegionRecord] { regions.values.sorted { $0.code < $1.code } }
}

/// What one row of `persons.jsonl` says.
struct InsuredPerson {
    let enrolment: EnrolmentRecord
    /// `nil` when the row says nothing of it.
    let life: LifeRecord?
    /// The credentials of the person, stopped; `nil` when no loss is reported.
    let loss: CredentialState?
}
