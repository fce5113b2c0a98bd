import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Registry

/// The registry of a generated population: every person the generator can name is enrolled, computed when asked.
///
/// Regions come from `base`, which also answers first for institutions and persons: hand-made examples stand beside made-up people.
public struct PopulationRegistry: RegistryReading {
    private let population: Population
    private let institutions: [InstitutionCode: InstitutionRecord]
    private let year: Int
    private let base: MemoryRegistry

    /// - Parameter year: the benefit year the people's opening figures belong to.
    public init(generator: ClaimGenerator, year: Int, base: MemoryRegistry) {
        population = generator.population
        institutions = Dictionary(
            uniqueKeysWithValues: generator.institutions.flatMap(\.all).map { ($0.code, InstitutionRecord($0)) })
        self.year = year
        self.base = base
    }

    public func region(_ code: RegionCode) -> RegionRecord? { base.region(code) }

    public func institution(_ code: InstitutionCode) -> InstitutionRecord? { base.institution(code) ?? institutions[code] }

    public func enrolment(of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind) -> EnrolmentRecord? {
        if let record = base.enrolment(of: person, insuringRegion: insuringRegion, insurance: insurance) { return record }
        guard let generated = population.person(person), generated.insuringRegion == insuringRegion,
            generated.insurance == insurance
        else { return nil }
        return EnrolmentRecord(generated, year: year)
    }

    public func life(of person: PersonNumber) -> LifeRecord? { base.life(of: person) }

    public func credential(of person: PersonNumber) -> CredentialState { base.credential(of: person) }

    public func isKnown(_ person: PersonNumber) -> Bool { base.isKnown(person) || population.person(person) != nil }
}

extension InstitutionRecord {
    public init(_ generated: GeneratedInstitution) {
        self.init(code: generated.code, name: generated.name, region: generated.region, level: generated.level)
    }
}

extension EnrolmentRecord {
    /// The enrolment of a generated person. Every period runs from the start of the year before `year`.
    public init(_ person: GeneratedPerson, year: Int) {
        guard let begin = BusinessDate(year: year - 1, month: 1, day: 1), let end = BusinessDate(year: 2199, month: 12, day: 31)
        else { preconditionFailure("benefit year \(year) is outside the calendar") }
        self.init(
            person: person.person, insuringRegion: person.insuringRegion, insurance: person.insurance,
            pool: person.insuringRegion, personType: person.personType, status: person.status,
            isCivilServant: person.isCivilServant)
        assistance = person.isAssisted ? [begin...end] : []
        filings = person.filing.map { [FilingRecord(type: $0, treatingRegion: person.stayRegion, validity: begin...end)] } ?? []
        chronic = person.chronicDisease.map { [ChronicRecord(disease: $0, validity: begin...end)] } ?? []
        accountBalance = person.accountBalance
        mutualAidMember = person.mutualAidMember
        opening = person.opening == .zero ? [:] : [year: person.opening]
    }
}
