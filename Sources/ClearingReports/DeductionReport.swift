public import ClaimTypes
public import LedgerTypes

/// One deduction that reached clearing: what an audit took off, by fund.
public struct DeductionLine: Hashable, Sendable {
    public var pair: RegionPair
    /// Number of the deduction.
    public var number: String
    public var kind: DeductionType
    public var reason: AuditReason
    public var fund: FundCode
    /// Positive when the insuring region owes less; negative when a deduction was withdrawn.
    public var amount: Fen

    public init(
        pair: RegionPair, number: String, kind: DeductionType, reason: AuditReason, fund: FundCode, amount: Fen
    ) {
        self.pair = pair
        self.number = number
        self.kind = kind
        self.reason = reason
        self.fund = fund
        self.amount = amount
    }
}

/// What deductions take off the amounts one insuring region owes in a window (扣款表), by fund.
public struct DeductionReport: DocumentReport, Sendable {
    public let document: ClearingDocument

    /// - Parameters:
    ///   - lines: of this region and window; the order of the page is pair, number and fund.
    ///   - sums: what the books hold as deducted, by fund, added up on its own; the page compares.
    public init(
        window: WindowNumber, insuring region: RegionCode, _ lines: [DeductionLine], sums: [FundAmount],
        names: RegionNames = .national
    ) {
        let total = sums.reduce(Fen.zero) { $0 + $1.amount }
        var document = ClearingDocument(
            number: "KK-\(window.value)-\(region)", title: BilingualText("跨省异地就医费用扣款表(分基金)", "Deductions by fund"),
            window: window, isWide: true)
        document.state(BilingualText("参保地", "insuring"), names.words(region))
        document.statements = [.init(BilingualText("扣款合计", "deducted"), total)]
        var table = ClearingDocument.Table(
            "deductions", BilingualText("一、扣款明细", "Deductions"),
            [
                .init("number", BilingualText("扣款编号", "number")), .init("treating", BilingualText("就医地", "treating")),
                .init("kind", BilingualText("扣款类型", "kind")), .init("reason", BilingualText("原因", "reason")),
                .init("fund", BilingualText("基金代码", "fund code")), .init("fundName", BilingualText("基金", "fund")),
                .init("amountFen", BilingualText("扣款金额", "deducted"), isNumber: true),
            ])
        let ordered = lines.sorted {
            ($0.pair.treating, $0.number, $0.fund) < ($1.pair.treating, $1.number, $1.fund)
        }
        for line in ordered {
            table.append([
                .text(BilingualText(plain: line.number)), .text(names.words(line.pair.treating)), .text(line.kind.names),
                .text(line.reason.text), .text(BilingualText(plain: line.fund)),
                .text(BilingualText(line.fund.names.chinese, line.fund.names.english)), .amount(line.amount),
            ])
        }
        table.close([.text(DocumentWords.total)] + Array(repeating: .blank, count: 5) + [.amount(total)])
        document.tables = [table]
        let funds = Set(sums.map(\.fund) + lines.map(\.fund)).sorted()
        document.controls = [
            DocumentControl(
                BilingualText("每个基金:明细之和＝账上扣款", "each fund: lines add up to what the books deducted"),
                funds.map { fund in
                    DocumentEquation(
                        BilingualText(fund.names.chinese, fund.names.english), lines.filter { $0.fund == fund }.map(\.amount),
                        sums.filter { $0.fund == fund }.reduce(Fen.zero) { $0 + $1.amount })
                }),
            DocumentControl(
                BilingualText("每行属于该参保地", "each line is of this insuring region"),
                [
                    DocumentEquation(
                        BilingualText("他地行数", "lines of others"),
                        counts: [Int64(lines.count { $0.pair.insuring != region })], 0)
                ]),
        ]
        self.document = document
    }
}
