import BenchmarkSupport
import Benefits
import ClaimCommands
import ClaimTypes
import GeneratedWorld
import LedgerTypes
import Registry

/// One decision with everything it needs at hand: a reference, so that none of it is copied to be decided on.
final class DecisionCase: Sendable {
    let claim: ClaimSubmission
    let facts: PersonFacts
    let policy: SharedPolicy
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
        policy = try workload.world.policies.shared(pool: facts.pool, insurance: facts.insurance, on: day).get()
        opening = record.opening[day.year] ?? .zero
        balance = record.accountBalance
    }

    /// Decides on what lies here; never inlined, see `SharedPolicy`.
    @inline(never)
    func decide(_ year: Accumulators, _ balance: Fen) -> Result<BenefitDecision, BenefitRefusal> {
        policy.decide(claim, for: facts, accumulators: year, accountBalance: balance, mutualAidBalance: .zero)
    }
}
