import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimTypes
import GeneratedWorld
import LedgerTypes
import Registry

/// One decision with everything it needs at hand.
struct DecisionCase {
    let claim: ClaimSubmission
    let facts: PersonFacts
    let policy: BenefitPolicy
    let opening: Accumulators
    let balance: Fen

    init(_ claim: WorkloadClaim, _ workload: ClaimWorkload) throws {
        let visit = claim.submission.visit
        let day = claim.submission.settledAt.date
        guard let facts = claim.facts,
            let record = workload.registry.enrolment(
                of: visit.person, insuringRegion: visit.insuringRegion, insurance: visit.insurance)
        else { throw BenchmarkFailure("person \(visit.person) is not enrolled") }
        self.claim = claim.submission
        self.facts = facts
        policy = try workload.world.policies.policy(pool: facts.pool, insurance: facts.insurance, on: day).get()
        opening = record.opening[day.year] ?? .zero
        balance = record.accountBalance
    }
}
