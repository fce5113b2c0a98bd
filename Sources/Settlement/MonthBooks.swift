import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// What a region keeps about its months beside the exposure matrix: pools, statements and their answers, deadlines.
public struct MonthBooks: Sendable {
    /// What statements add up, on both sides of every pair.
    public internal(set) var pools = PoolBook()
    public internal(set) var calendar = ClearingCalendar()
    /// The last day that is over; `nil` before the first.
    public internal(set) var today: BusinessDate?
    /// Issued here or received, by window and pair.
    public internal(set) var statements: [FencedPair: StatementRecord] = [:]
    /// Where each contest stands; follows from the statements and is no part of the bytes.
    private(set) var contested: [ContestName: FencedPair] = [:]
    /// By id; of this region as the insuring one.
    var confirmations: [String: ConfirmationRecord] = [:]
    /// By window and pair of the statement that was contested.
    public internal(set) var carried: [FencedPair: CarriedAmount] = [:]
    /// The hub's word on windows, in order, from a notice on that overtook decisions on their way here from other regions.
    public internal(set) var waiting: [PeerMessage] = []
    /// Steps of this region that were late, in the order in which days passed over them.
    public internal(set) var late: [LateStep] = []

    init() {}

    /// A statement is contested: one id of an insuring region, one contest.
    mutating func contest(_ fenced: FencedPair, _ record: ContestRecord) {
        statements[fenced]!.contest = record
        statements[fenced]!.standing = .contested
        contested[ContestName(insuring: fenced.pair.insuring, id: record.contest.contestID)] = fenced
    }

    /// The statement that was contested under an id. O(1).
    func statement(contestedBy insuring: RegionCode, _ id: String) -> (fenced: FencedPair, record: StatementRecord)? {
        contested[ContestName(insuring: insuring, id: id)].flatMap { fenced in statements[fenced].map { (fenced, $0) } }
    }

    func writeCanonical(into sink: inout some CanonicalSink) {
        pools.writeCanonical(into: &sink)
        calendar.writeCanonical(into: &sink)
        sink.put(today?.days ?? .min)
        sink.put(count: statements.count)
        for (fenced, record) in statements.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(record)
        }
        sink.put(count: confirmations.count)
        for (id, confirmation) in confirmations.sorted(by: { $0.key < $1.key }) {
            sink.put(id)
            sink.put(confirmation.fenced)
            sink.put(confirmation.isWithdrawn)
        }
        sink.put(count: carried.count)
        for (fenced, line) in carried.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(line)
        }
        sink.put(count: waiting.count)
        for message in waiting { sink.put(message) }
        sink.put(count: late.count)
        for step in late {
            sink.put(step.step.rawValue)
            sink.put(step.fenced)
            sink.put(step.deadline.days)
            sink.put(step.notedOn.days)
        }
    }
}

/// Who contested, and under which id.
struct ContestName: Hashable, Sendable {
    let insuring: RegionCode
    let id: String
}

extension CanonicalSink {
    mutating func put(_ line: CarriedAmount) {
        put(line.amounts)
        put(line.broughtInto?.value ?? 0)
    }

    mutating func put(_ line: CarriedLine) {
        put(line.window.value)
        put(line.pair.insuring.value)
        put(line.pair.treating.value)
        put(line.amounts)
    }

    /// Messages are canonical bytes already, so their bytes stand for them.
    fileprivate mutating func put(_ message: MonthMessage) { put(PeerMessage.month(message)) }

    fileprivate mutating func put(_ message: PeerMessage) {
        let bytes = message.encode()
        put(count: bytes.count)
        append(bytes)
    }

    fileprivate mutating func put(_ evidence: EvidenceReference?) {
        put(evidence != nil)
        guard let evidence else { return }
        put(evidence.sender.value)
        put(evidence.sequence)
        put(evidence.digest)
    }

    fileprivate mutating func put(_ record: StatementRecord) {
        put(.statement(record.statement))
        put(record.digest)
        put(record.evidence)
        put(record.agrees)
        put(record.standing.rawValue)
        put(record.confirmID)
        put(record.contest != nil)
        guard let contest = record.contest else { return }
        put(.statementContest(contest.contest))
        put(contest.evidence)
        put(contest.isEscalated)
        put(contest.decision != nil)
        if let decision = contest.decision { put(.contestDecision(decision)) }
    }
}
