import ClaimTypes
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation

/// Comparing the records of a day with the other region of a pair, and what becomes of the differences (日对账).
///
/// The comparison itself asks and is told, and leaves no trace; its finding enters the books by a command, as every fact from outside does.
extension RegionMachine {
    /// Days for which records are kept behind the newest, so that they can be compared: the longest stay of a month in dispute (our choice).
    static var recordDaysKept: Int { 62 }

    /// The records of a pair on a day and its neighbours; `nil` when the day is not held any more, or the pair is not this region's.
    public func ownRecords(of pair: RegionPair, on date: BusinessDate) -> OwnRecords? {
        guard side(in: pair) != nil else { return nil }
        return OwnRecords(of: pair, on: date, in: dayRecords)
    }

    /// Pairs of this region with records on a day, ascending.
    public func pairsWithRecords(on date: BusinessDate) -> [RegionPair] { dayRecords.pairs(on: date) }

    /// What this region is in a pair; `nil` when it has no part in it, or the other is no party.
    public func side(in pair: RegionPair) -> ReconciliationParty? {
        if pair.insuring == region, peers.contains(pair.treating) { return .insuring }
        return pair.treating == region && peers.contains(pair.insuring) ? .treating : nil
    }

    /// The other region of a pair.
    public func other(of pair: RegionPair) -> RegionCode { pair.insuring == region ? pair.treating : pair.insuring }

    /// Answers the other region of a pair, or the hub. A node that is asked often keeps its trees in a `BookTrees` of its own.
    /// - Complexity: O(records of the day): the tree is built for the answer.
    func answer(comparing content: PeerQuery.Content, from asker: RegionCode) -> PeerAnswer.Outcome? {
        var trees = BookTrees()
        return answer(comparing: content, from: asker, keeping: &trees)
    }

    /// As above, with trees that are kept from one question to the next. `nil` for a question about anything else.
    public func answer(
        comparing content: PeerQuery.Content, from asker: RegionCode, keeping trees: inout BookTrees
    ) -> PeerAnswer.Outcome? {
        guard let (question, day) = ComparisonQuestion.read(content) else { return nil }
        if let refusal = refusal(ofAsking: day.pair, asker) { return .refused(refusal.notice("insuring")) }
        let answer = trees.answer(question, of: day.pair, ownRecords(of: day.pair, on: day.date))
        return answer.outcome(rows: dayBook.rows(on: day.date, of: day.pair), isClosed: isClosed(day.date))
    }

    /// Why a region may not ask about a pair: it has no part in it.
    public func refusal(ofAsking pair: RegionPair, _ asker: RegionCode) -> SettlementRefusal? {
        guard side(in: pair) != nil, asker.node == .hub || asker == other(of: pair) else { return .comparisonForeign }
        return nil
    }

    /// Whether this region has closed a day that it still holds.
    public func isClosed(_ date: BusinessDate) -> Bool { differences.days.closed.contains(date) }

    /// Every ordered pair this region is part of, ascending.
    public var pairs: [RegionPair] {
        peers.flatMap { [RegionPair(insuring: region, treating: $0), RegionPair(insuring: $0, treating: region)] }.sorted()
    }

    /// What this region relayed through the hub of a pair on a day and its neighbours; `nil` when the day is not held any more.
    public func ownRelayed(of pair: RegionPair, on date: BusinessDate) -> OwnRecords? {
        guard side(in: pair) != nil else { return nil }
        return OwnRecords(of: pair, on: date, in: relayRecords)
    }

    // MARK: - Commands

