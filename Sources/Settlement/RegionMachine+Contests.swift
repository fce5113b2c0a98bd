import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Contests of a statement (异议), their decisions, and what a decision does: what is given up posts itself by adjustments in an open window,
/// what is not is paid.
extension RegionMachine {
    /// Insuring side. The statement stays as it is; what is disputed waits for its decision, the rest is agreed.
    mutating func contest(_ contest: ContestStatement) -> CommandOutput {
        let fenced = FencedPair(window: contest.window, pair: RegionPair(insuring: region, treating: contest.treating))
        if let (_, known) = month.statement(contestedBy: region, contest.contestID) {
            return known.contest?.contest.items.map(\.said) == contest.items.map(\.said)
                && FencedPair(known.statement.key) == fenced
                ? replayed : refused(.contestUnsound)
        }
        guard let record = month.statements[fenced] else { return refused(.statementUnknown) }
        guard record.standing.isOpen else { return refused(.statementAnswered) }
        let deadline = month.calendar.deadline(of: .contest, fenced.pair, in: fenced.window)
        guard contest.at.date <= deadline, month.today.map({ $0 <= deadline }) ?? true else { return refused(.contestLate) }
        var message = StatementContest(
            key: record.statement.key, statement: record.digest, contestID: contest.contestID, items: contest.items,
            contestedAt: contest.at)
        guard message.isSound(against: record), !exceedsRecords(contest) else { return refused(.contestUnsound) }
        // Past this line nothing may fail. What a desk shows no other evidence of is shown by the statement itself.
        if let evidence = record.evidence {
            for index in message.items.indices where message.items[index].evidence.isEmpty {
                message.items[index].evidence = [evidence]
            }
        }
        month.contest(fenced, ContestRecord(message, evidence: nil))
        send(.month(.statementContest(message)), to: contest.treating)
        return CommandOutput()
    }

    /// Whether more is disputed of a record than is left of it, or a record that is here is called unknown. O(decisions): a contest is rare,
    /// and settlements are found by their visit otherwise.
    private func exceedsRecords(_ contest: ContestStatement) -> Bool {
        let items = Dictionary(contest.items.map { ($0.settlementID, $0) }, uniquingKeysWith: { first, _ in first })
        for (_, decided) in decisions where decided.treating == contest.treating {
            guard let item = items[decided.claim.settlementID] else { continue }
            guard decided.life.isStanding, item.reason != .unknownRecord,
                decided.claim.window == contest.window || item.reason == .otherWindow
            else { return true }
            let left = AdjustmentRule.left(of: decided.claim, decided.insurance, after: decided.life.adjustments)
            if !item.amounts.isWithin(left) { return true }
        }
        return false
    }

    /// Treating side: a contest that was stated in time and fits the statement.
    mutating func accept(_ contest: StatementContest, _ evidence: Evidence) -> UInt32 {
        let fenced = FencedPair(contest.key)
        guard contest.key.treating == region, let record = month.statements[fenced], record.digest == contest.statement else {
            return code(.messageUnexpected)
        }
        guard record.standing.isOpen else { return code(.statementAnswered) }
        guard contest.contestedAt.date <= month.calendar.deadline(of: .contest, fenced.pair, in: fenced.window) else {
            return code(.contestLate)
        }
        // A contest is found by its id: one id, one contest.
        guard contest.isSound(against: record), month.carried[fenced].map({ $0.amounts == contest.disputed }) ?? true,
            month.statement(contestedBy: contest.key.insuring, contest.contestID) == nil
        else { return code(.contestUnsound) }
        month.contest(fenced, ContestRecord(contest, evidence: EvidenceReference(evidence, .statementContest(contest))))
        return CommandOutput.accepted
    }

    /// Treating side. All of the decision or nothing: an adjustment that cannot be asked for now refuses it with its own reason.
    mutating func decide(_ decide: DecideContest, at time: Timestamp) -> CommandOutput {
        guard let (fenced, record) = month.statement(contestedBy: decide.insuring, decide.contestID),
            fenced.pair.treating == region, let contest = record.contest?.contest
        else { return refused(.contestUnknown) }
        if let decided = record.contest?.decision {
            return decided.findings == decide.findings ? replayed : refused(.contestDecided)
        }
        guard decide.findings.count == contest.items.count,
            zip(decide.findings, contest.items).allSatisfy({ $0.answers($1) })
        else { return refused(.decisionUnsound) }
        let adjustments: [AdjustClaim]
        switch self.adjustments(of: decide, contest) {
        case .failure(let refusal): return refused(refusal)
        case .success(let all): adjustments = all
        }
        // Past this line nothing may fail.
        let decision = ContestDecision(
            contestID: contest.contestID, key: contest.key, findings: decide.findings, decidedAt: decide.at)
        month.statements[fenced]!.contest!.decision = decision
        month.statements[fenced]!.standing = .decided
        var output = CommandOutput()
        send(.month(.contestDecision(decision)), to: fenced.pair.insuring)
        for adjustment in adjustments {
            let asked = requestAdjustment(adjustment, at: time)
            precondition(asked.outcome == CommandOutput.pending, "M4: a checked adjustment was refused: \(asked.outcome)")
            output.postings += asked.postings
        }
        return output
    }

