public import ClaimTypes
public import Clearing
import LedgerTypes

/// What one region owes (应付汇总表) or is owed (应收汇总表) in a window, fund by fund and counterparty by counterparty.
public struct FundTableReport: DocumentReport, Sendable {
    public let kind: NoticeKind
    public let region: RegionCode
    public let document: ClearingDocument

    /// - Returns: `nil` when the region has no line on that side.
    public init?(
        _ table: NationalClearingTable, of region: RegionCode, _ kind: NoticeKind, names: RegionNames = .national
    ) {
        guard let totals = table.regions.first(where: { $0.region == region }) else { return nil }
        let isPayable = kind == .payment
        let rows = table.rows.filter { (isPayable ? $0.pair.insuring : $0.pair.treating) == region }
        guard !rows.isEmpty else { return nil }
        let sums = isPayable ? totals.payable : totals.receivable
        self.kind = kind
        self.region = region
        let side = isPayable ? BilingualText("应付", "Payable") : BilingualText("应收", "Receivable")
        var document = ClearingDocument(
            number: "\(isPayable ? "YF" : "YS")-\(table.window.value)-\(region)",
            title: BilingualText("跨省异地就医费用\(side.chinese)表(分基金)", "\(side.english) by fund"), window: table.window)
        document.state(BilingualText("地区", "region"), names.words(region))
        document.statements = [.init(side, sums.owed)]
        let party = isPayable ? BilingualText("就医地", "treating") : BilingualText("参保地", "insuring")
        let funds = Set(rows.flatMap { $0.figures.funds.map(\.fund) }).sorted()
        let lines = funds.flatMap { fund in
            rows.map { row in
                FundLine(
                    fund: fund, party: isPayable ? row.pair.treating : row.pair.insuring, amount: row.figures.amount(of: fund))
            }
        }.filter { $0.amount != .zero }
        document.tables = [
            FundLine.table(lines, party: party, total: sums.owed, names), FundLine.byFund(sums, title: "二、按基金合计"),
        ]
        document.controls = [
            DocumentControl(
                BilingualText("每个基金:明细之和＝基金合计", "each fund: lines add up to the fund's total"),
                funds.map { fund in
                    DocumentEquation(
                        BilingualText(fund.names.chinese, fund.names.english), lines.filter { $0.fund == fund }.map(\.amount),
                        sums.amount(of: fund))
                })
        ]
        self.document = document
    }
}

/// An amount under a fund, of or to one counterparty.
struct FundLine {
    let fund: FundCode
    let party: RegionCode
    let amount: Fen

    static func table(
        _ lines: [FundLine], party: BilingualText, total: Fen, _ names: RegionNames
    ) -> ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "lines", BilingualText("一、分基金、分地区明细", "By fund and counterparty"),
            [
                .init("fund", BilingualText("基金代码", "fund code")), .init("fundName", BilingualText("基金", "fund")),
                .init("counterparty", party), .init("amountFen", BilingualText("金额", "amount"), isNumber: true),
            ])
        for line in lines {
            table.append([
                .text(BilingualText(plain: line.fund)), .text(BilingualText(line.fund.names.chinese, line.fund.names.english)),
                .text(names.words(line.party)), .amount(line.amount),
            ])
        }
        table.close([.text(DocumentWords.total), .blank, .blank, .amount(total)])
        return table
    }

    static func byFund(_ sums: ClearingFigures, title: String) -> ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "funds", BilingualText(title, "Totals by fund"),
            [
                .init("fund", BilingualText("基金代码", "fund code")), .init("fundName", BilingualText("基金", "fund")),
                .init("amountFen", BilingualText("金额", "amount"), isNumber: true),
            ])
        for row in sums.funds {
            table.append([
                .text(BilingualText(plain: row.fund)), .text(BilingualText(row.fund.names.chinese, row.fund.names.english)),
                .amount(row.amount),
            ])
        }
        table.close([.text(DocumentWords.total), .blank, .amount(sums.owed)])
        return table
    }
}
