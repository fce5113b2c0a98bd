import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Statements that are agreed, rolled back and contested, contests that are decided, and what audits take off.
extension NetworkSimulation {
    // MARK: - Insuring regions

    func answerStatements(_ region: RegionCode) {
        let machine = regionProcesses[region.node]!.machine
        let statements = machine.month.statements.filter { $0.key.pair.insuring == region }.sorted { $0.key < $1.key }
        let cleared = Set(machine.notices.map(\.window))
        for (fenced, record) in statements {
            switch record.standing {
            case .issued, .deemed, .escalated:
                guard record.agrees, !cleared.contains(fenced.window) else { continue }
                if does(.contests), people.chance[.contests].chance(perMille: 250) {
                    contest(fenced.window, fenced.pair, record)
                } else if record.standing == .issued, does(.months), people.chance[.months].chance(perMille: 300) {
                    confirm(fenced.window, fenced.pair)
                }
            case .confirmed:
                // With the defect that concerns them, desks change their minds often.
                let perMille = settings.sabotage == .tellsRollBackAsConfirmation ? 600 : 60
                guard does(.contests), !cleared.contains(fenced.window),
                    people.chance[.contests].chance(perMille: perMille)
                else { continue }
                note("\(region) rolls back \(record.confirmID)")
                statistics.count("rollBacks")
                let rollBack = RollBackConfirmation(confirmID: record.confirmID, at: answerDay(of: fenced.window))
                twice(.month(.rollBack(rollBack)), at: region, by: .contests)
            case .contested, .decided: break
            }
        }
    }

    private func confirm(_ window: WindowNumber, _ pair: RegionPair) {
        let confirm = ConfirmStatement(
            window: window, treating: pair.treating, confirmID: "QA\(people.nextSerial())", at: answerDay(of: window))
        perform(.region(.month(.confirm(confirm))), at: pair.insuring.node)
    }

    /// Disputes up to three records of a statement, of each the whole or a part; some with evidence of the desk's own.
    func contest(_ window: WindowNumber, _ pair: RegionPair, _ record: StatementRecord) {
        var items: [ContestItem] = []
        let disputable = cases.filter {
            $0.insuring == pair.insuring && $0.treating == pair.treating && $0.isDone && $0.standing?.window == window
        }
        for asked in disputable where items.count < 3 && people.chance[.contests].chance(perMille: 500) {
            guard let standing = asked.standing else { continue }
            var amounts = standing.amounts.owedByFund(.employee)
            if !amounts.isEmpty, people.chance[.contests].chance(perMille: 600) {
                let row = amounts[people.chance[.contests].below(amounts.count)]
                amounts = [FundAmount(row.fund, part(of: row.amount, .contests))]
            }
            guard !amounts.isEmpty else { continue }
            let reasons: [ContestReason] = [.amountDiffers, .countedTwice, .careDisputed, .other]
            let reason = reasons[people.chance[.contests].below(reasons.count)]
            let evidence = people.chance[.contests].chance(perMille: 300) ? record.evidence.map { [$0] } ?? [] : []
            let words = settings.sabotage == .namesPatientInContest ? identity(of: asked).name : "存疑"
            items.append(
                ContestItem(
                    settlementID: standing.settlementID, reason: reason, amounts: amounts, text: BilingualText(words, "doubtful"),
                    evidence: evidence))
        }
        guard !items.isEmpty else { return }
        items.sort { $0.settlementID < $1.settlementID }
        let contest = ContestStatement(
            window: window, treating: pair.treating, contestID: "YY\(window.value)-\(pair.treating)", items: items,
            at: answerDay(of: window))
        note("\(pair.insuring) contests \(items.count) records of \(pair.treating) in \(window)")
        statistics.count("contests")
        twice(.month(.contest(contest)), at: pair.insuring, by: .contests)
    }

    /// An order, and now and then the same order again.
    private func twice(_ command: RegionCommand, at region: RegionCode, by activity: Activity) {
        perform(.region(command), at: region.node)
        if isFaulty, people.chance[activity].chance(perMille: 200) {
            let pause = people.chance[activity].below(4_000)
            people.lastOrder = max(people.lastOrder, now + UInt64(pause) * 1_000)
            after(pause, .command(region.node, .region(command)))
        }
    }

    /// At least one fen, at most all.
    private func part(of amount: Fen, _ activity: Activity) -> Fen {
        guard amount.units > 1 else { return amount }
        return Fen(Int64(people.chance[activity].number(in: 1...Int(amount.units))))
    }

    // MARK: - Treating regions

