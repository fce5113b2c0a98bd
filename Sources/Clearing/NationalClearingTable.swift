import ClaimTypes
import LedgerTypes

/// One pair's month.
public struct ClearingRow: Hashable, Sendable {
    public let pair: RegionPair
    public let figures: ClearingFigures
}

/// What one region owes as insuring region and is owed as treating region.
public struct RegionTotals: Hashable, Sendable {
    public let region: RegionCode
    /// As insuring region: owed to all treating regions (应付).
    public let payable: ClearingFigures
    /// As treating region: owed by all insuring regions (应收).
    public let receivable: ClearingFigures
    /// Receivable minus payable (净额).
    public let net: Fen
}

/// Disputed money of a pair that a close left out (negative) or brought in from an earlier window.
public struct CarriedFunds: Hashable, Sendable {
    public let pair: RegionPair
    public let amounts: [FundAmount]

    public init(pair: RegionPair, amounts: [FundAmount]) {
        self.pair = pair
        self.amounts = amounts
    }
}

/// Why no table can be drawn up. Nothing is guessed for a missing pair.
public enum ClearingTableRefusal: Error, Hashable, Sendable {
    /// These pairs have money or cases in the window, but no fence yet (law M7).
    case windowOpen([RegionPair])
    /// A total leaves the range of `Fen`.
    case totalOutOfRange
}

/// The national clearing table of one window (全国跨省异地就医费用清算表), drawn up from fences alone.
///
/// Everyone can add it up again: a row's funds come to what it owes, the rows come to the total, what the regions owe is what
/// they are owed, and net positions come to zero. These are checked when the table is made (law M3).
public struct NationalClearingTable: Hashable, Sendable {
    public let window: WindowNumber
    /// Ascending by treating region, then insuring region.
    public let rows: [ClearingRow]
    /// Every region of a row, ascending.
    public let regions: [RegionTotals]
    public let total: ClearingFigures

    /// The table of a window all of whose pairs are fenced.
    /// - Parameter carried: what was left out of the window (negative) or brought in from an earlier one, by fund; no cases, no fee.
    /// - Complexity: O(cells of the window + carried), whatever the number of claims.
    public static func of(
        _ matrix: ExposureMatrix, window: WindowNumber, carried: [CarriedFunds] = []
    ) -> Result<NationalClearingTable, ClearingTableRefusal> {
        let open = matrix.pairsWithoutFence(in: window)
        guard open.isEmpty else { return .failure(.windowOpen(open)) }
        guard let table = NationalClearingTable(window: window, fences: matrix.fences(in: window), carried: carried) else {
            return .failure(.totalOutOfRange)
        }
        return .success(table)
    }

    /// - Returns: `nil` when a total leaves the range of `Fen`.
    init?(window: WindowNumber, fences: [Fence], carried: [CarriedFunds] = []) {
        guard let pairs = Self.figures(of: fences, carried) else { return nil }
        var rows: [ClearingRow] = []
        var total = ClearingFigures.zero
        var payable: [RegionCode: ClearingFigures] = [:]
        var receivable: [RegionCode: ClearingFigures] = [:]
        for (pair, figures) in pairs {
            guard let sum = total.adding(figures), let paid = payable[pair.insuring, default: .zero].adding(figures),
                let received = receivable[pair.treating, default: .zero].adding(figures)
            else { return nil }
            rows.append(ClearingRow(pair: pair, figures: figures))
            total = sum
            payable[pair.insuring] = paid
            receivable[pair.treating] = received
        }
        var regions: [RegionTotals] = []
        for region in Set(payable.keys).union(receivable.keys).sorted() {
            let owes = payable[region] ?? .zero
            let owed = receivable[region] ?? .zero
            guard let net = owed.owed.subtracting(owes.owed) else { return nil }
            regions.append(RegionTotals(region: region, payable: owes, receivable: owed, net: net))
        }
        self.window = window
        self.rows = rows.sorted { ($0.pair.treating, $0.pair.insuring) < ($1.pair.treating, $1.pair.insuring) }
        self.regions = regions
        self.total = total
        checkInvariants()
    }

    /// One entry per pair with rows or carried money, in the order of the fences.
    private static func figures(of fences: [Fence], _ carried: [CarriedFunds]) -> [(RegionPair, ClearingFigures)]? {
        var pairs: [(pair: RegionPair, figures: ClearingFigures)] = []
        for fence in fences where !fence.rows.isEmpty {
            guard let figures = fence.figures else { return nil }
            pairs.append((fence.pair, figures))
        }
        for line in carried {
            let place = pairs.firstIndex { $0.pair == line.pair } ?? pairs.count
            if place == pairs.count { pairs.append((line.pair, .zero)) }
            for row in line.amounts where !pairs[place].figures.add(row) { return nil }
        }
        return pairs
    }

    /// The obligations of the table: one per row with money, a negative row turned round.
    public var obligations: [Obligation] {
        rows.compactMap {
            Obligation.directed(debtor: $0.pair.insuring, creditor: $0.pair.treating, amount: $0.figures.owed)
        }
    }

    private func checkInvariants() {
        for row in rows {
            let byGroup = FundGroup.allCases.reduce(Fen.zero) { $0 + row.figures.amount(of: $1) }
            precondition(byGroup == row.figures.owed, "M3: funds of \(row.pair) come to \(byGroup), not to \(row.figures.owed)")
        }
        let payable = regions.reduce(Fen.zero) { $0 + $1.payable.owed }
        let receivable = regions.reduce(Fen.zero) { $0 + $1.receivable.owed }
        precondition(payable == total.owed, "M3: payables come to \(payable), not to \(total.owed)")
        precondition(receivable == total.owed, "M3: receivables come to \(receivable), not to \(total.owed)")
        let net = regions.reduce(Fen.zero) { $0 + $1.net }
        precondition(net == .zero, "M3: net positions add up to \(net), not to zero")
    }
}

extension Fence {
    /// The rows without their insurance kinds; `nil` when a sum leaves the range of `Fen`.
    public var figures: ClearingFigures? {
        var figures = ClearingFigures.zero
        for row in rows {
            let isAdded =
                row.fund == .medicalFee
                ? figures.add(cases: row.totals.count, medicalFee: row.totals.amount)
                : figures.add(FundAmount(row.fund, row.totals.amount))
            guard isAdded else { return nil }
        }
        return figures
    }
}
