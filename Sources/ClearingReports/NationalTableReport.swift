import ClaimTypes
import Clearing
import LedgerTypes
import StrictJSON

/// The national clearing table (全国跨省异地就医费用清算表) with its totals by region, ready to be added up again.
public struct NationalTableReport: DocumentReport, Sendable {
    public let table: NationalClearingTable
    public let names: RegionNames

    public init(_ table: NationalClearingTable, names: RegionNames = .national) {
        self.table = table
        self.names = names
    }

    /// Columns of funds without money in the whole table are left out; the row sums hold all the same.
    public func text() -> String {
        let groups = FundGroup.allCases.filter { group in table.rows.contains { $0.figures.amount(of: group) != .zero } }
        return "全国跨省异地就医费用清算表 National cross-province medical clearing table\n"
            + "清算期 Window \(table.window)    单位：元 in yuan\n\n" + pairTable(groups).render()
            + "各基金之和＝应付金额；各行之和＝合计。 Funds add up to owed; rows add up to the total.\n\n"
            + regionTable().render() + "应付合计＝应收合计；净额之和＝0.00。 Payable equals receivable; net adds up to 0.00.\n"
    }

    private func pairTable(_ groups: [FundGroup]) -> TextTable {
        var text = TextTable(
            [
                .init("就医地", "treating"), .init("参保地", "insuring"), .init("人次", "cases", alignment: .right),
                .init("医疗费总额", "medical fee", alignment: .right),
            ] + groups.map { .init($0.names.chinese, $0.names.english, alignment: .right) }
                + [.init("应付金额", "owed", alignment: .right)])
        func append(_ treating: String, _ insuring: String, _ figures: ClearingFigures) {
            text.append(
                [treating, insuring, figures.cases.grouped, figures.medicalFee.grouped]
                    + groups.map { figures.amount(of: $0).grouped } + [figures.owed.grouped])
        }
        for row in table.rows { append(names.chinese(row.pair.treating), names.chinese(row.pair.insuring), row.figures) }
        text.appendRule()
        append("合计 total", "", table.total)
        return text
    }

    private func regionTable() -> TextTable {
        var text = TextTable([
            .init("地区", "region"), .init("应付人次", "cases paid", alignment: .right), .init("应付", "payable", alignment: .right),
            .init("应收人次", "cases treated", alignment: .right), .init("应收", "receivable", alignment: .right),
            .init("净额", "net", alignment: .right),
        ])
        for row in table.regions {
            text.append([
                names.chinese(row.region), row.payable.cases.grouped, row.payable.owed.grouped, row.receivable.cases.grouped,
                row.receivable.owed.grouped, row.net.grouped,
            ])
        }
        text.appendRule()
        let net = table.regions.reduce(Fen.zero) { $0 + $1.net }
        text.append([
            "合计 total", table.total.cases.grouped, table.total.owed.grouped, table.total.cases.grouped, table.total.owed.grouped,
            net.grouped,
        ])
        return text
    }

    /// One record per pair with every fund group, and the total last, its regions named `TOTAL`.
    public func csv() -> String {
        var csv = CSVText(
            heading: ["清算期 window", "就医地 treating", "参保地 insuring", "人次 cases", "医疗费总额 medical fee"]
                + FundGroup.allCases.map { "\($0.names.chinese) \($0.names.english)" } + ["应付金额 owed"])
        func append(_ treating: String, _ insuring: String, _ figures: ClearingFigures) {
            csv.append(
                [table.window.description, treating, insuring, String(figures.cases), figures.medicalFee.yuan]
                    + FundGroup.allCases.map { figures.amount(of: $0).yuan } + [figures.owed.yuan])
        }
        for row in table.rows { append("\(row.pair.treating)", "\(row.pair.insuring)", row.figures) }
        append("TOTAL", "TOTAL", table.total)
        return csv.text
    }

    /// `record` says which: `pair`, then `region`, then `total`.
    public func records() -> [JSONValue] {
        let window = JSONMember("window", .integer(table.window.value))
        let pairs = table.rows.map { row in
            JSONValue.object(
                [
                    .init("record", .string("pair")), window, .init("treating", .string("\(row.pair.treating)")),
                    .init("insuring", .string("\(row.pair.insuring)")),
                ] + row.figures.members)
        }
        let regions = table.regions.map { row in
            JSONValue.object([
                .init("record", .string("region")), window, .init("region", .string("\(row.region)")),
                .init("payable", .object(row.payable.members)), .init("receivable", .object(row.receivable.members)),
                .init("netFen", .fen(row.net)),
            ])
        }
        return pairs + regions + [.object([.init("record", .string("total")), window] + table.total.members)]
    }
}

extension ClearingFigures {
    /// As members of a JSON object.
    var members: [JSONMember] {
        [
            .init("cases", .integer(cases)), .init("medicalFeeFen", .fen(medicalFee)),
            .init(
                "funds",
                .array(
                    funds.map {
                        .object([
                            .init("fund", .string("\($0.fund)")), .init("name", .string($0.fund.names.chinese)),
                            .init("amountFen", .fen($0.amount)),
                        ])
                    })), .init("owedFen", .fen(owed)),
        ]
    }
}
