import ClaimTypes
import LedgerTypes

/// The insuring region's word that a window is complete towards one treating region (law M7): later decisions of the pair
/// carry a later window. Both sides compare `owed` with their own books (law M3).
public struct WindowFence: Hashable, Sendable {
    public var window: WindowNumber
    public var insuring: RegionCode
    public var treating: RegionCode
    /// Decisions of the pair stamped with the window; a cancel counts as one more decision.
    public var decisions: UInt64
    /// What the insuring region owes for the window, by fund, ascending fund code.
    public var owed: [FundAmount]

    public init(window: WindowNumber, insuring: RegionCode, treating: RegionCode, decisions: UInt64, owed: [FundAmount]) {
        self.window = window
        self.insuring = insuring
        self.treating = treating
        self.decisions = decisions
        self.owed = owed
    }
}

/// One line of a day book: what one pair did on one day under one insurance kind, clearing type and fund.
public struct DayTotalsRow: Hashable, Sendable {
    public var insuring: RegionCode
    public var treating: RegionCode
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    /// The fund, or code 0 for the row that carries the medical fee.
    public var fund: FundCode
    /// Settlements; a cancel counts −1.
    public var count: Int64
    public var amount: Fen

    public init(
        insuring: RegionCode, treating: RegionCode, insurance: InsuranceKind, clearingType: ClearingType, fund: FundCode,
        count: Int64, amount: Fen
    ) {
        self.insuring = insuring
        self.treating = treating
        self.insurance = insurance
        self.clearingType = clearingType
        self.fund = fund
        self.count = count
        self.amount = amount
    }
}

/// A region's totals of one business day, for the daily comparison (对账).
public struct DayTotals: Hashable, Sendable {
    public var date: BusinessDate
    public var reporter: RegionCode
    public var rows: [DayTotalsRow]

    public init(date: BusinessDate, reporter: RegionCode, rows: [DayTotalsRow]) {
        self.date = date
        self.reporter = reporter
        self.rows = rows
    }
}

/// What one region owes another, or is owed by it, by fund.
public struct CounterpartyAmounts: Hashable, Sendable {
    public var counterparty: RegionCode
    public var amounts: [FundAmount]

    public init(counterparty: RegionCode, amounts: [FundAmount]) {
        self.counterparty = counterparty
        self.amounts = amounts
    }

    public var total: Fen { amounts.reduce(.zero) { $0 + $1.amount } }
}

/// One region's result of a closed window (付款通知书 and 收款通知书 in one). Identity: net = Σ receivable − Σ payable.
public struct ClearingNotice: Hashable, Sendable {
    public var window: WindowNumber
    public var region: RegionCode
    /// What the region owes, by treating region, ascending.
    public var payable: [CounterpartyAmounts]
    /// What the region is owed, by insuring region, ascending.
    public var receivable: [CounterpartyAmounts]
    /// Positive when the region receives money.
    public var net: Fen
    /// Disputed amounts of the region's pairs that were left out of the window or come from an earlier one, ascending by window and pair.
    public var carried: [CarriedLine]

    public init(
        window: WindowNumber, region: RegionCode, payable: [CounterpartyAmounts], receivable: [CounterpartyAmounts], net: Fen,
        carried: [CarriedLine] = []
    ) {
        self.window = window
        self.region = region
        self.payable = payable
        self.receivable = receivable
        self.net = net
        self.carried = carried
    }
}

/// A disputed part of a statement that waits for its decision (结转): left out of the window it was stated for, and part of a later one once
/// the contest is decided.
public struct CarriedLine: Hashable, Sendable {
    /// Of the statement it was contested in.
    public var window: WindowNumber
    public var pair: RegionPair
    /// Positive, ascending by fund.
    public var amounts: [FundAmount]

    public init(window: WindowNumber, pair: RegionPair, amounts: [FundAmount]) {
        self.window = window
        self.pair = pair
        self.amounts = amounts
    }
}
