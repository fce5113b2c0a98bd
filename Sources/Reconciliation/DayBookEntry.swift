import ClaimTypes
import LedgerTypes

/// What one settlement or cancel adds to a day.
public struct DayBookEntry: Hashable, Sendable {
    public var date: BusinessDate
    public var pair: RegionPair
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    /// 1 for a settlement, −1 for a cancel.
    public var cases: Int64
    /// Negative for a cancel.
    public var medicalFee: Fen
    /// Each fund at most once; negative for a cancel.
    public var funds: [FundAmount]

    public init(
        date: BusinessDate, pair: RegionPair, insurance: InsuranceKind, clearingType: ClearingType, cases: Int64, medicalFee: Fen,
        funds: [FundAmount]
    ) {
        self.date = date
        self.pair = pair
        self.insurance = insurance
        self.clearingType = clearingType
        self.cases = cases
        self.medicalFee = medicalFee
        self.funds = funds
    }

    /// The entry of a settlement, or of a cancel, whose amounts already carry the minus sign (identity I9).
    public init(
        date: BusinessDate, pair: RegionPair, insurance: InsuranceKind, clearingType: ClearingType, amounts: SettlementAmounts,
        isCancel: Bool
    ) {
        self.init(
            date: date, pair: pair, insurance: insurance, clearingType: clearingType, cases: isCancel ? -1 : 1,
            medicalFee: amounts.total, funds: amounts.owedByFund(insurance))
    }
}
