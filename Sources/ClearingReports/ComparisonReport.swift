import ClaimTypes
import LedgerTypes
import Reconciliation
import StrictJSON

/// The three-way comparison of a day (三方日对账): a line per pair, and every row that differs or could not be compared.
public struct ComparisonReport: Sendable {
    public let comparisons: [PairComparison]
    public let names: RegionNames

    public init(_ comparisons: [PairComparison], names: RegionNames = .national) {
        self.comparisons = comparisons
        self.names = names
    }

    public func text() -> String {
        let equal = comparisons.count { $0.isEqual }
        let unknown = comparisons.count { !$0.missing.isEmpty }
        let differing = comparisons.count - equal - unknown
        return "三方日对账 Three-way daily reconciliation\n"
            + "对账组 pairs \(comparisons.count)：一致 equal \(equal)，不一致 differ \(differing)，无法比对 cannot compare \(unknown)\n\n"
            + pairTable().render() + (comparisons.allSatisfy { $0.findings.isEmpty } ? "" : "\n" + findingTable().render())
    }

    private func pairTable() -> TextTable {
        var text = TextTable([
            .init("日期", "date"), .init("参保地", "insuring"), .init("就医地", "treating"), .init("行数", "rows", alignment: .right),
            .init("结果", "result"),
        ])
        for comparison in comparisons {
            text.append([
                "\(comparison.date)", names.chinese(comparison.pair.insuring), names.chinese(comparison.pair.treating),
                comparison.lines.count.grouped, "\(comparison.text.chinese) \(comparison.text.english)",
            ])
        }
        return text
    }

    private func findingTable() -> TextTable {
        var text = TextTable([
            .init("日期", "date"), .init("参保地", "insuring"), .init("就医地", "treating"), .init("险种", "insurance"),
            .init("清算类别", "type"), .init("基金", "fund"), .init("结果", "finding"), .init("参保地", "insuring", alignment: .right),
            .init("就医地", "treating", alignment: .right), .init("国家平台", "hub", alignment: .right),
        ])
        for comparison in comparisons {
            for line in comparison.findings {
                text.append(
                    [
                        "\(comparison.date)", "\(comparison.pair.insuring)", "\(comparison.pair.treating)",
                        "\(line.key.insurance)", "\(line.key.clearingType.rawValue)", fundName(line.key.fund),
                        "\(line.finding.text.chinese) \(line.finding.text.english)",
                    ] + ReconciliationParty.allCases.map { figures(line.figures[$0]) })
            }
        }
        return text
    }

    private func fundName(_ fund: FundCode) -> String { fund == .medicalFee ? "医疗费" : fund.names.chinese }

    private func figures(_ totals: DayBookTotals?) -> String {
        totals.map { "\($0.count.grouped) × \($0.amount.grouped)" } ?? "缺失 missing"
    }

    /// Every row of every pair, equal ones too; a missing figure is an empty field.
    public func csv() -> String {
        var csv = CSVText(
            heading: [
                "日期 date", "参保地 insuring", "就医地 treating", "险种 insurance", "清算类别 clearing type", "基金 fund", "结果 finding",
                "参保地代码 insuring stmt_rslt", "就医地代码 treating stmt_rslt",
            ] + ReconciliationParty.allCases.flatMap { ["\($0.names.chinese)笔数 count", "\($0.names.chinese)金额 amount"] })
        for line in comparisons.flatMap(\.lines) {
            csv.append(
                [
                    "\(line.key.date)", "\(line.key.pair.insuring)", "\(line.key.pair.treating)", "\(line.key.insurance)",
                    "\(line.key.clearingType.rawValue)", "\(line.key.fund)", line.finding.text.english,
                    line.result(seenBy: .insuring)?.rawValue ?? "", line.result(seenBy: .treating)?.rawValue ?? "",
                ]
                    + ReconciliationParty.allCases.flatMap { party in
                        [line.figures[party].map { String($0.count) } ?? "", line.figures[party]?.amount.yuan ?? ""]
                    })
        }
        return csv.text
    }

    /// One object per pair with its findings.
    public func records() -> [JSONValue] {
        comparisons.map { comparison in
            .object([
                .init("record", .string("comparison")), .init("date", .string("\(comparison.date)")),
                .init("insuring", .string("\(comparison.pair.insuring)")),
                .init("treating", .string("\(comparison.pair.treating)")),
                .init("equal", comparison.missing.isEmpty ? .bool(comparison.isEqual) : .null),
                .init("missing", .array(comparison.missing.map { .string($0.names.english) })),
                .init("rows", .integer(comparison.lines.count)),
                .init("findings", .array(comparison.findings.map(\.record))),
            ])
        }
    }
}

extension ComparisonLine {
    /// As a JSON object.
    var record: JSONValue {
        .object(
            [
                .init("insurance", .string("\(key.insurance)")), .init("clearingType", .string("\(key.clearingType.rawValue)")),
                .init("fund", .string("\(key.fund)")), .init("finding", .string(finding.text.english)),
                .init("findingChinese", .string(finding.text.chinese)),
                .init("insuringResult", result(seenBy: .insuring).map { .string($0.rawValue) } ?? .null),
                .init("treatingResult", result(seenBy: .treating).map { .string($0.rawValue) } ?? .null),
            ]
                + ReconciliationParty.allCases.map { party in
                    .init(
                        party.names.english,
                        figures[party].map {
                            .object([.init("count", .integer($0.count)), .init("amountFen", .fen($0.amount))])
                        } ?? .null)
                })
    }
}
