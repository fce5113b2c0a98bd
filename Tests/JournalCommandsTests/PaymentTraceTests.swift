import ClaimTypes
import Clearing
import CommandSupport
import Hashing
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal trace --payment` on the journals of a month whose payments were late.
@Suite("journal trace --payment")
struct PaymentTraceTests {
    private static func late(_ folder: String) async throws -> PaymentDue {
        let window = WindowNumber(202_609)
        let month = try await MonthRun(
            MonthSettings(
                seed: SmallMonth.seed, generatedClaims: SmallMonth.claimsPerMonth, regions: SmallMonth.regions, window: window,
                faults: TransportFaults(),
                folder: folder), world: try SmallMonth.world())
        try await month.found()
        for day in window.days.prefix(10) { try await month.runDay(day) }
        try await month.closeMonth()
        var plan = CalendarPlan.national
        plan.interestMillionths = 100_000
        func round(_ commands: [RegionCode: [RegionCommand]], _ order: HubMoneyOrder? = nil) async throws {
            _ = try await month.network.round(commands: commands, hubCommands: order.map { [.money($0)] } ?? [])
            _ = try await month.network.drain()
        }
        let everyone = SmallMonth.regions.map { ($0, [RegionCommand.bookInterest, .month(.setCalendar(plan))]) }
        let payBy = BusinessDate(days: 20_800)
        try await round(Dictionary(uniqueKeysWithValues: everyone))
        let close = try #require(await month.network.hub.read { $0.sealedClose(of: window) })
        try await round(
            [:], .issuePayments(window, applyBy: payBy, payBy: payBy, table: SHA256.digest(of: close.tableBytes)))
        let dues = await month.network.hub.read { $0.money.register.all }
        let due = try #require(dues.first)
        let told = BankConfirmation(
            number: due.number, isIncoming: false, amount: due.amount, on: payBy.adding(days: 20), reference: "R1")
        try await round([due.payer: [.money(.bankConfirmed(told))]])
        return due
    }

    @Test("a payment's notices, what the bank told, the hub's confirmation and its late interest, named in both languages")
    func timeline() async throws {
        let folder = Folder.make("late")
        let due = try await Self.late(folder)
        let journals = try JournalFolder.find([folder]).map(\.storage)
        let timeline = try PaymentTimeline(of: due.number, in: journals)
        func entries(_ title: String) -> [ClaimTimeline.Entry] { timeline.entries.filter { $0.what.english == title } }
        #expect(entries("payment notice").map(\.node).sorted() == [due.payer.node, due.payee.node].sorted())
        #expect(entries("bank: paid").map(\.node) == [due.payer.node] && entries("bank: paid").first?.owed == due.amount)
        #expect(entries("payment confirmation").map(\.node) == [.hub])
        #expect(entries("relayed: late interest").map(\.node) == [.hub])
        let interest = try #require(entries("late interest").first)
        #expect(interest.node == due.payee.node && interest.what.chinese == "滞纳金" && interest.posted > 0)
        #expect(entries("relayed: late interest").first?.owed == interest.owed, "the hub tells the same money")
        #expect(timeline.text.contains("滞纳金 late interest") && timeline.text.contains(interest.owed?.yuan ?? "-"))
        guard case .array(let rows)? = timeline.json["entries"] else {
            Issue.record("no entries in \(timeline.json.text)")
            return
        }
        #expect(rows.count == timeline.entries.count)
        #expect(try PaymentTimeline(of: "nobody knows this", in: journals).entries.isEmpty)

        var posted = 0
        for journal in journals {
            try RecordScan.blocks(journal) { block, node in
                for record in block.records {
                    let rows = record.postings.enumerated().map { index, posting in
                        PostingRow(
                            node: node, record: record.sequence, index: index, time: block.header.timestamp, posting)
                    }
                    posted += rows.count { $0.cells.contains("late interest") && $0.cells.contains("999901") }
                }
                return true
            }
        }
        #expect(posted == 2, "export names them: payable of the payer, receivable of the payee")
    }
}
