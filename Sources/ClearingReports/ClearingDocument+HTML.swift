import ClaimTypes
import Clearing
import LedgerTypes

extension ClearingDocument {
    /// One page for A4: nothing is loaded, no script runs, every text is escaped. A document that does not balance says so above
    /// everything else, and has no place to sign.
    public func html() -> String {
        let isSound = allControls.allSatisfy(\.holds)
        return PageFrame.page("\(title.chinese) \(number)", language: "zh-CN", bodyClass: isWide ? "wide" : "") { html in
            head(&html)
            if !isSound { html.element("p", "class=\"alarm\" role=\"alert\"", DocumentWords.alarm) }
            if !facts.isEmpty {
                html.element("dl") { html in
                    for fact in facts {
                        html.element("dt", "", fact.name)
                        html.element("dd", "", fact.value)
                    }
                }
            }
            for statement in statements { show(statement, &html) }
            for table in tables { show(table, &html) }
            showControls(&html)
            if isSound {
                html.element("div", "class=\"sign\"") { html in
                    for words in signatures { html.element("div", "", words) }
                }
            }
        }
    }

    private func head(_ html: inout HTMLText) {
        html.element("header") { html in
            html.element("div") { html in
                html.element("h1", "", title)
                html.element("p", "class=\"sub\"", DocumentWords.unit)
            }
            html.element("div", "class=\"id\"") { html in
                html.element("b", text: number)
                html.add(DocumentWords.window)
                html.add(" \(window)")
            }
        }
    }

    private func show(_ statement: Statement, _ html: inout HTMLText) {
        html.element("p", "class=\"capital\"") { html in
            html.add(statement.name)
            html.add("  ¥\(statement.amount.grouped)  ")
            html.add(DocumentWords.capitals)
            html.raw(" ")
            html.element("b", text: "人民币" + statement.amount.chineseCapital)
        }
    }

    private func show(_ table: Table, _ html: inout HTMLText) {
        // A table that fits a page is not torn in two.
        html.element("section", table.rows.count <= 12 ? "class=\"short\"" : "") { html in
            html.element("h2", "", table.title)
            guard !table.rows.isEmpty else { return html.element("p", "class=\"void\"", DocumentWords.empty) }
            html.element("div", "class=\"scroll\"") { html in
                html.element("table") { html in
                    html.raw("<thead>")
                    html.element("tr") { html in
                        for column in table.columns {
                            html.element("th", column.isNumber ? "class=\"n\"" : "", column.name)
                        }
                    }
                    html.raw("</thead>\n<tbody>\n")
                    for row in table.rows { show(row, "", table.columns, &html) }
                    if let totals = table.totals { show(totals, "class=\"sum\"", table.columns, &html) }
                    html.raw("</tbody>")
                }
            }
        }
    }

    private func show(_ cells: [Cell], _ attributes: String, _ columns: [Column], _ html: inout HTMLText) {
        html.element("tr", attributes) { html in
            for (cell, column) in zip(cells, columns) {
                html.element("td", column.isNumber ? "class=\"n\"" : "") { html in
                    if case .text(let text) = cell { html.add(text) } else { html.add(cell.plain) }
                }
            }
        }
    }

    private func showControls(_ html: inout HTMLText) {
        html.element("section") { html in
            html.element("h2", "", DocumentWords.controls)
            html.element("table", "class=\"proof\"") { html in
                for control in allControls {
                    html.element("tr", control.holds ? "" : "class=\"bad\"") { html in
                        html.element("td") { html in
                            html.add(control.words)
                            html.element("span", "class=\"equation\"") { html in
                                for equation in control.shown {
                                    html.element("i", text: equation.line)
                                    html.raw(" ")
                                }
                            }
                        }
                        html.element("td", control.holds ? "class=\"ok\"" : "class=\"bad\"", text: control.holds ? "✓" : "✗")
                    }
                }
            }
        }
    }
}

extension DocumentEquation {
    /// `应付金额 1.00 = 1.00`.
    var line: String { "\(name.chinese) \(left) \(holds ? "=" : "≠") \(right)" }
}

extension ClearingDocument.Cell {
    /// For people, amounts and counts grouped.
    var plain: String {
        switch self {
        case .text(let text): text.chinese == text.english ? text.chinese : "\(text.chinese) \(text.english)"
        case .count(let count): count.grouped
        case .amount(let amount): amount.grouped
        case .blank: ""
        }
    }
}
