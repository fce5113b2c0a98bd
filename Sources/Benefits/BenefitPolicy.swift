import ClaimTypes
import LedgerTypes

/// The four kinds of care a policy distinguishes (待遇类别).
public enum BenefitFamily: UInt8, CaseIterable, Sendable {
    /// Inpatient care (住院).
    case inpatient = 1
    /// Ordinary outpatient care (普通门诊).
    case outpatient = 2
    /// Outpatient chronic and special diseases (门诊慢特病).
    case chronic = 3
    /// Pharmacy purchases (药店购药).
    case pharmacy = 4
}

/// How one kind of care is paid.
public struct VisitBenefit: Hashable, Sendable {
    public var family: BenefitFamily
    /// Visit types (`med_type`) it covers.
    public var visitTypes: [VisitType]
    public var deductible: DeductibleRule
    public var bands: BandRule
    /// Points on top of the band ratios by person type; the first that matches counts.
    public var personTypeBonuses: [PersonTypeBonus]
    /// Yearly cap of this kind of care alone, inside the pooled cap. Money above it stays with the person.
    public var yearlyCap: Fen?
    /// Whether the out-of-region operator, and a missing filing, matter here.
    public var usesOutOfRegionRule: Bool
    /// Whether the burden left here counts towards serious-illness insurance.
    public var countsAsBurden: Bool

    public init(
        family: BenefitFamily, visitTypes: [VisitType], deductible: DeductibleRule, bands: BandRule,
        personTypeBonuses: [PersonTypeBonus] = [], yearlyCap: Fen? = nil, usesOutOfRegionRule: Bool = true,
        countsAsBurden: Bool = true
    ) {
        self.family = family
        self.visitTypes = visitTypes
        self.deductible = deductible
        self.bands = bands
        self.personTypeBonuses = personTypeBonuses
        self.yearlyCap = yearlyCap
        self.usesOutOfRegionRule = usesOutOfRegionRule
        self.countsAsBurden = countsAsBurden
    }
}

/// One fund of the cascade.
public enum FundRule: Hashable, Sendable {
    /// The basic pooled fund (统筹基金) pays by bands up to its yearly cap (年度最高支付限额), all kinds of care together.
    case pooled(yearlyCap: Fen?)
    case largeSum(LargeSumRule)
    case seriousIllness(SeriousIllnessRule)
    case civilServant(BurdenShareRule)
    case enterprise(BurdenShareRule)
    case assistance(AssistanceRule)
}

/// A fund and the kinds of care it helps with.
public struct FundLayer: Hashable, Sendable {
    public var rule: FundRule
    public var families: [BenefitFamily]

    public init(_ rule: FundRule, families: [BenefitFamily] = BenefitFamily.allCases) {
        self.rule = rule
        self.families = families
    }
}

/// What one pool pays for one kind of insurance during one validity (参保地待遇政策).
public struct BenefitPolicy: Hashable, Sendable {
    public var region: RegionCode
    /// Pool (统筹区) whose books pay.
    public var pool: RegionCode
    public var insurance: InsuranceKind
    /// Version label, for people; a record pins the content hash of the file.
    public var version: String
    /// Chinese and English title.
    public var name: BilingualText
    /// Settlement dates it governs.
    public var validity: ClosedRange<BusinessDate>
    public var outOfRegion: OutOfRegionRule
    public var benefits: [VisitBenefit]
    /// In paying order; the pooled fund comes first, then each fund at most once.
    public var cascade: [FundLayer]
    public var account: AccountRule

    public init(
        region: RegionCode, pool: RegionCode, insurance: InsuranceKind, version: String, name: BilingualText,
        validity: ClosedRange<BusinessDate>, outOfRegion: OutOfRegionRule, benefits: [VisitBenefit], cascade: [FundLayer],
        account: AccountRule
    ) {
        self.region = region
        self.pool = pool
        self.insurance = insurance
        self.version = version
        self.name = name
        self.validity = validity
        self.outOfRegion = outOfRegion
        self.benefits = benefits
        self.cascade = cascade
        self.account = account
    }

    /// The benefit that covers a visit type.
    public func benefit(for visitType: VisitType) -> VisitBenefit? {
        for index in benefits.indices where benefits[index].visitTypes.contains(visitType) { return benefits[index] }
        return nil
    }
}
