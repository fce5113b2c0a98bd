import ClaimTypes
import LedgerTypes

/// Asks the insuring region what became of a request whose answer is missing (law M5): by message id, or by business key.
public struct StatusQuery: Hashable, Sendable {
    public var institution: InstitutionCode
    /// Message id of the request; empty to ask by visit and batch.
    public var messageID: String
    public var visitID: String
    public var batch: String

    public init(institution: InstitutionCode, messageID: String = "", visitID: String = "", batch: String = "") {
        self.institution = institution
        self.messageID = messageID
        self.visitID = visitID
        self.batch = batch
    }
}

public struct StatusAnswer: Hashable, Sendable {
    /// Highest sequence of the stream from asker to answerer that was durably received when this was answered: a request at or
    /// below it that is not known never took effect, one above it is still under way.
    public var received: UInt64
    /// One for each decision that fits, in the order they were made; empty when none is known.
    public var rows: [StatusRow]

    public init(received: UInt64, rows: [StatusRow]) {
        self.received = received
        self.rows = rows
    }
}

public struct StatusRow: Hashable, Sendable {
    /// `settleDecision` or `cancelDecision`.
    public var kind: MessageKind
    /// The decision, word for word as it was answered.
    public var decision: SettleDecision
    /// Whether a later record took it back.
    public var isNegated: Bool

    public init(kind: MessageKind, decision: SettleDecision, isNegated: Bool) {
        self.kind = kind
        self.decision = decision
        self.isNegated = isNegated
    }
}

/// Asks for a person's running totals (累计, 5206).
public struct AccumulatorsQuery: Hashable, Sendable {
    public var person: PersonNumber
    public var insurance: InsuranceKind
    /// Benefit year.
    public var year: Int32

    public init(person: PersonNumber, insurance: InsuranceKind, year: Int32) {
        self.person = person
        self.insurance = insurance
        self.year = year
    }
}

public struct AccumulatorsAnswer: Hashable, Sendable {
    public var year: Int32
    public var accumulators: Accumulators
    /// Balance of the personal account.
    public var balance: Fen

    public init(year: Int32, accumulators: Accumulators, balance: Fen) {
        self.year = year
        self.accumulators = accumulators
        self.balance = balance
    }
}
