import LedgerTypes

/// What the insuring region knows of a stay when another bill of it arrives. Empty for every other claim.
public struct StayContext: Hashable, Sendable {
    /// The bills of the same visit that stand settled; `nil` for the first bill.
    public var earlierBills: StaySoFar?
    /// The stay in another institution that this one continues (转院); `nil` when this is a stay of its own.
    public var transferredFrom: TransferredStay?

    public init(earlierBills: StaySoFar? = nil, transferredFrom: TransferredStay? = nil) {
        self.earlierBills = earlierBills
        self.transferredFrom = transferredFrom
    }

    /// A claim that continues nothing.
    public static let none = StayContext()
}

/// The sum of the bills of one stay settled so far (中途结算, `mid_setl_flag`), cancelled ones left out.
public struct StaySoFar: Hashable, Sendable {
    /// How many bills.
    public var bills: Int32
    /// The sum of their amounts.
    public var amounts: SettlementAmounts
    /// The sum of the changes of those among them that were counted in the benefit year of the bill to decide. For a stay over New
    /// Year the bills of December are in `amounts` and not here.
    public var changeThisYear: Accumulators

    public init(bills: Int32, amounts: SettlementAmounts, changeThisYear: Accumulators) {
        self.bills = bills
        self.amounts = amounts
        self.changeThisYear = changeThisYear
    }

    /// The first bill of a stay, or one more.
    public mutating func add(_ amounts: SettlementAmounts, _ change: Accumulators, countsThisYear: Bool) {
        bills += 1
        self.amounts = self.amounts + amounts
        if countsThisYear { changeThisYear = changeThisYear + change }
    }

    /// Nothing settled yet.
    public static let none = StaySoFar(bills: 0, amounts: SettlementAmounts(split: ScopeSplit()), changeThisYear: .zero)
}

/// The part of a continuous stay that was settled in the institutions before a transfer.
public struct TransferredStay: Hashable, Sendable {
    /// Deductible charged in them.
    public var deductible: Fen
    /// In-scope money that ran through the bands in them (`Accumulators.inpatientScope` of their changes).
    public var scope: Fen
    /// Admissions they counted in the benefit year of the bill to decide; zero when they were counted in an earlier year.
    public var admissionsThisYear: Int32

    public init(deductible: Fen, scope: Fen, admissionsThisYear: Int32) {
        self.deductible = deductible
        self.scope = scope
        self.admissionsThisYear = admissionsThisYear
    }
}
