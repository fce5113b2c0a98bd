import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension MonthCommand {
    var named: RegionCommand.Kind {
        switch self {
        case .setCalendar: .setCalendar
        case .dayPassed: .dayPassed
        case .issueStatements: .issueStatements
        case .confirm: .confirmStatement
        case .contest: .contestStatement
        case .decide: .decideContest
        case .rollBack: .rollBackConfirmation
        }
    }

    func encode() -> [UInt8] {
        switch self {
        case .setCalendar(let plan): return WireCalendarPlan(plan).canonicalBytes()
        case .dayPassed(let date): return WireBusinessDay(date).canonicalBytes()
        case .issueStatements(let window, let moment):
            var wire = WireIssueStatements()
            wire.window = window.value
            wire.issuedAt = moment.seconds
            return wire.canonicalBytes()
        case .confirm(let confirm):
            var wire = WireConfirmStatement()
            wire.window = confirm.window.value
            wire.treating = confirm.treating?.value ?? 0
            wire.confirmID = confirm.confirmID
            wire.confirmedAt = confirm.at.seconds
            return wire.canonicalBytes()
        case .contest(let contest):
            var wire = WireContestStatement()
            wire.window = contest.window.value
            wire.treating = contest.treating.value
            wire.contestID = contest.contestID
            wire.items = contest.items.map(WireContestItem.init)
            wire.contestedAt = contest.at.seconds
            return wire.canonicalBytes()
        case .decide(let decide):
            var wire = WireDecideContest()
            wire.insuring = decide.insuring.value
            wire.contestID = decide.contestID
            wire.findings = decide.findings.map(WireContestFinding.init)
            wire.decidedAt = decide.at.seconds
            return wire.canonicalBytes()
        case .rollBack(let rollBack):
            var wire = WireRollBackConfirmation()
            wire.confirmID = rollBack.confirmID
            wire.rolledBackAt = rollBack.at.seconds
            return wire.canonicalBytes()
        }
    }

    static func decode(_ kind: RegionCommand.Kind, _ bytes: [UInt8]) -> Result<MonthCommand, MessageFault> {
        switch kind {
        case .setCalendar: WireCalendarPlan.read(trusted: bytes).verified { .setCalendar($0.calendarPlan($1)) }
        case .dayPassed: WireBusinessDay.read(trusted: bytes).verified { .dayPassed($0.date($1.date, "date")) }
        case .issueStatements:
            WireIssueStatements.read(trusted: bytes).verified {
                .issueStatements($0.window($1.window, "window"), at: $0.time($1.issuedAt, "issued_at"))
            }
        case .confirmStatement: WireConfirmStatement.read(trusted: bytes).verified { .confirm($0.confirmStatement($1)) }
        case .contestStatement:
            WireContestStatement.read(trusted: bytes).verified { verifier, wire in
                .contest(
                    ContestStatement(
                        window: verifier.window(wire.window, "window"), treating: verifier.region(wire.treating, "treating"),
                        contestID: verifier.identifier(wire.contestID, "contest_id"), items: verifier.contestItems(wire.items),
                        at: verifier.time(wire.contestedAt, "contested_at")))
            }
        case .decideContest:
            WireDecideContest.read(trusted: bytes).verified { verifier, wire in
                .decide(
                    DecideContest(
                        insuring: verifier.region(wire.insuring, "insuring"),
                        contestID: verifier.identifier(wire.contestID, "contest_id"),
                        findings: verifier.contestFindings(wire.findings), at: verifier.time(wire.decidedAt, "decided_at")))
            }
        case .rollBackConfirmation:
            WireRollBackConfirmation.read(trusted: bytes).verified { verifier, wire in
                .rollBack(
                    RollBackConfirmation(
                        confirmID: verifier.identifier(wire.confirmID, "confirm_id"),
                        at: verifier.time(wire.rolledBackAt, "rolled_back_at")))
            }
        default: .failure(MessageFault(.unknownKind, detail: "\(kind.rawValue) is no command about a month"))
        }
    }
}

extension HubMonthCommand {
    var named: HubCommand.Kind {
        switch self {
        case .requireStatements: .requireStatements
        case .dayPassed: .dayPassed
        case .setCalendar: .setCalendar
        case .closeYear: .closeYear
        }
    }

