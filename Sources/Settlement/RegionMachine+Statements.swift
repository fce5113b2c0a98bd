import ClaimTypes
import Clearing
import Hashing
import LedgerTypes
import Messages

/// Statements of a window (清算对账单): the treating region states what it is owed, the insuring region compares it with its own books row by
/// row, agrees, and may take that back while the window is not cleared.
extension RegionMachine {
    mutating func apply(_ command: MonthCommand, at time: Timestamp) -> CommandOutput {
        switch command {
        case .setCalendar(let plan):
            guard month.calendar.set(plan) else { return refused(.calendarUnsound) }
            return CommandOutput()
        case .dayPassed(let date): return pass(date)
        case .issueStatements(let window, let moment): return issueStatements(window, at: moment)
        case .confirm(let confirm): return self.confirm(confirm)
        case .contest(let contest): return self.contest(contest)
        case .decide(let decide): return self.decide(decide, at: time)
        case .rollBack(let rollBack): return self.rollBack(rollBack)
        }
    }

    /// A message about a month. Whoever it is from must be the side that says such things.
    mutating func hear(_ message: MonthMessage, _ evidence: Evidence) -> UInt32 {
        let sender = evidence.sender
        switch message {
        case .statement(let statement) where statement.key.treating.node == sender: return accept(statement, evidence)
        case .statementConfirm(let confirm) where confirm.key.insuring.node == sender: return accept(confirm)
        case .statementContest(let contest) where contest.key.insuring.node == sender: return accept(contest, evidence)
        case .contestDecision(let decision) where decision.key.treating.node == sender: return accept(decision)
        default: return code(.messageUnexpected)
        }
    }

    func refused(_ refusal: SettlementRefusal) -> CommandOutput {
        var output = CommandOutput()
        output.outcome = code(refusal)
        return output
    }

    var replayed: CommandOutput {
        var output = CommandOutput()
        output.outcome = CommandOutput.replayed
        return output
    }

    /// The statement of a pair and window as this region's own books have it, on either side.
    func statement(of fenced: FencedPair, at moment: BusinessTime) -> RegionStatement {
        let (records, root) = month.pools.root(of: fenced.pair, in: fenced.window)
        let number = "DZ-\(fenced.window.value)-\(fenced.pair.treating)-\(fenced.pair.insuring)"
        return RegionStatement(
            key: StatementKey(
                window: fenced.window, insuring: fenced.pair.insuring, treating: fenced.pair.treating, number: number),
            records: records, root: root, rows: month.pools.rows(of: fenced.pair, in: fenced.window).map(StatementRow.init),
            issuedAt: moment)
    }

    /// Treating side: one statement for each insuring region whose fence agrees, has records, and is not stated yet. The record's detail is
    /// their number.
    mutating func issueStatements(
        _ window: WindowNumber, at moment: BusinessTime, where isWanted: (FencedPair) -> Bool = { _ in true }
    ) -> CommandOutput {
        var due: [FencedPair] = []
        var isKnown = false
        for peer in peers {
            let fenced = FencedPair(window: window, pair: RegionPair(insuring: peer, treating: region))
            if month.statements[fenced] != nil { isKnown = true }
            guard month.statements[fenced] == nil, fencesReceived[fenced] == .agreed, isWanted(fenced) else { continue }
            if month.pools.root(of: fenced.pair, in: window).records > 0 { due.append(fenced) }
        }
        guard !due.isEmpty else { return isKnown ? replayed : refused(.statementNotDue) }
        let statements = due.map { ($0, statement(of: $0, at: moment)) }
        guard statements.allSatisfy({ $0.1.rows.count <= MessageLimits.statementRowsMax }) else {
            return refused(.statementTooLong)
        }
        // Past this line nothing may fail.
        for (fenced, statement) in statements {
            let message = PeerMessage.month(.statement(statement))
            month.statements[fenced] = StatementRecord(
                statement, digest: SHA256.digest(of: message.encode()), evidence: nil, agrees: true)
            send(message, to: fenced.pair.insuring)
        }
        return counted(statements.count)
    }

