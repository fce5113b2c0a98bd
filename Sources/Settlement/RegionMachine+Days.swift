import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Days as events: what should have been done by a deadline and was not has its consequences in one record (law M1).
extension RegionMachine {
    /// The day is over. Days may be left out, never repeated or taken back.
    mutating func pass(_ date: BusinessDate) -> CommandOutput {
        if let today = month.today {
            if date == today { return replayed }
            guard date > today else { return refused(.dayNotAfter) }
        }
        month.today = date
        noteLate(date)
        endLateWindows(date)
        stateLate(date)
        for fenced in month.statements.keys.sorted() {
            judgeSilence(fenced, date)
            escalateContest(fenced, date)
        }
        return CommandOutput()
    }

    /// What this region has not done by a day is written down once, with the first day that passed over it.
    private mutating func noteLate(_ date: BusinessDate) {
        let known = Set(month.late.map { OverdueStep(step: $0.step, fenced: $0.fenced, deadline: $0.deadline) })
        for step in overdue(on: date) where !known.contains(step) {
            month.late.append(LateStep(step: step.step, fenced: step.fenced, deadline: step.deadline, notedOn: date))
        }
    }

    /// A window that is late towards every peer ends by itself where the calendar says so: a fence ends it for all, and the claims that
    /// follow are of the next month. More than one window may be late when days were left out.
    private mutating func endLateWindows(_ date: BusinessDate) {
        while !peers.isEmpty, openWindow.isMonth,
            peers.allSatisfy({
                isDeemed(.fence, FencedPair(window: openWindow, pair: RegionPair(insuring: region, treating: $0)), date)
            })
        {
            let ended = fence(openWindow)
            precondition(ended.outcome == CommandOutput.accepted, "M7: the open window cannot be fenced: \(ended.outcome)")
        }
    }

    /// Statements that are late are issued by the day, where the calendar says so. One that no message can carry stays late.
    private mutating func stateLate(_ date: BusinessDate) {
        let windows = Set(fencesReceived.keys.map(\.window)).filter { !isCleared($0) && $0.isMonth }
        for window in windows.sorted() {
            let due = peers.map { FencedPair(window: window, pair: RegionPair(insuring: $0, treating: region)) }
                .filter { isDeemed(.statement, $0, date) }
            guard !due.isEmpty else { continue }
            _ = issueStatements(window, at: BusinessTime(date)) { due.contains($0) }
        }
    }

    private func isDeemed(_ step: ClearingStep, _ fenced: FencedPair, _ date: BusinessDate) -> Bool {
        let plan = month.calendar.plan(of: fenced.pair, in: fenced.window)
        return plan.lateness == .deemed && date > plan.deadline(of: step, in: fenced.window)
    }

    /// Both sides come to the same by themselves; the insuring region also says so, so that the hub and the other side have its signature.
    private mutating func judgeSilence(_ fenced: FencedPair, _ date: BusinessDate) {
        guard let record = month.statements[fenced], record.standing == .issued else { return }
        let plan = month.calendar.plan(of: fenced.pair, in: fenced.window)
        guard date > plan.deadline(of: .confirm, in: fenced.window) else { return }
        // What differs from the own books is not agreed by silence.
        guard plan.silence == .confirms, record.agrees else {
            month.statements[fenced]!.standing = .escalated
            return
        }
        guard fenced.pair.insuring == region else {
            month.statements[fenced]!.standing = .deemed
            return
        }
        let earlier = month.confirmations.values.count { $0.fenced == fenced }
        let id = "\(Self.deemedPrefix)\(fenced.window.value)-\(fenced.pair.treating)-\(earlier + 1)"
        agree(fenced, id, at: BusinessTime(date), isDeemed: true)
    }

    private mutating func escalateContest(_ fenced: FencedPair, _ date: BusinessDate) {
        guard let contest = month.statements[fenced]?.contest, contest.decision == nil, !contest.isEscalated,
            date > month.calendar.deadline(of: .decision, fenced.pair, in: fenced.window)
        else { return }
        month.statements[fenced]!.contest!.isEscalated = true
    }