    /// Decides some of the contests of a region's statements: all given up, a part, or nothing.
    func decideContests(_ region: RegionCode, perMille: Int) {
        guard shells[region.node]!.isUp else { return }
        let contested = regionProcesses[region.node]!.machine.month.statements.filter {
            $0.key.pair.treating == region && $0.value.standing == .contested
        }
        for (fenced, record) in contested.sorted(by: { $0.key < $1.key }) {
            guard let contest = record.contest?.contest, people.chance[.contests].chance(perMille: perMille) else { continue }
            let name = "\(fenced.pair.insuring) \(contest.contestID)"
            people.attempts[name, default: 0] += 1
            // A claim may just be cancelled: then the decision is refused, and at last nothing is given up.
            let isLast = people.attempts[name]! > 3
            let findings = contest.items.map { item in
                let draw = people.chance[.contests].below(3)
                return finding(item, isLast ? 2 : settings.sabotage == .decidesTwice ? 1 : draw)
            }
            people.findings += findings
            let day = fenced.window.next.firstDay.adding(days: people.chance[.contests].number(in: 10...25))
            people.days.insert(day)
            note("\(region) decides \(name)")
            let decide = DecideContest(
                insuring: fenced.pair.insuring, contestID: contest.contestID, findings: findings, at: BusinessTime(day))
            perform(.region(.month(.decide(decide))), at: region.node)
            if settings.sabotage == .decidesTwice { enterByHand(findings, at: BusinessTime(day)) }
        }
    }

    private func finding(_ item: ContestItem, _ draw: Int) -> ContestFinding {
        let notice = RefusalNotice(code: 0, field: "setl_id", text: BilingualText("病历完整，予以维持", "the records show the care"))
        let half = item.amounts.first.map { FundAmount($0.fund, Fen($0.amount.units / 2)) }
        switch draw {
        case 0: return ContestFinding(settlementID: item.settlementID, accepted: item.amounts)
        case 1:
            let accepted = [half].compactMap { $0 }.filter(\.amount.isPositive)
            return ContestFinding(settlementID: item.settlementID, accepted: accepted, refused: notice)
        default: return ContestFinding(settlementID: item.settlementID, accepted: [], refused: notice)
        }
    }

    /// A defect: what a decision has given up is taken off once more by hand, as soon as the claim can be adjusted again.
    private func enterByHand(_ findings: [ContestFinding], at time: BusinessTime) {
        for finding in findings where !finding.accepted.isEmpty {
            guard let asked = cases.first(where: { $0.standing?.settlementID == finding.settlementID }) else { continue }
            let adjust = AdjustClaim(
                institution: asked.institution, visitID: asked.visitID, batch: asked.batch,
                adjustmentID: "S\(people.nextSerial())", type: .audit, reason: .other, amounts: finding.accepted, adjustedAt: time
            )
            for pause in [500, 2_000, 6_000] { after(pause, .command(asked.treating.node, .region(.adjustClaim(adjust)))) }
        }
    }

    // MARK: - Audits

    /// The audit desk takes something off a settlement, or gives back what it took off.
    func audit(_ region: RegionCode) {
        let settled = cases.filter { $0.treating == region && $0.isDone && $0.standing != nil }
        guard !settled.isEmpty else { return }
        let asked = settled[people.chance[.audits].below(settled.count)]
        let earlier = people.audits[asked.number] ?? []
        var adjust = AdjustClaim(
            institution: asked.institution, visitID: asked.visitID, batch: asked.batch,
            adjustmentID: "KK\(people.nextSerial())", type: .audit, reason: .careNotNeeded, amounts: [],
            adjustedAt: BusinessTime(asked.settledAt.date, secondOfDay: 70_000))
        if let taken = earlier.last, taken.change.allSatisfy(\.amount.isNegative), people.chance[.audits].chance(perMille: 500) {
            adjust.reason = .objectionUpheld
            adjust.amounts = taken.change.map { FundAmount($0.fund, -$0.amount) }
        } else {
            let funds = asked.standing?.amounts.owedByFund(.employee) ?? []
            guard !funds.isEmpty else { return }
            let row = funds[people.chance[.audits].below(funds.count)]
            adjust.amounts = [FundAmount(row.fund, part(of: row.amount, .audits))]
        }
        let change = adjust.amounts.map { FundAmount($0.fund, adjust.reason.restores ? $0.amount : -$0.amount) }
        people.audits[asked.number, default: []].append(AskedDeduction(adjustmentID: adjust.adjustmentID, change: change))
        note("\(region) audits visit \(asked.number): \(change)")
        statistics.count("audits")
        twice(.adjustClaim(adjust), at: region, by: .audits)
    }
}
