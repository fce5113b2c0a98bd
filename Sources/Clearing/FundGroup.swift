import ClaimTypes
import LedgerTypes

/// Columns of the national clearing table: funds that one budget pays are reported together.
public enum FundGroup: UInt8, CaseIterable, Sendable {
    case employeePooled = 1
    case residentPooled = 2
    /// Own personal account and family mutual aid: both are money of a personal account.
    case accounts = 3
    case civilServant = 4
    case largeSum = 5
    case enterprise = 6
    case seriousIllness = 7
    case assistance = 8
    /// Codes this program does not know; carried and cleared, never dropped.
    case other = 9
    /// What regions owe because they paid late (滞纳金): no fund of a claim.
    case lateInterest = 10

    public init(_ fund: FundCode) {
        self =
            switch fund {
            case .employeePooled: .employeePooled
            case .residentPooled: .residentPooled
            case .personalAccount, .familyMutualAid: .accounts
            case .civilServantSubsidy: .civilServant
            case .largeSum: .largeSum
            case .enterpriseSupplement: .enterprise
            case .seriousIllness: .seriousIllness
            case .medicalAssistance: .assistance
            case .lateInterest: .lateInterest
            default: .other
            }
    }

    public var names: BilingualText {
        switch self {
        case .employeePooled: BilingualText("职工统筹", "employee pool")
        case .residentPooled: BilingualText("居民统筹", "resident pool")
        case .accounts: BilingualText("个人账户", "accounts")
        case .civilServant: BilingualText("公务员补助", "civil servant")
        case .largeSum: BilingualText("职工大额", "large sum")
        case .enterprise: BilingualText("企业补充", "enterprise")
        case .seriousIllness: BilingualText("居民大病", "serious illness")
        case .assistance: BilingualText("医疗救助", "assistance")
        case .other: BilingualText("其他", "other")
        case .lateInterest: BilingualText("滞纳金", "late interest")
        }
    }
}

/// Cases, fee and money by fund of one row, of one notice, or of a whole table.
public struct ClearingFigures: Hashable, Sendable {
    /// Settlements minus cancels (人次).
    public private(set) var cases: Int64 = 0
    /// Total medical fee (医疗费总额).
    public private(set) var medicalFee = Fen.zero
    /// What is owed, by fund, ascending, without zero rows.
    public private(set) var funds: [FundAmount] = []
    /// What is owed: the sum of `funds`.
    public private(set) var owed = Fen.zero

    public static let zero = ClearingFigures()

    public func amount(of group: FundGroup) -> Fen {
        funds.reduce(.zero) { FundGroup($1.fund) == group ? $0 + $1.amount : $0 }
    }

    /// The sum, or `nil` when a figure leaves its range.
    public func adding(_ other: ClearingFigures) -> ClearingFigures? {
        var sum = self
        guard sum.add(cases: other.cases, medicalFee: other.medicalFee) else { return nil }
        for row in other.funds { guard sum.add(row) else { return nil } }
        return sum
    }

    mutating func add(cases more: Int64, medicalFee fee: Fen) -> Bool {
        let (count, overflow) = cases.addingReportingOverflow(more)
        guard !overflow, let total = medicalFee.adding(fee) else { return false }
        cases = count
        medicalFee = total
        return true
    }

    mutating func add(_ row: FundAmount) -> Bool {
        let index = funds.firstIndex { $0.fund >= row.fund } ?? funds.endIndex
        let isPresent = index < funds.endIndex && funds[index].fund == row.fund
        let before = isPresent ? funds[index].amount : .zero
        guard let amount = before.adding(row.amount), let sum = owed.adding(row.amount) else { return false }
        owed = sum
        if isPresent { funds.remove(at: index) }
        if amount != .zero { funds.insert(FundAmount(row.fund, amount), at: index) }
        return true
    }
}
