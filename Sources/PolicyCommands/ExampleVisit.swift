import Benefits
import ClaimTypes
import LedgerTypes

/// A visit made up to show what a policy does: nobody's, settled nowhere.
struct ExampleVisit {
    var visitType = VisitType.inpatient
    var level = HospitalLevel.third
    var split: ScopeSplit
    /// `nil` is care at home.
    var away: (filing: FilingType?, treating: RegionCode)?
    var personType: UInt32?
    var isCivilServant = false
    var assistance: UInt16?
    var disease: String?
    var way = SettlementWay.byItem
    var accumulators = Accumulators.zero
    var account = Fen.zero
    var member = Fen.zero
    var date: BusinessDate?

    /// A region that is home to no policy.
    static let elsewhere = RegionCode(999_999)

    /// Decides the visit under a policy, on its first day unless a date is given.
    func decide(_ policy: BenefitPolicy, trace: inout ExplainTrace) -> Result<BenefitDecision, BenefitRefusal> {
        let day = BusinessTime(date ?? policy.validity.lowerBound)
        let visit = VisitRegistration(
            institution: InstitutionCode(0), level: level, visitID: "EXAMPLE", person: PersonNumber(0),
            treatingRegion: away?.treating ?? policy.pool, insuringRegion: policy.region, insurance: policy.insurance,
            visitType: visitType, diseaseCode: disease ?? "", beganAt: day)
        let claim = ClaimSubmission(
            visit: visit, messageID: "EXAMPLE", batch: "1", split: split, hospitalPart: .zero,
            useAccount: account.isPositive || member.isPositive, settledAt: day, settlementWay: way)
        let person = PersonFacts(
            person: PersonNumber(0), insurance: policy.insurance, pool: policy.pool,
            personType: personType ?? (policy.insurance == .resident ? 1501 : 1101), isCivilServant: isCivilServant,
            isAssisted: assistance != nil, filing: away?.filing, chronicDiseases: disease.map { [$0] } ?? [],
            mutualAidMember: member.isPositive ? PersonNumber(1) : nil, assistanceCategory: assistance ?? 0)
        return BenefitRule.decide(
            claim, for: person, under: policy, accumulators: accumulators, accountBalance: account, mutualAidBalance: member,
            trace: &trace)
    }

    /// The stays that show a fund manager what a change costs.
    static let standard: [(title: BilingualText, visit: ExampleVisit)] = [
        (
            BilingualText("本地二级医院住院,范围内 1 万元", "at home, tier 2, 10 000 in scope"),
            ExampleVisit(level: .second, split: ScopeSplit(inScope: Fen(1_000_000)))
        ),
        (
            BilingualText("异地转诊三级医院住院,范围内 5 万元", "referral out of region, tier 3, 50 000 in scope"),
            ExampleVisit(split: ScopeSplit(inScope: Fen(5_000_000)), away: (.referral, elsewhere))
        ),
        (
            BilingualText("其他临时外出三级医院住院,范围内 20 万元", "other, out of region, tier 3, 200 000 in scope"),
            ExampleVisit(split: ScopeSplit(inScope: Fen(20_000_000)), away: (.other, elsewhere))
        ),
        (
            BilingualText("本地一级医院门诊,范围内 3 000 元", "outpatient at home, tier 1, 3 000 in scope"),
            ExampleVisit(visitType: .outpatient, level: .first, split: ScopeSplit(inScope: Fen(300_000)))
        ),
    ]
}
