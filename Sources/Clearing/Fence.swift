import ClaimTypes
import LedgerTypes

/// Count and amount of one cell of the exposure matrix.
public struct ExposureTotals: Hashable, Sendable {
    /// Settlements minus cancels that touched the cell.
    public var count: Int64
    public var amount: Fen

    @inlinable
    public init(count: Int64, amount: Fen) {
        self.count = count
        self.amount = amount
    }

    public static let zero = ExposureTotals(count: 0, amount: .zero)
}

/// One cell of a pair and window: insurance kind and fund, or `FundCode.medicalFee` for cases and fee.
public struct ExposureRow: Hashable, Sendable {
    public var insurance: InsuranceKind
    public var fund: FundCode
    public var totals: ExposureTotals

    public init(insurance: InsuranceKind, fund: FundCode, totals: ExposureTotals) {
        self.insurance = insurance
        self.fund = fund
        self.totals = totals
    }

    /// Order of rows in fences and reports.
    static func precedes(_ left: ExposureRow, _ right: ExposureRow) -> Bool {
        left.insurance == right.insurance ? left.fund < right.fund : left.insurance < right.insurance
    }
}

/// The insuring region's statement that a window towards one treating region holds these rows and no more (law M7).
public struct Fence: Hashable, Sendable {
    public var pair: RegionPair
    public var window: WindowNumber
    /// Ascending by insurance kind, then fund; no row whose count and amount are both zero.
    public var rows: [ExposureRow]

    public init(pair: RegionPair, window: WindowNumber, rows: [ExposureRow]) {
        self.pair = pair
        self.window = window
        self.rows = rows
    }
}

/// A cell on which a fence and the matrix disagree.
public struct FenceDifference: Hashable, Sendable {
    public var insurance: InsuranceKind
    public var fund: FundCode
    public var inFence: ExposureTotals
    public var inMatrix: ExposureTotals

    public init(insurance: InsuranceKind, fund: FundCode, inFence: ExposureTotals, inMatrix: ExposureTotals) {
        self.insurance = insurance
        self.fund = fund
        self.inFence = inFence
        self.inMatrix = inMatrix
    }
}

/// What became of a fence.
public enum FenceOutcome: Hashable, Sendable {
    /// The window of the pair is closed now.
    case closed
    /// The same fence had closed it before; nothing changed (law M4).
    case alreadyClosed
    /// Nothing changed. `differences` is filled for `fenceDiffersFromMatrix`, ascending by insurance kind and fund.
    case refused(ClearingRefusal, differences: [FenceDifference])
}
