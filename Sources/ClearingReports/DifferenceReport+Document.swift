import ClaimTypes
import LedgerTypes
import Reconciliation

extension DifferenceReport: DocumentReport {
    /// The page for print: how many of each class, then every difference with what is done about it.
    public var document: ClearingDocument {
        let (year, month, _) = today.components
        var document = ClearingDocument(
            number: "CY-\(region)-\(today)", title: BilingualText("对账差异台账", "Differences"),
            window: WindowNumber(UInt32(year) * 100 + UInt32(month)), isWide: true)
        document.state(BilingualText("地区", "region"), names.words(region))
        document.state(BilingualText("账龄截至", "ages on"), BilingualText(plain: today))
        document.statements = [
            .init(
                BilingualText("待处理款项", "in suspense"),
                differences.flatMap(\.suspense).reduce(Fen.zero) { $0 + $1.amount })
        ]
        document.tables = [classes, rows]
        return document
    }

    private var classes: ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "classes", BilingualText("一、按类别", "By class"),
            [
                .init("class", BilingualText("差异类别", "class")),
                .init("open", BilingualText("未了结", "open"), isNumber: true),
                .init("closed", BilingualText("已了结", "closed"), isNumber: true),
            ])
        for kind in DifferenceClass.allCases {
            let all = differences.filter { $0.difference.kind == kind }
            let open = all.count { !$0.stage.isClosed }
            table.append([.text(kind.names), .count(Int64(open)), .count(Int64(all.count - open))])
        }
        let open = differences.count { !$0.stage.isClosed }
        table.close([.text(DocumentWords.total), .count(Int64(open)), .count(Int64(differences.count - open))])
        return table
    }

    private var rows: ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "differences", BilingualText("二、逐笔", "One by one"),
            [
                .init("number", BilingualText("序号", "no.")), .init("date", BilingualText("日期", "date")),
                .init("insuring", BilingualText("参保地", "insuring")), .init("treating", BilingualText("就医地", "treating")),
                .init("settlement", BilingualText("结算号", "setl_id")), .init("class", BilingualText("类别", "class")),
                .init("cause", BilingualText("原因", "cause")), .init("owner", BilingualText("责任方", "owner")),
                .init("days", BilingualText("账龄", "days"), isNumber: true),
                .init("oursFen", BilingualText("我方", "ours"), isNumber: true),
                .init("theirsFen", BilingualText("对方", "theirs"), isNumber: true),
                .init("suspenseFen", BilingualText("待处理款项", "suspense"), isNumber: true),
                .init("remedy", BilingualText("处理方式", "remedy")), .init("stage", BilingualText("状态", "stage")),
            ])
        for row in differences {
            func amount(_ record: DayRecord?) -> ClearingDocument.Cell {
                record.flatMap(\.owed).map { .amount($0) } ?? .text(DocumentWords.empty)
            }
            table.append([
                .text(BilingualText(plain: row.number)), .text(BilingualText(plain: row.date)),
                .text(BilingualText(plain: row.pair.insuring)), .text(BilingualText(plain: row.pair.treating)),
                .text(BilingualText(plain: row.difference.settlementID)), .text(row.difference.kind.names),
                .text(row.plan.cause.names), .text(row.plan.owner.names), .count(Int64(row.age(on: today))),
                amount(row.difference.ours), amount(row.difference.theirs),
                .amount(row.suspense.reduce(Fen.zero) { $0 + $1.amount }), .text(row.plan.remedy.names), .text(row.stage.names),
            ])
        }
        return table
    }
}
