import ClaimTypes
import LedgerTypes

/// A question of one node to another that is answered at once and leaves no trace in a journal. Identity travels in no other (law M8).
public struct PeerQuery: Hashable, Sendable {
    public var sender: NodeID
    public var receiver: NodeID
    /// Milliseconds since 1970-01-01T00:00:00Z on the asker's clock.
    public var askedAt: Int64
    public var content: Content

    public enum Content: Hashable, Sendable {
        /// 1101: who is this, and where insured?
        case person(PersonQuery)
        /// 2001: may this person use this insurance here and now?
        case benefit(BenefitQuery)
        /// 2501, 2503, 2505
        case filing(FilingRequest)
        /// 2502, 2504, 2506
        case filingCancel(FilingCancel)
        /// 5301, 5302, 5304
        case filings(FilingsQuery)
        /// 5303
        case stays(StaysQuery)
        /// What became of a request?
        case status(StatusQuery)
        /// 5206
        case accumulators(AccumulatorsQuery)
        /// The day of a pair: count, root and totals.
        case dayBook(DayBookQuery)
        /// One step down the digest tree of a pair and a day.
        case tree(TreeQuery)
        /// The newest signed checkpoint of a log.
        case checkpoint(CheckpointQuery)
        /// A witness's signature under a checkpoint.
        case cosign(CosignQuery)
        /// The records of a pair that the trees found to differ.
        case records(RecordsQuery)
    }

    public init(from sender: NodeID, to receiver: NodeID, askedAt: Int64, _ content: Content) {
        self.sender = sender
        self.receiver = receiver
        self.askedAt = askedAt
        self.content = content
    }
}

/// The answer to a `PeerQuery`.
public struct PeerAnswer: Hashable, Sendable {
    /// SHA-256 of the query's bytes: an answer serves no other question.
    public var query: Digest256
    public var outcome: Outcome

    public enum Outcome: Hashable, Sendable {
        /// Nothing was done.
        case refused(RefusalNotice)
        case person(PersonAnswer)
        case benefit(BenefitAnswer)
        case filing(FilingAnswer)
        case filingCancel(FilingAnswer)
        case filings([FilingRow])
        case stays([StayRow])
        case status(StatusAnswer)
        case accumulators(AccumulatorsAnswer)
        case dayBook(DayBookAnswer)
        case tree(TreeAnswer)
        case checkpoint(CheckpointNote)
        case cosign(Cosignature)
        case records([PairRecord])
    }

    public init(to query: Digest256, _ outcome: Outcome) {
        self.query = query
        self.outcome = outcome
    }
}

/// The kind of a question. Numbers are frozen: they are the field numbers on the wire.
public enum QueryKind: UInt8, CaseIterable, Sendable {
    case person = 16
    case benefit = 17
    case filing = 18
    case filingCancel = 19
    case filings = 20
    case stays = 21
    case status = 22
    case accumulators = 23
    case dayBook = 24
    case tree = 25
    case checkpoint = 26
    case cosign = 27
    case records = 30

    /// Whether asking may change something at the node asked, so that a lost answer leaves the outcome unknown (law M5).
    public var hasEffect: Bool { self == .filing || self == .filingCancel }
}

extension PeerQuery.Content {
    public var kind: QueryKind {
        switch self {
        case .person: .person
        case .benefit: .benefit
        case .filing: .filing
        case .filingCancel: .filingCancel
        case .filings: .filings
        case .stays: .stays
        case .status: .status
        case .accumulators: .accumulators
        case .dayBook: .dayBook
        case .tree: .tree
        case .checkpoint: .checkpoint
        case .cosign: .cosign
        case .records: .records
        }
    }
}

extension PeerAnswer.Outcome {
    /// The kind of the question; `nil` for a refusal, which answers any.
    public var kind: QueryKind? {
        switch self {
        case .refused: nil
        case .person: .person
        case .benefit: .benefit
        case .filing: .filing
        case .filingCancel: .filingCancel
        case .filings: .filings
        case .stays: .stays
        case .status: .status
        case .accumulators: .accumulators
        case .dayBook: .dayBook
        case .tree: .tree
        case .checkpoint: .checkpoint
        case .cosign: .cosign
        case .records: .records
        }
    }
}
