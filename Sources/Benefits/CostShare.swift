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

    mutating func recordPooled(_ family: BenefitFamily, consumed: Fen) {
        change.pooled = amounts.pooled
        switch family {
        case .inpatient: change.inpatientScope = consumed
        case .outpatient, .pharmacy: change.outpatientPooled = amounts.pooled
        case .chronic: change.chronicPooled = amounts.pooled
        }
    }
}

/// What the rules may ask about a claim besides its money.
struct DecisionContext {
    let family: BenefitFamily
    let level: HospitalLevel
    let accumulators: Accumulators
    let adjustment: RatioAdjustment
    /// Yearly cap of this kind of care alone.
    let ownCap: Fen?
    let useAccount: Bool
    let hasMutualAidMember: Bool

    /// Paid this year by the pooled fund for this kind of care; ordinary outpatient care and pharmacies share one total.
    var ownPooled: Fen {
        switch family {
        case .inpatient: accumulators.pooled - accumulators.outpatientPooled - accumulators.chronicPooled
        case .outpatient, .pharmacy: accumulators.outpatientPooled
        case .chronic: accumulators.chronicPooled
        }
    }
}

/// What stands on the accounts before the decision.
struct Balances {
    let own: Fen
    let mutualAid: Fen
}
