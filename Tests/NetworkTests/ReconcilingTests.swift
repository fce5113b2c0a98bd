import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import Reconciliation
import Settlement
import StrictJSON
import Testing

/// A day that nodes reconcile by themselves, through real processes.
extension NetworkTests {
    @Test("A closed day is compared by the nodes themselves, with each other and with the hub; a region not closed is waited for")
    func reconcilesByItself() async throws {
        let network = try TestNetwork(persons: 400)
        try network.startAll()
        try await network.waitUntilReady(0)
        try await network.waitUntilReady(1)
        let load = try Load(network)
        try await load.run(sales: 0..<10, clients: 2)
        #expect(load.settled.count == 10)
        let (treating, insuring) = ("\(network.regions[0])", "\(network.regions[1])")
        let day = "\(BusinessTime(seconds: Int64(Date().timeIntervalSince1970) + 28_800).date)"
        #expect(try network.admin(treating, ["close-day", day]).code == 0)
        try await network.eventually("a day the other region has not closed cannot be compared, and has an age") {
            let summary = try network.admin(treating, ["reconciliation"]).answer?["summary"]?["with_regions"]
            return summary?["cannot_compare"] == .integer(2) && summary?["cannot_compare_seconds"] != .null
        }
        #expect(try network.admin(insuring, ["close-day", day]).code == 0)
        // The region that closed last compares at once; the other tries again after a minute.
        try await network.eventually(within: 90, "both books and the hub's are equal") {
            let summary = try network.admin(insuring, ["reconciliation"]).answer?["summary"]
            return summary?["with_regions"]?["equal"] == .integer(2) && summary?["with_hub"]?["equal"] == .integer(2)
        }
        try await network.eventually("the hub compares the totals when both have reported") {
            guard case .array(let days)? = try network.admin("hub", ["calendar"]).answer?["days"] else { return false }
            return days.contains { $0["date"] == .string(day) && $0["unequal"] == .integer(0) }
        }
        let atHub = try network.admin("hub", ["status"]).answer?["reconciliation"]
        #expect(atHub?["equal"] == .integer(2) && atHub?["cannot_compare"] == .integer(0), "\(atHub?.text ?? "")")
        try await network.eventually("the figures follow within a second or two") {
            let figures = try await network.metrics(insuring)
            return figures[#"medclear_compared_days{with="hub",result="equal"}"#] == 2
                && figures["medclear_open_differences"] == 0
        }
        let unknown = try network.admin(treating, ["repair-difference", "7", "cancel-one", "asked"])
        #expect(unknown.code == 1 && unknown.text.contains("no difference has this number"), "\(unknown.text)")
        #expect(try network.admin(treating, ["repair-difference", "7", "cancel-all", "asked"]).code == 2)
        let first = try network.admin(treating, ["end-difference", "7", "agreed", "by", "telephone"])
        #expect(first.code == 0 && first.answer?["state"] == .string("waits"), "\(first.text)")
        #expect(network.stopAll() == [0, 0, 0])
        // What was found stands in the journal: a restarted node knows it without asking.
        let machine = try network.machine(1)
        #expect(machine.differences.days.tally(of: machine.pairs).equal == 2)
        #expect(machine.differences.relayedDays.tally(of: machine.pairs).equal == 2)
    }
}
