import ClaimTypes
import Clearing
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement
import Simulator
import Testing

/// The laws on a whole month: four regions and the hub, journals on disk, an unkind transport.
@Suite("a month keeps the laws", .serialized)
struct MonthTests {
    /// Laws M1, M3, M4, M5 as the audit of the journals sees them, and M3 at the close.
    private func expectSound(_ month: MonthRun, _ audit: MonthAudit, _ note: String) async {
        for journal in audit.journals {
            #expect(journal.isVerified, "M1: \(journal.node) \(journal.failure ?? "digests differ"): \(note)")
        }
        #expect(month.network.refusals.isEmpty, "M10: \(month.network.refusals.first?.message ?? ""): \(note)")
        #expect(audit.acknowledgedLost == 0, "M2: \(note)")
        #expect(audit.doubleEffects == 0, "M4: \(note)")
        #expect(audit.unknown == 0, "M5: \(note)")
        #expect(audit.pairsOutOfBalance == 0, "M3: \(note)")
        #expect(month.unequalPairs == 0 && month.comparedPairs >= 20 * 12, "M3: \(month.unequalPairs) unequal pairs: \(note)")
        let records = month.recordFindings
        #expect(records.compared >= 20 * 24 && records.differing == 0 && records.notComparable == 0, "M3: \(records): \(note)")
        #expect(records.comparedWithHub >= 7 * 24 && records.notEqualWithHub == 0, "M3: \(records): \(note)")
        for region in SmallMonth.regions {
            let left = await month.network.regionNodes[region]?.read {
                ($0.differences.days.tally(of: $0.pairs), $0.differences.open.count, $0.differences.days.moved.count)
            }
            #expect(left?.0.waiting == 0 && left?.0.notComparable == 0 && left?.1 == 0 && left?.2 == 0, "\(region): \(note)")
        }
        let closing = await month.network.hub.read { $0.closings[SmallMonth.window] }
        let positions = closing?.netting.positions.map(\.amount) ?? [Fen(1)]
        #expect(positions.reduce(Fen.zero, +) == .zero, "M3: net positions \(positions): \(note)")
        #expect(closing?.netting.grossBilateral.total == audit.owed, "M3: the close pays what the books owe: \(note)")
    }

    @Test("M1: the same seed twice gives the same journals and the same state, with losses, repeats and a kill")
    func sameSeed() async throws {
        func digests() async throws -> [JournalFinding] {
            try await SmallMonth.run(seed: 7, kills: [(11, SmallMonth.regions[2])]) { month, audit in
                await expectSound(month, audit, "seed 7")
                return audit.journals
            }
        }
        let first = try await digests()
        #expect(try await digests() == first)
        let other = try await SmallMonth.run(seed: 8, claims: 40) { _, audit in audit.journals }
        #expect(other.map(\.digest) != first.map(\.digest), "another seed is another month")
    }

