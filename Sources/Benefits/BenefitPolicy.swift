import ClaimTypes
import LedgerTypes

/// The kinds of care a policy distinguishes (待遇类别).
public enum BenefitFamily: UInt8, CaseIterable, Sendable {
    /// Inpatient care (住院).
    case inpatient = 1
    /// Ordinary outpatient care (普通门诊).
    case outpatient = 2
    /// Outpatient chronic and special diseases (门诊慢特病).
    case chronic = 3
    /// Pharmacy purchases (药店购药).
    case pharmacy = 4
    /// Day surgery (日间手术): inpatient rules without a night, on terms of its own.
    case daySurgery = 5
    /// Maternity and family planning (生育待遇).
    case maternity = 6

    /// Whether deductible, admissions and scope are those of inpatient care.
    public var countsAsInpatient: Bool { self == .inpatient || self == .daySurgery }
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
    /// Whether care in another city of the same province is away from home (省内异地).
    public var homeIsCity: Bool
    /// The file it was read from; `nil` for a policy made in memory.
    public var origin: PolicyOrigin?

    public init(
        region: RegionCode, pool: RegionCode, insurance: InsuranceKind, version: String, name: BilingualText,
        validity: ClosedRange<BusinessDate>, outOfRegion: OutOfRegionRule, benefits: [VisitBenefit], cascade: [FundLayer],
        account: AccountRule, homeIsCity: Bool = false, origin: PolicyOrigin? = nil
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
        self.homeIsCity = homeIsCity
        self.origin = origin
    }

    /// The benefit that covers a visit type, for a person who settles by item.
    public func benefit(for visitType: VisitType) -> VisitBenefit? {
        benefitIndex(for: visitType, settledAs: .byItem).map { benefits[$0] }
    }

    /// Where in `benefits` the terms of a visit stand; `nil` when nothing covers it. Day surgery by its settlement way comes first.
    public func benefitIndex(for visitType: VisitType, settledAs way: SettlementWay) -> Int? {
        if way == .daySurgery, visitType.clearingType == .inpatient {
            for index in benefits.indices where benefits[index].family == .daySurgery { return index }
        }
        for index in benefits.indices where benefits[index].visitTypes.contains(visitType) { return index }
        return nil
    }

    /// Whether care in a region is care at home.
    public func isHome(_ treating: RegionCode) -> Bool {
        homeIsCity ? treating.value / 100 == pool.value / 100 : treating.party == pool.party
    }
}

/// Where a policy was read from: what a record pins and an explanation names.
public struct PolicyOrigin: Hashable, Sendable {
    /// Name of the file.
    public var file: String
    /// SHA-256 of its bytes.
    public var digest: Digest256

    public init(file: String, digest: Digest256) {
        self.file = file
        self.digest = digest
    }
}
