import ClaimTypes
import HospitalGateway
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement

/// Compares this region's records of a day with every other region's, pair by pair, and what it relayed with the hub, and records what it
/// finds. Asks by signed questions that leave no trace; each finding is one command of the journal.
struct ComparisonDesk: Sendable {
    let loop: NodeLoop<RegionMachine>
    let ask: @Sendable (InsuringQuery) async -> InsuringAnswer
    /// The business day of today (China Standard Time).
    let today: @Sendable () -> BusinessDate

    /// One pair of a day: what was found, and the outcome of recording it.
    struct Row: Sendable {
        let pair: RegionPair
        let date: BusinessDate
        let withHub: Bool
        let finding: PairFinding
        let questions: Int
        let outcome: UInt32
    }

    /// Compares all pairs of the region on a day, one after the other, whether the day is closed or not. A pair whose other region cannot be
    /// reached is "cannot compare".
    func compare(_ date: BusinessDate) async throws -> [Row] {
        var rows: [Row] = []
        for pair in try await loop.read({ $0.pairs }) {
            rows.append(try await record(PairDay(pair: pair, date: date), withHub: false, awaitsClose: false))
        }
        return rows
    }

    /// Makes every comparison that is due: of closed days, with the other region and with the hub.
    /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
    func compareDue(at now: Int64) async throws -> [Row] {
        let (regions, hub) = try await loop.read { machine in
            (machine.differences.due(of: machine.pairs, at: now), machine.differences.dueAtHub(of: machine.pairs, at: now))
        }
        var rows: [Row] = []
        for (days, withHub) in [(regions, false), (hub, true)] {
            for day in days { rows.append(try await record(day, withHub: withHub, awaitsClose: true)) }
        }
        return rows
    }

    private func record(_ day: PairDay, withHub: Bool, awaitsClose: Bool) async throws -> Row {
        let (finding, questions) = try await find(day, withHub: withHub, awaitsClose: awaitsClose)
        let limit = withHub ? NoteComparison.relayedMax : MessageLimits.differencesMax
        let note = NoteComparison(finding, of: day, comparedOn: today(), atMost: limit)
        let outcome = try await loop.perform([withHub ? .noteRelayed(note) : .noteComparison(note)])[0]
        return Row(
            pair: day.pair, date: day.date, withHub: withHub, finding: finding, questions: questions, outcome: outcome)
    }

    private func find(
        _ day: PairDay, withHub: Bool, awaitsClose: Bool
    ) async throws -> (finding: PairFinding, questions: Int) {
        let (side, other, own) = try await loop.read { machine in
            (
                machine.side(in: day.pair), withHub ? RegionCode(NodeID.hub.value) : machine.other(of: day.pair),
                withHub ? machine.ownRelayed(of: day.pair, on: day.date) : machine.ownRecords(of: day.pair, on: day.date)
            )
        }
        var trees = BookTrees()
        guard let side, var comparer = trees.comparer(of: day.pair, side: side, own, awaitsClose: awaitsClose) else {
            return (.cannotCompare(.dayNotHeld), 0)
        }
        while true {
            switch comparer.step {
            case .finished(let finding): return (finding, comparer.questionCount)
            case .ask(let question):
                switch await ask(InsuringQuery(insuring: other, content: question.query(of: day.pair, on: day.date))) {
                case .answered(let outcome): comparer.take(ComparisonAnswer(outcome))
                case .notSent, .unknown: comparer.take(.none)
                }
            }
        }
    }

    /// Begins every automatic remedy that is due, and records each first step; where nobody knows what became of the question, nothing.
    /// - Returns: the remedies begun.
    func remedy(offerAgain: @Sendable (NodeID) -> Void, askAgain: @Sendable (NodeID) -> Void) async throws -> [AutomaticRemedy] {
        var begun: [AutomaticRemedy] = []
        for remedy in try await loop.read({ $0.automaticRemedies }) {
            var told: PeerAnswer.Outcome?
            if case .askStatus(_, let insuring, let query?) = remedy,
                case .answered(let outcome) = await ask(InsuringQuery(insuring: insuring, content: .status(query)))
            {
                told = outcome
            }
            let answer = told
            let outcome = try await loop.read { $0.outcome(of: remedy, told: answer) }
            guard outcome == .asked else { continue }
            switch remedy {
            case .offerAgain(_, let peer): offerAgain(peer)
            case .askStatus(_, let insuring, _): askAgain(insuring.node)
            }
            let step = RepairDifference(number: remedy.number, remedy: remedy.remedy.rawValue, outcome: .asked)
            if try await loop.perform([.repairDifference(step)])[0] == CommandOutput.accepted { begun.append(remedy) }
        }
        return begun
    }
}