    /// Takes the finding of a comparison. What came in since is left out; what contradicts this region's own books refuses all of it.
    mutating func take(_ note: NoteComparison, at time: Timestamp) -> CommandOutput {
        let day = PairDay(pair: note.pair, date: note.date)
        guard let side = side(in: note.pair) else { return refused(.comparisonForeign) }
        let finding: PairFinding
        var isWhole = true
        switch note.finding {
        case .cannotCompare(let number):
            guard let failure = ComparisonFailure(rawValue: number) else { return refused(.differenceUnsound) }
            finding = .cannotCompare(failure)
        case .equal(let records):
            guard ownRecords(of: note.pair, on: note.date) != nil else { return refused(.dayNotHeld) }
            finding = .equal(records: records)
        case .differs(let noted):
            guard let own = ownRecords(of: note.pair, on: note.date) else { return refused(.dayNotHeld) }
            let differences = noted.compactMap { RecordDifference($0) }
            guard differences.count == noted.count else { return refused(.differenceUnsound) }
            isWhole = noted.count < MessageLimits.differencesMax
            let held = Dictionary(grouping: own.records(of: differences.map(\.settlementID)), by: \.settlementID)
            guard differences.allSatisfy({ $0.ours == nil || held[$0.settlementID]?.contains($0.ours!) == true }) else {
                return refused(.comparisonStale)
            }
            let standing = differences.filter { $0.ours != nil || held[$0.settlementID] == nil }
            finding = standing.isEmpty ? .cannotCompare(.booksMoved) : .differs(standing)
        }
        // Past this line nothing may fail.
        var output = CommandOutput()
        let changes = differences.note(
            finding, of: day, side: side, on: note.comparedOn, at: time.seconds, isWhole: isWhole)
        for change in changes {
            move(change, of: note.pair, at: time, into: &output.postings)
        }
        return output
    }

    /// Takes the finding of a comparison with the hub; one for every closed day of a pair. Differences get no number here: the day's totals and
    /// the other region's records say whose book is wrong.
    mutating func take(relayed note: NoteComparison, at time: Timestamp) -> CommandOutput {
        guard side(in: note.pair) != nil else { return refused(.comparisonForeign) }
        let finding: PairFinding
        switch note.finding {
        case .cannotCompare(let number):
            guard let failure = ComparisonFailure(rawValue: number) else { return refused(.differenceUnsound) }
            finding = .cannotCompare(failure)
        case .equal(let records): finding = .equal(records: records)
        case .differs(let noted):
            let differences = noted.compactMap { RecordDifference($0) }
            guard differences.count == noted.count else { return refused(.differenceUnsound) }
            finding = .differs(differences)
        }
        guard note.finding.isFailure || ownRelayed(of: note.pair, on: note.date) != nil else { return refused(.dayNotHeld) }
        differences.note(
            relayed: finding, of: PairDay(pair: note.pair, date: note.date), on: note.comparedOn, at: time.seconds)
        return CommandOutput()
    }

    /// A message of an insuring region came in: the hub has seen it too.
    mutating func note(relayed header: RoutingHeader, _ evidence: Evidence) {
        relayRecords.add(relayed: header, sequence: evidence.sequence, from: evidence.sender, to: region.node)
    }

    /// Lets go what is too old to be compared, seen from a closed day.
    mutating func letGo(behind date: BusinessDate) {
        if let newest = dayRecords.newestDay {
            dayRecords.forget(before: min(date, newest).adding(days: -Self.recordDaysKept))
        }
        if let newest = relayRecords.newestDay {
            relayRecords.forget(before: min(date, newest).adding(days: -DayRecords.relayedDaysKept))
        }
        differences.forget(before: dayRecords.firstDay, relayed: relayRecords.firstDay)
    }

    /// A step of a repair. The answer nobody knows changes nothing, and what is repaired or ended refuses another repair.
    mutating func take(_ repair: RepairDifference) -> CommandOutput {
        guard let remedy = DifferenceRemedy(rawValue: repair.remedy) else { return refused(.differenceUnsound) }
        let outcome: RepairOutcome =
            switch repair.outcome {
            case .asked: .asked
            case .done: .done(by: repair.by)
            case .refused: .refused
            case .unknown: .unknown
            }
        guard let refusal = differences.repair(repair.number, remedy, outcome) else { return CommandOutput() }
        return refused(refusal.settlement)
    }

