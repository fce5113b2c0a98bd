import ClaimTypes
import Clearing
import LedgerTypes

extension NoticeReport {
    /// The notice for print: figures by counterparty and fund, digits and capitals, and the transfers.
    public var document: ClearingDocument {
        let isPayment = notice.kind == .payment
        var document = ClearingDocument(
            number: notice.number,
            title: BilingualText(
                "跨省异地就医费用\(notice.kind.names.chinese)", "\(notice.kind.names.english), cross-province medical costs"),
            window: notice.window, isWide: funds.count > 4)
        document.state(BilingualText("地区", "region"), names.words(notice.region))
        document.state(BilingualText("清算方式", "method"), notice.method.names)
        document.statements = [
            .init(isPayment ? BilingualText("本期应付", "payable") : BilingualText("本期应收", "receivable"), notice.total.owed),
            .init(
                isPayment ? BilingualText("本期实付", "to be paid") : BilingualText("本期实收", "to be received"),
                notice.transferTotal),
        ]
        document.tables = [lines, transfers]
        document.controls = [
            DocumentControl(
                BilingualText("每行:各基金之和＝金额", "each row: funds add up to the amount"),
                notice.lines.map { line in
                    DocumentEquation(names.words(line.counterparty), line.figures.funds.map(\.amount), line.figures.owed)
                }),
            DocumentControl(
                BilingualText("合计:各基金之和＝金额", "total: funds add up to the amount"),
                [DocumentEquation(DocumentWords.total, notice.total.funds.map(\.amount), notice.total.owed)]),
        ]
        return document
    }

    private var funds: [FundCode] {
        Set(notice.total.funds.map(\.fund) + notice.lines.flatMap { $0.figures.funds.map(\.fund) }).sorted()
    }

    private var party: BilingualText {
        notice.kind == .payment ? BilingualText("就医地", "treating") : BilingualText("参保地", "insuring")
    }

    private var lines: ClearingDocument.Table {
        let funds = self.funds
        var lines = ClearingDocument.Table(
            "lines", BilingualText("一、清算明细", "What clearing found"),
            [
                .init("counterparty", party), .init("cases", BilingualText("人次", "cases"), isNumber: true),
                .init("medicalFeeFen", BilingualText("医疗费总额", "medical fee"), isNumber: true),
            ]
                + funds.map {
                    .init("fund\($0)Fen", BilingualText($0.names.chinese, "\($0.names.english) \($0)"), isNumber: true)
                } + [.init("amountFen", BilingualText("金额", "amount"), isNumber: true)])
        func cells(_ figures: ClearingFigures) -> [ClearingDocument.Cell] {
            [.count(figures.cases), .amount(figures.medicalFee)] + funds.map { .amount(figures.amount(of: $0)) }
                + [.amount(figures.owed)]
        }
        for line in notice.lines { lines.append([.text(names.words(line.counterparty))] + cells(line.figures)) }
        lines.close([.text(DocumentWords.total)] + cells(notice.total))
        return lines
    }

    private var transfers: ClearingDocument.Table {
        let other = notice.kind == .payment ? BilingualText("收款方", "payee") : BilingualText("付款方", "payer")
        var transfers = ClearingDocument.Table(
            "transfers", BilingualText("二、划款", "Transfers"),
            [.init("party", other), .init("amountFen", BilingualText("金额", "amount"), isNumber: true)])
        for transfer in notice.transfers {
            let party = notice.kind == .payment ? transfer.creditor : transfer.debtor
            transfers.append([.text(names.words(party)), .amount(transfer.amount)])
        }
        transfers.close([.text(DocumentWords.total), .amount(notice.transferTotal)])
        return transfers
    }
}
