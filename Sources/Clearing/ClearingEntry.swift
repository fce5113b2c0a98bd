import ClaimTypes
import LedgerTypes

/// What one decision of an insuring region adds to the month: the part of a settlement or of a cancel that clearing needs.
public struct ClearingEntry: Hashable, Sendable {
    public var window: WindowNumber
    public var pair: RegionPair
    public var insurance: InsuranceKind
    /// Cases (人次): 1 for a settlement, −1 for a cancel.
    public var cases: Int64
    /// Total medical fee; negative for a cancel.
    public var medicalFee: Fen
    /// What is owed, by fund, each fund at most once, no zero rows; negative for a cancel.
    public var funds: [FundAmount]

    public init(
        window: WindowNumber, pair: RegionPair, insurance: InsuranceKind, cases: Int64, medicalFee: Fen, funds: [FundAmount]
    ) {
        self.window = window
        self.pair = pair
        self.insurance = insurance
        self.cases = cases
        self.medicalFee = medicalFee
        self.funds = funds
    }

    /// The entry of a settlement, or of a cancel, whose amounts already carry the minus sign (identity I9).
    public init(
        window: WindowNumber, pair: RegionPair, insurance: InsuranceKind, amounts: SettlementAmounts, isCancel: Bool
    ) {
        self.init(
            window: window, pair: pair, insurance: insurance, cases: isCancel ? -1 : 1, medicalFee: amounts.total,
            funds: amounts.owedByFund(insurance))
    }
}

/// Why an addition or a fence was refused. Numbers are frozen and in order of precedence.
public enum ClearingRefusal: UInt16, CaseIterable, Sendable {
    /// The window is `WindowNumber.none`: such postings are never cleared.
    case windowMissing = 1
    /// Insuring and treating region are one: nothing to clear between regions.
    case regionsMustDiffer = 2
    /// The window of this pair has been fenced (law M7).
    case windowClosed = 3
    /// The fence of this pair and window was accepted before, with other rows.
    case fenceDiffersFromEarlier = 4
    /// The rows of the fence are not those of the matrix (law M3); the differences are listed beside it.
    case fenceDiffersFromMatrix = 5
    /// A fund is named twice, the medical-fee row is named as a fund, or rows of a fence are zero or do not ascend.
    case rowsMalformed = 6
    /// A total would leave the range of `Fen`.
    case totalOutOfRange = 7

    public var text: BilingualText {
        switch self {
        case .windowMissing: BilingualText("清算期为空，不参与清算", "no settlement window: never cleared")
        case .regionsMustDiffer: BilingualText("参保地与就医地相同", "insuring and treating region are the same")
        case .windowClosed: BilingualText("该清算期已截止", "the window of this pair is closed")
        case .fenceDiffersFromEarlier: BilingualText("截止数据与此前已接受的不一致", "the fence differs from the one accepted before")
        case .fenceDiffersFromMatrix: BilingualText("截止数据与应付矩阵不一致", "the fence differs from the exposure matrix")
        case .rowsMalformed: BilingualText("基金行重复或次序错误", "fund rows are repeated or out of order")
        case .totalOutOfRange: BilingualText("合计超出金额范围", "a total exceeds the range of amounts")
        }
    }
}
