import ClaimTypes
import LedgerTypes

/// A row on which the kept matrix and a recomputation disagree.
public struct RecomputationDifference: Hashable, Sendable {
    public let window: WindowNumber
    public let pair: RegionPair
    public let insurance: InsuranceKind
    public let fund: FundCode
    public let kept: ExposureTotals
    public let recomputed: ExposureTotals
}

extension ExposureMatrix {
    /// Compares the kept rows with entries added up again from the journal (law M3: positions = recomputation).
    /// - Returns: every row that differs, ascending by window, pair, insurance kind and fund; empty when the matrix is right.
    /// - Precondition: the entries can be added to an empty matrix, in any order; the journal holds no others.
    /// - Complexity: O(entries + pairs log pairs).
    public func recomputationCheck(against entries: some Sequence<ClearingEntry>) -> [RecomputationDifference] {
        var again = ExposureMatrix()
        for entry in entries {
            let refusal = again.add(entry)
            precondition(refusal == nil, "M3: the journal holds an entry that cannot be added: \(entry)")
        }
        let keys = Set(sheets.map(\.key)).union(again.sheets.map(\.key)).sorted()
        return keys.flatMap { key in
            let fence = Fence(pair: key.pair, window: key.window, rows: again.rows(of: key.pair, in: key.window))
            return fence.differences(to: rows(of: key.pair, in: key.window)).map {
                RecomputationDifference(
                    window: key.window, pair: key.pair, insurance: $0.insurance, fund: $0.fund, kept: $0.inMatrix,
                    recomputed: $0.inFence)
            }
        }
    }
}
