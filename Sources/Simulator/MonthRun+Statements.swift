import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// One contest of a run, from what was disputed to what came of it.
public struct ContestOutcome: Hashable, Sendable {
    public let pair: RegionPair
    public let contestID: String
    public let settlementID: UInt64
    public let reason: ContestReason
    public let disputed: [FundAmount]
    public let accepted: [FundAmount]
    public let refused: RefusalNotice?
    /// The window the accepted part was taken off in.
    public let adjustedIn: WindowNumber?
}

/// How a run's statements came out.
public struct StatementTally: Hashable, Sendable {
    public var issued = 0
    public var confirmed = 0
    public var contested = 0
    /// Rows over all statements.
    public var rows = 0
    public var records: UInt64 = 0
}

/// The part of a month's end between fence and close: statements, their confirmation where rows agree, and a contest.
extension MonthRun {
    /// Every region states what it is owed for the fenced window; one statement is contested if `contest` is set and decided in part; all others
    /// that agree with the books are confirmed.
    func agreeOnStatements() async throws {
        let day = settings.window.next.firstDay.adding(days: 9)
        let moment = BusinessTime(day, secondOfDay: 36_000)
        _ = try await network.round(hubCommands: [.month(.requireStatements(from: settings.window))])
        _ = try await network.round(commands: ofEveryRegion(.month(.issueStatements(settings.window, at: moment))))
        _ = try await network.drain()
        if settings.contestsOne { try await contestOne(at: moment) }
        let confirm = ConfirmStatement(window: settings.window, confirmID: "QR\(settings.window.value)", at: moment)
        _ = try await network.round(commands: ofEveryRegion(.month(.confirm(confirm))))
        _ = try await network.drain()
    }

    /// The first insuring region disputes half of a fund of one record; the treating region gives up half of that.
    private func contestOne(at moment: BusinessTime) async throws {
        let window = settings.window
        for insuring in settings.regions {
            guard let found = await network.regionNodes[insuring]?.read({ $0.contestable(in: window) }) else { continue }
            let disputed = Fen(found.amount.amount.units / 2)
            let accepted = Fen(disputed.units / 2)
            let contestID = "YY\(settings.window.value)-1"
            let item = ContestItem(
                settlementID: found.settlementID, reason: .careDisputed, amounts: [FundAmount(found.amount.fund, disputed)],
                text: BilingualText("住院天数与病情不符", "the length of stay does not fit the illness"))
            let contest = ContestStatement(
                window: settings.window, treating: found.treating, contestID: contestID, items: [item], at: moment)
            _ = try await network.round(commands: [insuring: [.month(.contest(contest))]])
            _ = try await network.drain()
            let notice = RefusalNotice(
                code: 0, field: "setl_id", text: BilingualText("其余部分病历完整，予以维持", "the records show the rest was needed"))
            let decide = DecideContest(
                insuring: insuring, contestID: contestID,
                findings: [
                    ContestFinding(
                        settlementID: found.settlementID, accepted: [FundAmount(found.amount.fund, accepted)], refused: notice)
                ], at: moment)
            _ = try await network.round(commands: [found.treating: [.month(.decide(decide))]])
            _ = try await network.drain()
            return
        }
    }

    /// What became of the statements of the month, from the books of both sides.
    public func statementTally() async -> StatementTally {
        var tally = StatementTally()
        for region in settings.regions {
            guard let month = await network.regionNodes[region]?.read({ $0.month }) else { continue }
            for (fenced, record) in month.statements where fenced.window == settings.window && fenced.pair.treating == region {
                tally.issued += 1
                tally.rows += record.statement.rows.count
                tally.records += record.statement.records
                if record.standing.isAgreed { tally.confirmed += 1 }
                if record.contest != nil { tally.contested += 1 }
            }
        }
        return tally
    }

    /// The contests of the month, ascending by pair, as the insuring regions know them.
    public func contests() async -> [ContestOutcome] {
        var outcomes: [ContestOutcome] = []
        for region in settings.regions {
            guard let machine = await network.regionNodes[region]?.read({ $0 }) else { continue }
            let own = machine.month.statements.filter { $0.key.pair.insuring == region && $0.key.window == settings.window }
            for (fenced, record) in own.sorted(by: { $0.key < $1.key }) {
                guard let contest = record.contest else { continue }
                for (index, item) in contest.contest.items.enumerated() {
                    let finding = contest.decision?.findings[index]
                    outcomes.append(
                        ContestOutcome(
                            pair: fenced.pair, contestID: contest.contest.contestID, settlementID: item.settlementID,
                            reason: item.reason, disputed: item.amounts, accepted: finding?.accepted ?? [],
                            refused: finding?.refused, adjustedIn: machine.window(ofAdjusting: item.settlementID)))
                }
            }
        }
        return outcomes
    }
}
