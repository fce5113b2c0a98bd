import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import NIOHTTP1
import Settlement
import StrictJSON
import Testing

/// A month as operators carry it through on running nodes: from the counter to money received, processes killed between the steps.
extension NetworkTests {
    @Test(
        "A month over live nodes: days, fence, statements, confirm, contest, decide, close, payments discharged; kill -9 between")
    func liveMonth() async throws {
        let network = try TestNetwork(regions: [310_000, 330_000, 340_000], persons: 60)
        try network.startAll()
        for index in 0..<3 { try await network.waitUntilReady(index) }
        let month = try LiveMonth(network)
        let fund = try await month.sell()
        try await month.compareTheDay()
        try month.refuseWhatCannotBe()

        network.killHard(month.treating)
        try network.start(month.treating)
        try await network.waitUntilReady(0)
        try await month.fence()
        try await month.agreeAndContest(fund)
        network.killHard(month.insuring)
        try network.start(month.insuring)
        try await network.waitUntilReady(1)
        try await month.decide(fund)
        try await month.close()

        network.killHard("hub")
        try network.start("hub")
        for index in 0..<3 { try await network.waitUntilReady(index) }
        try await month.pay()
        #expect(network.stopAll().allSatisfy { $0 == 0 })
        try month.lookIntoBooks()
    }
}

private struct LiveMonth {
    let network: TestNetwork
    let treating: String
    let insuring: String
    let third: String
    let today: BusinessDate
    let window: String
    private var noon: String { "\(today)T12:00:00" }
    private var nodes: [String] { network.regions.map { "\($0)" } }

