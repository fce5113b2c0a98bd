import ClaimTypes
import LedgerTypes

/// What operators and the calendar ask of a region about its months: statements (清算对账单), contests and deadlines.
public enum MonthCommand: Hashable, Sendable {
    /// Deadlines, rest days and interest of some pairs and months, or of all.
    case setCalendar(CalendarPlan)
    /// The day is over: what should have been done by it has its consequences.
    case dayPassed(BusinessDate)
    /// Treating side: states what is owed for a window by every insuring region that has fenced it.
    case issueStatements(WindowNumber, at: BusinessTime)
    case confirm(ConfirmStatement)
    case contest(ContestStatement)
    case decide(DecideContest)
    case rollBack(RollBackConfirmation)
}

/// Insuring side: agrees with one statement of a window, or with all that agree with the books.
public struct ConfirmStatement: Hashable, Sendable {
    public var window: WindowNumber
    /// Whose statement; `nil` for every one that agrees row by row and is not answered yet.
    public var treating: RegionCode?
    /// Unique for this region. Where all are confirmed each confirmation gets this id, a hyphen and the treating region.
    public var confirmID: String
    public var at: BusinessTime

    public init(window: WindowNumber, treating: RegionCode? = nil, confirmID: String, at: BusinessTime) {
        self.window = window
        self.treating = treating
        self.confirmID = confirmID
        self.at = at
    }
}

/// Insuring side: disputes some records of a statement; what is not named is agreed.
public struct ContestStatement: Hashable, Sendable {
    public var window: WindowNumber
    public var treating: RegionCode
    /// Unique for this region.
    public var contestID: String
    /// Ascending by settlement; at least one.
    public var items: [ContestItem]
    public var at: BusinessTime

    public init(window: WindowNumber, treating: RegionCode, contestID: String, items: [ContestItem], at: BusinessTime) {
        self.window = window
        self.treating = treating
        self.contestID = contestID
        self.items = items
        self.at = at
    }
}

/// Treating side: what of a contest is given up. A ruling of the national centre on an escalated contest is entered the same way.
public struct DecideContest: Hashable, Sendable {
    public var insuring: RegionCode
    public var contestID: String
    /// One for each item, ascending by settlement.
    public var findings: [ContestFinding]
    public var at: BusinessTime

    public init(insuring: RegionCode, contestID: String, findings: [ContestFinding], at: BusinessTime) {
        self.insuring = insuring
        self.contestID = contestID
        self.findings = findings
        self.at = at
    }
}

/// Insuring side: takes a confirmation back by its id (3262), once, while the window is not cleared.
public struct RollBackConfirmation: Hashable, Sendable {
    public var confirmID: String
    public var at: BusinessTime

    public init(confirmID: String, at: BusinessTime) {
        self.confirmID = confirmID
        self.at = at
    }
}

/// What operators and the calendar ask of the hub about its months.
public enum HubMonthCommand: Hashable, Sendable {
    /// From this window on, every pair that owes something needs a statement that is agreed, or the window is not closed.
    case requireStatements(from: WindowNumber)
    case dayPassed(BusinessDate)
    case setCalendar(CalendarPlan)
    /// Year-end clearing (年终清算): every window of the year is closed and nothing of it is carried any more.
    case closeYear(UInt32)
}
