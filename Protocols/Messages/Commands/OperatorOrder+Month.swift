import ClaimTypes
import LedgerTypes

// Orders about statements, contests and days as lines. Words are separated by one blank and hold none, times are `yyyy-MM-ddTHH:mm:ss`,
// money is fen, `*` means "all", `-` nothing:
//
//     set-calendar 340000|* 310000|* 2026|* 12|* 1.1.0,1.20.0,1.25.0,1.25.0,1.31.10,1.31.15 REST|- WORK|- SILENCE INTEREST [LATENESS MONTHS]
//     day-passed 2026-04-25
//     issue-statements 202603 TIME
//     confirm-statement 202603 310000|* ID TIME
//     contest-statement 202603 310000 ID TIME SETTLEMENT:REASON:FUND=FEN+FUND=FEN,…
//     decide-contest 340000 ID TIME SETTLEMENT:FUND=FEN+FUND=FEN|-:CODE|-,…
//     roll-back-confirmation ID TIME
//     require-statements 202603 | close-year 2026                        at the hub

extension MonthCommand {
    /// Whether it takes two operators: whatever binds this region towards another does.
    var needsTwo: Bool {
        switch self {
        case .dayPassed, .issueStatements: false
        case .setCalendar, .confirm, .contest, .decide, .rollBack: true
        }
    }

    var line: String {
        switch self {
        case .setCalendar(let plan): "set-calendar \(plan.line)"
        case .dayPassed(let date): "day-passed \(date)"
        case .issueStatements(let window, let moment): "issue-statements \(window.value) \(moment.word)"
        case .confirm(let confirm):
            "confirm-statement \(confirm.window.value) \(confirm.treating.word) \(confirm.confirmID) \(confirm.at.word)"
        case .contest(let contest):
            "contest-statement \(contest.window.value) \(contest.treating) \(contest.contestID) \(contest.at.word) "
                + contest.items.map { "\($0.settlementID):\($0.reason.rawValue):\($0.amounts.word)" }.joined(separator: ",")
        case .decide(let decide):
            "decide-contest \(decide.insuring) \(decide.contestID) \(decide.at.word) "
                + decide.findings.map { "\($0.settlementID):\($0.accepted.word):\($0.refused.map { "\($0.code)" } ?? "-")" }
                .joined(separator: ",")
        case .rollBack(let rollBack): "roll-back-confirmation \(rollBack.confirmID) \(rollBack.at.word)"
        }
    }

    init?(words: [Substring]) {
        switch (words[0], words.count) {
        case ("set-calendar", 10), ("set-calendar", 12):
            guard let plan = CalendarPlan(words: Array(words[1...])) else { return nil }
            self = .setCalendar(plan)
        case ("day-passed", 2):
            guard let date = BusinessDate(text: words[1]) else { return nil }
            self = .dayPassed(date)
        case ("issue-statements", 3):
            guard let window = WindowNumber(word: words[1]), let moment = BusinessTime(word: words[2]) else { return nil }
            self = .issueStatements(window, at: moment)
        case ("confirm-statement", 5):
            guard let window = WindowNumber(word: words[1]), let treating = Scope(words[2], { RegionCode(text: $0) }),
                let moment = BusinessTime(word: words[4])
            else { return nil }
            self = .confirm(
                ConfirmStatement(window: window, treating: treating.value, confirmID: String(words[3]), at: moment))
        case ("contest-statement", 6):
            guard let window = WindowNumber(word: words[1]), let treating = RegionCode(text: words[2]),
                let moment = BusinessTime(word: words[4]), let items = list(words[5], { ContestItem(fields: $0) })
            else { return nil }
            self = .contest(
                ContestStatement(window: window, treating: treating, contestID: String(words[3]), items: items, at: moment))
        case ("decide-contest", 5):
            guard let insuring = RegionCode(text: words[1]), let moment = BusinessTime(word: words[3]),
                let findings = list(words[4], { ContestFinding(fields: $0) })
            else { return nil }
            self = .decide(
                DecideContest(insuring: insuring, contestID: String(words[2]), findings: findings, at: moment))
        case ("roll-back-confirmation", 3):
            guard let moment = BusinessTime(word: words[2]) else { return nil }
            self = .rollBack(RollBackConfirmation(confirmID: String(words[1]), at: moment))
        default: return nil
        }
    }
}

extension HubMonthCommand {
    var needsTwo: Bool { if case .dayPassed = self { false } else { true } }

    var line: String {
        switch self {
        case .requireStatements(let window): "require-statements \(window.value)"
        case .dayPassed(let date): "day-passed \(date)"
        case .setCalendar(let plan): "set-calendar \(plan.line)"
        case .closeYear(let year): "close-year \(year)"
        }
    }

