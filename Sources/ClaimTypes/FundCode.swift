/// Six-digit fund code (基金支付类型, `fund_pay_type`) under which money is booked, cleared and reported.
///
/// Provinces answer with parent or child codes; books are kept under one child code per fund, listed here.
public struct FundCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt32

    @inlinable
    public init(_ value: UInt32) { self.value = value }

    /// Employee pooled fund (职工统筹基金).
    public static let employeePooled = FundCode(310_101)
    /// Personal account (职工个人账户).
    public static let personalAccount = FundCode(310_201)
    /// Family mutual aid (个人账户家庭共济): another member's personal account. Local code; national code unverified.
    public static let familyMutualAid = FundCode(310_202)
    /// Civil-servant subsidy (公务员医疗补助).
    public static let civilServantSubsidy = FundCode(320_101)
    /// Employee large-sum subsidy (职工大额医疗费用补助).
    public static let largeSum = FundCode(330_101)
    /// Enterprise supplement (企业补充医疗保险).
    public static let enterpriseSupplement = FundCode(370_101)
    /// Resident pooled fund (居民统筹基金).
    public static let residentPooled = FundCode(390_101)
    /// Resident serious-illness insurance (居民大病保险).
    public static let seriousIllness = FundCode(390_201)
    /// Medical assistance (医疗救助).
    public static let medicalAssistance = FundCode(610_101)
    /// Borne by the hospital (医院负担). Not a debt of the insured region.
    public static let hospitalBorne = FundCode(999_996)

    /// Interest on a payment between regions that was made late (滞纳金). Owed by a region and no fund of a claim; a code of our own.
    public static let lateInterest = FundCode(999_901)

    /// Funds whose money the insured region owes, in reporting order.
    public static let owed: [FundCode] = [
        .employeePooled, .personalAccount, .familyMutualAid, .civilServantSubsidy, .largeSum, .enterpriseSupplement,
        .residentPooled, .seriousIllness, .medicalAssistance,
    ]

    /// Chinese and English name; the bare code for one we do not know.
    public var names: (chinese: String, english: String) {
        switch self {
        case .employeePooled: ("职工统筹基金", "employee pooled fund")
        case .personalAccount: ("个人账户", "personal account")
        case .familyMutualAid: ("家庭共济账户", "family mutual aid")
        case .civilServantSubsidy: ("公务员医疗补助", "civil-servant subsidy")
        case .largeSum: ("职工大额补助", "large-sum subsidy")
        case .enterpriseSupplement: ("企业补充医疗保险", "enterprise supplement")
        case .residentPooled: ("居民统筹基金", "resident pooled fund")
        case .seriousIllness: ("居民大病保险", "serious-illness insurance")
        case .medicalAssistance: ("医疗救助", "medical assistance")
        case .lateInterest: ("滞纳金", "late interest")
        case .hospitalBorne: ("医院负担", "borne by hospital")
        default: (String(value), String(value))
        }
    }

    @inlinable
    public static func < (left: FundCode, right: FundCode) -> Bool { left.value < right.value }

    public var description: String { String(value) }
}
