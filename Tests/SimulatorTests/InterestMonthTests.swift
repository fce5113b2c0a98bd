import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// Payments of a real month that are late, over a lossy network, with journals: what they cost, and the close of the month after.
@Suite("Late interest of a month", .serialized)
struct InterestMonthTests {
    private static let plan: CalendarPlan = {
        var plan = CalendarPlan.national
        plan.interestMillionths = 36_500
        return plan
    }()

    private func everyRegion(_ commands: RegionCommand...) -> [RegionCode: [RegionCommand]] {
        Dictionary(uniqueKeysWithValues: SmallMonth.regions.map { ($0, commands) })
    }

    @Test("M1, M3: only who has to pay by the netting bears any; the next month closes with it, Σ = 0, and every journal replays")
    func lateMonth() async throws {
        try await SmallMonth.run(seed: 17, claims: 80) { month, _ in
            let (network, next) = (month.network, SmallMonth.window.next)
            _ = try await network.round(commands: everyRegion(.bookInterest, .month(.setCalendar(Self.plan))))
            try await MonthBank.issue(month)
            let dues = await MonthBank.open(in: month)
            let day = try #require(dues.first?.payBy).adding(days: 30)
            for region in SmallMonth.regions {
                let machine = try #require(await network.regionNodes[region]?.read { $0 })
                let isPayer = machine.money.positions[SmallMonth.window]?.net.isNegative ?? false
                let late = machine.overdue(on: day).filter { $0.step == .pay }
                #expect(late.isEmpty == !isPayer, "\(region): a net receiver is late with nothing, seed 17")
            }
            // The payer's bank tells twice, the payee's once; a second file changes nothing.
            try await MonthBank.pay(dues, in: month, on: day)
            try await MonthBank.pay(dues, in: month, on: day)

            var (stated, receivers) = (Fen.zero, 0)
            for region in SmallMonth.regions {
                let machine = try #require(await network.regionNodes[region]?.read { $0 })
                let own = machine.money.interest.ascending.filter { $0.last.payer == region }
                let gross = machine.notices.flatMap(\.payable).reduce(Fen.zero) { $0 + $1.total }
                let net = machine.money.positions[SmallMonth.window]?.net ?? .zero
                #expect(own.isEmpty == !net.isNegative, "\(region): a net receiver bears none, seed 17")
                if gross.isPositive, net.isPositive { receivers += 1 }
                for due in dues where due.payer == region {
                    var expected = LateInterest(principal: due.amount, rateMillionths: 36_500, deadline: try #require(due.payBy))
                    expected.accrue(through: day)
                    #expect(own.first { $0.last.notice == due.number }?.booked == expected.amount, "seed 17")
                    stated += expected.amount
                }
                #expect(machine.money.interest.ascending.allSatisfy { $0.finding == .agreed && $0.held == .zero })
            }
            #expect(stated.isPositive && receivers > 0, "somebody owes gross and gets net, seed 17")

            let moment = BusinessTime(next.next.firstDay, secondOfDay: 36_000)
            _ = try await network.round(commands: everyRegion(.fenceWindow(next)))
            _ = try await network.drain()
            _ = try await network.round(commands: everyRegion(.month(.issueStatements(next, at: moment))))
            _ = try await network.drain()
            _ = try await network.round(
                commands: everyRegion(.month(.confirm(ConfirmStatement(window: next, confirmID: "QR2", at: moment)))))
            _ = try await network.drain()
            _ = try await network.round(hubCommands: [.closeWindow(next)])
            _ = try await network.drain()
            let hub = await network.hub.read { $0 }
            let closing = try #require(hub.closings[next])
            let rows = closing.notices.flatMap(\.payable).flatMap(\.amounts).filter { $0.fund == .lateInterest }
            #expect(rows.reduce(Fen.zero) { $0 + $1.amount } == stated, "M3: what is closed is what was stated, seed 17")
            #expect(closing.netting.positions.reduce(Fen.zero) { $0 + $1.amount } == .zero)

            let audit = try await month.audit()
            #expect(audit.pairsOutOfBalance == 0)
            for journal in audit.journals { #expect(journal.isVerified, "M1: \(journal.node) \(journal.failure ?? "differs")") }
        }
    }
}
