import ClaimTypes
import LedgerTypes

/// What one pool (统筹区) of a region owes or is owed under a fund: a row of the month's statements.
public struct PoolFigure: Hashable, Sendable {
    public var pool: RegionCode
    /// Whether the pool insures (应付) or treats (应收).
    public var isPayable: Bool
    /// `.medicalFee` for the row that carries cases and the total fee; statements have none, and then cases are not split.
    public var fund: FundCode
    public var cases: Int64
    public var amount: Fen

    public init(pool: RegionCode, isPayable: Bool, fund: FundCode, cases: Int64, amount: Fen) {
        self.pool = pool
        self.isPayable = isPayable
        self.fund = fund
        self.cases = cases
        self.amount = amount
    }
}

/// Why a region's position is not split. Nothing is spread by ratio: rows that do not come to the position are an error.
public enum PoolSplitRefusal: Error, Hashable, Sendable {
    /// The pools' rows of a side and fund come to another sum than the region's.
    case amountDiffers(isPayable: Bool, fund: FundCode, pools: Fen, region: Fen)
    /// Cases or fees of a side differ.
    case feeDiffers(isPayable: Bool)
    /// A sum leaves the range of `Fen`.
    case totalOutOfRange

    public var text: BilingualText {
        switch self {
        case .amountDiffers(let isPayable, let fund, let pools, let region):
            BilingualText(
                "\(isPayable ? "应付" : "应收")基金 \(fund):各统筹区合计 \(pools.yuan),全区 \(region.yuan)",
                "\(isPayable ? "payable" : "receivable") under fund \(fund): pools \(pools.yuan), region \(region.yuan)")
        case .feeDiffers(let isPayable):
            BilingualText(
                "\(isPayable ? "应付" : "应收")人次或医疗费总额不符",
                "cases or fees of the \(isPayable ? "payable" : "receivable") side differ")
        case .totalOutOfRange: BilingualText("合计超出金额范围", "a total exceeds the range of amounts")
        }
    }
}

/// A region's position of a window, split to its pools (省内二次分解). Exact: the rows are those the position was added up from.
public struct PoolSplit: Hashable, Sendable {
    public let window: WindowNumber
    /// The region's own figures, as in the national clearing table.
    public let position: RegionTotals
    /// Ascending by pool; each is a `RegionTotals` of the pool.
    public let pools: [RegionTotals]
    /// Whether cases and the total fee are split too.
    public let hasCases: Bool

    /// - Returns: the split, or the first side and fund whose rows do not come to the position. O(figures log figures).
    public static func of(
        _ position: RegionTotals, window: WindowNumber, _ figures: [PoolFigure]
    ) -> Result<PoolSplit, PoolSplitRefusal> {
        var payable: [RegionCode: ClearingFigures] = [:]
        var receivable: [RegionCode: ClearingFigures] = [:]
        for figure in figures {
            let isAdded =
                figure.isPayable
                ? payable[figure.pool, default: .zero].add(figure) : receivable[figure.pool, default: .zero].add(figure)
            guard isAdded else { return .failure(.totalOutOfRange) }
        }
        var pools: [RegionTotals] = []
        var (paid, received) = (ClearingFigures.zero, ClearingFigures.zero)
        for pool in Set(payable.keys).union(receivable.keys).sorted() {
            let owes = payable[pool] ?? .zero
            let owed = receivable[pool] ?? .zero
            guard let net = owed.owed.subtracting(owes.owed), let more = paid.adding(owes), let got = received.adding(owed)
            else { return .failure(.totalOutOfRange) }
            (paid, received) = (more, got)
            pools.append(RegionTotals(region: pool, payable: owes, receivable: owed, net: net))
        }
        let hasCases = figures.contains { $0.fund == .medicalFee }
        for (isPayable, sum, whole) in [(true, paid, position.payable), (false, received, position.receivable)] {
            if let refusal = difference(isPayable, sum, whole, hasCases: hasCases) { return .failure(refusal) }
        }
        let net = pools.reduce(Fen.zero) { $0 + $1.net }
        precondition(net == position.net, "M3: pools of \(position.region) come to \(net), not to \(position.net)")
        return .success(PoolSplit(window: window, position: position, pools: pools, hasCases: hasCases))
    }

    private static func difference(
        _ isPayable: Bool, _ pools: ClearingFigures, _ region: ClearingFigures, hasCases: Bool
    ) -> PoolSplitRefusal? {
        for fund in Set(pools.funds.map(\.fund)).union(region.funds.map(\.fund)).sorted() {
            let (here, there) = (pools.amount(of: fund), region.amount(of: fund))
            if here != there { return .amountDiffers(isPayable: isPayable, fund: fund, pools: here, region: there) }
        }
        guard hasCases else { return nil }
        return pools.cases == region.cases && pools.medicalFee == region.medicalFee ? nil : .feeDiffers(isPayable: isPayable)
    }
}

extension ClearingFigures {
    /// The amount under one fund; zero without a row.
    public func amount(of fund: FundCode) -> Fen { funds.first { $0.fund == fund }?.amount ?? .zero }

    fileprivate mutating func add(_ figure: PoolFigure) -> Bool {
        figure.fund == .medicalFee
            ? add(cases: figure.cases, medicalFee: figure.amount) : add(FundAmount(figure.fund, figure.amount))
    }
}
