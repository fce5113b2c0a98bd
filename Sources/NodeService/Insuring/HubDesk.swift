import ClaimTypes
import Hashing
import LedgerTypes
import LinkTransport
import Logging
import MessageSecurity
import Messages
import NodeRuntime
import Reconciliation
import Settlement
import Synchronization

/// Answers regions about what the hub relayed of a pair's day, and about checkpoints; and asks them to sign the hub's. Questions and answers are signed and in clear: the hub has no key that opens
/// anything, and they name no person.
final class HubDesk: Sendable {
    private let loop: NodeLoop<HubMachine>
    private let security: NodeSecurity
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let trees = Mutex(BookTrees())
    private let witness = Mutex<Witnessing?>(nil)
    /// Milliseconds an answer is waited for.
    private static let budget: UInt32 = 8_000
    /// Days before the newest that was asked for whose trees are kept.
    private static let treeDaysKept: Int = 3
    /// How far the asker's clock may be from ours, milliseconds.
    private static let skewMax: Int64 = 60_000

    init(
        _ loop: NodeLoop<HubMachine>, security: NodeSecurity, clock: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        (self.loop, self.security, self.clock, self.logger) = (loop, security, clock, logger)
    }

    /// Names who answers questions about checkpoints.
    func use(_ witnessing: Witnessing) { witness.withLock { $0 = witnessing } }

    /// Asks a region over its link, and believes no answer but the one to this very question; `nil` when there is none.
    func ask(_ receiver: NodeID, _ content: PeerQuery.Content, over link: LiveLink) async -> PeerAnswer.Outcome? {
        let keys = security.current
        let now = clock()
        let bytes = PeerQuery(from: .hub, to: receiver, askedAt: Int64(now.nanoseconds / 1_000_000), content).encode()
        let signed = DocumentSealer.sign(bytes, to: receiver, by: keys.credentials, ring: keys.ring, at: now)
        guard case .success(let document) = signed,
            case .success(.answered(let answer)) = await link.ask(document, of: receiver, budget: Self.budget)
        else { return nil }
        guard
            case .success(let plain) = DocumentSealer.openSigned(
                answer, from: receiver, to: .hub, ring: security.current.ring, at: clock()),
            case .success(let reply) = PeerAnswer.decode(plain), reply.query == SHA256.digest(of: bytes),
            reply.outcome.kind == nil || reply.outcome.kind == content.kind
        else {
            logger.warning("answer cannot be believed", metadata: ["peer": "\(receiver)"])
            return nil
        }
        return reply.outcome
    }

    func answer(_ query: LinkQuery) async -> QueryOutcome {
        let now = clock()
        guard
            case .success(let bytes) = DocumentSealer.openSigned(
                query.document, from: query.sender, to: .hub, ring: security.current.ring, at: now),
            case .success(let asked) = PeerQuery.decode(bytes), asked.sender == query.sender, asked.receiver == .hub,
            abs(asked.askedAt - Int64(now.nanoseconds / 1_000_000)) <= Self.skewMax
        else {
            logger.warning("query refused", metadata: ["peer": "\(query.sender)"])
            return .failed(.refused)
        }
        let outcome: PeerAnswer.Outcome?
        if Witnessing.concerns(asked.content), let witness = witness.withLock({ $0 }) {
            outcome = await witness.answer(asked.content, from: query.sender)
        } else {
            outcome = try? await answer(asked.content, from: RegionCode(query.sender.value))
        }
        guard let outcome else { return .failed(.outcomeUnknown) }
        let told = PeerAnswer(to: SHA256.digest(of: bytes), outcome).encode()
        let keys = security.current
        let signed = DocumentSealer.sign(told, to: query.sender, by: keys.credentials, ring: keys.ring, at: clock())
        guard case .success(let document) = signed else { return .failed(.outcomeUnknown) }
        return .answered(document: document)
    }

    /// The thread that records envelopes hands out the packed records and hashes nothing.
    private func answer(_ content: PeerQuery.Content, from asker: RegionCode) async throws -> PeerAnswer.Outcome {
        guard let (question, day) = ComparisonQuestion.read(content) else { return .refused(InsuringDesk.notServed) }
        let books = try await loop.read { machine in
            Books(
                refusal: machine.refusal(ofAsking: day.pair, asker), own: machine.ownRecords(of: day.pair, on: day.date),
                rows: machine.dayBook.rows(on: day.date, of: day.pair), isClosed: machine.isClosed(day))
        }
        if let refusal = books.refusal { return .refused(refusal.notice(field: "insuring")) }
        let answer = trees.withLock { trees in
            trees.forget(before: day.date.adding(days: -Self.treeDaysKept))
            return trees.answer(question, of: day.pair, books.own)
        }
        return answer.outcome(rows: books.rows, isClosed: books.isClosed)
    }

    private struct Books: Sendable {
        let refusal: SettlementRefusal?
        let own: OwnRecords?
        let rows: [DayBookRow]
        let isClosed: Bool
    }
}
