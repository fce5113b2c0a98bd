import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// Prefunds (预付金) of a network of four regions, from January to January.
@Suite("A month with prefunds", .serialized)
struct PrefundMonthTests {
    private static let seed: UInt64 = 29
    private static let claims = 80

    /// What each pair owes for the month of the seed.
    private func owed() async throws -> [(pair: RegionPair, amount: Fen)] {
        try await SmallMonth.run(seed: Self.seed, claims: Self.claims, faults: .none) { month, _ in
            let notices = await month.network.hub.read { $0.closings[SmallMonth.window]?.notices ?? [] }
            return notices.flatMap { notice in
                notice.payable.map { (pair: RegionPair(insuring: notice.region, treating: $0.counterparty), amount: $0.total) }
            }.filter { $0.amount >= Fen(100_00) }.sorted { $0.pair < $1.pair }
        }
    }

    private func prefunds(of month: MonthRun) async -> PrefundBook { await month.network.hub.read { $0.money.prefunds } }

    private func kinds(_ region: RegionCode, _ pair: RegionPair, in month: MonthRun) async -> [PrefundNotice.Kind] {
        await month.network.regionNodes[region]?.read { machine in
            machine.money.prefundNotices.filter { $0.insuring == pair.insuring && $0.treating == pair.treating }.map(\.kind)
        } ?? []
    }

    /// Both sides of every pair and the hub hold the same balance (law M3).
    private func expectAgreement(_ month: MonthRun, _ place: String) async throws {
        let book = await prefunds(of: month)
        for pair in book.pairs {
            let placed = await month.network.regionNodes[pair.insuring]?.read { $0.prefundPlaced(with: pair.treating) }
            let held = await month.network.regionNodes[pair.treating]?.read { $0.prefundHeld(from: pair.insuring) }
            #expect(placed == book[pair]?.balance && held == book[pair]?.balance, "M3: \(pair), \(place), seed \(Self.seed)")
        }
    }

    @Test("Yellow, red, calm and too small: warned, topped up, drawn once, adjusted in January, and equal in all books")
    func year() async throws {
        let owed = try await owed()
        #expect(owed.count >= 4, "too few pairs owe")
        // Half, 71 %, 91 %, and twice what is there.
        let quotas = zip(owed.prefix(4), [(2, 1), (100, 71), (100, 91), (1, 2)] as [(Int64, Int64)]).map { row, part in
            (pair: row.pair, quota: Fen(row.amount.units * part.0 / part.1), owed: row.amount)
        }
        let day = SmallMonth.window.firstDay
        func setQuotas(_ year: Int32, _ amount: (Fen) -> Fen, in month: MonthRun) async throws {
            for row in quotas {
                try await MonthBank.order(
                    .prefundQuota(
                        insuring: row.pair.insuring, treating: row.pair.treating, year: year, amount(row.quota), payBy: day),
                    in: month)
            }
            let dues = await MonthBank.open(in: month).filter { if case .prefund = $0.purpose { true } else { false } }
            try await MonthBank.pay(dues, in: month, on: day)
        }
        try await SmallMonth.run(
            seed: Self.seed, claims: Self.claims, faults: .none,
            onceFounded: { month in
                try await MonthBank.order(.paymentTerms(.netBilateral, drawsOnPrefund: true), in: month)
                try await setQuotas(2_026, { $0 }, in: month)
                try await expectAgreement(month, "lodged")
            },
            { month, _ in
                let book = await prefunds(of: month)
                #expect(
                    quotas.map { book[$0.pair]?.level } == [.calm, .yellow, .red, .red], "\(quotas.map { book[$0.pair]?.used })")
                let warned: [[PrefundNotice.Kind]] = [[], [.warning], [.alarm], [.alarm]]
                for (row, told) in zip(quotas, warned) {
                    for region in [row.pair.insuring, row.pair.treating] {
                        #expect(await kinds(region, row.pair, in: month) == [.yearlyQuota] + told, "\(row.pair) at \(region)")
                    }
                }
                try await topUp(quotas.map(\.pair), in: month, on: day)
                try await expectAgreement(month, "topped up")

                try await MonthBank.issue(month)
                try await expectAgreement(month, "drawn")
                let issued = await month.network.hub.read { $0.money.issued[SmallMonth.window] }
                let draws = try #require(issued?.draws)
                // The last pair's prefund covers half; its top-up came behind the close, and no window has a claim on it.
                #expect(quotas.map { draws[$0.pair] } == [quotas[0].owed, quotas[1].owed, quotas[2].owed, quotas[3].quota])
                let state = await month.network.hub.read { $0.money }
                try await MonthBank.issue(month)
                #expect(await month.network.hub.read { $0.money } == state, "M4: a prefund was consumed twice")

                try await MonthBank.pay(
                    await MonthBank.open(in: month), in: month, on: SmallMonth.window.lastDay.adding(days: 50))
                #expect(await month.network.hub.read { $0.moneyState(of: SmallMonth.window) } == .discharged)
                for region in SmallMonth.regions {
                    #expect(await MonthBank.balance(region, .clearing, .suspense, .treatingSuspense, in: month) == .zero)
                    for other in SmallMonth.regions where other != region {
                        let open = await month.network.regionNodes[region]?.read {
                            ($0.payable(to: other), $0.receivable(from: other))
                        }
                        #expect(open?.0 == .zero && open?.1 == .zero, "M3: \(region) and \(other)")
                    }
                }
                // January: every balance becomes the new quota, by lodging or by giving back.
                try await setQuotas(2_027, { Fen($0.units / 3) }, in: month)
                let after = await prefunds(of: month)
                #expect(quotas.map { after[$0.pair]?.balance } == quotas.map { Fen($0.quota.units / 3) })
                try await expectAgreement(month, "adjusted")
                let audit = try await month.audit()
                for journal in audit.journals { #expect(journal.isVerified, "M1: \(journal.node)") }
            })
    }

    /// A top-up of a pair that is not red asks for nothing; one of a red pair is paid and brings it below.
    private func topUp(_ pairs: [RegionPair], in month: MonthRun, on day: BusinessDate) async throws {
        for pair in pairs {
            let before = try #require(await prefunds(of: month)[pair])
            try await MonthBank.order(
                .prefundTopUp(
                    insuring: pair.insuring, treating: pair.treating, year: 2_026, before.balance, payBy: day), in: month)
            let dues = await MonthBank.open(in: month).filter { $0.purpose == .prefund(pair) }
            #expect(dues.count == (before.level == .red ? 1 : 0), "\(pair) is \(before.level)")
            try await MonthBank.pay(dues, in: month, on: day)
            let after = try #require(await prefunds(of: month)[pair])
            #expect(after.balance == (before.level == .red ? before.balance + before.balance : before.balance))
            #expect(dues.isEmpty || after.used == (before.used + 1) / 2 || after.used == before.used / 2, "\(pair)")
        }
    }
}
