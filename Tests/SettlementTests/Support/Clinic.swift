import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// The small world of these tests. T (310000) treats, I (340000) insures; O (330000) is a third party.
///
/// Policy of I for inpatient stays: deductible 100.00, from the second stay 50.00; then 80 % from the pooled fund; own account and
/// mutual aid pay what is left. Person 7 has 50.00 on the account, the family member 8 has 20.00. So a first stay of 1000.00 costs
/// 720.00 pooled, 50.00 account, 20.00 mutual aid (790.00 owed) and 210.00 cash; a second stay 760.00 pooled (760.00 owed).
enum Clinic {
    static let treating = RegionCode(310_000)
    static let insuring = RegionCode(340_000)
    static let other = RegionCode(330_000)
    static let names: [String: RegionCode] = ["T": treating, "I": insuring, "O": other]

    static let hospital = InstitutionCode(31_010_100_001)
    static let window = WindowNumber(202_603)
    static let time = Timestamp(nanoseconds: 1_772_600_000_000_000_000)
    static let validity = BusinessDate(days: 19_723)...BusinessDate(days: 22_280)

    static let person = PersonNumber(7)
    static let member = PersonNumber(8)

    /// What the registry of I knows: person 7, the member 8, and person 9, whose enrolment is suspended.
    static func facts(of person: PersonNumber, _ insurance: InsuranceKind = .employee) -> PersonFacts? {
        guard (7...9).contains(person.value) else { return nil }
        return PersonFacts(
            person: person, insurance: insurance, pool: insuring, personType: 1101, status: person.value == 9 ? 2 : 1,
            filing: .referral, mutualAidMember: person == Clinic.person ? member : nil)
    }

    static func policy(of pool: RegionCode = insuring, _ insurance: InsuranceKind = .employee) -> BenefitPolicy {
        let stay = VisitBenefit(
            family: .inpatient, visitTypes: [.inpatient],
            deductible: DeductibleRule(.perStay, LevelTable(all: [Fen(10_000), Fen(5_000)])),
            bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(8_000))])))
        return BenefitPolicy(
            region: pool, pool: pool, insurance: insurance, version: "T", name: BilingualText("测试", "test"), validity: validity,
            outOfRegion: OutOfRegionRule(longTerm: .none, referral: .none, emergency: .none, other: .none), benefits: [stay],
            cascade: [FundLayer(.pooled(yearlyCap: nil))],
            account: AccountRule(
                usesOwnAccount: true, usesMutualAid: true, covers: [.inScope, .preSelfPay, .overLimit, .fullSelfPay]))
    }

    /// Item A is wholly in scope; every other code is paid by the person.
    static func catalogue(of region: RegionCode) -> Catalogue {
        Catalogue(region: region, version: "T", items: [CatalogueItem(code: "A", name: "测试", itemClass: .a, validity: validity)])
    }

    static func opening(_ person: PersonNumber, _ balance: Fen, year: Int32 = 2026) -> AccountOpening {
        guard let facts = facts(of: person) else { preconditionFailure("person \(person) is not enrolled") }
        return AccountOpening(facts: facts, balance: balance, year: year, accumulators: .zero)
    }

    static func digest(_ seed: UInt64) -> Digest256 { Digest256(words: (seed, 0, 0, 0)) }

    static func line(_ amount: Fen, item: String = "A", number: String = "1") -> FeeLine {
        FeeLine(
            lineNumber: number, itemCode: item, quantity: Quantity(amount.isNegative ? -1 : 1),
            unitPrice: UnitPrice(microYuan: Int64(amount.units.magnitude) * 10_000), amount: amount,
            chargedAt: moment("2026-03-05"))
    }

    static func moment(_ text: String) -> BusinessTime {
        guard let time = BusinessTime(text: text) else { preconditionFailure("\(text) is no time") }
        return time
    }

    /// V1 begins on 2026-03-01; every other visit at midnight of 2026-03-05, as many seconds later as its number says, so that stays of
    /// one person do not overlap and are not the same.
    static func began(_ visitID: String) -> BusinessTime {
        let number = Int64(visitID.filter(\.isNumber)) ?? 0
        return number == 1 ? moment("2026-03-01") : BusinessTime(seconds: moment("2026-03-05").seconds + number)
    }

    static func visit(_ visitID: String, person: PersonNumber = person) -> VisitRegistration {
        VisitRegistration(
            institution: hospital, level: .third, visitID: visitID, person: person, treatingRegion: treating,
            insuringRegion: insuring, insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: began(visitID))
    }
}
