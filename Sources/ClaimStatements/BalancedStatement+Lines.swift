import ClaimTypes
import ClearingReports
import LedgerTypes

extension BalancedStatement {
    /// The bill, item by item, with the sums below.
    func lines(_ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("section") { html in
            html.element("h2", Wording.linesTitle, language)
            guard !statement.isCancel else { return html.element("p", Wording.cancelNote, language) }
            html.element("div", "class=\"scroll\"") { html in
                html.element("table") { html in
                    heading(language, &html)
                    html.element("tbody") { html in
                        for line in statement.lines { row(line, language, &html) }
                        sums(language, &html)
                    }
                }
            }
        }
    }

    private func heading(_ language: StatementLanguage, _ html: inout HTMLText) {
        let columns = [
            BilingualText("数量 × 单价", "quantity × price"), BilingualText("金额", "amount"), BilingualText("全自费", "full"),
            BilingualText("超限价", "over limit"), BilingualText("先行自付", "paid first"), BilingualText("符合范围", "in scope"),
        ]
        html.element("thead") { html in
            html.element("tr") { html in
                html.element("th", text: "#")
                html.element("th", BilingualText("项目", "item"), language)
                for column in columns { html.element("th", "class=\"n\"", column, language) }
            }
        }
    }

    private func row(_ line: StatementLine, _ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("tr") { html in
            html.element("td", text: line.number)
            html.element("td") { html in
                html.add(line.itemName)
                html.element("span", "class=\"code\"") { html in
                    html.add(line.className, language)
                    html.add(" · " + line.itemCode)
                }
            }
            html.element("td", "class=\"n\"", text: "\(line.quantity.plain) × \(line.unitPrice.plain)")
            html.element("td", "class=\"n\"", text: line.amount.grouped)
            for part in [line.split.fullSelfPay, line.split.overLimit, line.split.preSelfPay, line.split.inScope] {
                html.element("td", "class=\"n\"", text: part == .zero ? "–" : part.grouped)
            }
        }
    }

    private func sums(_ language: StatementLanguage, _ html: inout HTMLText) {
        let split = statement.amounts.split
        html.element("tr", "class=\"sum\"") { html in
            html.element("td", text: "")
            html.element("td", Wording.total, language)
            html.element("td", text: "")
            for amount in [split.total, split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope] {
                html.element("td", "class=\"n\"", text: amount.grouped)
            }
        }
    }
}

/// Parts of a page that statements and summaries share.
enum StatementSections {
    static func sum(_ amount: Fen, _ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("tr", "class=\"sum\"") { html in
            html.element("td", Wording.total, language)
            html.element("td", "class=\"n\"", text: amount.grouped)
        }
    }

    /// The sums that were checked, each so that it can be checked again by hand.
    static func proofs(_ proofs: [BalanceProof], _ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("section") { html in
            html.element("h2", Wording.proofsTitle, language)
            html.element("table") { html in
                for proof in proofs {
                    html.element("tr") { html in
                        html.element("td", "class=\"level\"") { html in
                            html.add(proof.level.name, language)
                            html.add(" \(proof.identity)")
                        }
                        html.element("td") { html in
                            html.add(proof.words, language)
                            html.element("span", "class=\"equation\"", text: proof.equation)
                        }
                        html.element("td", "class=\"ok\"", text: "✓")
                    }
                }
            }
        }
    }
}
