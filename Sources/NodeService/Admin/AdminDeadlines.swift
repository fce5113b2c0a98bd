import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeConfiguration
import NodeRuntime
import Settlement
import StrictJSON

/// The calendar (清算日历) as it holds for pairs and months: what `set-calendar` and `day-passed` did.
extension RegionService {
    /// Every pair of this region in one window, and what was late.
    func deadlines(_ arguments: [String]) async throws -> JSONValue {
        guard let window = try AdminAnswers.window(in: arguments, of: "deadlines") else {
            throw AdminAnswers.usage("deadlines yyyyMM")
        }
        let (pairs, month) = try await loop.read { ($0.pairs, $0.month) }
        return object([
            "window": .string("\(window)"), "last_day_passed": AdminAnswers.day(month.today),
            "plans": .integer(month.calendar.plans.count),
            "pairs": .array(pairs.map { AdminAnswers.deadlines(month.calendar, of: $0, in: window) }),
            "late": .array(
                month.late.filter { $0.fenced.window == window }.map { late in
                    object([
                        "pair": .string("\(late.fenced.pair)"),
                        "step": .string("\(late.step.names.chinese) \(late.step.names.english)"),
                        "last_day": .string("\(late.deadline)"), "noted_on": .string("\(late.notedOn)"),
                    ])
                }),
        ])
    }
}

extension HubService {
    /// One pair in one window; the hub has too many for a list.
    func deadlines(_ arguments: [String]) async throws -> JSONValue {
        let window = try AdminAnswers.window(in: Array(arguments.prefix(1)), of: "deadlines")
        let parties = arguments.dropFirst().compactMap { RegionCode(text: $0) }
        guard let window, arguments.count == 3, parties.count == 2, parties[0] != parties[1],
            parties.allSatisfy(configuration.regions.contains)
        else { throw AdminAnswers.usage("deadlines yyyyMM INSURING TREATING") }
        let month = try await loop.read { $0.month }
        return object([
            "window": .string("\(window)"), "last_day_passed": AdminAnswers.day(month.today),
            "plans": .integer(month.calendar.plans.count),
            "statements_required_from": month.statementsFrom.map { .string("\($0)") } ?? .null,
            "pairs": .array([
                AdminAnswers.deadlines(month.calendar, of: RegionPair(insuring: parties[0], treating: parties[1]), in: window)
            ]),
        ])
    }
}

extension AdminAnswers {
    /// A year whose clearing has ended: what its windows held, and what of it was cleared in a later year.
    static func year(_ cleared: ClearedYear) -> JSONValue {
        object([
            "year": .integer(cleared.year), "windows": .array(cleared.windows.map { .string("\($0)") }),
            "owed": .string(cleared.owed.yuan), "cleared_later": .string(cleared.clearedLater.yuan),
        ])
    }

    static func day(_ date: BusinessDate?) -> JSONValue { date.map { .string("\($0)") } ?? .null }

    static func deadlines(_ calendar: ClearingCalendar, of pair: RegionPair, in window: WindowNumber) -> JSONValue {
        let plan = calendar.plan(of: pair, in: window)
        return object([
            "pair": .string("\(pair)"),
            "steps": .object(
                ClearingStep.allCases.map { step in
                    JSONMember("\(step.names.chinese) \(step.names.english)", .string("\(plan.deadline(of: step, in: window))"))
                }),
            "silence": .string(plan.silence == .confirms ? "逾期视同确认 confirms" : "上报 escalates"),
            "lateness": .string(plan.lateness == .shown ? "仅提示 shown" : "逾期视同办理 deemed"),
            "interest_millionths": .integer(Int(plan.interestMillionths)), "late_months": .integer(Int(plan.lateMonths)),
        ])
    }
}
