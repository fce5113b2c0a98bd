import ClaimTypes
import LedgerTypes

extension ExposureMatrix {
    /// The rows of one pair and window, ascending by insurance kind and fund, without rows that came back to zero.
    /// - Complexity: O(cells of the matrix); meant for fences and reports, not for the path of a decision.
    public func rows(of pair: RegionPair, in window: WindowNumber) -> [ExposureRow] {
        cells.compactMap { cell, totals in
            guard cell.window == window, cell.pair == pair, totals != .zero else { return nil }
            return ExposureRow(insurance: cell.insurance, fund: cell.fund, totals: totals)
        }.sorted(by: ExposureRow.precedes)
    }

    /// The fence an insuring region states for one pair and window from its own matrix.
    public func fence(of pair: RegionPair, in window: WindowNumber) -> Fence {
        Fence(pair: pair, window: window, rows: rows(of: pair, in: window))
    }

    /// Every pair with money or cases in the window, ascending.
    public func pairs(in window: WindowNumber) -> [RegionPair] {
        Set(cells.lazy.filter { $0.key.window == window && $0.value != .zero }.map { $0.key.pair }).sorted()
    }

    /// Pairs with money or cases in the window whose fence has not arrived, ascending.
    public func pairsWithoutFence(in window: WindowNumber) -> [RegionPair] {
        pairs(in: window).filter { !isClosed($0, in: window) }
    }

    /// Accepted fences of the window, ascending by pair.
    public func fences(in window: WindowNumber) -> [Fence] {
        fences.values.filter { $0.window == window }.sorted { $0.pair < $1.pair }
    }

    /// What each pair owes in the window, ascending by pair; negative when cancels outweigh settlements, zero rows left out.
    /// - Returns: `nil` when a sum exceeds the range of `Fen`.
    public func owed(in window: WindowNumber) -> [(pair: RegionPair, amount: Fen)]? {
        var sums: [RegionPair: Fen] = [:]
        for (cell, totals) in cells where cell.window == window && cell.fund != .medicalFee {
            guard let sum = sums[cell.pair, default: .zero].adding(totals.amount) else { return nil }
            sums[cell.pair] = sum
        }
        return sums.filter { $0.value != .zero }.sorted { $0.key < $1.key }.map { (pair: $0.key, amount: $0.value) }
    }

    /// The obligations of the window: who pays whom, a negative pair turned round.
    public func obligations(in window: WindowNumber) -> [Obligation]? {
        owed(in: window)?.compactMap {
            Obligation.directed(debtor: $0.pair.insuring, creditor: $0.pair.treating, amount: $0.amount)
        }
    }
}
