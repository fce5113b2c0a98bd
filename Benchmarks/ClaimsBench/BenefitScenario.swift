import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimGenerator
import ClaimTypes
import GeneratedWorld
import Hashing
import LedgerTypes
import Registry

/// `decide` and `split`: the pure rules on one core, without messages, books or disk.
struct BenefitScenario {
    private let workload: ClaimWorkload
    private let decisions: Int

    init(_ workload: ClaimWorkload, decisions: Int) {
        self.workload = workload
        self.decisions = decisions
    }

    /// `decide/mix` alone.
    func mix() throws -> BenchmarkRow { try decide("decide/mix", workload.claims) }

    func rows() throws -> [BenchmarkRow] {
        let stays = workload.claims.filter { $0.submission.visit.visitType == .inpatient }
        let visits = workload.claims.filter { $0.submission.visit.visitType != .inpatient }
        return try [
            mix(), decide("decide/outpatient", visits),
            decide("decide/inpatient", stays), split("split/6 lines", 6, .outpatient),
            split("split/300 lines", 300, .inpatient),
        ] + allocations()
    }

    /// Counts instead of times: what a decision takes from the heap, and whether it takes more later on.
    func allocations() throws -> [BenchmarkRow] {
        let passes = min(max(decisions / 2_000, 2), 100)
        let stays = workload.claims.filter { $0.submission.visit.visitType == .inpatient }
        let visits = workload.claims.filter { $0.submission.visit.visitType != .inpatient }
        return try AllocationScenario(workload, visits).rows("decide/outpatient", passes: passes)
            + AllocationScenario(workload, stays).rows("decide/inpatient", passes: passes)
    }

    /// Decides `claims` in order, each person's year and account moving on from one to the next; begins again from the opening
    /// figures until there were enough decisions.
    private func decide(_ name: String, _ claims: [WorkloadClaim]) throws -> BenchmarkRow {
        let cases = try claims.prefix(decisions).map { try DecisionCase($0, workload) }
        guard !cases.isEmpty else { throw BenchmarkFailure("no claim for \(name)") }
        var places: [PersonNumber: Int] = [:]
        var people: [Int] = []
        for decided in cases {
            let place = places[decided.claim.visit.person] ?? places.count
            places[decided.claim.visit.person] = place
            people.append(place)
        }
        var openings = Array(repeating: (Accumulators.zero, Fen.zero), count: places.count)
        for (decided, person) in zip(cases, people) { openings[person] = (decided.opening, decided.balance) }

        var results: [SettlementAmounts?] = []
        results.reserveCapacity(cases.count)
        var watch = Stopwatch(.processor)
        let passes = (decisions + cases.count - 1) / cases.count
        for _ in 0..<passes {
            var years = openings
            results.removeAll(keepingCapacity: true)
            watch.lap {
                for index in cases.indices {
                    let (year, balance) = years[people[index]]
                    let result = cases[index].decide(year, balance)
                    guard case .success(let decision) = result else {
                        results.append(nil)
                        continue
                    }
                    years[people[index]] = (year + decision.change, balance - decision.amounts.account)
                    results.append(decision.amounts)
                }
            }
        }
        return BenchmarkRow(
            scenario: name, value: watch.rate(cases.count * passes), unit: "decisions/s", digest: Self.digest(of: results))
    }

    /// Splits bills of exactly `count` lines, over and over; the value counts bills.
    private func split(_ name: String, _ count: Int, _ kind: VisitType) throws -> BenchmarkRow {
        guard let catalogue = workload.world.catalogues.catalogue(of: ClaimWorkload.treating) else {
            throw BenchmarkFailure("no catalogue of \(ClaimWorkload.treating)")
        }
        var bills: [GeneratedClaim] = []
        var number: UInt64 = 0
        while bills.count < min(32, decisions) {
            var claim = workload.generator.claim(number: number)
            number += 1
            guard claim.visit.treatingRegion == ClaimWorkload.treating, claim.visit.visitType == kind,
                claim.lines.count >= count
            else { continue }
            claim.lines.removeSubrange(count...)
            bills.append(claim)
        }
        let passes = max(decisions * 4 / (bills.count * count), 1)
        var sums: [SettlementAmounts?] = []
        var watch = Stopwatch(.processor)
        for _ in 0..<passes {
            sums.removeAll(keepingCapacity: true)
            watch.lap {
                for bill in bills {
                    var sum = ScopeSplit()
                    for line in bill.lines {
                        if case .success(let part) = LineSplitter.split(line, in: catalogue, level: bill.visit.level) {
                            sum = sum + part
                        }
                    }
                    sums.append(SettlementAmounts(split: sum))
                }
            }
        }
        return BenchmarkRow(
            scenario: name, value: watch.rate(bills.count * passes), unit: "bills/s", digest: Self.digest(of: sums))
    }

    /// Over every figure a decision came to, refusals included.
    private static func digest(of results: [SettlementAmounts?]) -> Digest256 {
        var sink = DigestSink()
        for amounts in results {
            sink.put(amounts != nil)
            guard let amounts else { continue }
            for figure in [
                amounts.split.fullSelfPay, amounts.split.overLimit, amounts.split.preSelfPay, amounts.split.inScope,
                amounts.deductible, amounts.fundTotal, amounts.account, amounts.cash,
            ] {
                sink.put(figure)
            }
        }
        return sink.finish()
    }
}
