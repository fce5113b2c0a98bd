import ClaimTypes
import LedgerTypes

/// Whether a region is told what it owes or what it is owed.
public enum NoticeKind: UInt8, CaseIterable, Sendable {
    /// To the insuring region (付款通知书).
    case payment = 1
    /// To the treating region (收款通知书).
    case receipt = 2

    public var names: BilingualText {
        switch self {
        case .payment: BilingualText("付款通知书", "Payment notice")
        case .receipt: BilingualText("收款通知书", "Receipt notice")
        }
    }

    /// First letters of a notice number: 付款, 收款.
    var prefix: String {
        switch self {
        case .payment: "FK"
        case .receipt: "SK"
        }
    }
}

/// One counterparty of a notice.
public struct NoticeLine: Hashable, Sendable {
    /// The treating region on a payment notice, the insuring region on a receipt notice.
    public let counterparty: RegionCode
    public let figures: ClearingFigures
}

/// The monthly notice to one region (付款通知书 or 收款通知书): what clearing found, and what is to be transferred.
///
/// Lines are always gross, by counterparty and fund, because that is what the region books. Transfers follow the netting method
/// the hub has chosen; a negative line (more cancels than settlements) makes them differ from the lines even when paid gross.
public struct MonthlyNotice: Hashable, Sendable {
    public let kind: NoticeKind
    public let window: WindowNumber
    public let region: RegionCode
    /// Ascending by counterparty.
    public let lines: [NoticeLine]
    /// Sum of the lines.
    public let total: ClearingFigures
    public let method: NettingMethod
    /// What this region pays (payment notice) or receives (receipt notice), ascending by counterparty; empty when netting leaves nothing.
    public let transfers: [Obligation]
    /// Sum of the transfers.
    public let transferTotal: Fen

    /// Kind, window and region name a notice once and for all: `FK-202503-340000`.
    public var number: String { "\(kind.prefix)-\(window.value)-\(region)" }

    /// Every notice of the table, ascending by region, payment before receipt. A region without lines and transfers of a kind
    /// gets no notice of that kind.
    /// - Precondition: `netting` is that of the table's obligations.
    public static func issue(_ table: NationalClearingTable, _ netting: Netting, method: NettingMethod) -> [MonthlyNotice] {
        let payments = netting[method].payments
        var notices: [MonthlyNotice] = []
        for region in table.regions {
            let pays = MonthlyNotice(.payment, of: region, table, method: method, payments.filter { $0.debtor == region.region })
            let gets = MonthlyNotice(
                .receipt, of: region, table, method: method, payments.filter { $0.creditor == region.region })
            precondition(
                gets.transferTotal - pays.transferTotal == region.net,
                "M3: transfers of \(region.region) come to \(gets.transferTotal - pays.transferTotal), its net is \(region.net)")
            notices += [pays, gets].filter { !$0.lines.isEmpty || !$0.transfers.isEmpty }
        }
        return notices
    }

    private init(
        _ kind: NoticeKind, of totals: RegionTotals, _ table: NationalClearingTable, method: NettingMethod,
        _ transfers: [Obligation]
    ) {
        self.kind = kind
        window = table.window
        region = totals.region
        self.method = method
        self.transfers = transfers
        transferTotal = transfers.reduce(.zero) { $0 + $1.amount }
        switch kind {
        case .payment:
            lines = table.rows.filter { $0.pair.insuring == totals.region }
                .map { NoticeLine(counterparty: $0.pair.treating, figures: $0.figures) }
            total = totals.payable
        case .receipt:
            lines = table.rows.filter { $0.pair.treating == totals.region }
                .map { NoticeLine(counterparty: $0.pair.insuring, figures: $0.figures) }
            total = totals.receivable
        }
        let sum = lines.reduce(Fen.zero) { $0 + $1.figures.owed }
        precondition(sum == total.owed, "M3: lines of \(number) come to \(sum), not to \(total.owed)")
    }
}
