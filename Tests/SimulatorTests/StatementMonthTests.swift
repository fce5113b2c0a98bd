import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement
import Simulator
import Testing

/// Statements of a whole month over a lossy network, journals on disk.
@Suite("a month is closed by agreement", .serialized)
struct StatementMonthTests {
    @Test("M1, M3, M6: every statement agrees, one contest is given up in part, and the journals replay to the same state")
    func contested() async throws {
        try await SmallMonth.run(seed: 17, claims: 120, contestsOne: true) { month, audit in
            for journal in audit.journals {
                #expect(journal.isVerified, "M1: \(journal.node) \(journal.failure ?? "digests differ")")
            }
            #expect(audit.pairsOutOfBalance == 0 && audit.unknown == 0 && month.network.refusals.isEmpty)
            let tally = await month.statementTally()
            #expect(tally.issued >= 6 && tally.confirmed == tally.issued - 1 && tally.contested == 1, "\(tally)")
            #expect(tally.records > 60 && tally.rows > tally.issued)

            let contest = try #require(await month.contests().first)
            let (disputed, accepted) = (contest.disputed[0].amount, contest.accepted[0].amount)
            #expect(accepted.isPositive && accepted < disputed && contest.refused != nil)
            #expect(contest.adjustedIn == SmallMonth.window.next, "M6: given up in the month open then")
            let closing = try #require(await month.network.hub.read { $0.closings[SmallMonth.window] })
            #expect(closing.notices.allSatisfy { $0.carried.isEmpty }, "decided before the close: nothing is carried")
            #expect(
                closing.netting.grossBilateral.total == audit.owed + accepted, "M3: the month is whole, the next begins with less"
            )
        }
    }

    @Test("the hub of a run asks for statements: it does not close a window that was fenced and never stated")
    func required() async throws {
        try await SmallMonth.run(seed: 19, claims: 30, faults: .none) { month, _ in
            let network = month.network
            let next = SmallMonth.window.next
            // A claim of the open month.
            let isOwed = { (row: FundAmount) in row.amount > Fen(1) }
            let last = try #require(
                month.desk.acknowledged.last { $0.amounts.owedByFund($0.insurance).contains(where: isOwed) })
            let row = try #require(last.amounts.owedByFund(last.insurance).first(where: isOwed))
            let adjustment = AdjustClaim(
                institution: last.institution, visitID: last.visitID, batch: last.batch, adjustmentID: "a1", type: .audit,
                reason: .other, amounts: [FundAmount(row.fund, Fen(1))], adjustedAt: BusinessTime(next.firstDay))
            _ = try await network.round(commands: [last.treatingRegion.party: [.adjustClaim(adjustment)]])
            _ = try await network.drain()
            let fences = Dictionary(uniqueKeysWithValues: SmallMonth.regions.map { ($0, [RegionCommand.fenceWindow(next)]) })
            _ = try await network.round(commands: fences)
            _ = try await network.drain()
            _ = try await network.round(hubCommands: [.closeWindow(next)])
            #expect(await network.hub.read { $0.closings[next] == nil }, "closed without a statement")
            let moment = BusinessTime(next.next.firstDay)
            let state = Dictionary(
                uniqueKeysWithValues: SmallMonth.regions.map { ($0, [RegionCommand.month(.issueStatements(next, at: moment))]) })
            _ = try await network.round(commands: state)
            _ = try await network.drain()
            let confirm = ConfirmStatement(window: next, confirmID: "k", at: moment)
            _ = try await network.round(
                commands: Dictionary(uniqueKeysWithValues: SmallMonth.regions.map { ($0, [.month(.confirm(confirm))]) }))
            _ = try await network.drain()
            _ = try await network.round(hubCommands: [.closeWindow(next)])
            #expect(await network.hub.read { $0.closings[next] != nil })
        }
    }
}
