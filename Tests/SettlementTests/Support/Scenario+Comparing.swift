import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation
import Settlement

extension Scenario {
    /// One region of the pair insured in I and treated in T compares its records of a day with the other's, by the questions and answers
    /// that travel between nodes, and records the finding.
    mutating func compare(_ asker: RegionCode, _ date: BusinessDate) -> String {
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        let finding = network.finding(of: pair, on: date, by: asker)
        let note = NoteComparison(finding, of: PairDay(pair: pair, date: date), comparedOn: date.adding(days: 1))
        let answer = operatorAnswer(network.apply(.noteComparison(note), at: asker))
        guard answer == "done" else { return answer }
        switch finding {
        case .equal(let records): return "equal \(records)"
        case .differs(let differences): return differences.map { "\($0.kind)" }.joined(separator: ", ")
        case .cannotCompare(let failure): return "cannot compare: \(failure)"
        }
    }
}

extension Network {
    func finding(of pair: RegionPair, on date: BusinessDate, by asker: RegionCode) -> PairFinding {
        let machine = self[asker]
        let other = machine.other(of: pair)
        var trees = BookTrees()
        guard let side = machine.side(in: pair),
            var comparer = trees.comparer(of: pair, side: side, machine.ownRecords(of: pair, on: date))
        else { return .cannotCompare(.dayNotHeld) }
        while case .ask(let question) = comparer.step {
            let asked = PeerQuery(from: asker.node, to: other.node, askedAt: 0, question.query(of: pair, on: date)).encode()
            guard case .success(let query) = PeerQuery.decode(asked),
                let outcome = self[other].answer(query.content, from: asker),
                case .success(let answer) = PeerAnswer.decode(PeerAnswer(to: .zero, outcome).encode())
            else {
                comparer.take(.none)
                continue
            }
            comparer.take(ComparisonAnswer(answer.outcome))
        }
        guard case .finished(let finding) = comparer.step else { preconditionFailure("M10: neither a question nor a finding") }
        return finding
    }
}
