import ClaimTypes
import LedgerTypes
import Messages
import TestSupport
import Testing

@testable import Settlement

/// Accumulators (累计) advance and roll back exactly, whatever the order of arrival.
@Suite("M1, M6: the year's totals are those of the decisions that stand")
struct AccumulatorTests {
    /// Random histories of four persons at two treating regions: settlements, interim bills, cancels, reversals, re-settlements and
    /// adjustments, over two years and three windows, carried message by message in random order.
    @Test(
        "any history: the machine's totals are recomputed from the decisions that stand", arguments: [11, 12, 13, 14] as [UInt64])
    func histories(seed: UInt64) {
        var history = RandomHistory(seed: seed)
        for _ in 0..<500 {
            history.step()
            let (found, expected) = (history.accumulators, history.recomputed)
            guard found == expected else {
                Issue.record("seed \(seed), step \(history.steps): totals \(found), recomputed \(expected)")
                return
            }
        }
        history.finish()
        #expect(history.accumulators == history.recomputed, "seed \(seed)")
        history.network.audit("seed \(seed)", #_sourceLocation)
        let kinds: Set = ["settled", "in place", "cancelled", "reversed", "adjusted"]
        #expect(
            kinds.isSubset(of: history.done.keys),
            "seed \(seed): the history is too tame: \(history.done.sorted { $0.key < $1.key })")
    }

    @Test("M6: undoing every decision brings the totals back to where they began, whatever happened in between")
    func everythingUndone() {
        var history = RandomHistory(seed: 77)
        for _ in 0..<300 { history.step() }
        history.finish()
        history.undoEverything()
        #expect(history.accumulators == [:], "seed 77")
        for machine in history.network.regions.values {
            #expect(machine.visitIndex.isEmpty || machine.region != Clinic.insuring, "seed 77: a visit stayed behind")
        }
    }
}

