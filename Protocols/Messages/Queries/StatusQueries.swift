import ClaimTypes
import LedgerTypes

/// Asks the insuring region what became of a request whose answer is missing (law M5), by the business key of the bill.
public struct StatusQuery: Hashable, Sendable {
    public var institution: InstitutionCode
    public var visitID: String
    /// Empty for a bill without batches.
    public var batch: String

    public init(institution: InstitutionCode, visitID: String, batch: String = "") {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
    }
}

/// What the insuring region's books say of a bill. It proves nothing and is never booked: the decision itself comes in the stream.
public struct StatusAnswer: Hashable, Sendable {
    /// Highest sequence of the stream from asker to answerer that was durably received when this was answered: a request at or
    /// below it that is not known never took effect, one above it is still under way.
    public var received: UInt64
    /// The newest decision on the bill; `nil` when none ever took effect.
    public var record: StatusRecord?

    public init(received: UInt64, record: StatusRecord? = nil) {
        self.received = received
        self.record = record
    }
}

public struct StatusRecord: Hashable, Sendable {
    /// What took a decision out of force. Numbers are frozen.
    public enum Undoing: UInt8, CaseIterable, Sendable {
        case cancelled = 1
        case reversed = 2
        /// A later bill of the stay took its place.
        case superseded = 3
    }

    /// Message id of the request that was decided.
    public var messageID: String
    public var insurance: InsuranceKind
    public var clearingType: ClearingType
    public var claim: SettledClaim
    /// The record that took it back and how; `nil` while it stands.
    public var undone: Undone?

    public struct Undone: Hashable, Sendable {
        public var undoing: Undoing
        /// The exact negative of the claim (identity I9).
        public var negative: SettledClaim

        public init(_ undoing: Undoing, by negative: SettledClaim) {
            self.undoing = undoing
            self.negative = negative
        }
    }

    public init(
        messageID: String, insurance: InsuranceKind, clearingType: ClearingType, claim: SettledClaim, undone: Undone? = nil
    ) {
        self.messageID = messageID
        self.insurance = insurance
        self.clearingType = clearingType
        self.claim = claim
        self.undone = undone
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
