import ClaimTypes
import Clearing
import LedgerTypes
import Messages
import Reconciliation

/// Canonical bytes of the values both machines keep. Every stored property stands here once, in declaration order.
extension CanonicalSink {
    mutating func put(_ split: ScopeSplit) {
        put(split.fullSelfPay)
        put(split.overLimit)
        put(split.preSelfPay)
        put(split.inScope)
    }

    mutating func put(_ amounts: SettlementAmounts) {
        put(amounts.split)
        put(amounts.deductible)
        put(amounts.pooled)
        put(amounts.civilServant)
        put(amounts.enterprise)
        put(amounts.seriousIllness)
        put(amounts.largeSum)
        put(amounts.assistance)
        put(amounts.hospitalPart)
        put(amounts.account)
        put(amounts.mutualAid)
        put(amounts.cash)
    }

    mutating func put(_ claim: SettledClaim) {
        put(claim.settlementID)
        put(claim.originalSettlementID)
        put(claim.window.value)
        put(claim.settledAt.seconds)
        put(claim.amounts)
        put(claim.ratio.value)
        put(claim.accountBalance)
        put(claim.policyDigest)
    }

    mutating func put(_ visit: VisitRegistration) {
        put(visit.institution.value)
        put(visit.level.rawValue)
        put(visit.visitID)
        put(visit.person.value)
        put(visit.treatingRegion.value)
        put(visit.insuringRegion.value)
        put(visit.insurance.value)
        put(visit.visitType.value)
        put(visit.diseaseCode)
        put(visit.beganAt.seconds)
    }

    mutating func put(_ key: BillKey) {
        put(key.institution.value)
        put(key.visitID)
        put(key.batch)
    }

    mutating func put(_ request: BillRequest) {
        put(request.messageID)
        put(request.medicalFee)
        put(request.hospitalPart)
        put(request.useAccount)
        put(request.settledAt.seconds)
        put(request.isInterim)
        put(request.settlementWay.rawValue)
        put(request.emergencyBeganAt != nil)
        put(request.emergencyBeganAt?.seconds ?? 0)
    }

    mutating func put(_ decided: DecidedClaim) {
        put(decided.messageID)
        put(decided.treatedAt.value)
        put(decided.insuredAt.value)
        put(decided.person.value)
        put(decided.insurance.value)
        put(decided.pool.value)
        put(decided.mutualAidMember != nil)
        put(decided.mutualAidMember?.value ?? 0)
        put(decided.clearingType.rawValue)
        put(decided.claim)
        put(decided.isInterim)
        decided.change.writeCanonical(into: &self)
        put(decided.flags)
        // Nearly all have no earlier one. Lives begin with other numbers than 3.
        if !decided.earlier.isEmpty {
            put(UInt8(3))
            put(decided.earlier)
        }
        put(decided.life)
    }

    mutating func put(_ amounts: [FundAmount]) {
        put(count: amounts.count)
        for row in amounts {
            put(row.fund.value)
            put(row.amount)
        }
    }

    mutating func put(_ finding: FenceFinding) {
        switch finding {
        case .agreed: put(UInt8(0))
        case .differs(let theirs, let ours):
            put(UInt8(1))
            put(theirs)
            put(ours)
        case .countDiffers(let theirs, let ours):
            put(UInt8(2))
            put(theirs)
            put(ours)
        }
    }

    mutating func put(_ fenced: FencedPair) {
        put(fenced.window.value)
        put(fenced.pair.insuring.value)
        put(fenced.pair.treating.value)
    }

    mutating func put(_ comparison: PairComparison) {
        put(comparison.date.days)
        put(comparison.pair.insuring.value)
        put(comparison.pair.treating.value)
        put(count: comparison.missing.count)
        for party in comparison.missing { put(party.rawValue) }
        put(count: comparison.lines.count)
        for line in comparison.lines {
            put(line.key.insurance.value)
            put(line.key.clearingType.rawValue)
            put(line.key.fund.value)
            // The finding follows from the figures.
            for party in ReconciliationParty.allCases {
                let totals = line.figures[party]
                put(totals != nil)
                put(totals?.count ?? 0)
                put(totals?.amount ?? .zero)
            }
        }
    }

    mutating func put(_ notice: ClearingNotice) {
        put(notice.window.value)
        put(notice.region.value)
        for side in [notice.payable, notice.receivable] {
            put(count: side.count)
            for row in side {
                put(row.counterparty.value)
                put(row.amounts)
            }
        }
        put(notice.net)
        put(count: notice.carried.count)
        for line in notice.carried { put(line) }
    }
}
