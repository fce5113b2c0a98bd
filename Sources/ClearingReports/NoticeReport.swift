import ClaimTypes
import Clearing
import LedgerTypes
import StrictJSON

/// One payment or receipt notice (付款通知书, 收款通知书) as the region's fund manager reads it.
public struct NoticeReport: DocumentReport, Sendable {
    public let notice: MonthlyNotice
    public let names: RegionNames

    public init(_ notice: MonthlyNotice, names: RegionNames = .national) {
        self.notice = notice
        self.names = names
    }

    public func text() -> String {
        let title = notice.kind.names
        let found = notice.kind == .payment ? ("本期应付", "Payable") : ("本期应收", "Receivable")
        let moved = notice.kind == .payment ? ("本期实付", "To be paid") : ("本期实收", "To be received")
        return "跨省异地就医费用\(title.chinese) \(title.english)\n"
            + "编号 No. \(notice.number)    清算期 Window \(notice.window)    地区 Region \(names.full(notice.region))\n\n"
            + lineTable().render() + "\n" + amount(found, notice.total.owed)
            + "清算方式 Method  \(notice.method.names.chinese) \(notice.method.names.english)\n" + amount(moved, notice.transferTotal)
            + transferTable()
    }

    private func amount(_ label: (chinese: String, english: String), _ amount: Fen) -> String {
        "\(label.chinese) \(label.english)  ¥\(amount.grouped)\n"
            + "  人民币（大写） In capitals  人民币\(amount.chineseCapital)\n"
    }

    private func lineTable() -> TextTable {
        let party = notice.kind == .payment ? ("就医地", "treating") : ("参保地", "insuring")
        let funds = notice.total.funds.map(\.fund) + notice.lines.flatMap { $0.figures.funds.map(\.fund) }
        let columns = Set(funds).sorted()
        var text = TextTable(
            [
                .init(party.0, party.1), .init("人次", "cases", alignment: .right),
                .init("医疗费总额", "medical fee", alignment: .right),
            ] + columns.map { .init($0.names.chinese, $0.description, alignment: .right) }
                + [.init("金额", "amount", alignment: .right)])
        func append(_ party: String, _ figures: ClearingFigures) {
            text.append(
                [party, figures.cases.grouped, figures.medicalFee.grouped]
                    + columns.map { fund in (figures.funds.first { $0.fund == fund }?.amount ?? .zero).grouped }
                    + [figures.owed.grouped])
        }
        for line in notice.lines { append(names.chinese(line.counterparty), line.figures) }
        text.appendRule()
        append("合计 total", notice.total)
        return text
    }

    private func transferTable() -> String {
        guard !notice.transfers.isEmpty else { return "无需划款。 Nothing to transfer.\n" }
        let party = notice.kind == .payment ? ("收款方", "payee") : ("付款方", "payer")
        var text = TextTable([.init(party.0, party.1), .init("金额", "amount", alignment: .right)])
        for transfer in notice.transfers {
            let other = notice.kind == .payment ? transfer.creditor : transfer.debtor
            text.append([names.chinese(other), transfer.amount.grouped])
        }
        text.appendRule()
        text.append(["合计 total", notice.transferTotal.grouped])
        return text.render()
    }

    /// One record per counterparty and fund.
    public func csv() -> String {
        var csv = CSVText(heading: [
            "编号 number", "种类 kind", "清算期 window", "地区 region", "对方 counterparty", "基金 fund", "基金名称 fund name", "金额 amount",
        ])
        for line in notice.lines {
            for row in line.figures.funds {
                csv.append([
                    notice.number, notice.kind.names.chinese, notice.window.description, "\(notice.region)",
                    "\(line.counterparty)",
                    "\(row.fund)", row.fund.names.chinese, row.amount.yuan,
                ])
            }
        }
        return csv.text
    }

    /// The notice as one object.
    public func records() -> [JSONValue] {
        [
            .object([
                .init("record", .string("notice")), .init("number", .string(notice.number)),
                .init("kind", .string(notice.kind == .payment ? "payment" : "receipt")),
                .init("window", .integer(notice.window.value)), .init("region", .string("\(notice.region)")),
                .init(
                    "lines",
                    .array(
                        notice.lines.map {
                            .object([.init("counterparty", .string("\($0.counterparty)"))] + $0.figures.members)
                        })), .init("total", .object(notice.total.members)),
                .init("totalInCapitals", .string("人民币" + notice.total.owed.chineseCapital)),
                .init("method", .string(notice.method.names.english)),
                .init("transfers", .array(notice.transfers.map(\.record))), .init("transferFen", .fen(notice.transferTotal)),
                .init("transferInCapitals", .string("人民币" + notice.transferTotal.chineseCapital)),
            ])
        ]
    }
}