    private func counted(_ count: Int) -> CommandOutput {
        var detail = ByteWriter()
        detail.put(UInt32(count))
        var output = CommandOutput()
        output.detail = detail.bytes
        return output
    }

    /// Insuring side: a statement is kept whatever it says; only one whose rows, count and root are those of the own books can be confirmed.
    mutating func accept(_ statement: RegionStatement, _ evidence: Evidence) -> UInt32 {
        let fenced = FencedPair(statement.key)
        guard statement.key.insuring == region, exposure.isClosed(fenced.pair, in: fenced.window),
            month.statements[fenced] == nil
        else { return code(.messageUnexpected) }
        let own = self.statement(of: fenced, at: statement.issuedAt)
        let agrees = (own.rows, own.records, own.root) == (statement.rows, statement.records, statement.root)
        let reference = EvidenceReference(evidence, .statement(statement))
        month.statements[fenced] = StatementRecord(
            statement, digest: reference.digest, evidence: reference, agrees: agrees)
        return agrees ? CommandOutput.accepted : code(.statementDiffers)
    }

    /// Rows of a received statement that are not those of the own books, as (theirs, ours); a row one side lacks counts as zero there.
    public func statementDifferences(_ fenced: FencedPair) -> [(theirs: StatementRow?, ours: StatementRow?)] {
        guard let record = month.statements[fenced] else { return [] }
        let ours = month.pools.rows(of: fenced.pair, in: fenced.window).map(StatementRow.init)
        let theirs = record.statement.rows
        let missing = ours.filter { row in !theirs.contains { $0.isAbout(row) } }
        return theirs.compactMap { row in
            let own = ours.first { $0.isAbout(row) }
            return own == row ? nil : (row, own)
        } + missing.map { (nil, $0) }
    }

    /// Insuring side: agrees with one statement, or with every one of the window that agrees with the books. The record's detail is their number.
    private mutating func confirm(_ confirm: ConfirmStatement) -> CommandOutput {
        // Ids of silence are the machine's own.
        guard !confirm.confirmID.hasPrefix(Self.deemedPrefix) else { return refused(.confirmationUsed) }
        guard let treating = confirm.treating else { return confirmAll(confirm) }
        let fenced = FencedPair(window: confirm.window, pair: RegionPair(insuring: region, treating: treating))
        if let known = month.confirmations[confirm.confirmID] {
            return known.fenced == fenced && !known.isWithdrawn ? replayed : refused(.confirmationUsed)
        }
        guard let record = month.statements[fenced] else { return refused(.statementUnknown) }
        guard record.agrees else { return refused(.statementDiffers) }
        guard record.standing.isOpen else { return refused(.statementAnswered) }
        agree(fenced, confirm.confirmID, at: confirm.at, isDeemed: false)
        return counted(1)
    }

    private mutating func confirmAll(_ confirm: ConfirmStatement) -> CommandOutput {
        let own = month.statements.filter { $0.key.window == confirm.window && $0.key.pair.insuring == region }
        let due = own.filter { $0.value.agrees && $0.value.standing == .issued }.map(\.key).sorted()
        func id(_ fenced: FencedPair) -> String { "\(confirm.confirmID)-\(fenced.pair.treating)" }
        guard !due.isEmpty else {
            let isKnown = own.keys.contains { month.confirmations[id($0)] != nil }
            return isKnown ? replayed : refused(.statementUnknown)
        }
        let isUsable = due.allSatisfy {
            id($0).utf8.count <= MessageLimits.identifierBytesMax && month.confirmations[id($0)] == nil
        }
        guard isUsable else { return refused(.confirmationUsed) }
        // Past this line nothing may fail.
        for fenced in due { agree(fenced, id(fenced), at: confirm.at, isDeemed: false) }
        return counted(due.count)
    }

