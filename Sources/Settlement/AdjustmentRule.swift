import ClaimTypes
import LedgerTypes
import Messages

/// An adjustment in the books: what was asked, and the record that was made of it.
public struct ClaimAdjustment: Hashable, Sendable {
    public let request: AdjustmentRequest
    public let record: AdjustedRecord
}

/// How far an audit may go: of each fund, what is left stays between nothing and what was settled. Cash and the hospital's own part are
/// no debt of the insuring region and cannot be touched.
enum AdjustmentRule {
    /// The sum of adjustments by fund, ascending, without zero rows.
    static func changes(of adjustments: [ClaimAdjustment]) -> [FundAmount] {
        guard !adjustments.isEmpty else { return [] }
        return adjustments.map(\.request.change).reduce([]) { $0.adding($1) }
    }

    /// What is still owed of a settlement, by fund.
    static func left(of claim: SettledClaim, _ insurance: InsuranceKind, after adjustments: [ClaimAdjustment]) -> [FundAmount] {
        claim.amounts.owedByFund(insurance).adding(changes(of: adjustments))
    }

    /// Why `request` may not be booked on top of `adjustments`; `nil` when it may. Both sides ask this.
    static func refusal(
        of request: AdjustmentRequest, on claim: SettledClaim, after adjustments: [ClaimAdjustment]
    ) -> SettlementRefusal? {
        guard request.settlementID == claim.settlementID else { return .adjustmentUnsound }
        let settled = claim.amounts.owedByFund(request.insurance)
        let taken = changes(of: adjustments)
        for row in request.change {
            let before = settled.amount(of: row.fund)
            let after = before + taken.amount(of: row.fund) + row.amount
            guard !after.isNegative, after <= before else { return .adjustmentExceedsLeft }
        }
        return nil
    }
}

extension [FundAmount] {
    func amount(of fund: FundCode) -> Fen { first { $0.fund == fund }?.amount ?? .zero }

    /// The sum of two lists by fund, ascending, without zero rows.
    func adding(_ other: [FundAmount]) -> [FundAmount] {
        var sums: [FundAmount] = []
        // A claim has a handful of funds: finding a place by a walk costs less than a hash table.
        for row in self + other {
            let place = sums.firstIndex { $0.fund >= row.fund } ?? sums.count
            if place < sums.count, sums[place].fund == row.fund {
                sums[place].amount += row.amount
            } else {
                sums.insert(row, at: place)
            }
        }
        sums.removeAll { $0.amount == .zero }
        return sums
    }

    var total: Fen { reduce(.zero) { $0 + $1.amount } }
}
