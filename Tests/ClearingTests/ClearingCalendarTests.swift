import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Clearing

/// Deadlines are data, and "today" is an argument.
@Suite("The clearing calendar")
struct ClearingCalendarTests {
    private static let pair = RegionPair(insuring: anhui, treating: shanghai)

    private static func day(_ text: String) -> BusinessDate { BusinessDate(text: text)! }

    @Test(
        "the national rhythm: days of the next month, cut to its length, and working days behind its end",
        arguments: [
            (202_609, ClearingStep.fence, "2026-10-01"), (202_609, .statement, "2026-10-20"), (202_609, .confirm, "2026-10-25"),
            (202_609, .contest, "2026-10-25"),
            // 2026-10-31 is a Saturday: ten and fifteen working days without holidays.
            (202_609, .decision, "2026-11-13"), (202_609, .pay, "2026-11-20"),
            // December is cleared in January, January in a February of 28 or 29 days.
            (202_612, .fence, "2027-01-01"), (202_612, .confirm, "2027-01-25"), (202_701, .pay, "2027-03-19"),
            (202_801, .decision, "2028-03-14"),
        ])
    func national(window: UInt32, step: ClearingStep, expected: String) {
        #expect("\(ClearingCalendar().deadline(of: step, Self.pair, in: WindowNumber(window)))" == expected)
    }

    @Test("days of rest and weekend days with work move a deadline that counts working days")
    func restDays() {
        var plan = CalendarPlan.national
        plan.restDays = ["2026-11-02", "2026-11-03"].map(Self.day)
        plan.workDays = [Self.day("2026-11-07")]
        #expect(plan.isSound)
        // 15 working days from 31 October are 20 November; two days of rest and one working Saturday make it one day more.
        #expect("\(plan.deadline(of: .pay, in: WindowNumber(202_609)))" == "2026-11-23")
        #expect(!plan.isBusinessDay(Self.day("2026-11-03")) && plan.isBusinessDay(Self.day("2026-11-07")))
        #expect(!plan.isBusinessDay(Self.day("2026-11-08")))
    }

    @Test("the plan that names most of pair, year and month holds; a plan of the same scope takes the place of the earlier")
    func plans() {
        func plan(
            _ day: UInt32, _ insuring: RegionCode? = nil, _ treating: RegionCode? = nil, year: UInt32? = nil, month: UInt32? = nil
        ) -> CalendarPlan {
            var plan = CalendarPlan.national
            (plan.insuring, plan.treating, plan.year, plan.month) = (insuring, treating, year, month)
            plan.deadlines[2].day = day
            return plan
        }
        var calendar = ClearingCalendar()
        for next in [
            plan(9), plan(10), plan(11, anhui), plan(12, anhui, shanghai), plan(13, anhui, shanghai, year: 2026),
            plan(14, month: 12),
        ] {
            let isSet = calendar.set(next)
            #expect(isSet)
        }
        #expect(calendar.plans.count == 5)
        func confirm(_ pair: RegionPair, _ window: UInt32) -> Int {
            calendar.deadline(of: .confirm, pair, in: WindowNumber(window)).components.day
        }
        let other = RegionPair(insuring: zhejiang, treating: shanghai)
        #expect(confirm(other, 202_609) == 10 && confirm(other, 202_612) == 14)
        #expect(confirm(RegionPair(insuring: anhui, treating: zhejiang), 202_609) == 11)
        #expect(confirm(Self.pair, 202_709) == 12 && confirm(Self.pair, 202_609) == 13)
    }

    @Test("a plan that is not sound is refused and changes nothing", arguments: 0..<5)
    func unsound(_ fault: Int) {
        var plan = CalendarPlan.national
        switch fault {
        case 0: plan.deadlines.removeLast()
        case 1: plan.deadlines[0].day = 32
        case 2: plan.month = 13
        case 3: plan.restDays = [Self.day("2026-10-02"), Self.day("2026-10-01")]
        default: plan.interestMillionths = 1_000_000
        }
        var calendar = ClearingCalendar()
        let isSet = calendar.set(plan)
        #expect(!isSet && calendar.plans.isEmpty)
    }

