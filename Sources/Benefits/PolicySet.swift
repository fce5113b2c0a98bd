import ClaimTypes
import LedgerTypes

/// A policy that many decisions look at. To hand it on copies one reference; to hand on the value counts up each of its lists, which
/// costs as much as a decision.
public final class SharedPolicy: Sendable {
    public let policy: BenefitPolicy

    public init(_ policy: BenefitPolicy) { self.policy = policy }

    /// `BenefitRule.decide` under this policy, without an explanation. Never inlined: only behind a call is it certain that the policy stays,
    /// so that it is looked at where it lies.
    @inline(never)
    public func decide(
        _ claim: ClaimSubmission, for person: PersonFacts, accumulators: Accumulators, accountBalance: Fen,
        mutualAidBalance: Fen, continuing transferred: TransferredStay? = nil
    ) -> Result<BenefitDecision, BenefitRefusal> {
        BenefitRule.decide(
            claim, for: person, under: policy, accumulators: accumulators, accountBalance: accountBalance,
            mutualAidBalance: mutualAidBalance, continuing: transferred)
    }
}

/// All policies a node decides with, found by pool, kind of insurance and settlement date.
public struct PolicySet: Hashable, Sendable {
    /// Ascending by pool, kind of insurance and first day of validity.
    public let policies: [BenefitPolicy]
    /// The same, in the same order, for those who decide many claims.
    public let shared: [SharedPolicy]

    public init(_ policies: [BenefitPolicy]) {
        self.policies = policies.sorted { Self.key($0) < Self.key($1) }
        shared = self.policies.map { SharedPolicy($0) }
    }

    public static func == (left: PolicySet, right: PolicySet) -> Bool { left.policies == right.policies }

    public func hash(into hasher: inout Hasher) { hasher.combine(policies) }

    /// The policy in force on `date`; `.noPolicy` for an unknown pool or kind, `.dateOutsidePolicy` for a known one.
    /// - Complexity: O(log *n* + versions of the pool).
    public func policy(
        pool: RegionCode, insurance: InsuranceKind, on date: BusinessDate
    ) -> Result<BenefitPolicy, BenefitRefusal> {
        shared(pool: pool, insurance: insurance, on: date).map(\.policy)
    }

    /// The same without a copy.
    public func shared(
        pool: RegionCode, insurance: InsuranceKind, on date: BusinessDate
    ) -> Result<SharedPolicy, BenefitRefusal> {
        var low = 0
        var high = policies.count
        while low < high {
            let middle = (low + high) / 2
            if (policies[middle].pool, policies[middle].insurance) < (pool, insurance) { low = middle + 1 } else { high = middle }
        }
        var known = false
        while low < policies.count, policies[low].pool == pool, policies[low].insurance == insurance {
            if policies[low].validity.contains(date) { return .success(shared[low]) }
            known = true
            low += 1
        }
        return .failure(known ? .dateOutsidePolicy : .noPolicy)
    }

    private static func key(_ policy: BenefitPolicy) -> (RegionCode, InsuranceKind, BusinessDate) {
        (policy.pool, policy.insurance, policy.validity.lowerBound)
    }
}

/// The catalogues of all treating regions.
public struct CatalogueSet: Hashable, Sendable {
    /// Ascending by region.
    public let catalogues: [Catalogue]

    public init(_ catalogues: [Catalogue]) { self.catalogues = catalogues.sorted { $0.region < $1.region } }

    /// The catalogue of a treating region. A handful of regions: a walk is the fastest search.
    public func catalogue(of region: RegionCode) -> Catalogue? {
        for index in catalogues.indices where catalogues[index].region == region { return catalogues[index] }
        return nil
    }
}
