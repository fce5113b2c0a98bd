import ClaimTypes
import Clearing
import LedgerTypes

extension NationalTableReport {
    /// The table for print: the pairs by fund, the regions with their nets, and what must come out.
    public var document: ClearingDocument {
        var document = ClearingDocument(
            number: "QS-\(table.window.value)",
            title: BilingualText("全国跨省异地就医费用清算表", "National cross-province medical clearing table"),
            window: table.window, isWide: true)
        document.state(BilingualText("清算对数", "pairs"), BilingualText(plain: table.rows.count))
        document.state(BilingualText("地区数", "regions"), BilingualText(plain: table.regions.count))
        document.statements = [.init(BilingualText("应付合计", "total owed"), table.total.owed)]
        let groups = FundGroup.allCases.filter { group in table.rows.contains { $0.figures.amount(of: group) != .zero } }
        document.tables = [pairs(groups), regions]
        document.controls = [
            DocumentControl(
                BilingualText("每行:各基金之和＝应付金额", "each row: funds add up to owed"),
                table.rows.map { row in
                    DocumentEquation(
                        BilingualText(plain: "\(row.pair.treating)←\(row.pair.insuring)"),
                        groups.map { row.figures.amount(of: $0) }, row.figures.owed)
                }),
            DocumentControl(
                BilingualText("各地区:应收－应付＝净额", "each region: receivable less payable is net"),
                table.regions.map {
                    DocumentEquation(names.words($0.region), [$0.receivable.owed, -$0.payable.owed], $0.net)
                }),
            DocumentControl(
                BilingualText("净额之和＝0", "nets add up to zero"),
                [DocumentEquation(BilingualText("净额", "net"), table.regions.map(\.net), .zero)]),
            DocumentControl(
                BilingualText("应付合计＝应收合计＝总表合计", "payable equals receivable equals the table's total"),
                [
                    DocumentEquation(BilingualText("应付", "payable"), table.regions.map(\.payable.owed), table.total.owed),
                    DocumentEquation(
                        BilingualText("应收", "receivable"), table.regions.map(\.receivable.owed), table.total.owed),
                ]),
        ]
        return document
    }

    private func pairs(_ groups: [FundGroup]) -> ClearingDocument.Table {
        var pairs = ClearingDocument.Table(
            "pairs", BilingualText("一、分地区清算明细", "By pair of regions"),
            [
                .init("treating", BilingualText("就医地", "treating")), .init("insuring", BilingualText("参保地", "insuring")),
                .init("cases", BilingualText("人次", "cases"), isNumber: true),
                .init("medicalFeeFen", BilingualText("医疗费总额", "medical fee"), isNumber: true),
            ] + groups.map { .init("fund\($0.rawValue)Fen", $0.names, isNumber: true) }
                + [.init("owedFen", BilingualText("应付金额", "owed"), isNumber: true)])
        func figures(_ figures: ClearingFigures) -> [ClearingDocument.Cell] {
            [.count(figures.cases), .amount(figures.medicalFee)] + groups.map { .amount(figures.amount(of: $0)) }
                + [.amount(figures.owed)]
        }
        for row in table.rows {
            pairs.append(
                [.text(names.words(row.pair.treating)), .text(names.words(row.pair.insuring))] + figures(row.figures))
        }
        pairs.close([.text(DocumentWords.total), .blank] + figures(table.total))
        return pairs
    }

    private var regions: ClearingDocument.Table {
        var regions = ClearingDocument.Table(
            "regions", BilingualText("二、各地区应付、应收与净额", "Payable, receivable and net by region"),
            [
                .init("region", BilingualText("地区", "region")),
                .init("casesPaid", BilingualText("应付人次", "cases paid"), isNumber: true),
                .init("payableFen", BilingualText("应付", "payable"), isNumber: true),
                .init("casesTreated", BilingualText("应收人次", "cases treated"), isNumber: true),
                .init("receivableFen", BilingualText("应收", "receivable"), isNumber: true),
                .init("netFen", BilingualText("净额", "net"), isNumber: true),
            ])
        for row in table.regions {
            regions.append([
                .text(names.words(row.region)), .count(row.payable.cases), .amount(row.payable.owed),
                .count(row.receivable.cases), .amount(row.receivable.owed), .amount(row.net),
            ])
        }
        let total = table.total
        regions.close([
            .text(DocumentWords.total), .count(total.cases), .amount(total.owed), .count(total.cases), .amount(total.owed),
            .amount(.zero),
        ])
        return regions
    }
}

extension RegionNames {
    /// Code and name in both languages.
    func words(_ region: RegionCode) -> BilingualText {
        let full = full(region).split(separator: " ", maxSplits: 2)
        guard full.count == 3 else { return BilingualText(chinese(region), chinese(region)) }
        return BilingualText("\(full[0]) \(full[1])", String(full[2]))
    }
}