    @Test("M3: interest is the same counted by days or at once, and rounded half up once")
    func interest() {
        let deadline = Self.day("2026-11-20")
        var daily = LateInterest(principal: Fen(1_000_000), rateMillionths: 36_500, deadline: deadline)
        var whole = daily
        for day in 1...30 { daily.accrue(through: deadline.adding(days: day)) }
        whole.accrue(through: deadline.adding(days: 30))
        // 10,000.00 at 3.65 % is 1.00 a day.
        #expect(daily == whole && daily.amount == Fen(3_000))
        daily.accrue(through: deadline.adding(days: 12))
        #expect(daily == whole, "days that were counted are not counted again")

        // Half a fen is rounded up; a little less is not. 365 × 1 fen at 50 % for one day is half a fen.
        var half = LateInterest(principal: Fen(365), rateMillionths: 500_000, deadline: deadline)
        half.accrue(through: deadline.adding(days: 1))
        var less = LateInterest(principal: Fen(364), rateMillionths: 500_000, deadline: deadline)
        less.accrue(through: deadline.adding(days: 1))
        #expect(half.amount == Fen(1) && less.amount == .zero)
        half.accrue(through: deadline.adding(days: 2))
        #expect(half.amount == Fen(1), "two halves are one: the sum is rounded, not its days")
    }

    @Test("M3: a part that is paid bears no more interest")
    func partPaid() {
        let deadline = Self.day("2026-11-20")
        var interest = LateInterest(principal: Fen(1_000_000), rateMillionths: 36_500, deadline: deadline)
        interest.pay(Fen(400_000), on: deadline.adding(days: 10))
        interest.accrue(through: deadline.adding(days: 20))
        #expect(interest.amount == Fen(1_000 + 600) && interest.principal == Fen(600_000))
    }

    /// Day by day, from a list of every day's balance: what the rule says in words.
    private static func naive(_ payments: [DatedAmount], _ rate: UInt32, _ deadline: BusinessDate) -> Fen {
        var owed = payments.reduce(0) { $0 + $1.amount.units }
        var numerator: Int128 = 0
        guard let last = payments.last?.day, last > deadline else { return .zero }
        for day in 0...Int(last.days - deadline.days) {
            if day > 0, owed > 0 { numerator += Int128(owed) * Int128(rate) }
            let today = deadline.adding(days: day)
            for payment in payments where payment.day == today || (day == 0 && payment.day < today) {
                owed -= payment.amount.units
            }
        }
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: 365_000_000)
        return Fen(Int64(whole) + (rest * 2 >= 365_000_000 ? 1 : 0))
    }

    @Test("M3: late interest of a payment in parts, some of which come back, is the naive sum over its days", arguments: 1...200)
    func asNaive(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let deadline = Self.day("2026-11-20")
        let rate = UInt32.random(in: 1..<1_000_000, using: &random)
        var days = PaymentDays()
        var (paid, day) = (Int64(0), deadline.adding(days: -5))
        let amount = Int64.random(in: 1...90_000_000_000_000, using: &random)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let part = Bool.random(using: &random) ? Int64.random(in: 0...(amount - paid), using: &random) : -paid / 2
            days.note("FK", Fen(part), on: day, deadline: deadline)
            paid += part
            day = day.adding(days: Int.random(in: 0...40, using: &random))
        }
        days.note("FK", Fen(amount - paid), on: day, deadline: deadline)
        let payments = days.of("FK")
        #expect(payments.reduce(Fen.zero) { $0 + $1.amount } == Fen(amount), "seed \(seed)")
        #expect(
            LateInterest.on(payments, rateMillionths: rate, deadline: deadline) == Self.naive(payments, rate, deadline),
            "seed \(seed)")
    }
}
