import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import StrictJSON
import Testing

/// Every order of every operator, at running nodes. The rows stand in `AdminTable`.
extension NetworkTests {
    @Test("Every order an operator can give has a row that is carried out and one that is refused")
    func everyOrderHasRows() {
        let good = Set(AdminTable.all.filter(\.isGood).map(\.kind))
        #expect(!good.contains(nil), "a row that should be carried out is no order")
        for kind in OrderKind.allCases {
            #expect(good.contains(kind) != AdminTable.needDiscord.contains(kind), "no row carries out \(kind)")
            #expect(AdminTable.all.contains { !$0.isGood && $0.kind == kind }, "no row is refused of \(kind)")
        }
    }

    @Test("Every command that is driven stands in the help of the program")
    func everyCommandIsInTheHelp() throws {
        let help = try #require(try TestNetwork.output(["admin", "--help"]))
        let words = Set(help.split { !($0.isLetter || $0 == "-") }.map(String.init))
        let driven = AdminTable.all.compactMap { $0.command.split(separator: " ").first.map(String.init) } + AdminTable.questions
        #expect(Set(driven).subtracting(words).isEmpty)
    }

    @Test(
        "Every admin command at running nodes: its effect, what is refused and why, and a kill between an order and its confirmation",
        .enabled(if: isLong, "set MEDCLEAR_NETWORK, or run make test-network"))
    func everyOrder() async throws {
        let network = try TestNetwork(regions: [310_000, 330_000, 340_000], persons: 60)
        let year = try AdminYear(network)
        for node in network.nodes where node != "hub" {
            network.overrides[node] = ["MEDCLEAR_FIRST_WINDOW": year.desk.fill("{W1}")]
        }
        try network.startAll()
        for index in 0..<3 { try await network.waitUntilReady(index) }
        try await year.desk.drive(AdminTable.refusals)
        try await year.strangersAndRepeats()
        try await year.sell()
        try await year.plantDifferences()
        try await year.november()
        try await year.december()
        try await year.afterwards()
        #expect(network.stopAll().allSatisfy { $0 == 0 })
        try year.lookIntoBooks()
    }
}
