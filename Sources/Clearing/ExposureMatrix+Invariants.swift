import ClaimTypes
import LedgerTypes

/// A cell on which the kept matrix and a recomputation disagree.
public struct RecomputationDifference: Hashable, Sendable {
    public var window: WindowNumber
    public var pair: RegionPair
    public var insurance: InsuranceKind
    public var fund: FundCode
    public var kept: ExposureTotals
    public var recomputed: ExposureTotals
}

extension ExposureMatrix {
    /// Compares the kept cells with entries added up again from the journal (law M3: positions = recomputation).
    /// - Returns: every cell that differs, ascending by window, pair, insurance kind and fund; empty when the matrix is right.
    /// - Complexity: O(entries + cells log cells).
    public func recomputationCheck(against entries: some Sequence<ClearingEntry>) -> [RecomputationDifference] {
        var again: [ExposureCell: ExposureTotals] = [:]
        for entry in entries {
            let base = ExposureCell(window: entry.window, pair: entry.pair, insurance: entry.insurance, fund: .medicalFee)
            for (fund, amount) in [(FundCode.medicalFee, entry.medicalFee)] + entry.funds.map({ ($0.fund, $0.amount) }) {
                again[base.with(fund), default: .zero].count += entry.cases
                again[base.with(fund), default: .zero].amount += amount
            }
        }
        return Set(cells.keys).union(again.keys).sorted().compactMap { cell in
            let kept = cells[cell] ?? .zero
            let recomputed = again[cell] ?? .zero
            guard kept != recomputed else { return nil }
            return RecomputationDifference(
                window: cell.window, pair: cell.pair, insurance: cell.insurance, fund: cell.fund, kept: kept,
                recomputed: recomputed)
        }
    }
}
