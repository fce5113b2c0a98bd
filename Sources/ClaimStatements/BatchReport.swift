public import ClaimTypes
public import LedgerTypes

/// Sums over settlements, cancels counted negative.
public struct BatchTotals: Hashable, Sendable {
    public private(set) var settlements = 0
    public private(set) var cancels = 0
    public private(set) var fee = Fen.zero
    public private(set) var funds = Fen.zero
    public private(set) var accounts = Fen.zero
    public private(set) var hospital = Fen.zero
    public private(set) var cash = Fen.zero
    /// What insuring regions owe: funds and accounts.
    public private(set) var owed = Fen.zero

    public init() {}

    /// - Returns: false, and changes nothing, when a sum no longer fits.
    mutating func add(_ amounts: SettlementAmounts, isCancel: Bool) -> Bool {
        guard let fee = fee.adding(amounts.total), let funds = funds.adding(amounts.fundTotal),
            let accounts = accounts.adding(amounts.account + amounts.mutualAid),
            let hospital = hospital.adding(amounts.hospitalPart), let cash = cash.adding(amounts.cash),
            let owed = owed.adding(amounts.owed)
        else { return false }
        (self.fee, self.funds, self.accounts) = (fee, funds, accounts)
        (self.hospital, self.cash, self.owed) = (hospital, cash, owed)
        if isCancel { cancels += 1 } else { settlements += 1 }
        return true
    }

    /// The sums, in printing order.
    var figures: [Fen] { [fee, funds, accounts, hospital, cash, owed] }

    static let names = [
        BilingualText("医疗费总额", "total fee"), BilingualText("基金支付", "funds"), BilingualText("个人账户", "accounts"),
        BilingualText("医院负担", "hospital"), BilingualText("现金", "cash"), BilingualText("参保地应付", "owed"),
    ]
}

/// A batch of settlements added up three ways: by fund, by insuring region, by visit type. Each way adds for itself, so that the sums can
/// prove each other.
public struct BatchReport: Sendable {
    public private(set) var totals = BatchTotals()
    /// Fee lines of the settlements, and what they come to; cancels take back the lines they cancel.
    public private(set) var lineCount = 0
    private(set) var lineSum = Fen.zero
    private var funds: [FundCode: Fen] = [:]
    private var regions: [RegionCode: BatchTotals] = [:]
    private var visitTypes: [VisitType: BatchTotals] = [:]
    private var regionNames: [RegionCode: BilingualText] = [:]
    private var overflow: String?

    public init() {}

    /// Adds a settlement or a cancel that balances.
    /// - Parameter newLines: how many of its lines no other statement of the batch has brought; `nil` for all of them.
    public mutating func add(_ balanced: BalancedStatement, newLines: Int? = nil) {
        let statement = balanced.statement
        let (head, amounts) = (statement.head, statement.amounts)
        let lines = statement.isCancel ? amounts.total : statement.lines.reduce(Fen.zero) { $0 + $1.amount }
        let insuringRegion = head.insuringRegion.code
        regionNames[insuringRegion] = head.insuringRegion.name
        lineCount += newLines ?? statement.lines.count
        guard let sum = lineSum.adding(lines), totals.add(amounts, isCancel: statement.isCancel),
            regions[insuringRegion, default: BatchTotals()].add(amounts, isCancel: statement.isCancel),
            visitTypes[head.visitType, default: BatchTotals()].add(amounts, isCancel: statement.isCancel)
        else {
            overflow = overflow ?? head.settlementID
            return
        }
        lineSum = sum
        for row in amounts.owedByFund(head.insurance) { funds[row.fund, default: .zero] += row.amount }
    }

    /// Ascending by fund code; funds that paid nothing in the end are left out.
    public var byFund: [FundAmount] {
        funds.sorted { $0.key < $1.key }.map { FundAmount($0.key, $0.value) }.filter { $0.amount != .zero }
    }

    /// Ascending by region.
    public var byRegion: [(region: RegionCode, name: BilingualText, totals: BatchTotals)] {
        regions.sorted { $0.key < $1.key }.map { region, totals in
            (region, regionNames[region] ?? BilingualText("\(region)", "\(region)"), totals)
        }
    }

    /// Ascending by visit type.
    public var byVisitType: [(visitType: VisitType, totals: BatchTotals)] {
        visitTypes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The report, if lines, claims and every breakdown come to the same sums; else the first that does not.
    public func balanced() -> Result<BalancedBatch, StatementImbalance> {
        if let overflow { return .failure(StatementImbalance(.batch, overflow, "N16,2", totals.fee, Fen.fieldMaximum)) }
        let proofs = self.proofs
        for proof in proofs {
            if let imbalance = proof.imbalance(at: proof.words.chinese) { return .failure(imbalance) }
        }
        return .success(BalancedBatch(self, proofs))
    }

    private var proofs: [BalanceProof] {
        func over(_ chinese: String, _ english: String, _ parts: [BatchTotals], _ figure: (BatchTotals) -> Fen, _ total: Fen)
            -> BalanceProof
        {
            BalanceProof(.batch, "Σ", BilingualText(chinese, english), parts.map(figure), total)
        }
        let (regions, visits) = (byRegion.map(\.totals), byVisitType.map(\.totals))
        return [
            BalanceProof(
                .line, "I6", BilingualText("全部明细之和 = 医疗费总额", "all lines of all claims = total fee"), [lineSum], totals.fee),
            BalanceProof(
                .claim, "I2",
                BilingualText("基金 + 账户 + 医院 + 现金 = 医疗费总额", "funds + accounts + hospital + cash = total fee"),
                [totals.funds, totals.accounts, totals.hospital, totals.cash], totals.fee),
            BalanceProof(
                .claim, "I10", BilingualText("基金 + 账户 = 参保地应付", "funds + accounts = owed by insuring regions"),
                [totals.funds, totals.accounts], totals.owed),
            BalanceProof(
                .batch, "Σ", BilingualText("各基金之和 = 参保地应付", "sum of the funds = owed"), byFund.map(\.amount), totals.owed),
            over("各参保地费用之和 = 医疗费总额", "fees of all insuring regions = total fee", regions, \.fee, totals.fee),
            over("各参保地应付之和 = 应付总额", "owed by all insuring regions = owed", regions, \.owed, totals.owed),
            over("各医疗类别费用之和 = 医疗费总额", "fees of all visit types = total fee", visits, \.fee, totals.fee),
            over("各医疗类别应付之和 = 应付总额", "owed for all visit types = owed", visits, \.owed, totals.owed),
        ]
    }
}

/// A batch whose sums were checked at all three levels. Only `BatchReport.balanced()` makes one.
public struct BalancedBatch: Sendable {
    public let report: BatchReport
    public let proofs: [BalanceProof]

    fileprivate init(_ report: BatchReport, _ proofs: [BalanceProof]) {
        self.report = report
        self.proofs = proofs
    }
}
