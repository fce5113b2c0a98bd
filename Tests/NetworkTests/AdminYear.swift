import ClaimTypes
import Foundation
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement
import StrictJSON
import Testing

@testable import NodeService

/// The end of a year at three regions and the hub: what happens between the rows of `AdminTable`.
final class AdminYear {
    let desk: AdminDesk
    let network: TestNetwork
    let today: BusinessDate
    private var sold = 0

    init(_ network: TestNetwork) throws {
        self.network = network
        today = BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + 28_800).date
        let year = today.components.year
        var values = AdminTable.sample
        for (index, name) in ["T", "I", "H"].enumerated() { values[name] = "\(network.regions[index])" }
        for (index, month) in [(year - 1) * 100 + 11, (year - 1) * 100 + 12, year * 100 + 1, year * 100 + 2].enumerated() {
            values["W\(index + 1)"] = "\(month)"
            values["w\(index + 1)"] = "\(WindowNumber(UInt32(month)))"
        }
        (values["Y"], values["Y1"], values["Y2"]) = ("\(year - 1)", "\(year)", "\(year + 1)")
        (values["LATE"], values["MID"]) = ("\(today.adding(days: -30))", "\(today.adding(days: -15))")
        (values["TODAY"], values["NOON"]) = ("\(today)", "\(today)T12:00:00")
        values["PHARMACY"] = try network.pharmacies().first?.code
        values["RING"] = "\(network.folder)/hub/keyring.txt"
        values["OTHER"] = "\(network.folder)/hub/operators.txt"
        desk = AdminDesk(network, values)
    }

    // MARK: - Who is not believed

    /// Wrong keys, one operator twice, an id used twice, what is too large, and a node that is not there.
    func strangersAndRepeats() async throws {
        let (socket, keys) = ("\(network.folder)/\(desk.fill("{I}"))/admin.sock", "\(network.folder)/operators")
        func typed(_ arguments: [String], at place: String? = nil, key: String = "operator-a") throws -> (
            code: Int32, text: String
        ) {
            try TestNetwork.typed(["admin", "--socket", place ?? socket, "--key", "\(keys)/\(key).pem"] + arguments)
        }
        for (arguments, code, words) in [
            (["--name", "operator-b", "status"], 1, "not that of a known operator"),
            (["--name", "nobody", "fence-window", "{W1}"], 1, "not that of a known operator"),
            (["fence-window", "{W1}", "--id", "xyz"], 2, "32 hexadecimal digits"),
            (["no-such-command"], 2, "no command no-such-command"), (["closing"], 2, "no command closing"),
            (["deadlines", "000101"], 2, "usage: deadlines"), (["statements", "202613"], 2, "usage: statements"),
            (["window", "now"], 2, "usage: window"),
            (["payments", "someday"], 2, "usage: payments"), (["compare", "someday"], 2, "usage: compare"),
            (["hold", "310000"], 1, "a region has one link"),
            (["hold"] + (0..<10).map { _ in String(repeating: "9", count: 120_000) }, 2, "longer than"),
            (["bank-file", "/nowhere"], 2, "cannot read"), (["bank-file", "{RING}"], 1, "{RING}"),
            (["instruct-payments", "{RING}", "/tmp/x.xml", "{TODAY}"], 1, "{RING}"),
        ] as [([String], Int32, String)] {
            let answer = try typed(arguments.map(desk.fill))
            #expect(
                answer.code == code && answer.text.contains(desk.fill(words)), "\(arguments.map { $0.prefix(40) }): \(answer)")
        }
        #expect(try typed(["status"], at: socket + ".none").code == 4)
        #expect(try typed(["status"], key: "operator-z").code == 1)
        let (first, order) = (try network.admin(desk.fill("{I}"), ["set-cap", desk.fill("{T}"), "7"]), "the same operator twice")
        let id = HospitalDesk.text(first.answer?["id"])
        let again = try network.admin(desk.fill("{I}"), ["set-cap", desk.fill("{T}"), "7", "--id", id])
        #expect(again.code == 1 && again.text.contains("a second operator has to sign"), "\(order): \(again)")
        let other = try network.admin(desk.fill("{I}"), as: "operator-b", ["set-cap", desk.fill("{T}"), "8", "--id", id])
        #expect(other.code == 1 && other.text.contains("used with other content"), "\(other)")
        #expect(try desk.look("{I}", "orders").contains(#""caps":[]"#))
        desk.values["WAITING"] = id
        desk.values["LEFT"] = Self.without(id, try desk.look("{I}", "orders"))
        try await desk.drive(AdminTable.takenBack)
        try await desk.drive(AdminTable.standing)
    }

    /// What a node says of its orders when one of them waits no more.
    private static func without(_ id: String, _ orders: String) -> String {
        guard let start = orders.range(of: "{\"id\":\"\(id)\"")?.lowerBound,
            let end = orders.range(of: "}", range: start..<orders.endIndex)?.upperBound
        else { return "no order \(id)" }
        let left = String(orders[..<start] + orders[end...])
        return left.replacing(",,", with: ",").replacing("[,", with: "[").replacing(",]", with: "]")
    }

    // MARK: - Sales

    /// - Parameter index: of the region the people are insured in.
    @discardableResult
    func sell(_ count: Int, to index: Int) async throws -> [Sale.Outcome] {
        let pharmacy = try #require(network.pharmacies().first)
        let client = try await HTTPSClient.connect(port: network.hospitalPort(0), authority: network.authority)
        var outcomes: [Sale.Outcome] = []
        for _ in 0..<count {
            sold += 1
            let people = network.persons(of: index)
            let sale = Sale(
                pharmacy, person: people[sold % people.count], number: sold, network: (network.regions[0], network.regions[index])
            )
            outcomes.append(try await sale.send(over: client))
        }
        await client.close()
        return outcomes
    }

    /// What a region owes another, or is owed by it, as `window` says.
    func money(_ node: String, from peer: String = "{T}", _ what: String = "owes") throws -> Fen {
        let answer = try network.admin(desk.fill(node), ["window"])
        guard case .array(let pairs)? = answer.answer?["pairs"] else { return .zero }
        return pairs.first { $0["peer"] == .string(desk.fill(peer)) }.flatMap { Fen(yuan: HospitalDesk.text($0[what])) } ?? .zero
    }

    /// A cap of one fen refuses a sale; without it sales settle. What every window holds: two sales to people of each region.
    func sell() async throws {
        guard case .refused(let reason)? = try await sell(1, to: 1).first else {
            Issue.record("a sale above the cap was settled")
            return
        }
        #expect(reason.contains("上限"), "\(reason)")
        try await desk.drive(AdminTable.capTakenAway)
        try await sellToAll()
    }

    func sellToAll() async throws {
        for index in [1, 2] {
            for outcome in try await sell(2, to: index) {
                if case .settled(let visit, let settlement) = outcome {
                    desk.values["VISIT-\(settlement)"] = visit
                    continue
                }
                Issue.record("a sale was not settled: \(outcome)")
            }
        }
    }

    // MARK: - Differences

    /// Writes the finding of a comparison into the journal of the treating region, as if the insuring region held other figures.
    func plantDifferences() async throws {
        let (treating, insuring) = (network.regions[0], network.regions[1])
        let day = PairDay(pair: RegionPair(insuring: insuring, treating: treating), date: today)
        network.killHard("\(treating)")
        let outcome = try network.journal(0) { machine throws in
            let own = machine.dayRecords.page(of: day.pair, on: day.date)?.records(on: day.date) ?? []
            let records = own.sorted { $0.settlementID < $1.settlementID }
            // What is contested later: a claim, and a fund that pays more than a yuan of it.
            let fund = try #require(records.first?.funds.first { $0.amount > Fen(100) })
            (desk.values["SETL"], desk.values["FUND"]) = ("\(records[0].settlementID)", "\(fund.fund.value)")
            var differences: [RecordDifference] = []
            for (record, kind) in zip(records, [DifferenceClass.amountDiffers, .componentDiffers]) {
                var theirs = record
                if kind == .amountDiffers { theirs.funds[0].amount += Fen(100) } else { theirs.clearingType = .inpatient }
                differences.append(RecordDifference(settlementID: record.settlementID, kind: kind, ours: record, theirs: theirs))
            }
            return .noteComparison(NoteComparison(.differs(differences), of: day, comparedOn: day.date))
        }
        desk.values["VISIT"] = desk.values["VISIT-\(desk.fill("{SETL}"))"]
        #expect(outcome == 0, "the finding was refused: \(outcome)")
        try network.start("\(treating)")
        for index in 0..<3 { try await network.waitUntilReady(index) }
        let found = try desk.look("{T}", "differences")
        #expect(found.contains("金额不符 / amount differs") && found.contains("分项不符 / component differs"), "\(found)")
        #expect(found.contains(#""suspense":"1.00""#), "what they say they owe above our books waits in suspense: \(found)")
        try await desk.drive(AdminTable.differences)
        // A comparison proves the repair: the books were equal all the time.
        let compared = try desk.look("{T}", "compare {TODAY}")
        #expect(!compared.contains(#""equal":false"#), "\(compared)")
        #expect(try desk.look("{T}", "differences") == "[]")
        #expect(
            try desk.look("{T}", "differences all").contains("compared equal on {TODAY}".replacing("{TODAY}", with: "\(today)")))
        try await desk.drive(AdminTable.day)
        try await desk.wait("hub", "calendar", #""date":"{TODAY}","pairs":6,"unequal":0"#)
    }
}
