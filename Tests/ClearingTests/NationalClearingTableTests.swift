import ClaimTypes
import Clearing
import LedgerTypes
import TestSupport
import Testing

@Suite("National clearing table and notices")
struct NationalClearingTableTests {
    @Test("The worked month: rows, totals and positions")
    func workedMonthTable() {
        let table = closedTable(of: workedMonth())
        #expect(table.rows.map(\.pair.treating) == [shanghai, zhejiang, anhui, anhui])
        #expect(table.rows.map(\.pair.insuring) == [anhui, shanghai, shanghai, zhejiang])
        #expect(table.rows.map(\.figures.owed) == [yuan("192226.33"), yuan("50000.00"), yuan("12226.33"), yuan("30000.00")])
        let row = table.rows[0].figures
        #expect(row.cases == 2)
        #expect(row.medicalFee == yuan("241043.35"))
        #expect(row.amount(of: .accounts) == yuan("14800.00"))
        #expect(row.amount(of: .enterprise) == .zero)
        #expect(table.total.cases == 5)
        #expect(table.total.medicalFee == yuan("333269.68"))
        #expect(table.total.owed == yuan("284452.66"))
        #expect(table.regions.map(\.region) == [shanghai, zhejiang, anhui])
        #expect(table.regions.map(\.net) == [yuan("130000.00"), yuan("20000.00"), yuan("-150000.00")])
    }

    @Test("M3: carried amounts are part of the rows, and the table still adds up")
    func carried() throws {
        var matrix = matrix(of: workedMonth())
        for pair in matrix.pairs(in: march) { _ = matrix.close(matrix.fence(of: pair, in: march)) }
        let carried = [
            CarriedFunds(
                pair: RegionPair(insuring: anhui, treating: shanghai), amounts: [FundAmount(.employeePooled, yuan("-226.33"))]),
            CarriedFunds(
                pair: RegionPair(insuring: anhui, treating: zhejiang), amounts: [FundAmount(.residentPooled, yuan("10.00"))]),
        ]
        let table = try NationalClearingTable.of(matrix, window: march, carried: carried).get()
        #expect(table.rows[0].figures.owed == yuan("192000.00") && table.rows[0].figures.cases == 2)
        #expect(table.rows.first { $0.pair == carried[1].pair }?.figures.owed == yuan("10.00"))
        #expect(table.total.owed == yuan("284236.33"))
    }

    @Test(
        "M3: rows, funds, payables and receivables all add up to the total; nets to zero",
        arguments: 1...20 as ClosedRange<UInt64>)
    func sums(seed: UInt64) throws {
        let entries = randomEntries(seed: seed, count: 400, regionsCount: 8)
        let table = closedTable(of: entries)
        let byEntries = entries.reduce(Fen.zero) { $0 + $1.funds.reduce(Fen.zero) { $0 + $1.amount } }
        #expect(table.total.owed == byEntries, "seed \(seed)")
        #expect(table.total.cases == entries.reduce(0) { $0 + $1.cases }, "seed \(seed)")
        #expect(table.rows.reduce(Fen.zero) { $0 + $1.figures.owed } == byEntries, "seed \(seed)")
        #expect(FundGroup.allCases.reduce(Fen.zero) { $0 + table.total.amount(of: $1) } == byEntries, "seed \(seed)")
        let netting = try Netting.of(table.obligations).get()
        for row in table.regions where row.net != .zero { #expect(netting.position(of: row.region) == row.net, "seed \(seed)") }
        #expect(netting == (try Netting.of(matrix(of: entries).obligations(in: march)!).get()), "seed \(seed)")
    }

    @Test("M7: no table before every fence has arrived; the open pairs are named")
    func openWindow() {
        var matrix = matrix(of: workedMonth())
        let pairs = matrix.pairs(in: march)
        for pair in pairs.dropLast() { #expect(matrix.close(matrix.fence(of: pair, in: march)) == .closed) }
        #expect(NationalClearingTable.of(matrix, window: march) == .failure(.windowOpen([pairs.last!])))
    }

    @Test("Fund codes this program does not know are cleared under their own column")
    func unknownFund() {
        var odd = entry(anhui, shanghai, "8.00")
        odd.funds = [FundAmount(FundCode(350_100), yuan("8.00"))]
        let table = closedTable(of: [odd])
        #expect(table.total.amount(of: .other) == yuan("8.00"))
        #expect(table.total.owed == yuan("8.00"))
    }

    @Test("Notices of the worked month, by method")
    func notices() throws {
        let table = closedTable(of: workedMonth())
        let netting = try Netting.of(table.obligations).get()
        let gross = MonthlyNotice.issue(table, netting, method: .grossBilateral)
        #expect(
            gross.map { "\($0.number) \($0.total.owed) \($0.transferTotal)" } == [
                "FK-202503-310000 62226.33 62226.33", "SK-202503-310000 192226.33 192226.33",
                "FK-202503-330000 30000.00 30000.00", "SK-202503-330000 50000.00 50000.00",
                "FK-202503-340000 192226.33 192226.33", "SK-202503-340000 42226.33 42226.33",
            ])
        let net = MonthlyNotice.issue(table, netting, method: .multilateral)
        #expect(
            net.map { "\($0.number) \($0.total.owed) \($0.transferTotal)" } == [
                "FK-202503-310000 62226.33 0.00", "SK-202503-310000 192226.33 130000.00",
                "FK-202503-330000 30000.00 0.00", "SK-202503-330000 50000.00 20000.00",
                "FK-202503-340000 192226.33 150000.00", "SK-202503-340000 42226.33 0.00",
            ])
        #expect(gross[0].lines.map(\.counterparty) == [zhejiang, anhui])
    }

    @Test("M3: transfers of the notices come to each region's net, by every method", arguments: 1...10 as ClosedRange<UInt64>)
    func noticesAddUp(seed: UInt64) throws {
        let table = closedTable(of: randomEntries(seed: seed, count: 60, regionsCount: 9))
        let netting = try Netting.of(table.obligations).get()
        for method in NettingMethod.allCases {
            let notices = MonthlyNotice.issue(table, netting, method: method)
            #expect(Set(notices.map(\.number)).count == notices.count, "seed \(seed)")
            for row in table.regions {
                let paid = notices.filter { $0.region == row.region && $0.kind == .payment }.map(\.transferTotal)
                let received = notices.filter { $0.region == row.region && $0.kind == .receipt }.map(\.transferTotal)
                #expect(received.reduce(.zero, +) - paid.reduce(.zero, +) == row.net, "seed \(seed), \(method)")
            }
        }
    }

    @Test("A negative month: the treating region pays back, on a payment notice without lines")
    func negativeNotice() throws {
        let table = closedTable(of: [negated(entry(anhui, shanghai, "25.10"))])
        #expect(table.total.owed == yuan("-25.10"))
        #expect(table.total.cases == -1)
        let notices = MonthlyNotice.issue(table, try Netting.of(table.obligations).get(), method: .grossBilateral)
        #expect(
            notices.map { "\($0.number) \($0.lines.count) \($0.total.owed) \($0.transferTotal)" } == [
                "FK-202503-310000 0 0.00 25.10", "SK-202503-310000 1 -25.10 0.00", "FK-202503-340000 1 -25.10 0.00",
                "SK-202503-340000 0 0.00 25.10",
            ])
    }
}
