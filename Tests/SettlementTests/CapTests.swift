import Benefits
import ClaimTypes
import LedgerTypes
import Messages
import TestSupport
import Testing

@testable import Settlement

/// Caps hold for a person treated in two regions at once: the insuring region decides one claim after the other, whatever the order in
/// which requests, answers and cancels cross on the way.
@Suite("M3: concurrent claims of one person never exceed a cap")
struct CapTests {
    /// A pooled cap of the year, of which 300.00 for outpatient visits and 200.00 for the disease M01600; 80 % without deductible.
    static func policy(pooledCap: Fen) -> BenefitPolicy {
        func benefit(_ family: BenefitFamily, _ type: VisitType, cap: Fen?, _ diseases: [DiseaseBenefit]? = nil) -> VisitBenefit {
            VisitBenefit(
                family: family, visitTypes: [type], deductible: DeductibleRule(.perStay, LevelTable(all: [.zero])),
                bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(8_000))])), yearlyCap: cap,
                diseases: diseases)
        }
        var policy = Clinic.policy()
        policy.benefits = [
            benefit(.inpatient, .inpatient, cap: nil), benefit(.outpatient, .outpatient, cap: Fen(30_000)),
            benefit(
                .chronic, .chronicOutpatient, cap: nil,
                [DiseaseBenefit(codes: ["M01600"], name: BilingualText("糖尿病", "diabetes"), yearlyCap: Fen(20_000))]),
        ]
        policy.cascade = [FundLayer(.pooled(yearlyCap: pooledCap))]
        return policy
    }

    @Test(
        "pooled, outpatient and per-disease caps, over every interleaving a seed gives", arguments: 1...6 as ClosedRange<UInt64>,
        [Fen(100_000), Fen(1_000_000)])
    func interleavings(seed: UInt64, pooledCap: Fen) {
        var race = Race(seed: seed, policy: Self.policy(pooledCap: pooledCap))
        race.run()
        let insuring = race.network[Clinic.insuring]
        let key = AccumulatorKey(person: Clinic.person, insurance: .employee, year: 2026)
        let total = insuring.accumulators[key] ?? .zero
        let (outpatient, disease) = (total.outpatientPooled, total.diseases.pooled(for: "M01600"))
        let highest = race.highest
        #expect(highest.pooled <= pooledCap, "seed \(seed): for a moment \(highest.pooled) was paid")
        #expect(highest.outpatientPooled <= Fen(30_000), "seed \(seed): for a moment \(highest.outpatientPooled) was paid")
        #expect(highest.diseases.pooled(for: "M01600") <= Fen(20_000), "seed \(seed): for a moment too much for one disease")
        // Every cap is reached by somebody: the small pooled cap, or else both of the others.
        if pooledCap == Fen(100_000) {
            #expect(total.pooled == pooledCap, "seed \(seed): \(total.pooled)")
        } else {
            #expect(outpatient == Fen(30_000) && disease == Fen(20_000), "seed \(seed): \(outpatient), \(disease)")
        }
        let paid = insuring.decisions.values.filter { $0.life.isStanding }.reduce(Fen.zero) { $0 + $1.claim.amounts.pooled }
        #expect(paid == total.pooled, "seed \(seed): the totals are the decisions that stand")
        race.network.audit("seed \(seed)", #_sourceLocation)
    }
}

/// Both treating regions ask for the same person at once.
private struct Race {
    var network: Network
    /// Highest totals seen after any message, field by field.
    var highest = Accumulators.zero
    private var random: SeededGenerator

    init(seed: UInt64, policy: BenefitPolicy) {
        random = SeededGenerator(seed: seed)
        network = Network([Clinic.treating, Clinic.insuring, Clinic.other], insuringPolicy: policy)
        network.facts = { person, insurance in
            var facts = Clinic.facts(of: person, insurance)
            facts?.chronicDiseases = ["M01600"]
            return facts
        }
    }

    mutating func run() {
        var asked: [(region: RegionCode, visit: VisitRegistration)] = []
        for number in 1...24 {
            let region = number.isMultiple(of: 2) ? Clinic.treating : Clinic.other
            let type: VisitType = [.inpatient, .outpatient, .chronicOutpatient][number % 3]
            var visit = Clinic.visit("V\(number)")
            (visit.treatingRegion, visit.visitType) = (region, type)
            visit.diseaseCode = type == .chronicOutpatient ? "M01600" : ""
            visit.beganAt = BusinessTime(seconds: Clinic.moment("2026-03-05").seconds + Int64(number))
            network.apply(.hospital(.register(visit, messageID: "r")), at: region)
            upload(visit, at: region)
            asked.append((region, visit))
        }
        for (region, visit) in asked.shuffled(using: &random) {
            settle(visit, "m-\(visit.visitID)", at: region)
            if Bool.random(using: &random) { carry() }
            if Int.random(in: 0..<4, using: &random) == 0 { cancel(asked.randomElement(using: &random)!) }
        }
        while !network.isQuiet { carry() }
        // What a cancel gave back may be asked for again.
        for (region, visit) in asked { settle(visit, "n-\(visit.visitID)", at: region) }
        while !network.isQuiet { carry() }
    }

    private mutating func upload(_ visit: VisitRegistration, at region: RegionCode) {
        let line = Clinic.line(Fen(20_000))
        network.apply(
            .hospital(
                .uploadLines(
                    LineUpload(institution: visit.institution, visitID: visit.visitID, batch: "B", messageID: "u", lines: [line]))
            ),
            at: region)
    }

    private mutating func settle(_ visit: VisitRegistration, _ messageID: String, at region: RegionCode) {
        network.apply(
            .hospital(
                .settle(
                    BillRequest(
                        institution: visit.institution, visitID: visit.visitID, batch: "B", messageID: messageID,
                        medicalFee: Fen(20_000), hospitalPart: .zero, useAccount: false,
                        settledAt: Clinic.moment("2026-03-05 12:00:00")))), at: region)
    }

    private mutating func cancel(_ claim: (region: RegionCode, visit: VisitRegistration)) {
        network.apply(
            .hospital(
                .cancel(
                    CancelBill(
                        institution: claim.visit.institution, visitID: claim.visit.visitID, batch: "B",
                        messageID: "c-\(claim.visit.visitID)", originalMessageID: "m-\(claim.visit.visitID)",
                        cancelledAt: Clinic.moment("2026-03-06")))), at: claim.region)
    }

    /// One message of one stream.
    private mutating func carry() {
        let nodes = [Clinic.treating, Clinic.insuring, Clinic.other].map(\.node)
        let (sender, receiver) = (nodes.randomElement(using: &random)!, nodes.randomElement(using: &random)!)
        guard sender != receiver else { return }
        _ = network.carry(StreamKey(sender: sender, receiver: receiver), limit: 1)
        let key = AccumulatorKey(person: Clinic.person, insurance: .employee, year: 2026)
        let now = network[Clinic.insuring].accumulators[key] ?? .zero
        highest.pooled = max(highest.pooled, now.pooled)
        highest.outpatientPooled = max(highest.outpatientPooled, now.outpatientPooled)
        let disease = max(highest.diseases.pooled(for: "M01600"), now.diseases.pooled(for: "M01600"))
        highest.diseases = DiseaseTotals("M01600", pooled: disease)
    }
}
