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
        return answer == "done" ? finding.word : answer
    }

    /// What a node does by itself so many seconds after the journals' time: every comparison that is due, with the other region and with the hub.
    /// Told are those of the pair insured in I.
    mutating func compareDue(_ asker: RegionCode, after seconds: Int64) -> String {
        let now = Int64(Clinic.time.nanoseconds / 1_000_000_000) + seconds
        let machine = network[asker]
        var words: [String] = []
        for day in machine.differences.due(of: machine.pairs, at: now) {
            let finding = network.finding(of: day.pair, on: day.date, by: asker, awaitsClose: true)
            network.apply(.noteComparison(NoteComparison(finding, of: day, comparedOn: day.date.adding(days: 1))), at: asker)
            if day.pair.insuring == Clinic.insuring { words.append("\(day.date) \(finding.word)") }
        }
        for day in machine.differences.dueAtHub(of: machine.pairs, at: now) {
            let finding = network.relayedFinding(of: day, by: asker)
            network.apply(.noteRelayed(NoteComparison(finding, of: day, comparedOn: day.date.adding(days: 1))), at: asker)
            if day.pair.insuring == Clinic.insuring { words.append("hub \(day.date) \(finding.word)") }
        }
        return words.isEmpty ? "nothing due" : words.joined(separator: ", ")
    }

    /// What a node does by itself about differences; a message is offered again by rewinding its stream.
    mutating func takeRemedies(_ region: RegionCode) -> String {
        var words: [String] = []
        for remedy in network[region].automaticRemedies {
            var told: PeerAnswer.Outcome?
            if case .askStatus(_, let insuring, let query?) = remedy, network.reachable.contains(insuring) {
                told = network[insuring].answer(.status(query), from: region)
            }
            let outcome = network[region].outcome(of: remedy, told: told)
            if outcome != .unknown {
                let step = RepairDifference(number: remedy.number, remedy: remedy.remedy.rawValue, outcome: outcome)
                network.apply(.repairDifference(step), at: region)
            }
            words.append("\(remedy.number) \(remedy.remedy) \(outcome)")
        }
        return words.isEmpty ? "nothing to do" : words.joined(separator: ", ")
    }
}

extension PairFinding {
    fileprivate var word: String {
        switch self {
        case .equal(let records): "equal \(records)"
        case .differs(let differences): differences.map { "\($0.kind)" }.joined(separator: ", ")
        case .cannotCompare(let failure): "cannot compare: \(failure)"
        }
    }
}

extension Network {
    func finding(of pair: RegionPair, on date: BusinessDate, by asker: RegionCode, awaitsClose: Bool = false) -> PairFinding {
        let machine = self[asker]
        let other = machine.other(of: pair)
        var trees = BookTrees()
        guard let side = machine.side(in: pair),
            let comparer = trees.comparer(
                of: pair, side: side, machine.ownRecords(of: pair, on: date), awaitsClose: awaitsClose)
        else { return .cannotCompare(.dayNotHeld) }
        return run(comparer, from: asker, to: other.node) { query in
            reachable.contains(other) ? self[other].answer(query, from: asker) : nil
        }
    }

    func relayedFinding(of day: PairDay, by asker: RegionCode) -> PairFinding {
        let machine = self[asker]
        var (mine, theirs) = (BookTrees(), BookTrees())
        guard let side = machine.side(in: day.pair),
            let comparer = mine.comparer(
                of: day.pair, side: side, machine.ownRelayed(of: day.pair, on: day.date), awaitsClose: true)
        else { return .cannotCompare(.dayNotHeld) }
        return run(comparer, from: asker, to: .hub) { hub.answer(comparing: $0, from: asker, keeping: &theirs) }
    }

    /// Every question and answer as the bytes it travels as.
    private func run(
        _ comparer: PairComparer, from asker: RegionCode, to other: NodeID, answer: (PeerQuery.Content) -> PeerAnswer.Outcome?
    ) -> PairFinding {
        var comparer = comparer
        while case .ask(let question) = comparer.step {
            let content = question.query(of: comparer.pair, on: comparer.date)
            let asked = PeerQuery(from: asker.node, to: other, askedAt: 0, content).encode()
            guard case .success(let query) = PeerQuery.decode(asked), let outcome = answer(query.content),
                case .success(let told) = PeerAnswer.decode(PeerAnswer(to: .zero, outcome).encode())
            else {
                comparer.take(.none)
                continue
            }
            comparer.take(ComparisonAnswer(told.outcome))
        }
        guard case .finished(let finding) = comparer.step else { preconditionFailure("M10: neither a question nor a finding") }
        return finding
    }
}
