import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// Bills of one long stay (中途结算), as `StayBilling` tells them.
extension RegionMachine {
    struct Stay {
        /// Other batches whose lines a bill of this stay covers.
        var covers: [String] = []
        /// The interim bill that stands.
        var supersedes: SupersededBill?
        /// Why no bill may be made now.
        var refusal: SettlementRefusal?
    }

    /// What the stay's other bills mean for a bill of `key`; nothing for a visit that was never billed before discharge.
    func stay(around key: BillKey) -> Stay {
        guard let batches = stayBatches[key.visit] else { return Stay() }
        func bill(_ batch: String) -> Bill {
            bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)]!
        }
        let billing = StayBilling(of: key.batch, beside: batches.lazy.map { bill($0).inStay($0) })
        let superseded = billing.supersedes.flatMap { batch in
            bill(batch).life.standing.map { SupersededBill(batch: batch, settlementID: $0.claim.settlementID) }
        }
        return Stay(covers: billing.covers, supersedes: superseded, refusal: billing.refusal?.refusal)
    }

    /// The split of a batch's lines and of the batches it covers; `nil` when a part does not fit.
    func asked(_ key: BillKey, covering batches: [String]) -> ScopeSplit? {
        batches.reduce(bills[key]?.split) { sum, batch in
            guard let other = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)] else { return sum }
            return sum?.adding(other.split)
        }
    }

    /// A bill of the stay is booked: later bills cover it, and the interim bill it took the place of is undone.
    mutating func enterStay(_ key: BillKey, superseding negative: SettledClaim?) {
        let bill = bills[key]!
        guard bill.request?.isInterim == true || !bill.covers.isEmpty else { return }
        if !stayBatches[key.visit, default: []].contains(key.batch) { stayBatches[key.visit, default: []].append(key.batch) }
        supersede(in: key, by: negative)
    }

    /// Takes the interim bill that `key`'s request names out of force.
    mutating func supersede(in key: BillKey, by negative: SettledClaim?) {
        guard let negative, let earlier = bills[key]?.supersedes else { return }
        let superseded = BillKey(institution: key.institution, visitID: key.visitID, batch: earlier.batch)
        bills[superseded]!.take(.supersede(negative))
        enterTotals(negative, of: superseded)
    }
}

extension ScopeSplit {
    var hasNegativePart: Bool {
        fullSelfPay.isNegative || overLimit.isNegative || preSelfPay.isNegative || inScope.isNegative
    }
}

extension Bill {
    fileprivate func inStay(_ batch: String) -> StayBatch {
        let standing: StayBatch.Standing? = life.standing.map {
            if request?.isInterim != true { return .final }
            return $0.isAdjusted ? .adjusted : .interim
        }
        return StayBatch(batch: batch, isUnknown: life.isUnknown, standing: standing)
    }
}

extension StayBilling.Refusal {
    fileprivate var refusal: SettlementRefusal {
        switch self {
        case .outcomeUnknown: .outcomeUnknown
        case .billed: .stayBilled
        case .adjusted: .adjustedByAudit
        }
    }
}