    /// An operator ends a difference; what waits in suspense for it goes back to where it came from.
    mutating func take(_ end: EndDifference, at time: Timestamp) -> CommandOutput {
        guard !end.reason.isEmpty else { return refused(.differenceUnsound) }
        switch differences.decide(end.number, by: end.name, reason: end.reason) {
        case .failure(let refusal): return refused(refusal.settlement)
        case .success(let change):
            var output = CommandOutput()
            guard let pair = differences[end.number]?.pair else { return output }
            move(change, of: pair, at: time, into: &output.postings)
            return output
        }
    }

    /// A record came into the books: a difference that missed it has its end.
    mutating func endMissing(_ settlementID: UInt64, of pair: RegionPair, at time: Timestamp, into postings: inout [Posting]) {
        guard let change = differences.arrived(settlementID, of: pair) else { return }
        move(change, of: pair, at: time, into: &postings)
    }

    /// Books what changes in suspense: receivable against suspense, by fund, Σ = 0. Only the treating region has anything there.
    private mutating func move(
        _ change: DifferenceBook.Change, of pair: RegionPair, at time: Timestamp, into postings: inout [Posting]
    ) {
        var chain = TransferChain(.difference, number: change.movement, code: .difference, window: .none)
        for row in change.after.adding(change.before.map { FundAmount($0.fund, -$0.amount) }) {
            chain.post(
                debit: ClaimAccounts.receivable(region, from: pair.insuring, row.fund), credit: ClaimAccounts.suspense(region),
                row.amount)
        }
        ledger.book(chain, at: time, into: &postings)
    }
}

extension StatedRecords {
    /// A record as the comparison of days sees it.
    func dayRecord(_ record: Record) -> DayRecord {
        let kind: DayRecord.Kind =
            switch record.code {
            case .settlement: .settlement
            case .deduction: .adjustment
            default: .cancellation
            }
        return DayRecord(
            settlementID: record.settlementID, originalID: record.originalID, kind: kind, date: date, window: window,
            insurance: insurance, clearingType: clearingType, medicalFee: record.medicalFee, funds: record.funds, claim: claim)
    }
}

extension BillKey {
    var mark: ClaimMark { ClaimMark(institution: institution, visitID: visitID, batch: batch) }
}

extension NoteComparison.Finding {
    fileprivate var isFailure: Bool { if case .cannotCompare = self { true } else { false } }
}

extension Timestamp {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    var seconds: Int64 { Int64(nanoseconds / 1_000_000_000) }
}

extension DifferenceRefusal {
    fileprivate var settlement: SettlementRefusal {
        switch self {
        case .unknown: .differenceUnknown
        case .ended: .differenceEnded
        case .repairedAlready: .differenceRepaired
        case .answerUnknown: .repairUnknown
        case .otherRemedyUnderWay: .otherRepairUnderWay
        }
    }
}

extension SettlementRefusal {
    /// What operators read of comparisons and differences.
    var differenceText: BilingualText {
        switch self {
        case .comparisonForeign: BilingualText("该地区对不属于本节点或查询方", "the pair is not one of this node's, or not the asker's")
        case .comparisonStale: BilingualText("比对结果与本地账不符，请重新比对", "the finding does not fit our own books: compare again")
        case .differenceUnknown: BilingualText("没有该编号的对账差异", "no difference has this number")
        case .differenceEnded: BilingualText("该差异已了结，不能再次处理", "the difference is closed: it is not repaired again")
        case .differenceRepaired: BilingualText("该差异已处理，待复核", "the difference is repaired: compare the day again first")
        case .repairUnknown: BilingualText("处理结果未知，未作任何变更", "the outcome of the repair is unknown: nothing changed")
        case .dayNotHeld: BilingualText("该日记录已不在内存，无法比对", "the records of that day are not held any more: cannot compare")
        case .otherRepairUnderWay: BilingualText("另一种处理方式正在进行", "another remedy is under way")
        case .differenceUnsound: BilingualText("差异类别、处理方式或原因无效", "no such class or remedy, or the reason is missing")
        default: preconditionFailure("M10: \(self) is not about a difference")
        }
    }
}
