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

/// Answers regions about what the hub relayed of a pair's day. Questions and answers are signed and in clear: the hub has no key that opens
/// anything, and they name no person.
final class HubDesk: Sendable {
    private let loop: NodeLoop<HubMachine>
    private let security: NodeSecurity
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let trees = Mutex(BookTrees())
    /// Days before the newest that was asked for whose trees are kept.
    private static let treeDaysKept: Int = 3
    /// How far the asker's clock may be from ours, milliseconds.
    private static let skewMax: Int64 = 60_000

    init(
        _ loop: NodeLoop<HubMachine>, security: NodeSecurity, clock: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        (self.loop, self.security, self.clock, self.logger) = (loop, security, clock, logger)
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
        guard let outcome = try? await answer(asked.content, from: RegionCode(query.sender.value)) else {
            return .failed(.outcomeUnknown)
        }
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
