import ClaimTypes
import LedgerTypes

/// The deadlines of every pair and window (清算日历): the plans in force, of which the most special one holds.
///
/// A calendar is data. It knows no clock: "today" is an argument wherever something is late.
public struct ClearingCalendar: Hashable, Sendable {
    /// In the order in which they were set; never two of one scope.
    public private(set) var plans: [CalendarPlan] = []

    public init() {}

    /// Adds a plan, or puts it in the place of the one with the same scope.
    /// - Returns: `false`, with nothing changed, when the plan is not sound.
    public mutating func set(_ plan: CalendarPlan) -> Bool {
        guard plan.isSound else { return false }
        plans.removeAll { $0.hasScope(of: plan) }
        plans.append(plan)
        return true
    }

    /// The plan of a pair and window: the one that names most of pair, year and month; of several the one set last; the national rhythm
    /// when none fits. O(plans).
    public func plan(of pair: RegionPair, in window: WindowNumber) -> CalendarPlan {
        var best = CalendarPlan.national
        var weight = -1
        for plan in plans {
            guard plan.insuring.map({ $0 == pair.insuring }) ?? true, plan.treating.map({ $0 == pair.treating }) ?? true,
                plan.year.map({ $0 == window.value / 100 }) ?? true, plan.month.map({ $0 == window.value % 100 }) ?? true
            else { continue }
            let named = [plan.insuring != nil, plan.treating != nil, plan.year != nil, plan.month != nil].count { $0 }
            if named >= weight { (best, weight) = (plan, named) }
        }
        return best
    }

    /// The last day for a step.
    public func deadline(of step: ClearingStep, _ pair: RegionPair, in window: WindowNumber) -> BusinessDate {
        plan(of: pair, in: window).deadline(of: step, in: window)
    }

    public func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: plans.count)
        for plan in plans {
            for scope in [plan.insuring?.value, plan.treating?.value, plan.year, plan.month] { sink.put(scope ?? 0) }
            for rule in plan.deadlines {
                sink.put(rule.monthsAfter)
                sink.put(rule.day)
                sink.put(rule.businessDays)
            }
            for days in [plan.restDays, plan.workDays] {
                sink.put(count: days.count)
                for day in days { sink.put(day.days) }
            }
            sink.put(plan.silence.rawValue)
            sink.put(plan.interestMillionths)
            sink.put(plan.lateness.rawValue)
            sink.put(plan.lateMonths)
        }
    }
}

extension CalendarPlan {
    /// - Precondition: the plan is sound, the window a month of the years 2000 to 2199.
    public func deadline(of step: ClearingStep, in window: WindowNumber) -> BusinessDate {
        let rule = self[step]
        let months = Int(window.value / 100) * 12 + Int(window.value % 100) - 1 + Int(rule.monthsAfter)
        let (year, month) = (months / 12, months % 12 + 1)
        // The last days of short months do not exist: the deadline is the last one that does.
        var day = Int(rule.day)
        while day > 28, BusinessDate(year: year, month: month, day: day) == nil { day -= 1 }
        guard let start = BusinessDate(year: year, month: month, day: day) else {
            preconditionFailure("M7: window \(window) has no \(step) day in \(year)-\(month)")
        }
        return adding(businessDays: Int(rule.businessDays), to: start)
    }

    /// Whether offices work: Monday to Friday without days of rest, and weekend days made working days.
    public func isBusinessDay(_ date: BusinessDate) -> Bool {
        // 1970-01-01 was a Thursday: Saturday is 2, Sunday 3.
        let weekday = (Int(date.days) % 7 + 7) % 7
        if weekday == 2 || weekday == 3 { return workDays.contains(date) }
        return !restDays.contains(date)
    }

    /// The `count`-th working day after `date`; `date` itself for 0, working day or not. O(days between).
    public func adding(businessDays count: Int, to date: BusinessDate) -> BusinessDate {
        var (day, left) = (date, count)
        while left > 0 {
            day = day.adding(days: 1)
            if isBusinessDay(day) { left -= 1 }
        }
        return day
    }
}