    init?(words: [Substring]) {
        switch (words[0], words.count) {
        case ("require-statements", 2):
            guard let window = WindowNumber(word: words[1]) else { return nil }
            self = .requireStatements(from: window)
        case ("close-year", 2):
            guard let year = UInt32(words[1]), (2_000..<2_200).contains(year) else { return nil }
            self = .closeYear(year)
        default:
            switch MonthCommand(words: words) {
            case .dayPassed(let date): self = .dayPassed(date)
            case .setCalendar(let plan): self = .setCalendar(plan)
            default: return nil
            }
        }
    }
}

// MARK: - Words

/// A value, or `*` for all.
private struct Scope<Value> {
    let value: Value?

    init?(_ word: Substring, _ read: (Substring) -> Value?) {
        if word == "*" {
            value = nil
        } else {
            guard let read = read(word) else { return nil }
            value = read
        }
    }
}

private func list<Value>(_ word: Substring, _ read: ([Substring]) -> Value?) -> [Value]? {
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { read($0.split(separator: ":", omittingEmptySubsequences: false)) }
    return values.count == parts.count ? values : nil
}

extension Optional where Wrapped: CustomStringConvertible {
    fileprivate var word: String { map { "\($0)" } ?? "*" }
}

extension WindowNumber {
    fileprivate init?(word: Substring) {
        guard let value = UInt32(word), (200_000..<220_000).contains(value), (1...12).contains(value % 100) else { return nil }
        self.init(value)
    }
}

extension BusinessTime {
    var word: String { "\(self)".split(separator: " ").joined(separator: "T") }

    init?(word: Substring) {
        let parts = word.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(text: "\(parts[0]) \(parts[1])")
    }
}

extension [FundAmount] {
    var word: String {
        isEmpty ? "-" : map { "\($0.fund.value)=\($0.amount.units)" }.joined(separator: "+")
    }

    init?(word: Substring) {
        self = []
        if word == "-" { return }
        for part in word.split(separator: "+", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let fund = UInt32(sides[0]), let units = Int64(sides[1]), units > 0 else { return nil }
            append(FundAmount(FundCode(fund), Fen(units)))
        }
    }
}

extension ContestItem {
    fileprivate init?(fields: [Substring]) {
        guard fields.count == 3, let id = UInt64(fields[0]),
            let reason = UInt16(fields[1]).flatMap(ContestReason.init(rawValue:)),
            let amounts = [FundAmount](word: fields[2])
        else { return nil }
        self.init(settlementID: id, reason: reason, amounts: amounts)
    }
}

extension ContestFinding {
    /// An order carries the number of a reason; its words stand in the written decision.
    fileprivate init?(fields: [Substring]) {
        guard fields.count == 3, let id = UInt64(fields[0]), let accepted = [FundAmount](word: fields[1]) else { return nil }
        var refused: RefusalNotice?
        if fields[2] != "-" {
            guard let code = UInt16(fields[2]) else { return nil }
            refused = RefusalNotice(code: code, field: "setl_id", text: BilingualText("见书面裁定", "see the written decision"))
        }
        self.init(settlementID: id, accepted: accepted, refused: refused)
    }
}

extension CalendarPlan {
    fileprivate var line: String {
        let rules = deadlines.map { "\($0.monthsAfter).\($0.day).\($0.businessDays)" }.joined(separator: ",")
        let days = [restDays, workDays].map { $0.isEmpty ? "-" : $0.map { "\($0)" }.joined(separator: ",") }
        return [insuring.word, treating.word, year.word, month.word, rules, days[0], days[1]].joined(separator: " ")
            + " \(silence.rawValue) \(interestMillionths)"
            + (lateness == .shown && lateMonths == CalendarPlan.lateMonthsNational ? "" : " \(lateness.rawValue) \(lateMonths)")
    }

    fileprivate init?(words: [Substring]) {
        func days(_ word: Substring) -> [BusinessDate]? { word == "-" ? [] : list(word) { BusinessDate(text: $0[0]) } }
        guard let insuring = Scope(words[0], { RegionCode(text: $0) }), let treating = Scope(words[1], { RegionCode(text: $0) }),
            let year = Scope(words[2], { UInt32($0) }), let month = Scope(words[3], { UInt32($0) }),
            let rules = list(words[4], { DeadlineRule(word: $0[0]) }), let rest = days(words[5]), let work = days(words[6]),
            let silence = UInt8(words[7]).flatMap(SilenceRule.init(rawValue:)), let interest = UInt32(words[8]),
            let lateness = words.count < 11 ? .shown : UInt8(words[9]).flatMap(LatenessRule.init(rawValue:)),
            let lateMonths = words.count < 11 ? CalendarPlan.lateMonthsNational : UInt32(words[10])
        else { return nil }
        self.init(
            insuring: insuring.value, treating: treating.value, year: year.value, month: month.value, deadlines: rules,
            restDays: rest, workDays: work, silence: silence, interestMillionths: interest, lateness: lateness,
            lateMonths: lateMonths)
    }
}

extension DeadlineRule {
    fileprivate init?(word: Substring) {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt32($0) }
        guard parts.count == 3 else { return nil }
        self.init(monthsAfter: parts[0], day: parts[1], businessDays: parts[2])
    }
}