    /// What this region should have done by a day and has not, ascending by window and pair: fences, statements, answers, decisions and
    /// payments. Reading changes nothing; what has consequences of its own gets them when the day passes.
    public func overdue(on date: BusinessDate) -> [OverdueStep] {
        var steps: [OverdueStep] = []
        func add(_ step: ClearingStep, _ fenced: FencedPair) {
            let deadline = month.calendar.deadline(of: step, fenced.pair, in: fenced.window)
            if date > deadline { steps.append(OverdueStep(step: step, fenced: fenced, deadline: deadline)) }
        }
        for peer in peers { add(.fence, FencedPair(window: openWindow, pair: RegionPair(insuring: region, treating: peer))) }
        for (fenced, finding) in fencesReceived where finding == .agreed && month.statements[fenced] == nil {
            if month.pools.root(of: fenced.pair, in: fenced.window).records > 0 && !isCleared(fenced.window) {
                add(.statement, fenced)
            }
        }
        for (fenced, record) in month.statements {
            if fenced.pair.insuring == region, [.issued, .escalated].contains(record.standing) { add(.confirm, fenced) }
            if fenced.pair.treating == region, record.standing == .contested { add(.decision, fenced) }
        }
        for notice in notices where !paidWindows.contains(notice.window) {
            guard money.positions[notice.window] == nil else {
                // What the netting gave this region to pay, by the last day its notice names: a net receiver is never late.
                steps += overdueDues(of: notice.window, on: date)
                continue
            }
            for row in notice.payable {
                add(.pay, FencedPair(window: notice.window, pair: RegionPair(insuring: region, treating: row.counterparty)))
            }
        }
        return steps.sorted { ($0.fenced, $0.step.rawValue) < ($1.fenced, $1.step.rawValue) }
    }

    private func overdueDues(of window: WindowNumber, on date: BusinessDate) -> [OverdueStep] {
        money.register.dues(of: window).compactMap { due in
            guard due.payer == region, due.isOverdue(on: date), let payBy = due.payBy else { return nil }
            let pair = RegionPair(insuring: due.payer, treating: due.payee)
            return OverdueStep(step: .pay, fenced: FencedPair(window: window, pair: pair), deadline: payBy)
        }
    }

    /// A clearing notice agrees with the own books when every row is what the matrix holds, less what was left out of the window and with
    /// what was brought in; and when each of those lines is known here.
    /// - Parameter isUnderWay: regions whose debts are not compared, as more of them may come.
    func agrees(_ notice: ClearingNotice, butFor isUnderWay: (RegionCode) -> Bool = { _ in false }) -> Bool {
        let lines = Set(notice.carried.map { FencedPair(window: $0.window, pair: $0.pair) })
        guard lines.count == notice.carried.count, notice.carried.allSatisfy({ isKnown($0, in: notice.window) }) else {
            return false
        }
        func amounts(_ pair: RegionPair, _ matrix: ExposureMatrix) -> [FundAmount] {
            notice.carried.filter { $0.pair == pair }.reduce(matrix.rows(of: pair, in: notice.window).owedByFund) {
                $0.adding($1.window == notice.window ? $1.amounts.negated : $1.amounts)
            }
        }
        let payable = peers.compactMap {
            CounterpartyAmounts($0, amounts(RegionPair(insuring: region, treating: $0), exposure))
        }
        let receivable = peers.filter { !isUnderWay($0) }.compactMap {
            CounterpartyAmounts($0, amounts(RegionPair(insuring: $0, treating: region), claimed))
        }
        return notice.payable == payable && notice.receivable.filter { !isUnderWay($0.counterparty) } == receivable
    }

    private func isKnown(_ line: CarriedLine, in window: WindowNumber) -> Bool {
        let fenced = FencedPair(window: line.window, pair: line.pair)
        if line.window == window {
            guard month.carried[fenced] == nil, let record = month.statements[fenced] else { return false }
            if let contest = record.contest { return contest.contest.disputed == line.amounts }
            // The hub's stream overtook that of the insuring region: the contest is still under way, and has to be about this very amount.
            return line.pair.treating == region && line.amounts.isPositiveAndAscending && line.amounts.isWithin(record.total)
        }
        return month.carried[fenced] == CarriedAmount(amounts: line.amounts, broughtInto: nil)
    }

    mutating func carry(_ notice: ClearingNotice) {
        for line in notice.carried {
            let fenced = FencedPair(window: line.window, pair: line.pair)
            month.carried[fenced] = CarriedAmount(
                amounts: line.amounts, broughtInto: line.window == notice.window ? nil : notice.window)
        }
    }
}

/// A step that was late, and the first day that passed over it.
public struct LateStep: Hashable, Sendable {
    public let step: ClearingStep
    public let fenced: FencedPair
    public let deadline: BusinessDate
    public let notedOn: BusinessDate
}

/// A step of a clearing month that is late.
public struct OverdueStep: Hashable, Sendable {
    public let step: ClearingStep
    public let fenced: FencedPair
    /// The last day it would have been in time.
    public let deadline: BusinessDate
}
