import ClaimTypes
import LedgerTypes

/// A claim on its way through the cascade. Each rule reads what earlier rules left and adds its own payment.
struct CostShare {
    /// In-scope money the funds look at: the claim's, less the out-of-region extra pre-self-pay.
    let base: Fen
    var amounts: SettlementAmounts
    var change = Accumulators.zero
    /// Ratio of the last band the pooled fund paid in.
    var ratio = BasisPoints.zero
    /// In-scope money above the pool's yearly cap.
    var excess = Fen.zero

    /// In-scope burden no fund has taken yet, deductible included.
    var remaining: Fen { base - amounts.fundTotal }

    mutating func recordPooled(_ context: DecisionContext, consumed: Fen) {
        let paid = amounts.pooled
        change.pooled = paid
        if context.family.countsAsInpatient { change.inpatientScope = consumed }
        change.addPooledOfKind(paid, context.family)
        if let key = context.disease { change.diseases = DiseaseTotals(key, pooled: paid) }
    }
}

/// What the rules may ask about a claim besides its money.
struct DecisionContext {
    let family: BenefitFamily
    let level: HospitalLevel
    /// The year before this claim.
    let accumulators: Accumulators
    let adjustment: RatioAdjustment
    /// Yearly cap of this kind of care alone.
    let ownCap: Fen?
    /// Whether `ownCap` looks at outpatient care and pharmacies apart.
    let capCountsOwn: Bool
    /// Place in the benefit, key and yearly cap of the chronic disease, where the policy lists diseases.
    let diseasePlace: Int?
    let disease: String?
    let diseaseCap: Fen?
    /// The earlier part of a continuous stay after a transfer, and what the policy makes of it.
    let transferred: (stay: TransferredStay, effect: TransferRule.Effect)?

    /// Paid this year by the pooled fund for this kind of care; ordinary outpatient care and pharmacies may share one total.
    var ownPooled: Fen {
        let year = accumulators
        switch family {
        case .inpatient, .daySurgery: return year.pooled - year.outpatientPooled - year.chronicPooled - year.maternityPooled
        case .outpatient: return capCountsOwn ? year.outpatientPooled - year.pharmacyPooled : year.outpatientPooled
        case .pharmacy: return capCountsOwn ? year.pharmacyPooled : year.outpatientPooled
        case .chronic: return year.chronicPooled
        case .maternity: return year.maternityPooled
        }
    }

    /// What the caps leave, and whether the pool's is the one that binds: only its overflow passes on to the next fund.
    func capLeft(poolCap: Fen?) -> CapLeft {
        let pool = poolCap.map { max($0 - accumulators.pooled, .zero) } ?? .fieldMaximum
        var own = ownCap.map { max($0 - ownPooled, .zero) } ?? .fieldMaximum
        if let diseaseCap, let disease {
            own = min(own, max(diseaseCap - accumulators.diseases.pooled(for: disease), .zero))
        }
        return CapLeft(
            amount: min(pool, own), isPoolCap: pool <= own, isUnlimited: poolCap == nil && ownCap == nil && diseaseCap == nil)
    }
}

/// What the caps leave to the pooled fund on a claim.
struct CapLeft {
    let amount: Fen
    let isPoolCap: Bool
    let isUnlimited: Bool
}

extension Accumulators {
    /// Adds a payment of the pooled fund to the total of its kind of care.
    fileprivate mutating func addPooledOfKind(_ paid: Fen, _ family: BenefitFamily) {
        switch family {
        case .inpatient, .daySurgery: break
        case .outpatient: outpatientPooled += paid
        case .pharmacy:
            outpatientPooled += paid
            pharmacyPooled += paid
        case .chronic: chronicPooled += paid
        case .maternity: maternityPooled += paid
        }
    }
}

/// What stands on the accounts before the decision.
struct Balances {
    let own: Fen
    let mutualAid: Fen
}
