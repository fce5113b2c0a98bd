import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import TestSupport
import Testing

@testable import Settlement

/// Months of random traffic and random quarrels. Every seed is printed with what it breaks.
@Suite("Random months")
struct RandomMonthTests {
    private static let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)

    @Test(
        "matrix_equalsRecomputation: random claims, cancels and adjustments, added up again from the messages",
        arguments: [1, 2, 3, 4])
    func matrix_equalsRecomputation(seed: UInt64) throws {
        var month = RandomMonth(seed: seed)
        for _ in 0..<2 {
            for _ in 0..<14 { month.step() }
            month.close(isQuarrelsome: false)
        }
        let network = month.scenario.network
        let entries = network.clearingEntries
        #expect(entries.count > 5, "seed \(seed): hardly any traffic")
        for (name, matrix) in [
            ("I", network[Clinic.insuring].exposure), ("T", network[Clinic.treating].claimed), ("hub", network.hub.exposure),
        ] {
            let differences = matrix.recomputationCheck(against: entries)
            #expect(differences == [], "M3: seed \(seed): the matrix of \(name) is not what was decided")
            #expect(matrix.recomputationCheck(against: entries.dropLast()) != [], "seed \(seed): a missing entry goes unseen")
        }
        network.audit("seed \(seed)", #_sourceLocation)
    }

    @Test(
        "M1, M3, M6: months with contests, silence and late decisions clear every fen once, in some window",
        arguments: 11...18 as ClosedRange<UInt64>)
    func quarrels(seed: UInt64) {
        var month = RandomMonth(seed: seed)
        for _ in 0..<3 {
            for _ in 0..<8 { month.step() }
            month.close(isQuarrelsome: true)
        }
        month.decideEverything()
        month.close(isQuarrelsome: false)
        let network = month.scenario.network
        let cleared = network.hub.closings.values.reduce(Fen.zero) { sum, closing in
            sum + closing.notices.reduce(.zero) { $0 + $1.payable.reduce(.zero) { $0 + $1.total } }
        }
        #expect(network.hub.closings.count == 4, "seed \(seed): \(month.log.joined(separator: "\n"))")
        #expect(network.hub.month.carried.values.allSatisfy { $0.broughtInto != nil }, "seed \(seed): still carried")
        let open = network[Clinic.insuring].exposure.rows(of: Self.pair, in: month.window).owedByFund.total
        #expect(cleared + open == network[Clinic.insuring].payable(to: Clinic.treating), "M3: seed \(seed): cleared and owed")
        #expect(
            network[Clinic.insuring].notices.count == 4 && network[Clinic.treating].notices.count == 4,
            "seed \(seed): a notice differs")
        network.audit("seed \(seed)", #_sourceLocation)
    }
}

/// Drives a network by chance.
struct RandomMonth {
    private(set) var scenario = Scenario(Network())
    /// What was done, for whoever looks at a seed that fails.
    private(set) var log: [String] = []
    private var random: SeededGenerator
    private var visits = 0
    private var adjustments = 0
    /// The open window.
    private(set) var window = Clinic.window
    private var undecided: [(id: String, items: [ContestItem])] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    @discardableResult
    private mutating func run(_ line: String) -> String {
        let answer = scenario.run(line.split(separator: " ").map(String.init))
        log.append("\(line) → \(answer)")
        return answer
    }

    mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5:
            visits += 1
            let amount = "\(Int.random(in: 150...3_000, using: &random)).00"
            run("register V\(visits)")
            run("lines V\(visits) B\(visits) \(amount)")
            run("settle V\(visits) B\(visits) m\(visits) \(amount)")
        case 5:
            guard visits > 0 else { return }
            let visit = Int.random(in: 1...visits, using: &random)
            run("cancel V\(visit) B\(visit) x\(log.count) of m\(visit)")
        case 6:
            guard visits > 0 else { return }
            adjustments += 1
            let visit = Int.random(in: 1...visits, using: &random)
            run("adjust V\(visit) B\(visit) a\(adjustments) 310101:\(Int.random(in: 1...40, using: &random)).00")
        case 7: run("carry T>I 1")
        default: run("carry all")
        }
    }

    /// Fences, statements, answers and the close of the open window; the answer is a contest now and then, or silence.
    mutating func close(isQuarrelsome: Bool) {
        let month = "\(window)"
        for line in ["fence I \(month)", "fence T \(month)"] {
            run(line)
            step()
        }
        run("carry all")
        run("state T \(month) at=\(month)-28")
        run("carry all")
        let choice = isQuarrelsome ? Int.random(in: 0..<4, using: &random) : 3
        switch choice {
        case 0, 1: contest()
        case 2:
            let day = CalendarPlan.national.deadline(of: .confirm, in: window).adding(days: 1)
            for place in ["I", "T", "hub"] { run("pass \(place) \(day)") }
        default: run("confirm I \(month) k\(month)")
        }
        step()
        if Bool.random(using: &random) { run("carry all") }
        if Bool.random(using: &random) { decideOne() }
        run("carry all")
        run("close \(month)")
        run("carry all")
        window = window.next
    }

    /// Disputes some money of some records of the window.
    private mutating func contest() {
        let standing = scenario.network[Clinic.insuring].decisions.filter {
            $0.value.life.isStanding && $0.value.claim.window == window
        }
        .sorted { $0.value.claim.settlementID < $1.value.claim.settlementID }
        var items: [ContestItem] = []
        for (_, decided) in standing where Bool.random(using: &random) {
            let left = AdjustmentRule.left(of: decided.claim, decided.insurance, after: decided.life.adjustments)
                .amount(of: .employeePooled)
            guard left > Fen(1) else { continue }
            let amount = Fen(.random(in: 1...left.units, using: &random))
            items.append(
                ContestItem(
                    settlementID: decided.claim.settlementID, reason: .careDisputed,
                    amounts: [FundAmount(.employeePooled, amount)]))
        }
        let confirm = "confirm I \(window) k\(window)"
        guard !items.isEmpty else {
            _ = run(confirm)
            return
        }
        let parts = items.map { "\($0.settlementID % RegionMachine.settlementsPerRegion):310101:\($0.amounts[0].amount)" }
        // Cancels of the window may have left less of the fund than its records say.
        let answer = run("contest I \(window) c\(window) \(parts.joined(separator: ",")) at=\(window)-28")
        guard answer == "done" else {
            _ = run(confirm)
            return
        }
        undecided.append(("c\(window)", items))
    }

    private mutating func decideOne() {
        guard let (id, items) = undecided.first else { return }
        let parts = items.map { item in
            let number = item.settlementID % RegionMachine.settlementsPerRegion
            let disputed = item.amounts[0].amount
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return "\(number):-"
            case 1: return "\(number):310101:\(disputed)!"
            default:
                let part = Fen(.random(in: 1...disputed.units, using: &random))
                return "\(number):310101:\(part)" + (part == disputed ? "!" : "")
            }
        }
        // The contest has to be there before it can be decided.
        run("carry all")
        decide(id, parts, nothing: items.map { "\($0.settlementID % RegionMachine.settlementsPerRegion):-" })
    }

    /// A claim that was cancelled since cannot be adjusted: nothing is given up then.
    private mutating func decide(_ id: String, _ parts: [String], nothing: [String]) {
        for findings in [parts, nothing] {
            guard run("decide T \(id) \(findings.joined(separator: ","))") == "done" else { continue }
            undecided.removeFirst()
            return
        }
    }

    mutating func decideEverything() {
        run("carry all")
        for _ in undecided { decideOne() }
        run("carry all")
    }
}

extension Network {
    /// What every decision that reached its treating region added to the month, from the messages alone.
    var clearingEntries: [ClearingEntry] {
        var entries: [ClearingEntry] = []
        for case .region(let code, .envelope(let envelope, _)) in steps {
            let pair = RegionPair(insuring: RegionCode(envelope.body.sender.value), treating: code)
            for case .some(let records) in envelope.messages.map(\.records) { entries.append(records.clearingEntry(pair)) }
        }
        return entries
    }
}

extension PeerMessage {
    /// What an insuring region's answer books; `nil` for every other message and for refusals.
    fileprivate var records: StatedRecords? {
        switch self {
        case .settleDecision(let decision):
            guard case .settled(let claim) = decision.outcome else { return nil }
            return StatedRecords(
                claim, superseding: decision.superseded, decision.insurance, decision.clearingType, of: decision.key)
        case .cancelDecision(let decision):
            guard case .settled(let claim) = decision.outcome else { return nil }
            return StatedRecords(claim, superseding: nil, decision.insurance, decision.clearingType, of: decision.key)
        case .adjustmentDecision(let decision):
            guard case .adjusted(let record) = decision.outcome else { return nil }
            return StatedRecords(record, of: decision.request)
        default: return nil
        }
    }
}
