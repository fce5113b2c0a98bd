import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// Statements as the hub sees them go by. It reads no statement; headers tell it which pair and window, and what a contest disputes.
extension HubMachine {
    mutating func apply(_ command: HubMonthCommand) -> CommandOutput {
        switch command {
        case .setCalendar(let plan):
            guard month.calendar.set(plan) else { return refused(.calendarUnsound) }
        case .requireStatements(let window):
            month.statementsFrom = window
        case .dayPassed(let date): return pass(date)
        case .closeYear(let year): return closeYear(year)
        }
        return CommandOutput()
    }

    private func refused(_ refusal: SettlementRefusal) -> CommandOutput {
        var output = CommandOutput()
        output.outcome = UInt32(refusal.rawValue)
        return output
    }

    /// Why a fenced window cannot be closed yet: a pair that owes something has no agreed statement. What is contested is carried.
    /// O(pairs of the window).
    func refusalOfClosing(_ window: WindowNumber, _ cleared: FencedWindow) -> SettlementRefusal? {
        let isRequired = month.statementsFrom.map { $0 <= window } ?? false
        let statements = month.statements.of(window)
        guard isRequired || !statements.isEmpty else { return nil }
        for pair in cleared.stated {
            switch statements[pair]?.standing {
            case .confirmed, .deemed, .contested, .decided: continue
            case .issued, .escalated: return .statementOpen
            case nil: if isRequired { return .statementOpen }
            }
        }
        return nil
    }

    mutating func observe(statement header: RoutingHeader, _ pair: RegionPair, on stream: StreamKey) -> UInt32 {
        let fenced = FencedPair(window: header.window, pair: pair)
        let isFromTreating = header.kind == .statement || header.kind == .contestDecision
        let (from, to) = isFromTreating ? (pair.treating, pair.insuring) : (pair.insuring, pair.treating)
        guard stream == StreamKey(sender: from.node, receiver: to.node) else {
            return UInt32(SettlementRefusal.messageUnexpected.rawValue)
        }
        guard !isEarly(header, fenced) else { return wait(header, fenced) }
        if let refusal = take(header, fenced) { return UInt32(refusal.rawValue) }
        takeEarly(fenced)
        return CommandOutput.accepted
    }

    /// Whether a header says what follows from something that is still on its way here. The two regions of a pair hear each other through
    /// the relay, which does not wait for the hub's disk; after a stop of the hub one's answer may come before what it answers.
    private func isEarly(_ header: RoutingHeader, _ fenced: FencedPair) -> Bool {
        guard closings[fenced.window] == nil else { return false }
        switch header.kind {
        case .statement: return fences[fenced] == nil
        case .contestDecision:
            guard let statement = month.statements[fenced] else { return true }
            return statement.standing != .contested && statement.standing != .decided
        default: return month.statements[fenced] == nil
        }
    }

    private mutating func wait(_ header: RoutingHeader, _ fenced: FencedPair) -> UInt32 {
        guard month.early[fenced]?.count ?? 0 < Self.earlyHeadersMax else {
            return UInt32(SettlementRefusal.messageUnexpected.rawValue)
        }
        month.early[fenced, default: []].append(header)
        return CommandOutput.pending
    }

    /// Takes what waited, in the order in which it came, as far as nothing it answers is missing any more.
    mutating func takeEarly(_ fenced: FencedPair) {
        while let waiting = month.early[fenced], let index = waiting.firstIndex(where: { !isEarly($0, fenced) }) {
            month.early[fenced]!.remove(at: index)
            if month.early[fenced]!.isEmpty { month.early[fenced] = nil }
            _ = take(waiting[index], fenced)
        }
    }

    /// More than a pair ever says of a statement before it is known.
    private static var earlyHeadersMax: Int { 8 }

    private mutating func take(_ header: RoutingHeader, _ fenced: FencedPair) -> SettlementRefusal? {
        guard header.kind != .statement else {
            let earlier = month.statements[fenced]
            guard fences[fenced] == .agreed, earlier?.isDeemed ?? true else { return .messageUnexpected }
            // One that was taken for issued keeps what became of it meanwhile.
            month.statements[fenced] = earlier ?? ObservedStatement()
            month.statements[fenced]?.isDeemed = false
            return nil
        }
        guard var statement = month.statements[fenced] else { return .statementUnknown }
        switch header.kind {
        case .statementConfirm where header.count < 0:
            guard statement.standing.isAgreed else { return .statementAnswered }
            guard closings[fenced.window] == nil else { return .confirmationCleared }
            statement.standing = .issued
        case .statementConfirm:
            guard statement.standing.isOpen else { return .statementAnswered }
            statement.standing = .confirmed
        case .statementContest:
            guard statement.standing.isOpen else { return .statementAnswered }
            let exposed = exposure.rows(of: fenced.pair, in: fenced.window).owedByFund
            guard !header.amounts.isEmpty, header.amounts.isPositiveAndAscending, header.amounts.isWithin(exposed) else {
                return .contestUnsound
            }
            statement.standing = .contested
            statement.disputed = header.amounts
        default:
            guard statement.standing == .contested else { return .contestUnknown }
            statement.standing = .decided
        }
        month.statements[fenced] = statement
        return nil
    }

