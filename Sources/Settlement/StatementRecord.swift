import ClaimTypes
import Hashing
import LedgerTypes
import Messages

/// How far a statement (清算对账单) of one pair and window has come. Numbers are frozen: they stand in the state's bytes.
///
/// | Standing | 状态 | Steps → next |
/// |---|---|---|
/// | issued | 已出单 | confirm → confirmed, contest → contested, silence → deemed or escalated |
/// | confirmed | 已确认 | roll back → issued |
/// | deemed | 逾期视同确认 | confirm → confirmed, roll back → issued, a contest stated in time → contested |
/// | escalated | 逾期未答，待裁定 | confirm → confirmed, a contest stated in time → contested |
/// | contested | 有异议 | decide → decided |
/// | decided | 异议已裁定 | – |
public enum StatementStanding: UInt8, CaseIterable, Sendable {
    case issued = 1
    case confirmed = 2
    case deemed = 3
    case contested = 4
    case decided = 5
    case escalated = 6

    public var names: BilingualText {
        switch self {
        case .issued: BilingualText("已出单，待确认", "issued")
        case .confirmed: BilingualText("已确认", "confirmed")
        case .deemed: BilingualText("逾期视同确认", "deemed confirmed")
        case .contested: BilingualText("有异议", "contested")
        case .decided: BilingualText("异议已裁定", "contest decided")
        case .escalated: BilingualText("逾期未答，待裁定", "escalated")
        }
    }

    /// Agreed as a whole.
    public var isAgreed: Bool { self == .confirmed || self == .deemed }

    /// Whether the insuring region may still say something.
    var isOpen: Bool { self == .issued || self == .deemed || self == .escalated }
}

/// A statement as one of its two regions knows it, with everything that was said about it.
public struct StatementRecord: Hashable, Sendable {
    public let statement: RegionStatement
    /// SHA-256 of the payload in clear; what answers name it by.
    public let digest: Digest256
    /// Where its signed bytes stand; `nil` at the region that issued it (law M9).
    public let evidence: EvidenceReference?
    /// Whether rows, count and root are those of this region's own books.
    public let agrees: Bool
    public internal(set) var standing = StatementStanding.issued
    /// Of the confirmation that stands or was last taken back; empty before the first.
    public internal(set) var confirmID = ""
    public internal(set) var contest: ContestRecord?

    init(_ statement: RegionStatement, digest: Digest256, evidence: EvidenceReference?, agrees: Bool) {
        self.statement = statement
        self.digest = digest
        self.evidence = evidence
        self.agrees = agrees
    }

    /// What is stated by fund, ascending, without zero rows.
    public var total: [FundAmount] {
        statement.rows.map { FundAmount($0.fund, $0.amount) }.reduce([]) { $0.adding([$1]) }
    }
}

/// A contest (异议) and its decision (裁定).
public struct ContestRecord: Hashable, Sendable {
    public let contest: StatementContest
    /// Where its signed bytes stand; `nil` at the region that contested.
    public let evidence: EvidenceReference?
    public internal(set) var decision: ContestDecision?
    /// No decision came in time: the national centre has to rule.
    public internal(set) var isEscalated = false

    init(_ contest: StatementContest, evidence: EvidenceReference?) {
        self.contest = contest
        self.evidence = evidence
    }

    /// What was given up, by fund.
    public var accepted: [FundAmount] { decision?.findings.map(\.accepted).reduce([]) { $0.adding($1) } ?? [] }
}

/// A confirmation of the insuring region.
struct ConfirmationRecord: Hashable, Sendable {
    let fenced: FencedPair
    var isWithdrawn = false
}

/// A disputed amount that the hub left out of the window it was stated for.
public struct CarriedAmount: Hashable, Sendable {
    public let amounts: [FundAmount]
    /// The window it became part of; `nil` while it waits.
    public internal(set) var broughtInto: WindowNumber?
}

extension EvidenceReference {
    /// The digest is that of the payload in clear, which does not depend on how it was sealed on the way.
    init(_ evidence: Evidence, _ message: MonthMessage) {
        self.init(
            sender: evidence.sender, sequence: evidence.sequence,
            digest: SHA256.digest(of: PeerMessage.month(message).encode()))
    }
}

extension ContestFinding {
    /// Whether the finding answers the item: it gives up no more than is disputed, and says why not all when it does not.
    func answers(_ item: ContestItem) -> Bool {
        settlementID == item.settlementID && accepted.isPositiveAndAscending && accepted.isWithin(item.amounts)
            && (accepted == item.amounts) == (refused == nil)
    }
}

extension [FundAmount] {
    var isPositiveAndAscending: Bool {
        allSatisfy { $0.amount.isPositive } && zip(self, dropFirst()).allSatisfy { $0.fund < $1.fund }
    }

    /// Whether no fund names more than `other` has of it.
    func isWithin(_ other: [FundAmount]) -> Bool { allSatisfy { $0.amount <= other.amount(of: $0.fund) } }

    var negated: [FundAmount] { map { FundAmount($0.fund, -$0.amount) } }
}
