import Benefits
import ClaimTypes
import LedgerTypes
import TestSupport

func date(_ text: String) -> BusinessDate {
    guard let date = BusinessDate(text: text) else { preconditionFailure("\(text) is no date") }
    return date
}

func price(_ text: String) -> UnitPrice {
    guard let micro = DecimalText.scaled(text, decimals: 6) else { preconditionFailure("\(text) is no price") }
    return UnitPrice(microYuan: micro)
}

let anhui = RegionCode(340_000)
let shanghai = RegionCode(310_000)
let always = date("2024-01-01")...date("2030-12-31")
let everything: AccountRule.Cover = [.inScope, .preSelfPay, .overLimit, .fullSelfPay]

func claim(
    full: String = "0", over: String = "0", pre: String = "0", scope: String, type: VisitType = .inpatient,
    level: HospitalLevel = .third, insurance: InsuranceKind = .employee, treating: RegionCode = shanghai,
    disease: String = "", hospitalPart: String = "0", useAccount: Bool = true, on day: String = "2026-03-05"
) -> ClaimSubmission {
    let visit = VisitRegistration(
        institution: InstitutionCode(31_010_100_001), level: level, visitID: "V1", person: PersonNumber(7),
        treatingRegion: treating, insuringRegion: anhui, insurance: insurance, visitType: type, diseaseCode: disease,
        beganAt: BusinessTime(date(day)))
    return ClaimSubmission(
        visit: visit, messageID: "M1", batch: "B1",
        split: ScopeSplit(
            fullSelfPay: yuan(full), overLimit: yuan(over), preSelfPay: yuan(pre), inScope: yuan(scope)),
        hospitalPart: yuan(hospitalPart), useAccount: useAccount, settledAt: BusinessTime(date(day), secondOfDay: 36_000))
}

func person(
    insurance: InsuranceKind = .employee, type: UInt32 = 1101, status: UInt8 = 1, civilServant: Bool = false,
    assisted: Bool = false, filing: FilingType? = .referral, diseases: [String] = [], mutualAid: Bool = false,
    assistance: UInt16 = 0
) -> PersonFacts {
    PersonFacts(
        person: PersonNumber(7), insurance: insurance, pool: anhui, personType: type, status: status,
        isCivilServant: civilServant, isAssisted: assisted, filing: filing, chronicDiseases: diseases,
        mutualAidMember: mutualAid ? PersonNumber(8) : nil, assistanceCategory: assistance)
}

func inpatient(
    deductible: DeductibleRule, bands: [Band], basis: BandRule.Basis = .perStay, bonuses: [PersonTypeBonus] = []
) -> VisitBenefit {
    VisitBenefit(
        family: .inpatient, visitTypes: [.inpatient], deductible: deductible, bands: BandRule(basis, LevelTable(all: bands)),
        personTypeBonuses: bonuses)
}

/// A policy with one band over everything and no deductible, to look at one rule at a time.
func plainPolicy(
    ratio: Int32 = 8_000, benefits: [VisitBenefit]? = nil, outOfRegion: OutOfRegionRule = noOperators,
    cascade: [FundLayer] = [FundLayer(.pooled(yearlyCap: nil))], account: AccountRule = .none,
    insurance: InsuranceKind = .employee
) -> BenefitPolicy {
    BenefitPolicy(
        region: anhui, pool: anhui, insurance: insurance, version: "T", name: BilingualText("测试", "test"), validity: always,
        outOfRegion: outOfRegion,
        benefits: benefits ?? [inpatient(deductible: .none, bands: [Band(upTo: nil, ratio: BasisPoints(ratio))])],
        cascade: cascade, account: account)
}

let noOperators = OutOfRegionRule(longTerm: .none, referral: .none, emergency: .none, other: .none)

func decide(
    _ claim: ClaimSubmission, _ person: PersonFacts, _ policy: BenefitPolicy, _ accumulators: Accumulators = .zero,
    account: String = "0", mutualAid: String = "0", trace: inout ExplainTrace
) throws -> BenefitDecision {
    try BenefitRule.decide(
        claim, for: person, under: policy, accumulators: accumulators, accountBalance: yuan(account),
        mutualAidBalance: yuan(mutualAid), trace: &trace
    ).get()
}

func decide(
    _ claim: ClaimSubmission, _ person: PersonFacts, _ policy: BenefitPolicy, _ accumulators: Accumulators = .zero,
    account: String = "0", mutualAid: String = "0"
) throws -> BenefitDecision {
    var trace = ExplainTrace()
    return try decide(claim, person, policy, accumulators, account: account, mutualAid: mutualAid, trace: &trace)
}

extension Accumulators {
    /// Accumulators with some totals set.
    static func with(_ set: (inout Accumulators) -> Void) -> Accumulators {
        var accumulators = Accumulators.zero
        set(&accumulators)
        return accumulators
    }
}

/// Checks a step's result and inputs, given as text.
func figures(_ step: TraceStep?, _ names: [String]) -> [String] {
    guard let step else { return [] }
    return names.map { step[$0]?.description ?? "missing \($0)" } + [step.result.description]
}
