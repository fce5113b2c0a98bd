import ClaimTypes
import Hashing
import LedgerTypes
import Messages
import Reconciliation
import Settlement

/// What comparisons cost: questions and answers, and their bytes before they are signed and sealed.
public struct ComparisonTraffic: Hashable, Sendable {
    public var questions = 0
    public var bytesAsked = 0
    public var bytesAnswered = 0

    public init() {}

    /// A question and its answer are two messages.
    public var messages: Int { 2 * questions }
    public var bytes: Int { bytesAsked + bytesAnswered }
}

/// Carries the questions and answers of one comparison between two regions in one process, as the bytes they travel as.
public struct RecordComparison {
    public private(set) var traffic = ComparisonTraffic()

    public init() {}

    /// Runs a comparison to its finding. An answer that does not decode counts as none.
    /// - Parameter answer: what the other region says to a question of `asker`.
    public mutating func run(
        _ comparer: PairComparer, from asker: NodeID, to other: NodeID, answer: (PeerQuery.Content) -> PeerAnswer.Outcome?
    ) -> PairFinding {
        var comparer = comparer
        while true {
            switch comparer.step {
            case .finished(let finding): return finding
            case .ask(let question):
                let content = question.query(of: comparer.pair, on: comparer.date)
                let asked = PeerQuery(from: asker, to: other, askedAt: 0, content).encode()
                traffic.questions += 1
                traffic.bytesAsked += asked.count
                guard case .success(let query) = PeerQuery.decode(asked), let outcome = answer(query.content) else {
                    comparer.take(.none)
                    continue
                }
                let told = PeerAnswer(to: SHA256.digest(of: asked), outcome).encode()
                traffic.bytesAnswered += told.count
                guard case .success(let answer) = PeerAnswer.decode(told) else {
                    comparer.take(.none)
                    continue
                }
                comparer.take(ComparisonAnswer(answer.outcome))
            }
        }
    }
}
