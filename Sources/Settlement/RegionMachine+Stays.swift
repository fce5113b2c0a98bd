import ClaimTypes
import LedgerTypes
import Messages

/// Bills of one long stay (中途结算). Each covers the lines of every batch billed before it and takes the place of the interim bill
/// that stands, so the bills of a stay always net to the last one: deductible once, bands over the whole stay, the year of discharge.
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
        var stay = Stay()
        for batch in stayBatches[key.visit] ?? [] where batch != key.batch {
            stay.covers.append(batch)
            let other = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)]!
            if other.life.isUnknown { stay.refusal = stay.refusal ?? .outcomeUnknown }
            guard let standing = other.life.standing else { continue }
            if other.request?.isInterim != true {
                stay.refusal = .stayBilled
            } else if standing.isAdjusted {
                stay.refusal = stay.refusal ?? .adjustedByAudit
            } else {
                precondition(stay.supersedes == nil, "M3: two bills of the stay \(key.visitID) stand at once")
                stay.supersedes = SupersededBill(batch: batch, settlementID: standing.claim.settlementID)
            }
        }
        return stay
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