    /// The day is over at the hub: where nobody answered, its own calendar says what silence means.
    private mutating func pass(_ date: BusinessDate) -> CommandOutput {
        var output = CommandOutput()
        if let today = month.today, date <= today {
            output.outcome =
                date == today ? CommandOutput.replayed : UInt32(SettlementRefusal.dayNotAfter.rawValue)
            return output
        }
        month.today = date
        noteLateFences(date)
        deemStatements(date)
        for (fenced, statement) in month.statements.ascending where statement.standing == .issued {
            let plan = month.calendar.plan(of: fenced.pair, in: fenced.window)
            guard date > plan.deadline(of: .confirm, in: fenced.window) else { continue }
            month.statements[fenced]!.standing = plan.silence == .confirms ? .deemed : .escalated
        }
        return output
    }

    /// A pair whose fence has not come by its last day is written down once, with the first day that passed over it. Of windows in which
    /// anything was decided or fenced and that are not closed. O(pairs × windows).
    private mutating func noteLateFences(_ date: BusinessDate) {
        let windows = Set(decisionCounts.keys.map(\.window)).union(fences.keys.map(\.window))
        for window in windows.sorted() where window.isMonth && closings[window] == nil {
            for insuring in regions {
                for treating in regions where treating != insuring {
                    let fenced = FencedPair(window: window, pair: RegionPair(insuring: insuring, treating: treating))
                    guard fences[fenced] == nil, month.late[fenced] == nil else { continue }
                    let deadline = month.calendar.deadline(of: .fence, fenced.pair, in: window)
                    guard date > deadline else { continue }
                    month.late[fenced] = LateStep(step: .fence, fenced: fenced, deadline: deadline, notedOn: date)
                }
            }
        }
    }

    /// A statement that did not come in time is deemed issued where the calendar says so: the fence of the pair agrees with the hub's matrix, and
    /// that is what would be stated. From then on the clock of its answer runs.
    private mutating func deemStatements(_ date: BusinessDate) {
        for (window, fenced) in month.fenced where window.isMonth {
            for pair in fenced.stated where month.statements[FencedPair(window: window, pair: pair)] == nil {
                let plan = month.calendar.plan(of: pair, in: window)
                guard plan.lateness == .deemed, date > plan.deadline(of: .statement, in: window) else { continue }
                var statement = ObservedStatement()
                statement.isDeemed = true
                month.statements[FencedPair(window: window, pair: pair)] = statement
                takeEarly(FencedPair(window: window, pair: pair))
            }
        }
    }

    /// Year-end clearing: December is closed like every other window of the year, and nothing the year stated waits for a decision. A claim
    /// of December that comes late lands in the window open then and belongs to that one's year.
    private mutating func closeYear(_ year: UInt32) -> CommandOutput {
        if month.years[year] != nil {
            var output = CommandOutput()
            output.outcome = CommandOutput.replayed
            return output
        }
        let own = decisionCounts.keys.filter { $0.window.value / 100 == year }
        let windows = Set(own.map(\.window)).union([WindowNumber(year * 100 + 12)]).sorted()
        let isSettled = month.statements.ascending.allSatisfy {
            $0.key.window.value / 100 != year || $0.value.standing != .contested
        }
        let isCarried = month.carried.contains { $0.key.window.value / 100 == year && $0.value.broughtInto == nil }
        guard windows.allSatisfy({ closings[$0] != nil }), isSettled, !isCarried else { return refused(.yearOpen) }

        // The true-up: what the year's windows held is what was cleared of it, in its own windows or later (law M3).
        var (owed, cleared, later) = (Fen.zero, Fen.zero, Fen.zero)
        for fenced in own { owed += exposure.rows(of: fenced.pair, in: fenced.window).owedByFund.total }
        for window in windows {
            for notice in closings[window]?.notices ?? [] { cleared += notice.payable.reduce(.zero) { $0 + $1.total } }
        }
        for (fenced, line) in month.carried {
            guard let into = line.broughtInto else { continue }
            let (isOwn, isInside) = (fenced.window.value / 100 == year, into.value / 100 == year)
            if isOwn, !isInside { later += line.amounts.total }
            if !isOwn, isInside { cleared -= line.amounts.total }
        }
        precondition(cleared + later == owed, "M3: \(year) held \(owed) and cleared \(cleared) and \(later) later")
        month.years[year] = ClearedYear(year: year, windows: windows, owed: owed, clearedLater: later)
        return CommandOutput()
    }
}