/// A network under random requests, and what they came to.
struct RandomHistory {
    private(set) var network = Network([Clinic.treating, Clinic.insuring, Clinic.other])
    private(set) var steps = 0
    /// How often each kind of answer was given.
    private(set) var done: [String: Int] = [:]
    private var random: SeededGenerator
    private var visits: [(region: RegionCode, visit: VisitRegistration, batches: Int)] = []
    private var messages = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        network.facts = { person, insurance in
            PersonFacts(
                person: person, insurance: insurance, pool: Clinic.insuring, personType: 1101, filing: .referral,
                mutualAidMember: person == Clinic.person ? Clinic.member : nil)
        }
    }

    /// Totals that are not zero.
    var accumulators: [AccumulatorKey: Accumulators] { network[Clinic.insuring].accumulators.filter { $0.value != .zero } }

    /// From nothing: the changes that were recorded with the decisions that stand.
    var recomputed: [AccumulatorKey: Accumulators] {
        var sums: [AccumulatorKey: Accumulators] = [:]
        for decided in network[Clinic.insuring].decisions.values where decided.life.isStanding {
            sums[decided.yearKey, default: .zero] += decided.change
        }
        return sums.filter { $0.value != .zero }
    }

    mutating func step() {
        steps += 1
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: register()
        case 2...6: bill()
        case 7: cancel(reversing: false)
        case 8 where Bool.random(using: &random): cancel(reversing: true)
        case 9, 10: adjust()
        case 11 where steps.isMultiple(of: 5):
            network.apply(.fenceWindow(network[Clinic.insuring].openWindow), at: Clinic.insuring)
        default: carry()
        }
    }

    mutating func finish() { count(network.carryAll()) }

    /// Gives back what audits took, and cancels whatever stands, until nothing does.
    mutating func undoEverything() {
        for _ in 0..<6 {
            for machine in [Clinic.treating, Clinic.other] {
                for (key, bill) in network[machine].bills.sorted(by: { $0.key < $1.key }) {
                    guard case .settled(let standing) = bill.life, let request = bill.request else { continue }
                    messages += 1
                    let taken = AdjustmentRule.changes(of: standing.adjustments).map { FundAmount($0.fund, -$0.amount) }
                    if !taken.isEmpty {
                        adjust(key, machine, taken, .objectionUpheld)
                    } else {
                        undo(key, machine, request, reversing: false)
                    }
                }
            }
            finish()
        }
    }

    // MARK: - Steps

    private mutating func register() {
        let region = [Clinic.treating, Clinic.other].randomElement(using: &random)!
        let number = visits.count + 1
        var visit = Clinic.visit("V\(number)", person: PersonNumber(UInt64.random(in: 7...8, using: &random)))
        let year = Bool.random(using: &random) ? 2026 : 2027
        let day = BusinessDate(year: year, month: .random(in: 1...12, using: &random), day: .random(in: 1...28, using: &random))!
        visit.beganAt = BusinessTime(day, secondOfDay: number)
        (visit.treatingRegion, visit.institution) = (
            region, InstitutionCode(31_010_100_000 + UInt64.random(in: 1...3, using: &random))
        )
        network.apply(.hospital(.register(visit, messageID: "r\(number)")), at: region)
        visits.append((region, visit, 0))
    }

    private mutating func bill() {
        guard let index = visits.indices.randomElement(using: &random) else { return }
        let (region, visit, batches) = visits[index]
        var batch = batches
        if batches == 0 || Int.random(in: 0..<3, using: &random) == 0 {
            batch = batches + 1
            visits[index].batches = batch
            var line = Clinic.line(Fen(.random(in: 1_000...500_000, using: &random)))
            line.chargedAt = visit.beganAt
            network.apply(
                .hospital(
                    .uploadLines(
                        LineUpload(
                            institution: visit.institution, visitID: visit.visitID, batch: "B\(batch)", messageID: "u",
                            lines: [line]))),
                at: region)
        }
        messages += 1
        let key = BillKey(institution: visit.institution, visitID: visit.visitID, batch: "B\(batch)")
        let machine = network[region]
        guard let total = machine.asked(key, covering: machine.stay(around: key).covers)?.total else { return }
        let request = BillRequest(
            institution: visit.institution, visitID: visit.visitID, batch: key.batch, messageID: "m\(messages)",
            medicalFee: total,
            hospitalPart: .zero, useAccount: Bool.random(using: &random),
            settledAt: BusinessTime(seconds: visit.beganAt.seconds + .random(in: 0...400_000, using: &random)),
            isInterim: Bool.random(using: &random))
        network.apply(.hospital(.settle(request)), at: region)
    }

    private mutating func cancel(reversing: Bool) {
        guard let (region, key, bill) = anyBill(), let request = bill.request else { return }
        messages += 1
        undo(key, region, request, reversing: reversing)
    }

    private mutating func undo(_ key: BillKey, _ region: RegionCode, _ request: BillRequest, reversing: Bool) {
        let at = BusinessTime(seconds: request.settledAt.seconds + 60)
        let id = "c\(messages)"
        let undoing: HospitalRequest =
            reversing
            ? .reverse(
                ReverseBill(
                    institution: key.institution, visitID: key.visitID, messageID: id, originalMessageID: request.messageID,
                    reversedAt: at))
            : .cancel(
                CancelBill(
                    institution: key.institution, visitID: key.visitID, batch: key.batch, messageID: id,
                    originalMessageID: request.messageID, cancelledAt: at))
        network.apply(.hospital(undoing), at: region)
    }

    private mutating func adjust() {
        guard let (region, key, bill) = anyBill(), let standing = bill.life.standing else { return }
        let restores = Int.random(in: 0..<3, using: &random) == 0
        let taken = AdjustmentRule.changes(of: standing.adjustments).map { FundAmount($0.fund, -$0.amount) }
        let left = AdjustmentRule.left(of: standing.claim, .employee, after: standing.adjustments)
        let amounts = (restores ? taken : left).map {
            FundAmount($0.fund, Fen(.random(in: 1...max(1, $0.amount.units), using: &random)))
        }
        guard !amounts.isEmpty else { return }
        messages += 1
        adjust(key, region, amounts, restores ? .objectionUpheld : .careNotNeeded)
    }

    private mutating func adjust(_ key: BillKey, _ region: RegionCode, _ amounts: [FundAmount], _ reason: AuditReason) {
        let output = network.apply(
            .adjustClaim(
                AdjustClaim(
                    institution: key.institution, visitID: key.visitID, batch: key.batch, adjustmentID: "a\(messages)",
                    type: .audit, reason: reason, amounts: amounts, adjustedAt: Clinic.moment("2026-12-30"))), at: region)
        if output.outcome == CommandOutput.pending { done["adjusted", default: 0] += 1 }
    }

    private mutating func anyBill() -> (RegionCode, BillKey, Bill)? {
        guard let region = [Clinic.treating, Clinic.other].randomElement(using: &random),
            let entry = network[region].bills.sorted(by: { $0.key < $1.key }).randomElement(using: &random)
        else { return nil }
        return (region, entry.key, entry.value)
    }

    /// One or two messages of one stream: the others wait, so that arrivals of different streams interleave.
    private mutating func carry() {
        let nodes = [Clinic.treating, Clinic.insuring, Clinic.other].map(\.node)
        guard let sender = nodes.randomElement(using: &random), let receiver = nodes.randomElement(using: &random),
            sender != receiver
        else { return }
        count(network.carry(StreamKey(sender: sender, receiver: receiver), limit: .random(in: 1...4, using: &random)))
    }

    private mutating func count(_ deliveries: [Delivery]) {
        for reply in deliveries.flatMap(\.replies) {
            let kind =
                switch reply.answer {
                case .settledInPlace: "in place"
                case .refused(let notice): SettlementRefusal(rawValue: notice.code).map { "\($0)" } ?? "refused"
                case .reversed(nil): "reversed nothing"
                case .settled: "settled"
                case .cancelled: "cancelled"
                case .reversed: "reversed"
                case .registered, .itemised, .trial, .unknown, .linesKept, .done: "other"
                }
            done[kind, default: 0] += 1
        }
    }
}
