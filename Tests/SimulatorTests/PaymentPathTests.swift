import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeRuntime
import PaymentDesk
import PaymentFiles
import PaymentReader
import Settlement
import Simulator
import Testing

/// The whole way of money, as files carry it: what a node owes becomes a bank's order, and what banks tell becomes orders to nodes.
@Suite("From a payment file to money received", .serialized)
struct PaymentPathTests {
    private static let operators = ["operator-a", "operator-b"]

    private static func account(_ region: RegionCode) -> BankAccount {
        BankAccount(
            holder: "医疗保障基金财政专户 \(region)", number: "6200\(region)0001", bank: "示例银行", bankCode: "313\(region)001")
    }

    private static let accounts: AccountBook? = {
        let rows = SmallMonth.regions.map { "\($0),医疗保障基金财政专户 \($0),6200\($0)0001,示例银行,313\($0)001" }
        return try? AccountBook.read(([AccountBook.heading] + rows).joined(separator: "\n")).get()
    }()

    /// Two operators sign each order, as the admin socket hands it to the node.
    private func order(_ orders: [RegionCode: [RegionMoneyOrder]], in month: MonthRun) async throws {
        for name in Self.operators {
            _ = try await month.network.round(
                commands: Dictionary(
                    uniqueKeysWithValues: orders.map { region, lines in
                        (region, lines.map { .operatorSigned(Self.signed($0, name, for: region)) })
                    }))
        }
        _ = try await month.network.drain()
    }

    private static func signed(_ line: RegionMoneyOrder, _ name: String, for region: RegionCode) -> OperatorSigned {
        OperatorSigned(
            order: OperatorOrder(node: region.node, id: line.orderID(for: region.node), .regionMoney(line)), name: name,
            signature: [UInt8](repeating: 1, count: 64))
    }

    private func registers(of month: MonthRun) async throws -> [RegionCode: PaymentRegister] {
        var registers: [RegionCode: PaymentRegister] = [:]
        for region in SmallMonth.regions {
            registers[region] = await month.network.regionNodes[region]?.read { $0.money.register }
        }
        return registers
    }

    /// A bank that pays every order and tells of it: the file a payee gets.
    private func notification(_ orders: [PaymentOrder], to payee: RegionCode, on day: BusinessDate) -> BankFile {
        let paid = orders.flatMap { order in
            order.transfers.filter { $0.creditor.number == Self.account(payee).number }
        }
        let entries = paid.enumerated().map { index, transfer in
            BankEntry(
                reference: "BK\(payee)-\(index)", side: .credit, amount: transfer.amount, bookedOn: day,
                transactions: [BankTransaction(endToEndID: transfer.endToEndID, side: .credit, amount: transfer.amount)])
        }
        return BankFile(
            kind: .notification, messageID: "NT-\(payee)", createdAt: BusinessTime(day),
            reports: [AccountReport(id: "NT-\(payee)", account: Self.account(payee).number, entries: entries)])
    }

    private func lines(_ file: BankFile, of region: RegionCode) throws -> [RegionMoneyOrder] {
        guard case .success(.bank(let told)) = PaymentReader.read(Array(file.xml.utf8)) else {
            Issue.record("a file of the bank is refused")
            return []
        }
        return BankFileLine.lines(of: told, account: Self.account(region).number).compactMap(\.order)
    }

    @Test(
        "computed, confirmed, instructed by a pain.001, overdue, confirmed by a camt.054, discharged; the file again books nothing"
    )
    func wholePath() async throws {
        try await SmallMonth.run(seed: 23, claims: 60) { month, _ in
            let window = SmallMonth.window
            let (hub, regions) = (month.network.hub, SmallMonth.regions)
            #expect(await hub.read { $0.moneyState(of: window) } == .computed)
            let (applyBy, payBy) = (window.lastDay.adding(days: 37), window.lastDay.adding(days: 51))
            let table = try #require(await hub.read { $0.clearingTableDigest(of: window) })
            _ = try await month.network.round(hubCommands: [
                .money(.issuePayments(window, applyBy: applyBy, payBy: payBy, table: table))
            ])
            _ = try await month.network.drain()
            #expect(await hub.read { $0.moneyState(of: window) } == .issued)

            // Each payer's file, read back as its bank reads it.
            var files: [PaymentOrder] = []
            var instructions: [RegionCode: [RegionMoneyOrder]] = [:]
            for region in regions {
                let dues = try #require(await month.network.regionNodes[region]?.read { $0.money.register.all })
                let own = dues.filter { $0.payer == region && $0.state == .confirmed }
                guard !own.isEmpty else { continue }
                let made = try InstructionFile.of(
                    own.map { PaymentToInstruct(number: $0.number, payee: $0.payee, amount: $0.open) }, payer: region,
                    accounts: try #require(Self.accounts), on: payBy
                ).get()
                guard case .success(.order(let read)) = PaymentReader.read(Array(made.file.xml.utf8)) else {
                    Issue.record("pain.001 of \(region) is refused")
                    continue
                }
                #expect(read == made.file)
                files.append(read)
                instructions[region] = made.orders
            }
            #expect(!files.isEmpty)
            try await order(instructions, in: month)
            for (region, register) in try await registers(of: month) {
                #expect(register.all.filter { $0.payer == region }.allSatisfy { $0.state == .instructed }, "\(region)")
            }
            let total = files.reduce(Fen.zero) { $0 + $1.total }
            let overdue = await hub.read { $0.money.register.overdue(on: payBy.adding(days: 1)) }
            #expect(overdue.reduce(Fen.zero) { $0 + $1.open } == total, "M3: what is overdue is what the files order")
            #expect(await hub.read { $0.money.register.overdue(on: payBy) }.isEmpty)

            var told: [RegionCode: [RegionMoneyOrder]] = [:]
            for region in regions {
                told[region] = try lines(notification(files, to: region, on: payBy), of: region)
            }
            #expect(told.values.reduce(0) { $0 + $1.count } == overdue.count)
            try await order(told, in: month)
            #expect(await hub.read { $0.moneyState(of: window) } == .discharged)
            #expect(await hub.read { $0.money.register.overdue(on: payBy.adding(days: 9)) }.isEmpty)

            // The same file a second time, and the same bookings in the statement of the day.
            let before = (await hub.read { $0.money }, try await registers(of: month))
            try await order(told, in: month)
            #expect(await hub.read { $0.money } == before.0, "M4: a file read twice moved money")
            #expect(try await registers(of: month) == before.1)
        }
    }