    @Test("M2: a region killed at several points of the month loses nothing: same answers, same money as without a kill")
    func kills() async throws {
        func outcome(_ kills: [SmallMonth.Kill]) async throws -> MonthOutcome {
            try await SmallMonth.run(seed: 11, claims: 150, faults: .none, kills: kills) { month, audit in
                await expectSound(month, audit, "seed 11, kills \(kills)")
                for finding in month.recovery { #expect(finding.recordsAfter == finding.recordsBefore, "M2: \(kills)") }
                #expect(month.recovery.count == kills.count)
                #expect(month.desk.tally.reversals == 0, "a reversal depends on time: choose another seed")
                return MonthOutcome(month)
            }
        }
        let undisturbed = try await outcome([])
        #expect(undisturbed.settlements.count > 100)
        let everyRegion = SmallMonth.regions.enumerated().map { (day: 4 + 7 * $0.offset, region: $0.element) }
        for kills in [everyRegion, [(day: 30, region: SmallMonth.regions[3])]] {
            let disturbed = try await outcome(kills)
            #expect(disturbed == undisturbed, "M2: kills \(kills)")
        }
    }

    @Test("M4: three of ten messages lost and three doubled, answers lost: everything drains with exactly one effect")
    func heavyLoss() async throws {
        let faults = TransportFaults(dropsPerMille: 300, duplicatesPerMille: 300, lostRepliesPerMille: 300)
        try await SmallMonth.run(seed: 3, claims: 120, faults: faults, kills: [(18, SmallMonth.regions[1])]) { month, audit in
            await expectSound(month, audit, "seed 3, heavy loss")
            let tally = month.desk.tally
            #expect(tally.retries > 50 && month.network.traffic.dropped > 500, "the transport was kind: \(tally)")
            #expect(tally.settled + tally.refused == tally.claims, "every claim has an outcome: \(tally)")
            #expect(Set(month.desk.acknowledged.map(\.settlementID)).count == month.desk.acknowledged.count)
        }
    }

    @Test("M3, M6: audits adjust claims of the closed month over a lossy network: next month's lines, on all sides and on replay")
    func adjustmentsAfterTheClose() async throws {
        try await SmallMonth.run(seed: 13, claims: 120) { month, audit in
            await expectSound(month, audit, "seed 13")
            let network = month.network
            var commands: [RegionCode: [RegionCommand]] = [:]
            var deducted = Fen.zero
            for (index, settled) in month.desk.acknowledged.enumerated().prefix(60) {
                guard let machine = await network.regionNodes[settled.treatingRegion]?.read({ $0 }),
                    let history = machine.history(settled.institution, visitID: settled.visitID, batch: settled.batch),
                    history.state.english == "settled, cleared", let row = history.owed.first(where: { $0.amount > Fen(1) })
                else { continue }
                let amount = Fen(row.amount.units / 2)
                deducted += amount
                commands[settled.treatingRegion, default: []].append(
                    .adjustClaim(
                        AdjustClaim(
                            institution: settled.institution, visitID: settled.visitID, batch: settled.batch,
                            adjustmentID: "audit-\(index)", type: .audit, reason: .careNotNeeded,
                            amounts: [FundAmount(row.fund, amount)], adjustedAt: BusinessTime(SmallMonth.window.lastDay))))
            }
            #expect(commands.count >= 2 && deducted.isPositive, "too few claims to adjust")
            _ = try await network.round(commands: commands)
            _ = try await network.drain()
            let next = SmallMonth.window.next
            _ = try await network.round(
                commands: Dictionary(uniqueKeysWithValues: SmallMonth.regions.map { ($0, [RegionCommand.fenceWindow(next)]) }))
            _ = try await network.drain()
            let moment = BusinessTime(next.next.firstDay)
            let confirm = ConfirmStatement(window: next, confirmID: "k", at: moment)
            for command in [RegionCommand.month(.issueStatements(next, at: moment)), .month(.confirm(confirm))] {
                _ = try await network.round(
                    commands: Dictionary(uniqueKeysWithValues: SmallMonth.regions.map { ($0, [command]) }))
                _ = try await network.drain()
            }
            _ = try await network.round(hubCommands: [.closeWindow(next)])
            _ = try await network.drain()
            let closing = try #require(await network.hub.read { $0.closings[next] }, "M3: the fences of \(next) differ")
            #expect(closing.netting.grossBilateral.total == deducted, "M3: \(deducted) was taken off")
            let after = try await month.audit()
            #expect(after.pairsOutOfBalance == 0 && after.unknown == 0 && after.owed == audit.owed - deducted)
            for journal in after.journals { #expect(journal.isVerified, "M1: \(journal.node) \(journal.failure ?? "")") }
        }
    }

    @Test("M1: a second process, with its own hash seeds, replays every journal to the same state")
    func secondProcess() async throws {
        try await SmallMonth.run(seed: 5, claims: 60) { month, audit in
            await expectSound(month, audit, "seed 5")
            for journal in audit.journals {
                let folder = month.network.journalFolder(of: journal.node)
                let (digest, isHub) = (journal.digest.hex, journal.node == .hub)
                await #expect(processExitsWith: .success) {
                    [folder = folder as String, digest = digest as String, isHub = isHub as Bool] in
                    let storage = FileStorage(folder: folder)
                    let found =
                        isHub
                        ? try JournalReplay<HubMachine>.run(storage).machine.stateDigest
                        : try JournalReplay<RegionMachine>.run(storage).machine.stateDigest
                    guard found.hex == digest else { throw NodeError(.replayDiffers, "M1: \(found.hex) in a second process") }
                }
            }
        }
    }
}

/// What hospitals were told and what regions owe: all that must not depend on a crash.
struct MonthOutcome: Equatable {
    struct Settlement: Equatable {
        let visit: String
        let amounts: SettlementAmounts
    }

    let settlements: [Settlement]
    let tally: [Int]
    let refusals: [UInt16: Int]

    init(_ month: MonthRun) {
        settlements = month.desk.acknowledged.map {
            Settlement(visit: "\($0.institution) \($0.visitID) \($0.batch)", amounts: $0.amounts)
        }
        .sorted { $0.visit < $1.visit }
        let tally = month.desk.tally
        self.tally = [tally.claims, tally.settled, tally.refused, tally.cancelled, tally.cancelsRefused]
        refusals = tally.refusals
    }
}
