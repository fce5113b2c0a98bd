import ClaimTypes
import ClearingReports
import LedgerTypes
public import StrictJSON

extension BalancedBatch {
    /// The summary for a terminal. Every line ends with a line feed.
    public func text(_ language: StatementLanguage) -> String {
        func words(_ text: BilingualText) -> String { language.words(text) }
        let totals = report.totals
        var text = "\(words(Wording.batchTitle)) · \(words(Wording.yuanNote))\n\(words(countWords))\n"
        var funds = TextTable([.init(), .init(), .init(alignment: .right)])
        for row in report.byFund {
            funds.append([row.fund.description, language.words(row.fund.names), row.amount.grouped])
        }
        funds.appendRule()
        funds.append(["", words(Wording.total), totals.owed.grouped])
        text += "\n== \(words(BatchWording.byFund)) ==\n" + funds.render()
        let regions = report.byRegion.map { ("\(language.words($0.name)) \($0.region)", $0.totals) }
        text += "\n== \(words(BatchWording.byRegion)) ==\n" + table(regions, language)
        let visits = report.byVisitType.map { (words(Wording.name(of: $0.visitType)), $0.totals) }
        text += "\n== \(words(BatchWording.byVisitType)) ==\n" + table(visits, language)
        let proofs = proofs.map { proof in
            "\(words(proof.level.name)) \(proof.identity): \(words(proof.words)): \(proof.equation)\n"
        }
        return text + "\n== \(words(Wording.proofsTitle)) ==\n" + proofs.joined()
    }

    var countWords: BilingualText {
        let totals = report.totals
        return BilingualText(
            "结算 \(totals.settlements) 笔,撤销 \(totals.cancels) 笔,明细 \(report.lineCount) 行",
            "\(totals.settlements) settlements, \(totals.cancels) cancels, \(report.lineCount) lines")
    }

    private func table(_ rows: [(name: String, totals: BatchTotals)], _ language: StatementLanguage) -> String {
        var heading = [TextTable.Column(), TextTable.Column(alignment: .right)]
        heading[1].heading = language == .both ? ["笔数", "cases"] : [language == .chinese ? "笔数" : "cases"]
        for name in BatchTotals.names {
            var column = TextTable.Column(alignment: .right)
            column.heading = language == .both ? [name.chinese, name.english] : [language.words(name)]
            heading.append(column)
        }
        var table = TextTable(heading)
        func append(_ name: String, _ totals: BatchTotals) {
            table.append([name, (totals.settlements - totals.cancels).grouped] + totals.figures.map(\.grouped))
        }
        for row in rows { append(row.name, row.totals) }
        table.appendRule()
        append(language.words(Wording.total), report.totals)
        return table.render()
    }

    /// The summary as one object, `medclear-batch-report/1`, amounts as yuan texts.
    public var json: JSONValue {
        .object([
            JSONMember("format", .string("medclear-batch-report/1")), JSONMember("lines", .integer(report.lineCount)),
            JSONMember("totals", .object(members(report.totals))),
            JSONMember(
                "byFund",
                .array(
                    report.byFund.map {
                        .object([
                            JSONMember("fund_pay_type", .string("\($0.fund)")),
                            JSONMember("name", bilingual(BilingualText($0.fund.names.chinese, $0.fund.names.english))),
                            yuan("amount", $0.amount),
                        ])
                    })),
            JSONMember(
                "byInsuringRegion",
                .array(
                    report.byRegion.map {
                        .object(
                            [JSONMember("insuplc_admdvs", .string("\($0.region)")), JSONMember("name", bilingual($0.name))]
                                + members($0.totals))
                    })),
            JSONMember(
                "byVisitType",
                .array(
                    report.byVisitType.map {
                        .object(
                            [
                                JSONMember("med_type", .string("\($0.visitType)")),
                                JSONMember("name", bilingual(Wording.name(of: $0.visitType))),
                            ] + members($0.totals))
                    })),
            JSONMember("balance", .array(proofs.map(\.json))),
        ])
    }

    private func members(_ totals: BatchTotals) -> [JSONMember] {
        [
            JSONMember("settlements", .integer(totals.settlements)), JSONMember("cancels", .integer(totals.cancels)),
            yuan("medfee_sumamt", totals.fee), yuan("fund_pay_sumamt", totals.funds), yuan("accounts", totals.accounts),
            yuan("hosp_part_amt", totals.hospital), yuan("psn_cash_pay", totals.cash), yuan("owed", totals.owed),
        ]
    }
}

enum BatchWording {
    static let byFund = BilingualText("按基金", "By fund")
    static let byRegion = BilingualText("按参保地", "By insuring region")
    static let byVisitType = BilingualText("按医疗类别", "By visit type")
}
