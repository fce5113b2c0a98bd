import ClaimTypes
import LedgerTypes

extension ExposureMatrix {
    /// The rows of one pair and window, ascending by insurance kind and fund, without rows that came back to zero. O(rows).
    public func rows(of pair: RegionPair, in window: WindowNumber) -> [ExposureRow] { sheet(pair, window)?.liveRows ?? [] }

    /// The fence an insuring region states for one pair and window from its own matrix.
    public func fence(of pair: RegionPair, in window: WindowNumber) -> Fence {
        Fence(pair: pair, window: window, rows: rows(of: pair, in: window))
    }

    /// Every pair with money or cases in the window, ascending. O(pairs) like all queries by window.
    public func pairs(in window: WindowNumber) -> [RegionPair] {
        sortedSheets(in: window).filter { !$0.liveRows.isEmpty }.map(\.key.pair)
    }

    /// Pairs with money or cases in the window whose fence has not arrived, ascending.
    public func pairsWithoutFence(in window: WindowNumber) -> [RegionPair] {
        sortedSheets(in: window).filter { $0.fence == nil && !$0.liveRows.isEmpty }.map(\.key.pair)
    }

    /// Accepted fences of the window, ascending by pair.
    public func fences(in window: WindowNumber) -> [Fence] { sortedSheets(in: window).compactMap(\.fence) }

    /// The obligations of the window as they stand, fenced or not, ascending by pair: who pays whom, a negative pair turned round.
    /// - Returns: `nil` when a pair's sum exceeds the range of `Fen`.
    public func obligations(in window: WindowNumber) -> [Obligation]? {
        var obligations: [Obligation] = []
        for sheet in sortedSheets(in: window) {
            let pair = sheet.key.pair
            guard let figures = Fence(pair: pair, window: window, rows: sheet.liveRows).figures else { return nil }
            if let debt = Obligation.directed(debtor: pair.insuring, creditor: pair.treating, amount: figures.owed) {
                obligations.append(debt)
            }
        }
        return obligations
    }
}
