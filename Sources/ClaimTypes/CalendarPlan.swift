import LedgerTypes

/// A step of a clearing month that has a deadline (时限). Numbers are frozen: a plan lists its rules in this order.
public enum ClearingStep: UInt8, CaseIterable, Sendable {
    /// The insuring region ends the window.
    case fence = 1
    /// The treating region states what it is owed.
    case statement = 2
    case confirm = 3
    case contest = 4
    /// The treating region answers a contest.
    case decision = 5
    case pay = 6

    public var names: BilingualText {
        switch self {
        case .fence: BilingualText("截止", "fence")
        case .statement: BilingualText("出具对账单", "statement")
        case .confirm: BilingualText("确认", "confirm")
        case .contest: BilingualText("提出异议", "contest")
        case .decision: BilingualText("裁定异议", "decision")
        case .pay: BilingualText("拨付", "pay")
        }
    }
}

/// A day of a later month, cut to the length of that month, and working days after it.
public struct DeadlineRule: Hashable, Sendable {
    /// 0 for the window's own month.
    public var monthsAfter: UInt32
    /// Day of that month, 1…31; 31 is always its end.
    public var day: UInt32
    /// Working days after that day.
    public var businessDays: UInt32

    public init(monthsAfter: UInt32, day: UInt32, businessDays: UInt32 = 0) {
        self.monthsAfter = monthsAfter
        self.day = day
        self.businessDays = businessDays
    }

    public static let monthsMax: UInt32 = 24
    public static let businessDaysMax: UInt32 = 250

    public var isSound: Bool {
        monthsAfter <= Self.monthsMax && (1...31).contains(day) && businessDays <= Self.businessDaysMax
    }
}

/// What becomes of a statement nobody answers in time. Numbers are frozen.
public enum SilenceRule: UInt8, CaseIterable, Sendable {
    /// Silence confirms (逾期视同确认). Our reading, unverified: no national text was found that says what silence means.
    case confirms = 1
    /// The national centre has to decide.
    case escalates = 2
}

/// What becomes of a fence or a statement that is late. Numbers are frozen.
public enum LatenessRule: UInt8, CaseIterable, Sendable {
    /// It is shown as late, and waits for a person.
    case shown = 1
    /// The day that passes does it (逾期视同办理): a region ends its window and states what it is owed by itself; where a region is silent, the
    /// hub takes its own matrix for the statement. Our reading, unverified.
    case deemed = 2
}

/// Deadlines, days of rest and interest of a clearing month as data, for all pairs and months or for some of them.
public struct CalendarPlan: Hashable, Sendable {
    /// `nil`: for every insuring region; so with the other three.
    public var insuring: RegionCode?
    public var treating: RegionCode?
    public var year: UInt32?
    public var month: UInt32?
    /// One rule per `ClearingStep`, in its order.
    public var deadlines: [DeadlineRule]
    /// Weekdays without work, ascending.
    public var restDays: [BusinessDate]
    /// Weekend days with work (调休), ascending.
    public var workDays: [BusinessDate]
    public var silence: SilenceRule
    /// Late interest in millionths of the principal for a year of 365 days.
    public var interestMillionths: UInt32
    public var lateness: LatenessRule
    /// Months after the month of a settlement in which it may still be cleared between regions, 1…24.
    public var lateMonths: UInt32

    public init(
        insuring: RegionCode? = nil, treating: RegionCode? = nil, year: UInt32? = nil, month: UInt32? = nil,
        deadlines: [DeadlineRule], restDays: [BusinessDate] = [], workDays: [BusinessDate] = [], silence: SilenceRule = .confirms,
        interestMillionths: UInt32 = 0, lateness: LatenessRule = .shown, lateMonths: UInt32 = CalendarPlan.lateMonthsNational
    ) {
        self.insuring = insuring
        self.treating = treating
        self.year = year
        self.month = month
        self.deadlines = deadlines
        self.restDays = restDays
        self.workDays = workDays
        self.silence = silence
        self.interestMillionths = interestMillionths
        self.lateness = lateness
        self.lateMonths = lateMonths
    }

    public subscript(step: ClearingStep) -> DeadlineRule { deadlines[Int(step.rawValue) - 1] }

    /// Every step has a sound rule, days ascend, the month is one, interest is below 100 % a year.
    public var isSound: Bool {
        deadlines.count == ClearingStep.allCases.count && deadlines.allSatisfy(\.isSound)
            && zip(restDays, restDays.dropFirst()).allSatisfy(<) && zip(workDays, workDays.dropFirst()).allSatisfy(<)
            && month.map { (1...12).contains($0) } ?? true && year.map { (2_000..<2_200).contains($0) } ?? true
            && interestMillionths < 1_000_000 && (1...DeadlineRule.monthsMax).contains(lateMonths)
    }

    /// Whether two plans hold for exactly the same pairs and months: the later takes the place of the earlier.
    public func hasScope(of other: CalendarPlan) -> Bool {
        insuring == other.insuring && treating == other.treating && year == other.year && month == other.month
    }

    /// The national rhythm: fence on the 1st, statement by the 20th and answers by the 25th of the next month, decisions ten working
    /// days and payment fifteen working days after its end (5 to apply, 10 to pay). No rest days, no interest. Dates are general
    /// knowledge, unverified; only 5 + 10 working days are sourced, for prefunds. Ten days for a decision are our own.
    public static let national = CalendarPlan(
        deadlines: [
            DeadlineRule(monthsAfter: 1, day: 1), DeadlineRule(monthsAfter: 1, day: 20), DeadlineRule(monthsAfter: 1, day: 25),
            DeadlineRule(monthsAfter: 1, day: 25), DeadlineRule(monthsAfter: 1, day: 31, businessDays: 10),
            DeadlineRule(monthsAfter: 1, day: 31, businessDays: 15),
        ])

    /// Claims come at most two months late (general knowledge, unverified).
    public static let lateMonthsNational: UInt32 = 2
}

/// Where the signed bytes of a message stand: the envelope with this sequence on the stream of its sender (law M9).
public struct EvidenceReference: Hashable, Sendable {
    public var sender: NodeID
    public var sequence: UInt64
    /// SHA-256 of the payload in clear, however it was sealed on the way.
    public var digest: Digest256

    public init(sender: NodeID, sequence: UInt64, digest: Digest256) {
        self.sender = sender
        self.sequence = sequence
        self.digest = digest
    }
}
