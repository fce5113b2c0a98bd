import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation

/// The questions and answers of a comparison as they travel between regions, and its finding as it is journaled.
extension ComparisonQuestion {
    /// The question about a pair's day.
    public func query(of pair: RegionPair, on date: BusinessDate) -> PeerQuery.Content {
        let (insuring, treating) = (pair.insuring, pair.treating)
        return switch self {
        case .dayBook: .dayBook(DayBookQuery(date: date, insuring: insuring, treating: treating))
        case .node(let path): .tree(TreeQuery(date: date, insuring: insuring, treating: treating, path: path))
        case .records(let ids):
            .records(RecordsQuery(date: date, insuring: insuring, treating: treating, settlementIDs: ids))
        }
    }

    /// The question a peer asks, with the day it is about; `nil` for a question about anything else.
    public static func read(_ content: PeerQuery.Content) -> (question: ComparisonQuestion, day: PairDay)? {
        func day(_ insuring: RegionCode, _ treating: RegionCode, _ date: BusinessDate) -> PairDay {
            PairDay(pair: RegionPair(insuring: insuring, treating: treating), date: date)
        }
        return switch content {
        case .dayBook(let query): (.dayBook, day(query.insuring, query.treating, query.date))
        case .tree(let query): (.node(path: query.path), day(query.insuring, query.treating, query.date))
        case .records(let query): (.records(query.settlementIDs), day(query.insuring, query.treating, query.date))
        default: nil
        }
    }
}

extension ComparisonAnswer {
    /// As it is told.
    /// - Parameters:
    ///   - rows: the day book of the pair, told beside the root.
    ///   - isClosed: whether the answerer has closed the day.
    public func outcome(rows: [DayBookRow], isClosed: Bool) -> PeerAnswer.Outcome {
        switch self {
        case .dayBook(let count, let root, _, let scheme):
            return .dayBook(
                DayBookAnswer(
                    count: count, root: root, rows: rows.map { DayTotalsRow($0) }, isClosed: isClosed, scheme: scheme))
        case .node(.branches(let branches)):
            return .tree(.branches(branches.map { TreeBranch(step: $0.step, count: $0.count, digest: $0.digest) }))
        case .node(.bucket(let entries)):
            return .tree(.records(entries.map { TreeRecord(settlementID: $0.settlementID, digest: $0.digest) }))
        case .records(let records): return .records(records.map { PairRecord($0) })
        case .dayNotHeld, .none: return .refused(SettlementRefusal.dayNotHeld.notice("date"))
        }
    }

    /// What a peer told. A refusal for a day that is let go is told apart from other refusals.
    public init(_ outcome: PeerAnswer.Outcome) {
        switch outcome {
        case .dayBook(let answer):
            self = .dayBook(count: answer.count, root: answer.root, isClosed: answer.isClosed, scheme: answer.scheme)
        case .tree(.branches(let branches)):
            self = .node(.branches(branches.map { TreeNode.Branch(step: $0.step, count: $0.count, digest: $0.digest) }))
        case .tree(.records(let records)):
            self = .node(.bucket(records.map { TreeNode.Entry(settlementID: $0.settlementID, digest: $0.digest) }))
        case .records(let records): self = .records(records.map { DayRecord($0) })
        case .refused(let notice) where notice.code == SettlementRefusal.dayNotHeld.rawValue: self = .dayNotHeld
        default: self = .none
        }
    }
}

extension NoteComparison {
    /// Differences with the hub that a record keeps: which message it lacks is found by its journal, not here (our choice).
    public static var relayedMax: Int { 1_000 }

    /// A finding as the journal keeps it.
    /// - Parameter limit: of differences, the first of which are kept. What is beyond is found by the next comparison, once those have an end.
    public init(
        _ finding: PairFinding, of day: PairDay, comparedOn today: BusinessDate, atMost limit: Int = MessageLimits.differencesMax
    ) {
        let noted: Finding
        switch finding {
        case .equal(let records): noted = .equal(records: records)
        case .cannotCompare(let failure): noted = .cannotCompare(failure.rawValue)
        case .differs(let differences):
            noted = .differs(
                differences.prefix(limit).map { difference in
                    NotedDifference(
                        settlementID: difference.settlementID, kind: difference.kind.rawValue,
                        ours: difference.ours.map { PairRecord($0) }, theirs: difference.theirs.map { PairRecord($0) },
                        twinID: difference.twinID)
                })
        }
        self.init(date: day.date, pair: day.pair, comparedOn: today, finding: noted)
    }
}

extension RecordDifference {
    /// `nil` for a class that is none.
    init?(_ noted: NotedDifference) {
        guard let kind = DifferenceClass(rawValue: noted.kind) else { return nil }
        self.init(
            settlementID: noted.settlementID, kind: kind, ours: noted.ours.map { DayRecord($0) },
            theirs: noted.theirs.map { DayRecord($0) }, twinID: noted.twinID)
    }
}

extension DayRecord {
    init(_ record: PairRecord) {
        let kind: Kind =
            switch record.kind {
            case .settlement: .settlement
            case .cancellation: .cancellation
            case .adjustment: .adjustment
            }
        self.init(
            settlementID: record.settlementID, originalID: record.originalID, kind: kind, date: record.date,
            window: record.window, insurance: record.insurance, clearingType: record.clearingType,
            medicalFee: record.medicalFee, funds: record.funds, claim: ClaimMark(record.claim))
    }
}

extension PairRecord {
    init(_ record: DayRecord) {
        let kind: Kind =
            switch record.kind {
            case .settlement: .settlement
            case .cancellation: .cancellation
            case .adjustment: .adjustment
            }
        self.init(
            settlementID: record.settlementID, originalID: record.originalID, kind: kind, date: record.date,
            window: record.window, insurance: record.insurance, clearingType: record.clearingType,
            medicalFee: record.medicalFee, funds: record.funds, claim: record.claim.value)
    }
}

extension DayTotalsRow {
    /// A row of a day book as it is reported.
    init(_ row: DayBookRow) {
        self.init(
            insuring: row.key.pair.insuring, treating: row.key.pair.treating, insurance: row.key.insurance,
            clearingType: row.key.clearingType, fund: row.key.fund, count: row.totals.count, amount: row.totals.amount)
    }
}
