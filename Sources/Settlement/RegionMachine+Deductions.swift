import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// One deduction (审核扣款) that stands in the books of a region.
public struct BookedDeduction: Hashable, Sendable {
    public let pair: RegionPair
    /// The window that owes less by it.
    public let window: WindowNumber
    public let institution: InstitutionCode
    /// The audit desk's id, unique inside the institution.
    public let adjustmentID: String
    public let type: DeductionType
    public let reason: AuditReason
    /// Ascending by fund; positive when the insuring region owes less, negative when a deduction was given back.
    public let amounts: [FundAmount]

    init(_ adjustment: ClaimAdjustment, _ pair: RegionPair) {
        let request = adjustment.request
        self.pair = pair
        window = adjustment.record.window
        institution = request.institution
        adjustmentID = request.adjustmentID
        type = request.type
        reason = request.reason
        amounts = request.change.map { FundAmount($0.fund, -$0.amount) }
    }

    fileprivate static func precedes(_ left: BookedDeduction, _ right: BookedDeduction) -> Bool {
        if left.pair != right.pair { return left.pair < right.pair }
        if left.institution != right.institution { return left.institution.value < right.institution.value }
        return left.adjustmentID < right.adjustmentID
    }
}

extension RegionMachine {
    /// What deductions took off the amounts this region owes for a window, from its own decisions; by pair, institution and id.
    /// - Complexity: O(open claims).
    public func deductionsFromOwed(in window: WindowNumber) -> [BookedDeduction] {
        decisions.flatMap { _, decided in
            decided.life.adjustments.map { BookedDeduction($0, RegionPair(insuring: region, treating: decided.treating)) }
        }.filter { $0.window == window }.sorted(by: BookedDeduction.precedes)
    }

    /// What deductions took off the amounts this region is owed for a window, from its own bills; by pair, institution and id.
    /// - Complexity: O(open claims).
    public func deductionsFromClaims(in window: WindowNumber) -> [BookedDeduction] {
        bills.flatMap { key, bill -> [BookedDeduction] in
            guard let standing = bill.life.standing, let visit = visits[key.visit] else { return [] }
            let pair = RegionPair(insuring: visit.insuringRegion.party, treating: region)
            return standing.adjustments.map { BookedDeduction($0, pair) }
        }.filter { $0.window == window }.sorted(by: BookedDeduction.precedes)
    }

    /// What this region owes for the settlements of a window that stand, before deductions; a window without late cancels owes this less its
    /// deductions.
    /// - Complexity: O(open claims).
    public func settledOwed(in window: WindowNumber) -> Fen {
        decisions.reduce(Fen.zero) { sum, element in
            guard element.value.life.isStanding, element.value.claim.window == window else { return sum }
            return AdjustmentRule.left(of: element.value.claim, element.value.insurance, after: []).reduce(sum) { $0 + $1.amount }
        }
    }

    /// The rows of a window by pool, as both sides of this region's statements add them up (统筹区).
    public func poolFigures(in window: WindowNumber) -> [PoolFigure] {
        peers.flatMap { peer -> [PoolFigure] in
            let owed = month.pools.rows(of: RegionPair(insuring: region, treating: peer), in: window).map { row in
                PoolFigure(
                    pool: row.key.pools.insuring, isPayable: true, fund: row.key.fund, cases: row.totals.count,
                    amount: row.totals.amount)
            }
            let claimed = month.pools.rows(of: RegionPair(insuring: peer, treating: region), in: window).map { row in
                PoolFigure(
                    pool: row.key.pools.treating, isPayable: false, fund: row.key.fund, cases: row.totals.count,
                    amount: row.totals.amount)
            }
            return owed + claimed
        }
    }
}
