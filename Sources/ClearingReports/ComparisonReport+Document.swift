import ClaimTypes
import LedgerTypes
import Reconciliation

extension ComparisonReport: DocumentReport {
    /// The page for print: a line per day and pair, then every row that differs or could not be compared.
    public var document: ClearingDocument {
        let days = comparisons.map(\.date)
        let window = days.first.map { WindowNumber(UInt32($0.year) * 100 + UInt32($0.components.month)) } ?? WindowNumber.none
        var document = ClearingDocument(
            number: "DZ-\(window.value)", title: BilingualText("三方日对账表", "Three-way daily reconciliation"), window: window,
            isWide: true)
        let equal = comparisons.count { $0.isEqual }
        let unknown = comparisons.count { !$0.missing.isEmpty }
        if let first = days.min(), let last = days.max() {
            document.state(BilingualText("日期", "days"), BilingualText(plain: first == last ? "\(first)" : "\(first) – \(last)"))
        }
        document.state(BilingualText("对账组", "pairs"), BilingualText(plain: comparisons.count))
        document.state(BilingualText("一致", "equal"), BilingualText(plain: equal))
        document.state(BilingualText("不一致", "differ"), BilingualText(plain: comparisons.count - equal - unknown))
        document.state(BilingualText("无法比对", "cannot compare"), BilingualText(plain: unknown))
        document.tables = [pairs, findings]
        document.controls = [
            DocumentControl(
                BilingualText("一致＋不一致＋无法比对＝对账组", "equal, differing and not comparable come to all pairs"),
                [
                    DocumentEquation(
                        BilingualText("对账组", "pairs"),
                        counts: [
                            Int64(equal), Int64(comparisons.count { $0.missing.isEmpty && !$0.findings.isEmpty }),
                            Int64(unknown),
                        ], Int64(comparisons.count))
                ])
        ]
        return document
    }

    private var pairs: ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "pairs", BilingualText("一、各地区对", "By pair"),
            [
                .init("date", BilingualText("日期", "date")), .init("insuring", BilingualText("参保地", "insuring")),
                .init("treating", BilingualText("就医地", "treating")),
                .init("rows", BilingualText("行数", "rows"), isNumber: true),
                .init("differing", BilingualText("不一致行", "rows that differ"), isNumber: true),
                .init("result", BilingualText("结果", "result")),
            ])
        for comparison in comparisons {
            table.append([
                .text(BilingualText(plain: comparison.date)), .text(names.words(comparison.pair.insuring)),
                .text(names.words(comparison.pair.treating)), .count(Int64(comparison.lines.count)),
                .count(Int64(comparison.findings.count)), .text(comparison.text),
            ])
        }
        table.close([
            .text(DocumentWords.total), .blank, .blank, .count(Int64(comparisons.reduce(0) { $0 + $1.lines.count })),
            .count(Int64(comparisons.reduce(0) { $0 + $1.findings.count })), .blank,
        ])
        return table
    }

    private var findings: ClearingDocument.Table {
        var table = ClearingDocument.Table(
            "findings", BilingualText("二、不一致与无法比对的行", "Rows that differ or cannot be compared"),
            [
                .init("date", BilingualText("日期", "date")), .init("insuring", BilingualText("参保地", "insuring")),
                .init("treating", BilingualText("就医地", "treating")), .init("insurance", BilingualText("险种", "insurance")),
                .init("type", BilingualText("清算类别", "type")), .init("fund", BilingualText("基金", "fund")),
                .init("finding", BilingualText("结果", "finding")),
            ]
                + ReconciliationParty.allCases.flatMap { party -> [ClearingDocument.Column] in
                    [
                        .init(
                            "\(party)Count", BilingualText("\(party.names.chinese)笔数", "\(party.names.english) count"),
                            isNumber: true),
                        .init(
                            "\(party)Fen", BilingualText("\(party.names.chinese)金额", "\(party.names.english) amount"),
                            isNumber: true),
                    ]
                })
        for comparison in comparisons {
            for line in comparison.findings {
                let names = line.key.fund.names
                let fund =
                    line.key.fund == .medicalFee
                    ? BilingualText("医疗费", "medical fee") : BilingualText(names.chinese, names.english)
                table.append(
                    [
                        .text(BilingualText(plain: comparison.date)), .text(BilingualText(plain: comparison.pair.insuring)),
                        .text(BilingualText(plain: comparison.pair.treating)), .text(BilingualText(plain: line.key.insurance)),
                        .text(BilingualText(plain: line.key.clearingType.rawValue)),
                        .text(fund), .text(line.finding.text),
                    ]
                        + ReconciliationParty.allCases.flatMap { party -> [ClearingDocument.Cell] in
                            guard let figures = line.figures[party] else {
                                return [.text(BilingualText("缺失", "missing")), .blank]
                            }
                            return [.count(figures.count), .amount(figures.amount)]
                        })
            }
        }
        return table
    }
}
