import ClaimTypes
import LedgerTypes

/// One insured person of the generated world, computed from a number whenever asked. No name, no document: there is none.
public struct GeneratedPerson: Hashable, Sendable {
    public var person: PersonNumber
    public var insuringRegion: RegionCode
    public var insurance: InsuranceKind
    /// Person type (`psn_type`).
    public var personType: UInt32
    /// Enrolment status (`psn_insu_stas`): 1 normal, 2 suspended.
    public var status: UInt8
    public var isCivilServant: Bool
    public var isAssisted: Bool
    /// Where the person stays and is mostly treated.
    public var stayRegion: RegionCode
    /// Filing for `stayRegion`, if the person made one.
    public var filing: FilingType?
    /// Disease code of a granted chronic-disease qualification.
    public var chronicDisease: String?
    /// Balance of the personal account at the start of the year; zero for residents.
    public var accountBalance: Fen
    /// The family member whose account may help.
    public var mutualAidMember: PersonNumber?
    /// What this year's rules have already counted before the stream begins.
    public var opening: Accumulators
}

/// Every person of every region, without a table: a million people cost nothing until one of them is asked for.
///
/// A number is the party's six digits and ten digits of an index. Equal seeds make equal people.
public struct Population: Sendable {
    /// People insured in each region.
    public let personsPerRegion: Int
    public let seed: UInt64
    public let migration: MigrationTable

    /// - Precondition: `personsPerRegion` is 16…9 999 999 999.
    public init(seed: UInt64, regions: [RegionCode], personsPerRegion: Int = 1_000_000) {
        precondition((16...9_999_999_999).contains(personsPerRegion), "\(personsPerRegion) persons per region")
        self.seed = seed
        self.personsPerRegion = personsPerRegion
        migration = MigrationTable(regions: regions)
    }

    /// The person behind a number, or `nil` when the number is none of this population's.
    public func person(_ number: PersonNumber) -> GeneratedPerson? {
        let region = RegionCode(UInt32(truncatingIfNeeded: number.value / Self.indexSpan))
        let index = Int(number.value % Self.indexSpan)
        guard number.value / Self.indexSpan <= 999_999, index < personsPerRegion,
            let regionIndex = migration.regions.firstIndex(of: region)
        else { return nil }
        return person(regionIndex: regionIndex, index: index)
    }

    /// The person at `index` of the region at `regionIndex` of `migration.regions`.
    func person(regionIndex: Int, index: Int) -> GeneratedPerson {
        let region = migration.regions[regionIndex]
        let number = UInt64(region.value) * Self.indexSpan + UInt64(index)
        var random = SeededRandom(seed: SeededRandom.mixed(seed, number))
        let isEmployee = Self.isEmployee(index)
        let isRetired = isEmployee && random.chance(perMille: 300)
        let isCivilServant = isEmployee && !isRetired && random.chance(perMille: 80)
        let personType: UInt32 =
            switch (isEmployee, isRetired) {
            case (true, true): 1201
            case (true, false): isCivilServant ? 1102 : (random.chance(perMille: 100) ? 1103 : 1101)
            case (false, _): [1501, 1501, 1501, 1601, 1601, 1403, 1402][random.below(7)]
            }
        let chronic = Self.isChronic(index) ? Self.chronicDiseases[random.below(Self.chronicDiseases.count)] : nil
        return GeneratedPerson(
            person: PersonNumber(number), insuringRegion: region, insurance: isEmployee ? .employee : .resident,
            personType: personType, status: random.chance(perMille: 2) ? 2 : 1, isCivilServant: isCivilServant,
            isAssisted: !isEmployee && random.chance(perMille: 60),
            stayRegion: migration.regions[migration.treatingRegionIndex(from: regionIndex, drawing: &random)],
            filing: Self.filings[random.below(Self.filings.count)], chronicDisease: chronic,
            accountBalance: isEmployee ? Fen(Int64(random.number(in: 0...600_000))) : .zero,
            mutualAidMember: isEmployee && random.chance(perMille: 120)
                ? PersonNumber(UInt64(region.value) * Self.indexSpan + UInt64(index ^ 1)) : nil,
            opening: opening(isEmployee: isEmployee, drawing: &random))
    }

    /// By the settlement month most people have used up the yearly outpatient deductible, and one in four has had a stay.
    private func opening(isEmployee: Bool, drawing random: inout SeededRandom) -> Accumulators {
        var opening = Accumulators.zero
        let highestDeductible = isEmployee ? 150_000 : 30_000
        switch random.below(10) {
        case 0..<7: opening.outpatientDeductible = Fen(Int64(highestDeductible))
        case 7..<9: opening.outpatientDeductible = Fen(Int64(random.below(highestDeductible)))
        default: break
        }
        guard random.chance(perMille: 250) else { return opening }
        let scope = Fen(Int64(random.number(in: 400_000...3_000_000)))
        opening.admissions = 1
        opening.inpatientDeductible = Fen(80_000)
        opening.inpatientScope = scope
        opening.pooled = (scope - opening.inpatientDeductible).times(BasisPoints(isEmployee ? 8_000 : 6_000))
        opening.burden = scope - opening.pooled
        return opening
    }

    /// Which index is insured how, and who holds a chronic-disease qualification, is a pattern of the index, so that a person
    /// of the wanted kind is found at once. Members of a family are neighbours: `index ^ 1` has the same insurance.
    static func isEmployee(_ index: Int) -> Bool { index % 16 < 10 }

    static func isChronic(_ index: Int) -> Bool { index % 8 == 3 }

    private static let indexSpan: UInt64 = 10_000_000_000

    private static let filings: [FilingType?] =
        Array(repeating: .longTerm, count: 44) + Array(repeating: .referral, count: 32) + Array(repeating: .other, count: 14)
        + Array(repeating: .emergency, count: 3) + Array(repeating: nil, count: 7)

    /// National codes of the diseases settled across provinces.
    public static let chronicDiseases = ["M03900", "M01600", "M05300", "M06900", "M04600", "M00201", "M07200", "M07800"]
}
