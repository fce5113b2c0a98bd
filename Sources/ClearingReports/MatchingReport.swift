public import ClaimTypes
public import Clearing
import LedgerTypes

/// Bank confirmations beside the payments that were expected (银行回单核对表).
public struct MatchingReport: DocumentReport, Sendable {
    public let document: ClearingDocument

    /// - Parameter day: overdue is what is open after its last day to pay.
    public init(
        _ matching: PaymentMatching, number: String, window: WindowNumber, on day: BusinessDate,
        names: RegionNames = .national
    ) {
        var document = ClearingDocument(
            number: number, title: BilingualText("银行回单核对表", "Bank confirmations matched"), window: window, isWide: true)
        document.state(BilingualText("核对日期", "day"), BilingualText(plain: day))
        let differences = matching.findings.count { $0.kind.isDifference }
        document.state(BilingualText("回单", "confirmations"), BilingualText(plain: matching.findings.count))
        document.state(BilingualText("差异", "differences"), BilingualText(plain: differences))
        let suspense = matching.findings.reduce(Fen.zero) { $0 + $1.suspense }
        document.statements = [.init(BilingualText("转暂记", "to suspense"), suspense)]
        document.tables = [
            Self.findings(matching, suspense: suspense), Self.standings(matching, on: day, names),
        ]
        let moved = matching.findings.filter { $0.kind != .repeated && $0.kind != .referenceReused }
        document.controls = [
            DocumentControl(
                BilingualText("每笔新到账:核销＋暂记＝金额", "each new booking: applied and suspense come to the amount"),
                moved.map {
                    let sum = $0.applied + $0.suspense
                    return DocumentEquation(
                        BilingualText(plain: $0.confirmation.reference), [sum.isNegative ? -sum : sum], $0.confirmation.amount)
                }),
            DocumentControl(
                BilingualText("核销合计＝已确认合计", "applied adds up to what is confirmed"),
                [
                    DocumentEquation(
                        BilingualText("核销", "applied"), matching.findings.map(\.applied),
                        matching.standings.reduce(Fen.zero) { $0 + $1.confirmed })
                ]),
        ]
        self.document = document
    }

    private static func findings(_ matching: PaymentMatching, suspense: Fen) -> ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "confirmations", BilingualText("一、银行回单", "Confirmations"),
            [
                .init("number", BilingualText("通知书编号", "notice")), .init("reference", BilingualText("银行流水号", "bank reference")),
                .init("bookedOn", BilingualText("入账日", "booked")), .init("result", BilingualText("结果", "result")),
                .init("daysLate", BilingualText("逾期天数", "days late"), isNumber: true),
                .init("amountFen", BilingualText("金额", "amount"), isNumber: true),
                .init("appliedFen", BilingualText("核销", "applied"), isNumber: true),
                .init("suspenseFen", BilingualText("暂记", "suspense"), isNumber: true),
            ])
        for finding in matching.findings {
            let confirmation = finding.confirmation
            let reason = confirmation.returnReason.map { " \($0)" } ?? ""
            table.append([
                .text(confirmation.number.isEmpty ? DocumentWords.empty : BilingualText(plain: confirmation.number)),
                .text(BilingualText(plain: confirmation.reference)), .text(BilingualText(plain: confirmation.on)),
                .text(BilingualText(finding.kind.text.chinese + reason, finding.kind.text.english)),
                .count(Int64(finding.daysLate)), .amount(confirmation.amount), .amount(finding.applied),
                .amount(finding.suspense),
            ])
        }
        let confirmed = matching.standings.reduce(Fen.zero) { $0 + $1.confirmed }
        table.close(
            [.text(DocumentWords.total)] + Array(repeating: .blank, count: 5) + [.amount(confirmed), .amount(suspense)])
        return table
    }

    private static func standings(
        _ matching: PaymentMatching, on day: BusinessDate, _ names: RegionNames
    ) -> ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "payments", BilingualText("二、应收应付状态", "Expected payments"),
            [
                .init("number", BilingualText("通知书编号", "notice")), .init("payer", BilingualText("付款方", "payer")),
                .init("payee", BilingualText("收款方", "payee")), .init("payBy", BilingualText("付款期限", "pay by")),
                .init("state", BilingualText("状态", "state")),
                .init("amountFen", BilingualText("金额", "amount"), isNumber: true),
                .init("confirmedFen", BilingualText("已确认", "confirmed"), isNumber: true),
                .init("openFen", BilingualText("未清", "open"), isNumber: true),
            ])
        for standing in matching.standings {
            let expected = standing.expected
            table.append([
                .text(BilingualText(plain: expected.number)), .text(names.words(expected.payer)),
                .text(names.words(expected.payee)), .text(BilingualText(plain: expected.payBy)),
                .text(standing.words(on: day)), .amount(expected.amount), .amount(standing.confirmed), .amount(standing.open),
            ])
        }
        func sum(_ part: (PaymentStanding) -> Fen) -> ClearingDocument.Cell {
            .amount(matching.standings.reduce(Fen.zero) { $0 + part($1) })
        }
        table.close(
            [.text(DocumentWords.total)] + Array(repeating: .blank, count: 4)
                + [sum(\.expected.amount), sum(\.confirmed), sum(\.open)])
        return table
    }
}

extension PaymentStanding {
    fileprivate func words(on day: BusinessDate) -> BilingualText {
        if !open.isPositive { return BilingualText("已清偿", "discharged") }
        if isOverdue(on: day) { return BilingualText("逾期 \(Int(day.days - expected.payBy.days)) 天", "overdue") }
        return confirmed.isPositive ? BilingualText("部分到账", "confirmed in part") : BilingualText("待付", "awaited")
    }
}
