/// The side on which an account's balance normally stands.
public enum NormalSide: Sendable {
    case debit, credit
    /// Clearing and suspense accounts swing to both sides.
    case either
}

/// Whose books an account stands in.
public enum Books: Sendable, CaseIterable {
    /// Insuring region (参保地): `region` of the account is its pool (统筹区).
    case insuring
    /// Treating region (就医地): `region` is the treating region.
    case treating
    /// National centre (国家级经办机构): `region` is the region the balance is about.
    case hub
}

/// What the counterparty field of an account id holds.
public enum CounterpartyField: Sendable {
    case none
    /// Pseudonymous person number of the insuring region.
    case person
    /// Institution code as a number.
    case institution
    /// Six-digit code of the treating region.
    case treatingRegion
    /// Six-digit code of the insuring region.
    case insuringRegion
}

/// Chart of accounts (会计科目表): the first byte of every account id. Numbers are frozen; a retired one leaves a comment.
///
/// The rows with their Chinese names and a worked booking stand in `Documentation/ChartOfAccounts.md`.
public enum AccountKind: UInt8, CaseIterable, Sendable {
    case benefitExpense = 10
    case personalAccount = 11
    case payableToTreating = 12
    case prefundPlaced = 13
    case cash = 14
    case suspense = 15
    /// Source of personal-account money: contributions are booked outside this system.
    case contribution = 16
    /// What a window's position leaves to be paid or received, whoever the payments are with.
    case clearing = 17
    /// Interest on what this region paid late (滞纳金).
    case lateInterestExpense = 18

    case receivableFromInsuring = 30
    case payableToHospital = 31
    case prefundHeld = 32
    case treatingCash = 33
    case deductions = 34
    case treatingSuspense = 35
    /// Interest on what this region was paid late.
    case lateInterestIncome = 36

    case exposureFromInsuring = 50
    case exposureToTreating = 51
    case netPosition = 52
    case obligation = 53
    case prefundPool = 54
    /// What a region's fenced windows come to until they are closed.
    case fencedPosition = 55
}

extension AccountKind {
    public var books: Books {
        switch self {
        case .benefitExpense, .personalAccount, .payableToTreating, .prefundPlaced, .cash, .suspense, .contribution, .clearing,
            .lateInterestExpense:
            .insuring
        case .receivableFromInsuring, .payableToHospital, .prefundHeld, .treatingCash, .deductions, .treatingSuspense,
            .lateInterestIncome:
            .treating
        case .exposureFromInsuring, .exposureToTreating, .netPosition, .obligation, .prefundPool, .fencedPosition:
            .hub
        }
    }

    public var normalSide: NormalSide {
        switch self {
        case .benefitExpense, .prefundPlaced, .cash, .contribution, .receivableFromInsuring, .treatingCash,
            .exposureFromInsuring, .lateInterestExpense:
            .debit
        case .personalAccount, .payableToTreating, .payableToHospital, .prefundHeld, .deductions, .exposureToTreating,
            .lateInterestIncome:
            .credit
        case .suspense, .clearing, .treatingSuspense, .netPosition, .obligation, .prefundPool, .fencedPosition: .either
        }
    }

    public var counterparty: CounterpartyField {
        switch self {
        case .personalAccount: .person
        case .payableToTreating, .prefundPlaced, .exposureFromInsuring, .lateInterestExpense: .treatingRegion
        case .payableToHospital, .deductions: .institution
        case .receivableFromInsuring, .prefundHeld, .exposureToTreating, .lateInterestIncome: .insuringRegion
        case .benefitExpense, .cash, .suspense, .contribution, .clearing, .treatingCash, .treatingSuspense, .netPosition,
            .obligation, .prefundPool, .fencedPosition:
            .none
        }
    }

    /// Whether there is one account per fund. A receivable of fund 0 carries money in flight: the insuring region has not
    /// yet said which fund pays.
    public var isPerFund: Bool {
        switch self {
        case .benefitExpense, .payableToTreating, .receivableFromInsuring, .exposureFromInsuring, .exposureToTreating: true
        case .personalAccount, .prefundPlaced, .cash, .suspense, .contribution, .clearing, .payableToHospital, .prefundHeld,
            .treatingCash, .deductions, .treatingSuspense, .netPosition, .obligation, .prefundPool, .fencedPosition,
            .lateInterestExpense, .lateInterestIncome:
            false
        }
    }

    /// The limit an account of this kind is opened with. Only a personal account may not be overdrawn: everything else
    /// follows decisions that were already made, and a limit there would refuse the truth.
    public var limit: AccountLimit {
        self == .personalAccount ? .debitsMustNotExceedCredits : .none
    }

    /// Names as clerks and auditors read them.
    public var names: (chinese: String, english: String) {
        switch self {
        case .benefitExpense: ("医保待遇支出", "benefit expense")
        case .personalAccount: ("个人账户", "personal account")
        case .payableToTreating: ("应付就医地款", "payable to treating region")
        case .prefundPlaced: ("存出预付金", "prefund placed")
        case .cash: ("参保地银行存款", "cash of insuring region")
        case .suspense: ("参保地待处理款项", "suspense of insuring region")
        case .contribution: ("个人账户划入来源", "source of personal-account money")
        case .clearing: ("清算往来", "clearing")
        case .receivableFromInsuring: ("应收参保地款", "receivable from insuring region")
        case .payableToHospital: ("应付定点医药机构款", "payable to hospital")
        case .prefundHeld: ("存入预付金", "prefund held")
        case .treatingCash: ("就医地银行存款", "cash of treating region")
        case .deductions: ("审核扣款", "deductions")
        case .treatingSuspense: ("就医地待处理款项", "suspense of treating region")
        case .exposureFromInsuring: ("参保地应付敞口", "exposure from insuring region")
        case .exposureToTreating: ("就医地应收敞口", "exposure to treating region")
        case .netPosition: ("清算净头寸", "net position")
        case .obligation: ("清算债务", "obligation")
        case .prefundPool: ("预付金池", "prefund pool")
        case .fencedPosition: ("已截止头寸", "fenced position")
        case .lateInterestExpense: ("滞纳金支出", "late-interest expense")
        case .lateInterestIncome: ("滞纳金收入", "late-interest income")
        }
    }
}

extension AccountID {
    /// An account of the chart.
    /// - Precondition: `fund` fits 24 bits.
    @inlinable
    public init(_ kind: AccountKind, fund: UInt32 = 0, region: UInt32, counterparty: UInt64 = 0) {
        self.init(kind: kind.rawValue, fund: fund, region: region, counterparty: counterparty)
    }

    /// The row of the chart this account belongs to; `nil` for a kind the chart does not list.
    public var accountKind: AccountKind? { AccountKind(rawValue: kind) }
}