    init(_ network: TestNetwork) throws {
        self.network = network
        (treating, insuring, third) = ("\(network.regions[0])", "\(network.regions[1])", "\(network.regions[2])")
        today = BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + 28_800).date
        let status = try network.admin(treating, ["status"])
        window = HospitalDesk.text(status.answer?["open_window"]).filter(\.isNumber)
    }

    private func rows(_ node: String, _ arguments: [String], _ name: String? = nil) throws -> [JSONValue] {
        let answer = try network.admin(node, arguments)
        #expect(answer.code == 0, "\(node) \(arguments): \(answer.text)")
        if case .array(let rows)? = name.map({ answer.answer?[$0] }) ?? answer.answer { return rows }
        return []
    }

    /// An order that the first operator can sign and that is refused when the second does.
    private func refuse(_ node: String, _ arguments: [String]) throws {
        let first = try network.admin(node, as: "operator-a", arguments)
        guard first.code == 0, case .string(let id)? = first.answer?["id"] else { return }
        let second = try network.admin(node, as: "operator-b", arguments + ["--id", id])
        #expect(second.code == 1 && !second.text.isEmpty, "\(node) \(arguments): \(second.code) \(second.text)")
    }

    /// An order of two operators about something that is still on its way here; the same again changes nothing.
    private func order(_ node: String, _ arguments: [String]) async throws {
        try await network.eventually("\(node) \(arguments)") {
            guard case .string(let id)? = try network.admin(node, as: "operator-a", arguments).answer?["id"] else { return false }
            return try network.admin(node, as: "operator-b", arguments + ["--id", id]).code == 0
        }
    }

    /// Sales to persons of two regions.
    /// - Returns: a fund that pays more than a yuan of the first.
    func sell() async throws -> String {
        let pharmacy = try #require(network.pharmacies().first)
        let client = try await HTTPSClient.connect(port: network.hospitalPort(0), authority: network.authority)
        var funds: [String] = []
        for (number, index) in [1, 1, 2].enumerated() {
            let sale = Sale(
                pharmacy, person: network.persons(of: index)[number], number: number + 1,
                network: (network.regions[0], network.regions[index]))
            let answer = try await client.send(.POST, "/hsa/hgs/2102", headers: sale.headers, body: sale.body)
            guard case .success(let reply) = JSONParser.parse(answer.body),
                case .array(let details)? = reply["output"]?["setldetail"]
            else {
                Issue.record("sale \(number) was not settled: \(String(decoding: answer.body, as: UTF8.self))")
                continue
            }
            funds += details.filter { (Fen(yuan: HospitalDesk.text($0["fund_payamt"])) ?? .zero) > Fen(100) }
                .map { HospitalDesk.text($0["fund_pay_type"]) }
        }
        await client.close()
        return try #require(funds.first)
    }

    /// The day's totals in three books, then record by record.
    func compareTheDay() async throws {
        for node in nodes { #expect(try network.admin(node, ["close-day", "\(today)"]).code == 0) }
        try await network.eventually("the hub has the totals of every region") {
            let compared = try network.admin("hub", ["reconcile-day", "\(today)"])
            let days = try rows("hub", ["calendar"], "days")
            return compared.code == 0
                && days.contains { $0["pairs"] == JSONValue.integer(6) && $0["unequal"] == JSONValue.integer(0) }
        }
        let pairs = try rows(treating, ["compare", "\(today)"], "pairs")
        #expect(pairs.count == 4 && pairs.allSatisfy { $0["equal"] == .bool(true) }, "\(pairs)")
        #expect(try rows(treating, ["differences", "all"]).isEmpty)
    }

    /// What can never be carried out is refused at once, with the reason, and nobody waits for a second operator.
    func refuseWhatCannotBe() throws {
        for (node, order) in [
            ("hub", ["fence-window", window]), (treating, ["close-window", window]), (treating, ["set-cap", "990000", "1"]),
            (treating, ["payment-terms", "multilateral", "keep"]), ("hub", ["instruct-payment", "FK-1", "\(today)"]),
        ] {
            let refused = try network.admin(node, order)
            #expect(refused.code == 1 && !refused.text.isEmpty, "\(node) \(order): \(refused.code) \(refused.text)")
        }
        for order in [["close-day", "2026-13-40"], ["set-cap", "x", "1"], ["fence-window", "202613"], ["no-such-command"]] {
            #expect(try network.admin(treating, order).code == 2, "\(order)")
        }
        for node in nodes + ["hub"] { #expect(try rows(node, ["orders"], "waiting").isEmpty) }
        try refuse("hub", ["close-window", window])
    }

    func fence() async throws {
        for node in nodes {
            try await network.waitUntilWitnessed(node)
            try network.order(node, ["fence-window", window])
        }
        try await network.eventually("all fences agree at the hub") {
            try rows("hub", ["calendar"], "windows").contains {
                $0["fences"] == JSONValue.integer(6) && $0["differing"] == JSONValue.integer(0)
            }
        }
    }

    /// The treating region states what it is owed; one region agrees, the other disputes one yuan of one sale.
    func agreeAndContest(_ fund: String) async throws {
        try network.order("hub", ["require-statements", window])
        try refuse("hub", ["close-window", window])
        try await network.eventually("both fences have come, so there is something to state") {
            try network.admin(treating, ["issue-statements", window, noon]).code == 0
        }
        #expect(try network.admin(third, ["issue-statements", window, noon]).code == 1, "nobody owes it anything")
        for node in [insuring, third] {
            try await network.eventually("\(node) has its statement") {
                try rows(node, ["statements", window]).contains { $0["agrees_with_books"] == .bool(true) }
            }
        }
        try network.order(third, ["confirm-statement", window, treating, "Q1", noon])
        let sold = "\(insuring)000000000001"
        try network.order(insuring, ["contest-statement", window, treating, "Y1", noon, "\(sold):7:\(fund)=100"])
        try await network.eventually("the contest has come") {
            try rows(treating, ["statements", window]).contains { HospitalDesk.text($0["contest"]?["id"]) == "Y1" }
        }
    }

    /// Half of what is disputed is given up.
    func decide(_ fund: String) async throws {
        let sold = "\(insuring)000000000001"
        try network.order(treating, ["decide-contest", insuring, "Y1", noon, "\(sold):\(fund)=40:99"])
        try await network.eventually("the decision has come, and nothing is unknown") {
            let decided = try rows(insuring, ["statements", window]).contains { $0["contest"]?["decided"] == .bool(true) }
            return try decided && network.admin(treating, ["status"]).answer?["unknown_outcomes"] == JSONValue.integer(0)
        }
    }

    func close() async throws {
        try await network.eventually("no statement is open at the hub") {
            try rows("hub", ["statements", window]).allSatisfy { !HospitalDesk.text($0["standing"]).contains("issued") }
        }
        try await network.waitUntilWitnessed("hub")
        try network.order("hub", ["close-window", window])
        try refuse("hub", ["issue-payments", window, "\(today)", "\(today)", String(repeating: "0", count: 64)])
        let table = HospitalDesk.text(try network.admin("hub", ["table", window]).answer?["digest"])
        try network.order("hub", ["issue-payments", window, "\(today)", "\(today)", table])
        #expect(try rows("hub", ["closing", window], "payments").count == 2)
    }

    /// Every payer gives its payment to the bank, and both banks confirm it.
    func pay() async throws {
        for (index, payment) in try rows("hub", ["closing", window], "payments").enumerated() {
            let (number, payer) = (HospitalDesk.text(payment["number"]), HospitalDesk.text(payment["payer"]))
            let fen = "\(try #require(Fen(yuan: HospitalDesk.text(payment["amount"]))).units)"
            try await order(payer, ["instruct-payment", number, "\(today)"])
            try await order(payer, ["bank-confirmed", number, "paid", fen, "\(today)", "ICBK-\(index)"])
            try await order(treating, ["bank-confirmed", number, "received", fen, "\(today)", "CCB-\(index)"])
        }
        try await network.eventually("the hub knows that every payment is discharged") {
            try rows("hub", ["closing", window], "payments").allSatisfy { HospitalDesk.text($0["open"]) == "0.00" }
        }
    }

    /// The processes are gone; what their journals say.
    func lookIntoBooks() throws {
        let machines = try (0..<3).map { try network.machine($0) }
        for index in [1, 2] {
            let owed = machines[index].payable(to: network.regions[0])
            #expect(owed == machines[0].receivable(from: network.regions[index]), "M3: both sides of \(network.regions[index])")
        }
        // What was given up of the contest is booked in the window that is open now, and is all that is left.
        #expect(machines[1].owed(to: network.regions[0]) == -Fen(40))
        #expect(machines[2].owed(to: network.regions[0]) == .zero)
        #expect(machines.allSatisfy { $0.quarantine.isEmpty && $0.unknownCount == 0 })
    }
}
