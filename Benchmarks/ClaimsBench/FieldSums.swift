import Benefits
import ClaimTypes
import LedgerTypes

/// The sum of every field over many decisions: two systems that agree on all of them decided alike.
struct FieldSums: Equatable, Sendable {
    static let names = [
        "fullSelfPay", "overLimit", "preSelfPay", "inScope", "deductible", "pooled", "civilServant", "enterprise",
        "seriousIllness", "largeSum", "assistance", "hospitalPart", "account", "mutualAid", "cash", "ratio",
        "year inpatientDeductible", "year outpatientDeductible", "year admissions", "year inpatientScope", "year pooled",
        "year outpatientPooled", "year chronicPooled", "year largeSum", "year burden", "year civilServant", "year enterprise",
        "year pharmacyPooled", "year maternityPooled", "year seriousIllness", "year assistance",
    ]

    private(set) var values = [Int64](repeating: 0, count: FieldSums.names.count)
    private(set) var decisions = 0

    init() {}

    init(values: [Int64], decisions: Int) {
        self.values = values
        self.decisions = decisions
    }

    mutating func add(_ decision: BenefitDecision) {
        decisions += 1
        var index = 0
        func next(_ value: Int64) {
            values[index] += value
            index += 1
        }
        Self.visit(decision, next)
    }

    /// Every field of a decision, in the order of `names`.
    static func visit(_ decision: BenefitDecision, _ body: (Int64) -> Void) {
        let amounts = decision.amounts
        body(amounts.split.fullSelfPay.units)
        body(amounts.split.overLimit.units)
        body(amounts.split.preSelfPay.units)
        body(amounts.split.inScope.units)
        body(amounts.deductible.units)
        body(amounts.pooled.units)
        body(amounts.civilServant.units)
        body(amounts.enterprise.units)
        body(amounts.seriousIllness.units)
        body(amounts.largeSum.units)
        body(amounts.assistance.units)
        body(amounts.hospitalPart.units)
        body(amounts.account.units)
        body(amounts.mutualAid.units)
        body(amounts.cash.units)
        body(Int64(decision.ratio.value))
        let change = decision.change
        body(change.inpatientDeductible.units)
        body(change.outpatientDeductible.units)
        body(Int64(change.admissions))
        body(change.inpatientScope.units)
        body(change.pooled.units)
        body(change.outpatientPooled.units)
        body(change.chronicPooled.units)
        body(change.largeSum.units)
        body(change.burden.units)
        body(change.civilServant.units)
        body(change.enterprise.units)
        body(change.pharmacyPooled.units)
        body(change.maternityPooled.units)
        body(change.seriousIllness.units)
        body(change.assistance.units)
    }
}
