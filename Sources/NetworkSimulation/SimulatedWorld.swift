import ClaimGenerator
import ClaimTypes
import Hashing
import LedgerTypes
import Messages
import Registry

/// Who lives in a simulated network: regions with their rules, one or two hospitals each, and few persons, so that their accumulators, caps and
/// accounts are fought over.
struct SimulatedWorld {
    let regions: [RegionCode]
    /// The first month of the run.
    let window: WindowNumber
    /// Enrolled people of each region, with what their accounts open with.
    let persons: [RegionCode: [PersonNumber]]
    /// People of each region who may not be settled for: dead, without a valid credential, and unknown.
    let refused: [RegionCode: [PersonNumber]]
    /// What hospitals and registries know of everybody.
    let identities: [PersonNumber: PersonalData]
    /// From this day on other rules are in force; `nil` when they stay.
    let rulesChange: BusinessDate?
    /// Yuan that the pooled fund pays a person in a year; so much that it is no cap, for a defect.
    let pooledCap: Int64
    let registry: MemoryRegistry
    static let itemCode = "XA10ABA001S002010100001"

    init(regionCount: Int, activities: Set<Activity>, seed: UInt64, pooledCap: Int64) {
        self.pooledCap = pooledCap
        window = WindowNumber(activities.contains(.months) ? 202_611 : 202_609)
        let change = window.firstDay.adding(days: Int(SeededRandom.mixed(seed, 8) % (activities.contains(.months) ? 80 : 28)))
        rulesChange = activities.contains(.rules) ? change : nil
        regions = Self.codes.prefix(regionCount).map { RegionCode(UInt32($0) * 10_000) }
        var registry = MemoryRegistry()
        var persons: [RegionCode: [PersonNumber]] = [:]
        var refused: [RegionCode: [PersonNumber]] = [:]
        var identities: [PersonNumber: PersonalData] = [:]
        for region in regions {
            for number in 0..<2 {
                let code = Self.institution(number, of: region)
                _ = registry.insert(InstitutionRecord(code: code, name: "医院", region: region, level: .third))
            }
            persons[region] = (1...3).map { PersonNumber(UInt64(region.value) * 100 + UInt64($0)) }
            for (index, person) in (persons[region] ?? []).enumerated() {
                var enrolment = EnrolmentRecord(
                    person: person, insuringRegion: region, insurance: .employee, pool: region, personType: 1101)
                enrolment.accountBalance = Self.openingBalance(of: person)
                if index > 0 { enrolment.mutualAidMember = persons[region]?.first }
                _ = registry.insert(enrolment)
            }
            refused[region] = (4...6).map { PersonNumber(UInt64(region.value) * 100 + UInt64($0)) }
            for person in refused[region]!.dropLast() {
                _ = registry.insert(
                    EnrolmentRecord(
                        person: person, insuringRegion: region, insurance: .employee, pool: region, personType: 1101))
            }
            let past = BusinessDate(days: 20_454)
            registry.set(LifeRecord(status: .dead, since: past, source: "simulated", confirmedOn: past), of: refused[region]![0])
            registry.set(.stopped(since: BusinessTime(past), reportedOn: .card), of: refused[region]![1])
            for person in persons[region]! + refused[region]! { identities[person] = PersonalData(of: person, seed: seed) }
        }
        self.persons = persons
        self.refused = refused
        self.identities = identities
        self.registry = registry
    }

    static func openingBalance(of person: PersonNumber) -> Fen { Fen(Int64(person.value % 100) * 150_000) }

    static func institution(_ number: Int, of region: RegionCode) -> InstitutionCode {
        InstitutionCode(UInt64(region.value + 101) * 100_000 + UInt64(number) + 1)
    }

    /// The provinces, and one clearing party beside them.
    private static let codes = [
        31, 33, 34, 11, 12, 13, 14, 15, 21, 22, 23, 32, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64,
        65,
    ]

    /// Who of a region is known by what a hospital shows.
    func known(_ query: PersonQuery, in region: RegionCode) -> PersonNumber? {
        (persons[region]! + refused[region]!.dropLast()).first { person in
            guard let data = identities[person], data.document == query.certificateNumber, data.name == query.name else {
                return false
            }
            return query.credentialNumber == (query.credentialType == 3 ? data.card : data.document)
        }
    }
}