    func encode() -> [UInt8] {
        switch self {
        case .requireStatements(let window): return WireWindow(window).canonicalBytes()
        case .dayPassed(let date): return WireBusinessDay(date).canonicalBytes()
        case .setCalendar(let plan): return WireCalendarPlan(plan).canonicalBytes()
        case .closeYear(let year):
            var wire = WireClearingYear()
            wire.year = year
            return wire.canonicalBytes()
        }
    }

    static func decode(_ kind: HubCommand.Kind, _ bytes: [UInt8]) -> Result<HubMonthCommand, MessageFault> {
        switch kind {
        case .requireStatements:
            WireWindow.read(trusted: bytes).verified { .requireStatements(from: $0.window($1.window, "window")) }
        case .dayPassed: WireBusinessDay.read(trusted: bytes).verified { .dayPassed($0.date($1.date, "date")) }
        case .setCalendar: WireCalendarPlan.read(trusted: bytes).verified { .setCalendar($0.calendarPlan($1)) }
        case .closeYear:
            WireClearingYear.read(trusted: bytes).verified { verifier, wire in
                verifier.require((2_000..<2_200).contains(wire.year), .outOfRange, "year", "\(wire.year)")
                return .closeYear(wire.year)
            }
        default: .failure(MessageFault(.unknownKind, detail: "\(kind.rawValue) is no command about a month"))
        }
    }
}

extension WireCalendarPlan {
    init(_ plan: CalendarPlan) {
        insuring = plan.insuring?.value ?? 0
        treating = plan.treating?.value ?? 0
        year = plan.year ?? 0
        month = plan.month ?? 0
        deadlines = plan.deadlines.map { rule in
            var wire = WireDeadlineRule()
            wire.monthsAfter = rule.monthsAfter
            wire.day = rule.day
            wire.businessDays = rule.businessDays
            return wire
        }
        restDays = plan.restDays.map(\.days)
        workDays = plan.workDays.map(\.days)
        silence = UInt32(plan.silence.rawValue)
        interest = plan.interestMillionths
        // Zero for what holds where nothing is said, so that plans from before there were these rules keep their bytes.
        lateness = plan.lateness == .shown ? 0 : UInt32(plan.lateness.rawValue)
        lateMonths = plan.lateMonths == CalendarPlan.lateMonthsNational ? 0 : plan.lateMonths
    }
}

extension FieldVerifier {
    /// Whether the plan is sound is for the machine to say, so that an operator gets a refusal.
    mutating func calendarPlan(_ wire: WireCalendarPlan) -> CalendarPlan {
        func days(_ verifier: inout FieldVerifier, _ values: [Int32], _ field: StaticString) -> [BusinessDate] {
            verifier.list(values, atMost: MessageLimits.calendarDaysMax, field) { $0.date($1, field) }
        }
        return CalendarPlan(
            insuring: wire.insuring == 0 ? nil : region(wire.insuring, "insuring"),
            treating: wire.treating == 0 ? nil : region(wire.treating, "treating"),
            year: wire.year == 0 ? nil : wire.year, month: wire.month == 0 ? nil : wire.month,
            deadlines: list(wire.deadlines, atMost: ClearingStep.allCases.count, "deadlines") {
                DeadlineRule(monthsAfter: $1.monthsAfter, day: $1.day, businessDays: $1.businessDays)
            },
            restDays: days(&self, wire.restDays, "rest_days"), workDays: days(&self, wire.workDays, "work_days"),
            silence: code(wire.silence, fallback: SilenceRule.confirms, "silence"), interestMillionths: wire.interest,
            lateness: wire.lateness == 0 ? .shown : code(wire.lateness, fallback: LatenessRule.shown, "lateness"),
            lateMonths: wire.lateMonths == 0 ? CalendarPlan.lateMonthsNational : wire.lateMonths)
    }

    fileprivate mutating func confirmStatement(_ wire: WireConfirmStatement) -> ConfirmStatement {
        ConfirmStatement(
            window: window(wire.window, "window"), treating: wire.treating == 0 ? nil : region(wire.treating, "treating"),
            confirmID: identifier(wire.confirmID, "confirm_id"), at: time(wire.confirmedAt, "confirmed_at"))
    }
}