    /// - Precondition: the statement is open, the id unused.
    mutating func agree(_ fenced: FencedPair, _ id: String, at moment: BusinessTime, isDeemed: Bool) {
        guard let record = month.statements[fenced] else { preconditionFailure("M4: no statement of \(fenced)") }
        month.confirmations[id] = ConfirmationRecord(fenced: fenced)
        month.statements[fenced]!.standing = isDeemed ? .deemed : .confirmed
        month.statements[fenced]!.confirmID = id
        let message = StatementConfirm(
            key: record.statement.key, statement: record.digest, confirmedAt: moment, confirmID: id, isDeemed: isDeemed)
        send(.month(.statementConfirm(message)), to: fenced.pair.treating)
    }

    /// Insuring side: a confirmation is taken back by its id, once, and only while the window is not cleared.
    private mutating func rollBack(_ rollBack: RollBackConfirmation) -> CommandOutput {
        guard let confirmation = month.confirmations[rollBack.confirmID], let record = month.statements[confirmation.fenced]
        else { return refused(.confirmationUnknown) }
        if confirmation.isWithdrawn { return replayed }
        guard !isCleared(confirmation.fenced.window) else { return refused(.confirmationCleared) }
        guard record.standing.isAgreed, record.confirmID == rollBack.confirmID else { return refused(.statementAnswered) }
        // Past this line nothing may fail.
        month.confirmations[rollBack.confirmID]!.isWithdrawn = true
        month.statements[confirmation.fenced]!.standing = .issued
        let message = StatementConfirm(
            key: record.statement.key, statement: record.digest, confirmedAt: rollBack.at, confirmID: rollBack.confirmID,
            isWithdrawn: true)
        send(.month(.statementConfirm(message)), to: confirmation.fenced.pair.treating)
        return CommandOutput()
    }

    /// Treating side: the insuring region agreed, or took that back. It orders its own words, so its roll-back counts here even when the
    /// notice of the close came first: the hub's clearing stays as it is, and both regions know of the same answer. Refused here, whatever
    /// the insuring region says next, a contest above all, would meet a confirmation that only this side still holds.
    mutating func accept(_ confirm: StatementConfirm) -> UInt32 {
        let fenced = FencedPair(confirm.key)
        guard confirm.key.treating == region, let record = month.statements[fenced], record.digest == confirm.statement else {
            return code(.messageUnexpected)
        }
        if confirm.isWithdrawn {
            guard record.standing.isAgreed, record.confirmID == confirm.confirmID else { return code(.messageUnexpected) }
            month.statements[fenced]!.standing = .issued
            return CommandOutput.accepted
        }
        guard record.standing.isOpen else { return code(.statementAnswered) }
        month.statements[fenced]!.standing = confirm.isDeemed ? .deemed : .confirmed
        month.statements[fenced]!.confirmID = confirm.confirmID
        return CommandOutput.accepted
    }

    static var deemedPrefix: String { "deemed-" }

    func isCleared(_ window: WindowNumber) -> Bool { notices.contains { $0.window == window } }
}

extension FencedPair {
    init(_ key: StatementKey) {
        self.init(window: key.window, pair: RegionPair(insuring: key.insuring, treating: key.treating))
    }
}

extension StatementRow {
    init(_ row: PoolRow) {
        self.init(
            insuringPool: row.key.pools.insuring, treatingPool: row.key.pools.treating, insurance: row.key.insurance,
            clearingType: row.key.clearingType, fund: row.key.fund, count: row.totals.count, amount: row.totals.amount)
    }

    /// Whether two rows are of the same pools, insurance, clearing type and fund.
    fileprivate func isAbout(_ other: StatementRow) -> Bool {
        (insuringPool, treatingPool, insurance) == (other.insuringPool, other.treatingPool, other.insurance)
            && (clearingType, fund) == (other.clearingType, other.fund)
    }
}
