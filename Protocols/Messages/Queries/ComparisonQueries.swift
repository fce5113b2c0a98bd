import ClaimTypes
import LedgerTypes

/// Asks one side of a pair, or the hub, for its books of one day: equal roots finish the pair in one answer.
public struct DayBookQuery: Hashable, Sendable {
    public var date: BusinessDate
    public var insuring: RegionCode
    public var treating: RegionCode

    public init(date: BusinessDate, insuring: RegionCode, treating: RegionCode) {
        self.date = date
        self.insuring = insuring
        self.treating = treating
    }
}

public struct DayBookAnswer: Hashable, Sendable {
    /// Records of the pair on the day; a cancel is one more.
    public var count: UInt64
    /// Root of the digest tree over them; zero when there are none.
    public var root: Digest256
    public var rows: [DayTotalsRow]
    /// Whether the answerer has closed the day.
    public var isClosed: Bool
    /// Number of the digest scheme the root was made by; 0 for the first.
    public var scheme: UInt32

    public init(count: UInt64, root: Digest256, rows: [DayTotalsRow], isClosed: Bool = false, scheme: UInt32 = 0) {
        self.count = count
        self.root = root
        self.rows = rows
        self.isClosed = isClosed
        self.scheme = scheme
    }
}

/// Asks for one step down the digest tree of a pair and a day.
public struct TreeQuery: Hashable, Sendable {
    public var date: BusinessDate
    public var insuring: RegionCode
    public var treating: RegionCode
    /// Values 0 to 15 from the root downwards; empty for the root itself.
    public var path: [UInt8]

    public init(date: BusinessDate, insuring: RegionCode, treating: RegionCode, path: [UInt8]) {
        self.date = date
        self.insuring = insuring
        self.treating = treating
        self.path = path
    }
}

/// What lies below a node of the tree.
public enum TreeAnswer: Hashable, Sendable {
    /// Ascending by step, without empty ones.
    case branches([TreeBranch])
    /// Few enough to be told one by one; ascending by settlement id.
    case records([TreeRecord])
}

public struct TreeBranch: Hashable, Sendable {
    /// 0 to 15.
    public var step: UInt8
    public var count: UInt64
    public var digest: Digest256

    public init(step: UInt8, count: UInt64, digest: Digest256) {
        self.step = step
        self.count = count
        self.digest = digest
    }
}

public struct TreeRecord: Hashable, Sendable {
    public var settlementID: UInt64
    public var digest: Digest256

    public init(settlementID: UInt64, digest: Digest256) {
        self.settlementID = settlementID
        self.digest = digest
    }
}

/// Asks for the newest signed checkpoint of a log.
public struct CheckpointQuery: Hashable, Sendable {
    /// The log's origin line; empty for the journal of the node asked.
    public var origin: String

    public init(origin: String = "") { self.origin = origin }
}

/// A checkpoint as a C2SP signed note.
public struct CheckpointNote: Hashable, Sendable {
    public var note: String

    public init(note: String) { self.note = note }
}

/// Asks a witness to sign a checkpoint after it has checked that the log only grew.
public struct CosignQuery: Hashable, Sendable {
    public var note: String
    /// Size of the tree the witness signed last, as the asker remembers it.
    public var oldSize: UInt64
    /// Consistency proof from that size to the note's (RFC 9162).
    public var proof: [Digest256]

    public init(note: String, oldSize: UInt64, proof: [Digest256]) {
        self.note = note
        self.oldSize = oldSize
        self.proof = proof
    }
}

/// Signature lines of a witness, to append to the note.
public struct Cosignature: Hashable, Sendable {
    public var lines: String

    public init(lines: String) { self.lines = lines }
}
