import ClaimTypes
public import Clearing
import LedgerTypes

/// A region's position split to its pools (统筹区清算分解表).
public struct PoolSplitReport: DocumentReport, Sendable {
    public let document: ClearingDocument

    public init(_ split: PoolSplit, names: RegionNames = .national) {
        let position = split.position
        var document = ClearingDocument(
            number: "FJ-\(split.window.value)-\(position.region)",
            title: BilingualText("省内统筹区清算分解表", "Split of a region's position to its pools"), window: split.window,
            isWide: true)
        document.state(BilingualText("地区", "region"), names.words(position.region))
        document.statements = [
            .init(BilingualText("应付", "payable"), position.payable.owed),
            .init(BilingualText("应收", "receivable"), position.receivable.owed),
            .init(BilingualText("净额", "net"), position.net),
        ]
        document.tables = [Self.pools(split, names)]
        document.tables += [Self.funds(split, isPayable: true, names), Self.funds(split, isPayable: false, names)]
        document.controls = [
            DocumentControl(
                BilingualText("各统筹区:应收－应付＝净额", "each pool: receivable less payable is net"),
                split.pools.map {
                    DocumentEquation(names.words($0.region), [$0.receivable.owed, -$0.payable.owed], $0.net)
                })
        ]
        self.document = document
    }

    private static func pools(_ split: PoolSplit, _ names: RegionNames) -> ClearingDocument.Table {
        typealias Column = ClearingDocument.Column
        func sides(_ cases: Column, _ amount: Column) -> [Column] { split.hasCases ? [cases, amount] : [amount] }
        func cells(_ figures: ClearingFigures) -> [ClearingDocument.Cell] {
            split.hasCases ? [.count(figures.cases), .amount(figures.owed)] : [.amount(figures.owed)]
        }
        func row(_ name: BilingualText, _ row: RegionTotals) -> [ClearingDocument.Cell] {
            [.text(name)] + cells(row.payable) + cells(row.receivable) + [.amount(row.net)]
        }
        let payable = sides(
            Column("casesPaid", BilingualText("应付人次", "cases paid"), isNumber: true),
            Column("payableFen", BilingualText("应付", "payable"), isNumber: true))
        let receivable = sides(
            Column("casesTreated", BilingualText("应收人次", "cases treated"), isNumber: true),
            Column("receivableFen", BilingualText("应收", "receivable"), isNumber: true))
        let name = Column("pool", BilingualText("统筹区", "pool"))
        let net = Column("netFen", BilingualText("净额", "net"), isNumber: true)
        var table = ClearingDocument.Table(
            "pools", BilingualText("一、各统筹区", "By pool"), [name] + payable + receivable + [net])
        for pool in split.pools { table.append(row(names.words(pool.region), pool)) }
        table.close(row(DocumentWords.total, split.position))
        return table
    }

    private static func funds(_ split: PoolSplit, isPayable: Bool, _ names: RegionNames) -> ClearingDocument.Table {
        func side(_ totals: RegionTotals) -> ClearingFigures { isPayable ? totals.payable : totals.receivable }
        let funds = Set((split.pools + [split.position]).flatMap { side($0).funds.map(\.fund) }).sorted()
        var table = ClearingDocument.Table(
            isPayable ? "payable" : "receivable",
            isPayable ? BilingualText("二、应付分基金", "Payable by fund") : BilingualText("三、应收分基金", "Receivable by fund"),
            [.init("pool", BilingualText("统筹区", "pool"))]
                + funds.map {
                    .init("fund\($0)Fen", BilingualText($0.names.chinese, "\($0.names.english) \($0)"), isNumber: true)
                })
        let pools = split.pools.filter { !side($0).funds.isEmpty }
        for pool in pools {
            table.append([.text(names.words(pool.region))] + funds.map { .amount(side(pool).amount(of: $0)) })
        }
        table.close([.text(DocumentWords.total)] + funds.map { .amount(side(split.position).amount(of: $0)) })
        return table
    }
}
