import ClaimTypes
import ClearingReports
import LedgerTypes

extension BalancedBatch {
    /// The summary as one HTML page for A4, with bars where people would rather look than read.
    public func html(_ language: StatementLanguage) -> String {
        PageFrame.page(language.words(Wording.batchTitle), language: language.tag) { html in
            html.element("header") { html in
                html.element("div") { html in
                    html.element("h1", Wording.batchTitle, language)
                    html.element("p", "class=\"sub\"", countWords, language)
                }
                html.element("div", "class=\"id\"", Wording.yuanNote, language)
            }
            hero(language, &html)
            shares(language, &html)
            section(BatchWording.byFund, language, &html) { html in
                BarTable(
                    rows: report.byFund.map { row in
                        (BilingualText(row.fund.names.chinese, row.fund.names.english), "\(row.fund)", [row.amount])
                    }, columns: [BilingualText("金额", "amount")], colour: "#0b6e8c", sums: [report.totals.owed]
                ).draw(language, &html)
            }
            let columns = [
                BilingualText("笔数", "cases"), BilingualText("医疗费", "fee"), BilingualText("现金", "cash"),
                BilingualText("参保地应付", "owed"),
            ]
            section(BatchWording.byRegion, language, &html) { html in
                table(report.byRegion.map { ($0.name, "\($0.region)", $0.totals) }, columns, "#5aa9a2", language, &html)
            }
            section(BatchWording.byVisitType, language, &html) { html in
                table(
                    report.byVisitType.map { (Wording.name(of: $0.visitType), "\($0.visitType)", $0.totals) }, columns, "#b8a06a",
                    language, &html)
            }
            StatementSections.proofs(proofs, language, &html)
        }
    }

    private func hero(_ language: StatementLanguage, _ html: inout HTMLText) {
        let totals = report.totals
        let cells: [(String, BilingualText, Fen)] = [
            ("total", BilingualText("医疗费总额", "total fee"), totals.fee),
            ("fund", BilingualText("医保基金支付", "paid by the funds"), totals.funds),
            ("account", BilingualText("个人账户支付", "paid by accounts"), totals.accounts),
            ("cash", BilingualText("参保地应付", "regions owe"), totals.owed),
        ]
        html.element("div", "class=\"hero\"") { html in
            for (name, words, amount) in cells {
                html.element("div", "class=\"\(name)\"") { html in
                    html.element("p", words, language)
                    html.element("b", text: amount.grouped)
                }
            }
        }
    }

    private func shares(_ language: StatementLanguage, _ html: inout HTMLText) {
        let totals = report.totals
        let amounts: [(Payer.Kind, Fen)] = [
            (.fund, totals.funds), (.account, totals.accounts), (.hospital, totals.hospital), (.cash, totals.cash),
        ]
        ShareBar(shares: amounts.map { ($0.1, $0.0.colour) }).draw(
            into: &html, label: amounts.map { "\(language.words($0.0.name)) \($0.1.yuan)" }.joined(separator: ", "))
        html.element("ul", "class=\"legend\"") { html in
            for (kind, amount) in amounts where amount != .zero {
                html.element("li") { html in
                    html.raw("<i style=\"background:\(kind.colour)\"></i>")
                    html.add(kind.name, language)
                    html.add(" \(amount.grouped)")
                }
            }
        }
    }

    private func section(
        _ title: BilingualText, _ language: StatementLanguage, _ html: inout HTMLText, _ body: (inout HTMLText) -> Void
    ) {
        html.element("section") { html in
            html.element("h2", title, language)
            body(&html)
        }
    }

    private func table(
        _ rows: [(name: BilingualText, code: String, totals: BatchTotals)], _ columns: [BilingualText], _ colour: String,
        _ language: StatementLanguage, _ html: inout HTMLText
    ) {
        BarTable(
            rows: rows.map { ($0.name, $0.code, [$0.totals.fee, $0.totals.cash, $0.totals.owed]) }, columns: columns,
            colour: colour, sums: [report.totals.fee, report.totals.cash, report.totals.owed],
            counts: rows.map { $0.totals.settlements - $0.totals.cancels }
        ).draw(language, &html)
    }
}

/// A table whose last column is drawn as bars: each as long as its amount is large beside the largest.
private struct BarTable {
    let rows: [(name: BilingualText, code: String, amounts: [Fen])]
    let columns: [BilingualText]
    let colour: String
    /// Of all rows, from the batch itself.
    let sums: [Fen]
    /// Cases of each row, in the first column; none when empty.
    var counts: [Int] = []

    func draw(_ language: StatementLanguage, _ html: inout HTMLText) {
        let largest = rows.compactMap { $0.amounts.last?.units.magnitude }.max() ?? 0
        html.element("table") { html in
            html.element("thead") { html in
                html.element("tr") { html in
                    html.element("th", text: "")
                    for column in columns { html.element("th", "class=\"n\"", column, language) }
                    html.element("th", "style=\"width:34%\"", text: "")
                }
            }
            for (index, row) in rows.enumerated() {
                html.element("tr") { html in
                    html.element("td") { html in
                        html.add(row.name, language)
                        html.element("span", "class=\"code\"", text: row.code)
                    }
                    if !counts.isEmpty { html.element("td", "class=\"n\"", text: counts[index].grouped) }
                    for amount in row.amounts { html.element("td", "class=\"n\"", text: amount.grouped) }
                    let magnitude = row.amounts.last?.units.magnitude ?? 0
                    let width = largest == 0 ? 0 : Int(UInt128(magnitude) * 1_000 / UInt128(largest))
                    let label = HTMLText.escaped("\(language.words(row.name)) \(row.amounts.last?.yuan ?? "")")
                    html.raw("<td><svg viewBox=\"0 0 1000 56\" role=\"img\" aria-label=\"\(label)\">")
                    html.raw("<rect width=\"1000\" height=\"56\" rx=\"8\" fill=\"#eef1f5\"/>")
                    html.raw("<rect width=\"\(width)\" height=\"56\" rx=\"8\" fill=\"\(colour)\"/></svg></td>")
                }
            }
            html.element("tr", "class=\"sum\"") { html in
                html.element("td", Wording.total, language)
                if !counts.isEmpty { html.element("td", "class=\"n\"", text: counts.reduce(0, +).grouped) }
                for sum in sums { html.element("td", "class=\"n\"", text: sum.grouped) }
                html.element("td", text: "")
            }
        }
    }
}