    /// The adjustments that carry out what is given up, each found possible. One pass over the bills finds their visits.
    private func adjustments(of decide: DecideContest, _ contest: StatementContest) -> Result<[AdjustClaim], SettlementRefusal> {
        var wanted: [UInt64: (finding: ContestFinding, reason: ContestReason)] = [:]
        for (finding, item) in zip(decide.findings, contest.items) where !finding.accepted.isEmpty {
            wanted[finding.settlementID] = (finding, item.reason)
        }
        guard !wanted.isEmpty else { return .success([]) }
        var adjustments: [AdjustClaim] = []
        for (key, bill) in bills {
            guard let id = bill.life.standing?.claim.settlementID, let (finding, reason) = wanted[id],
                visits[key.visit]?.insuringRegion.party == decide.insuring
            else { continue }
            adjustments.append(
                AdjustClaim(
                    institution: key.institution, visitID: key.visitID, batch: key.batch,
                    adjustmentID: "\(decide.insuring)-\(id % RegionMachine.settlementsPerRegion)-\(contest.key.window.value)",
                    type: .audit, reason: reason.audit, amounts: finding.accepted, adjustedAt: decide.at))
        }
        guard adjustments.count == wanted.count else { return .failure(.decisionUnsound) }
        adjustments.sort { ($0.institution, $0.visitID, $0.batch) < ($1.institution, $1.visitID, $1.batch) }
        for adjustment in adjustments {
            if case .failure(let refusal) = checkAdjustment(adjustment) { return .failure(refusal) }
        }
        return .success(adjustments)
    }

    /// Insuring side: the adjustments of what is given up come on their own; what is not is owed.
    mutating func accept(_ decision: ContestDecision) -> UInt32 {
        let fenced = FencedPair(decision.key)
        guard decision.key.insuring == region, let record = month.statements[fenced],
            let contest = record.contest?.contest, contest.contestID == decision.contestID, record.contest?.decision == nil,
            decision.findings.count == contest.items.count,
            zip(decision.findings, contest.items).allSatisfy({ $0.answers($1) })
        else { return code(.messageUnexpected) }
        month.statements[fenced]!.contest!.decision = decision
        month.statements[fenced]!.standing = .decided
        return CommandOutput.accepted
    }
}

extension StatementContest {
    /// Whether the items are well formed and dispute no more of a fund than the statement holds.
    fileprivate func isSound(against record: StatementRecord) -> Bool {
        !items.isEmpty && items.count <= MessageLimits.contestItemsMax
            && zip(items, items.dropFirst()).allSatisfy { $0.settlementID < $1.settlementID }
            && items.allSatisfy { !$0.amounts.isEmpty && $0.amounts.isPositiveAndAscending }
            && disputed.isWithin(record.total)
    }
}

extension ContestItem {
    /// Without the evidence, which the machine may add.
    fileprivate var said: ContestItem {
        ContestItem(settlementID: settlementID, reason: reason, amounts: amounts, text: text)
    }
}

extension ContestReason {
    /// What the hospital's books call the deduction.
    fileprivate var audit: AuditReason {
        switch self {
        case .countedTwice: .chargedTwice
        case .careDisputed: .careNotNeeded
        case .unknownRecord, .amountDiffers, .cancelled, .otherWindow, .notInsured, .other: .other
        }
    }
}

/// What a desk looks for before it contests. Reading changes nothing.
extension RegionMachine {
    /// The record of a window with the most left of one fund of the pool, where the pair's statement is waiting; `nil` when there is none.
    /// O(decisions).
    public func contestable(
        in window: WindowNumber
    ) -> (treating: RegionCode, settlementID: UInt64, amount: FundAmount)? {
        var best: (treating: RegionCode, settlementID: UInt64, amount: FundAmount)?
        for (_, decided) in decisions where decided.claim.window == window && decided.life.isStanding {
            let fenced = FencedPair(window: window, pair: RegionPair(insuring: region, treating: decided.treating))
            guard let record = month.statements[fenced], record.standing == .issued, record.agrees else { continue }
            let left = AdjustmentRule.left(of: decided.claim, decided.insurance, after: decided.life.adjustments)
            for row in left where decided.accountHolder(of: row.fund) == nil && row.amount <= record.total.amount(of: row.fund) {
                let isMore = best.map {
                    row.amount > $0.amount.amount
                        || (row.amount == $0.amount.amount && decided.claim.settlementID < $0.settlementID)
                }
                if isMore ?? true { best = (decided.treating, decided.claim.settlementID, row) }
            }
        }
        return best
    }

    /// The window of the first adjustment of a settlement; `nil` when there is none. O(decisions).
    public func window(ofAdjusting settlementID: UInt64) -> WindowNumber? {
        for (_, decided) in decisions where decided.claim.settlementID == settlementID {
            return decided.life.adjustments.first?.record.window
        }
        return nil
    }
}
