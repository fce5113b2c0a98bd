import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement
import Synchronization

/// Answers other regions' questions about a pair's day. Trees are kept between questions and built beside the loop: the thread that decides
/// claims hands out the packed records and hashes nothing.
final class ComparedBooks: Sendable {
    private let trees = Mutex(BookTrees())
    /// Days before the newest that was asked for whose trees are kept.
    private static let treeDaysKept: Int = 3

    /// - Precondition: the question is one of a comparison.
    func answer(
        _ content: PeerQuery.Content, from asker: RegionCode, in loop: NodeLoop<RegionMachine>
    ) async throws -> PeerAnswer.Outcome {
        guard let (question, day) = ComparisonQuestion.read(content) else { return .refused(InsuringDesk.notServed) }
        let books = try await loop.read { machine in
            Books(
                refusal: machine.refusal(ofAsking: day.pair, asker), own: machine.ownRecords(of: day.pair, on: day.date),
                rows: machine.dayBook.rows(on: day.date, of: day.pair), isClosed: machine.isClosed(day.date))
        }
        if let refusal = books.refusal {
            return .refused(RefusalNotice(code: refusal.rawValue, field: "insuring", text: refusal.text))
        }
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
