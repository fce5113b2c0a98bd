import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// A region of four cannot pay what it owes for a month.
@Suite("A month with a participant that cannot pay", .serialized)
struct DefaultMonthTests {
    private static let seed: UInt64 = 31

    @Test(
        "M3: the others are paid as the method says, what waits is paid later, and every region ends with its position",
        arguments: DefaultHandling.allCases, [PaymentMethod.multilateralNet, .grossBilateral])
    func cannotPay(handling: DefaultHandling, terms: PaymentMethod) async throws {
        try await SmallMonth.run(seed: Self.seed, claims: 60) { month, _ in
            let (hub, window) = (month.network.hub, SmallMonth.window)
            try await MonthBank.order(.paymentTerms(terms, drawsOnPrefund: false), in: month)
            try await MonthBank.issue(month)
            let netting = try #require(await hub.read { $0.closings[window]?.netting })
            let defaulter = try #require(netting.positions.min { ($0.amount, $0.region) < ($1.amount, $1.region) }).region
            let owed = await MonthBank.open(in: month).filter { $0.payer == defaulter }.reduce(Fen.zero) { $0 + $1.open }
            #expect(owed.isPositive, "nobody owes anything, seed \(Self.seed)")
            let available = handling == .proRata ? Fen(owed.units / 3) : .zero
            try await MonthBank.order(.resolveDefault(window, defaulter, handling, available: available), in: month)
            #expect(await hub.read { $0.moneyState(of: window) } == .inDefault)

            let now = await MonthBank.open(in: month)
            let paying = now.filter { $0.payer == defaulter }.reduce(Fen.zero) { $0 + $1.open }
            #expect(paying == available, "\(handling), seed \(Self.seed)")
            if handling != .proRata { #expect(!now.contains { $0.payee == defaulter }, "it gets nothing before it pays") }
            let before = await MonthBank.balance(defaulter, .cash, .treatingCash, in: month)
            #expect(before == .zero)
            try await MonthBank.pay(now, in: month, on: window.lastDay.adding(days: 50))
            #expect(await hub.read { $0.moneyState(of: window) } == .inDefault, "what waits is not forgotten")
            let waits = await hub.read { $0.money.register.dues(of: window).filter { $0.state == .queued } }
            #expect(waits.contains { $0.payer == defaulter } && waits.allSatisfy { $0.payBy == nil })

            try await MonthBank.issue(month)
            try await MonthBank.pay(await MonthBank.open(in: month), in: month, on: window.lastDay.adding(days: 80))
            #expect(await hub.read { $0.moneyState(of: window) } == .discharged)
            for region in SmallMonth.regions {
                let place = "\(region), \(handling), \(terms), seed \(Self.seed)"
                let moved = await MonthBank.balance(region, .cash, .treatingCash, in: month)
                #expect(moved == netting.position(of: region), "M3: \(place)")
                #expect(await MonthBank.balance(region, .clearing, .suspense, .treatingSuspense, in: month) == .zero, "\(place)")
                #expect(await month.network.regionNodes[region]?.read { $0.paidWindows } == [window], "\(place)")
            }
            let audit = try await month.audit()
            for journal in audit.journals { #expect(journal.isVerified, "M1: \(journal.node) \(handling)") }
        }
    }
}
