import ClaimTypes
import HospitalGateway
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement

/// Compares this region's records of a day with every other region's, pair by pair, and records what it finds. Asks by signed and sealed
/// questions that leave no trace; each finding is one command of the journal.
struct ComparisonDesk: Sendable {
    let loop: NodeLoop<RegionMachine>
    let ask: @Sendable (InsuringQuery) async -> InsuringAnswer
    /// The business day of today (China Standard Time).
    let today: @Sendable () -> BusinessDate

    /// One pair of a day: what was found, and the outcome of recording it.
    struct Row: Sendable {
        let pair: RegionPair
        let finding: PairFinding
        let questions: Int
        let outcome: UInt32
    }

    /// Compares all pairs of the region, one after the other. A pair whose other region cannot be reached is "cannot compare".
    func compare(_ date: BusinessDate) async throws -> [Row] {
        let pairs = try await loop.read { machine in
            machine.peers.flatMap {
                [RegionPair(insuring: machine.region, treating: $0), RegionPair(insuring: $0, treating: machine.region)]
            }
        }
        var rows: [Row] = []
        for pair in pairs.sorted() {
            let (finding, questions) = try await compare(pair, date)
            let note = NoteComparison(finding, of: PairDay(pair: pair, date: date), comparedOn: today())
            let outcome = try await loop.perform([.noteComparison(note)])[0]
            rows.append(Row(pair: pair, finding: finding, questions: questions, outcome: outcome))
        }
        return rows
    }

    private func compare(_ pair: RegionPair, _ date: BusinessDate) async throws -> (finding: PairFinding, questions: Int) {
        let (side, other, own) = try await loop.read { machine in
            (machine.side(in: pair), machine.other(of: pair), machine.ownRecords(of: pair, on: date))
        }
        var trees = BookTrees()
        guard let side, var comparer = trees.comparer(of: pair, side: side, own) else { return (.cannotCompare(.dayNotHeld), 0) }
        while true {
            switch comparer.step {
            case .finished(let finding): return (finding, comparer.questionCount)
            case .ask(let question):
                switch await ask(InsuringQuery(insuring: other, content: question.query(of: pair, on: date))) {
                case .answered(let outcome): comparer.take(ComparisonAnswer(outcome))
                case .notSent, .unknown: comparer.take(.none)
                }
            }
        }
    }
}