    @Test("A bank's line without a number, or of another account, never pays a due; a return opens it again")
    func lines() throws {
        let day = try #require(BusinessDate(text: "2026-11-13"))
        let number = "FK-202609-340000-310000"
        func report(_ account: String, _ entries: [BankEntry]) -> AccountReport {
            AccountReport(id: "R-\(account)", account: account, entries: entries)
        }
        func entry(_ reference: String, _ id: String, reason: String? = nil, units: Int64 = 5) -> BankEntry {
            let side: MoneySide = reason == nil ? .credit : .debit
            return BankEntry(
                reference: reference, side: side, amount: Fen(units), bookedOn: day,
                transactions: [BankTransaction(endToEndID: id, side: side, amount: Fen(units), returnReason: reason)])
        }
        let long = String(repeating: "长", count: 20)
        let file = BankFile(
            kind: .statement, messageID: "S", createdAt: BusinessTime(day),
            reports: [
                report("own", [entry("A 1", number), entry("A2", ""), entry("A3", number, reason: "AC04"), entry(long, "x y")]),
                report("other", [entry("B1", number)]), report("own", [entry("A4", number, units: 0)]),
            ])
        let lines = BankFileLine.lines(of: file, account: "own")
        let digest = try #require(lines[3].order?.line.split(separator: " ").last)
        #expect(
            lines.map { $0.order?.line ?? "\($0.passed.map { "\($0)" } ?? "-")" } == [
                "bank-confirmed \(number) received 5 2026-11-13 A_1", "bank-confirmed - received 5 2026-11-13 A2",
                "bank-returned \(number) paid 5 2026-11-13 A3 AC04", "bank-confirmed x_y received 5 2026-11-13 \(digest)",
                "foreignAccount(\"other\")", "nothing",
            ])
        #expect(digest.hasPrefix("#") && digest.utf8.count == 33)
        for line in lines.compactMap(\.order) { #expect(RegionMoneyOrder(line: line.line) == line) }
        let ids = Set(lines.compactMap { $0.order?.orderID(for: RegionCode(310_000).node) })
        #expect(ids.count == 4 && ids.allSatisfy { $0.utf8.count == 32 })
        #expect(lines[0].order?.orderID(for: RegionCode(340_000).node) != lines[0].order?.orderID(for: RegionCode(310_000).node))
    }

    @Test(
        "An accounts file is taken whole or not at all",
        arguments: [
            ("310000,a,1,b", "columns"), ("x,a,1,b,313000000001", "region"), ("340000,a,1,b,313000000001", "region"),
            ("310000,,1,b,313000000001", "holder"), ("310000,a,,b,313000000001", "account"), ("310000,a,1,b,1", "bank_code"),
        ])
    func accountBook(line: String, column: String) throws {
        let good = "340000,a,1,b,313000000001"
        let text = "\(AccountBook.heading)\n\(good)\n"
        let book = try AccountBook.read(text).get()
        #expect(book[RegionCode(340_000)]?.number == "1" && book[RegionCode(310_000)] == nil)
        guard case .failure(let refusal) = AccountBook.read(text + line) else {
            Issue.record("\(line) was taken")
            return
        }
        #expect(refusal.line == 3 && refusal.column == column)
        let payment = PaymentToInstruct(number: "FK-1", payee: RegionCode(310_000), amount: Fen(1))
        let day = try #require(BusinessDate(text: "2026-11-13"))
        let made = InstructionFile.of([payment], payer: RegionCode(340_000), accounts: book, on: day)
        #expect(made == .failure(.accountMissing(RegionCode(310_000))))
    }
}
