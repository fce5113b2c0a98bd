import ClaimTypes
import Clearing
import ClearingReports
import LedgerTypes

extension BalancedStatement {
    /// The statement as one HTML page for A4: nothing is loaded, no script runs, every text is escaped.
    public func html(_ language: StatementLanguage) -> String {
        let title = statement.isCancel ? Wording.cancelTitle : Wording.title
        return PageFrame.page("\(language.words(title)) \(statement.head.settlementID)", language: language.tag) { html in
            header(title, language, &html)
            hero(language, &html)
            bar(language, &html)
            html.element("dl") { html in
                for fact in statement.facts {
                    html.element("dt", fact.name, language)
                    html.element("dd", fact.value, language)
                }
            }
            html.element("div", "class=\"two\"") { html in
                parts(language, &html)
                payers(language, &html)
            }
            lines(language, &html)
            steps(language, &html)
            StatementSections.proofs(proofs, language, &html)
            signatures(language, &html)
            html.element("footer") { html in
                html.element("p", Wording.privacy, language)
            }
        }
    }

    private func header(_ title: BilingualText, _ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("header") { html in
            html.element("div") { html in
                html.element("h1", title, language)
                html.element("p", "class=\"sub\"") { html in
                    html.add(Wording.subtitle, language)
                    html.raw(" · ")
                    html.add(Wording.yuanNote, language)
                }
            }
            html.element("div", "class=\"id\"") { html in
                html.element("b", text: statement.head.settlementID)
                html.add("\(statement.head.settledAt)")
            }
        }
    }

    private func signatures(_ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("div", "class=\"sign\"") { html in
            for words in Wording.signatures { html.element("div", words, language) }
        }
    }

    private func hero(_ language: StatementLanguage, _ html: inout HTMLText) {
        let amounts = statement.amounts
        let cells: [(String, BilingualText, Fen)] = [
            ("total", BilingualText("医疗费总额", "total fee"), amounts.total),
            ("fund", BilingualText("医保基金支付", "paid by the funds"), amounts.fundTotal),
            ("account", BilingualText("个人账户支付", "paid by accounts"), amounts.account + amounts.mutualAid),
            ("cash", BilingualText("您支付现金", "you pay in cash"), amounts.cash),
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

    private func bar(_ language: StatementLanguage, _ html: inout HTMLText) {
        let shares = Payer.Kind.allCases.map { kind in
            (kind: kind, amount: statement.payers.filter { $0.kind == kind }.reduce(Fen.zero) { $0 + $1.amount })
        }
        let label = shares.map { "\(language.words($0.kind.name)) \($0.amount.yuan)" }.joined(separator: ", ")
        ShareBar(shares: shares.map { ($0.amount, $0.kind.colour) }).draw(into: &html, label: label)
        html.element("ul", "class=\"legend\"") { html in
            for share in shares where share.amount != .zero {
                html.element("li") { html in
                    html.raw("<i style=\"background:\(share.kind.colour)\"></i>")
                    html.add(share.kind.name, language)
                    html.add(" \(share.amount.grouped)")
                }
            }
            if language != .english {
                html.element("li", "class=\"capitals\"") { html in
                    html.add(Wording.capitals, .chinese)
                    html.add(" \(statement.amounts.cash.chineseCapital)")
                }
            }
        }
    }

    private func parts(_ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("section") { html in
            html.element("h2", Wording.partsTitle, language)
            html.element("table") { html in
                for part in statement.parts {
                    html.element("tr") { html in
                        html.element("td") { html in
                            html.add(part.name, language)
                            html.element("span", "class=\"code\"", text: language.words(part.hint, joint: " · "))
                        }
                        html.element("td", "class=\"n\"", text: part.amount.grouped)
                    }
                }
                StatementSections.sum(statement.amounts.total, language, &html)
            }
        }
    }

    private func payers(_ language: StatementLanguage, _ html: inout HTMLText) {
        html.element("section") { html in
            html.element("h2", Wording.payersTitle, language)
            html.element("table") { html in
                for payer in statement.payers {
                    html.element("tr") { html in
                        html.element("td") { html in
                            html.add(payer.name, language)
                            html.element("span", "class=\"code\"", text: payer.code)
                        }
                        html.element("td", "class=\"n\"", text: payer.amount.grouped)
                    }
                }
                StatementSections.sum(statement.amounts.total, language, &html)
            }
        }
    }

    private func steps(_ language: StatementLanguage, _ html: inout HTMLText) {
        guard !statement.claimSteps.isEmpty else { return }
        html.element("section") { html in
            html.element("h2", Wording.stepsTitle, language)
            html.element("ol") { html in
                for step in statement.claimSteps {
                    html.element("li", "class=\"step\"") { html in
                        html.element("div") { html in
                            html.element("p", step.text, language)
                            let inputs = step.inputs.map { "\(language.words($0.name)) \(language.words($0.value))" }
                            html.element("p", "class=\"in\"", text: inputs.joined(separator: " · "))
                        }
                        html.element("div", "class=\"n\"", text: step.result)
                    }
                }
            }
        }
    }
}

extension Payer.Kind {
    var colour: String {
        switch self {
        case .fund: "#0b6e8c"
        case .account: "#5aa9a2"
        case .hospital: "#b8a06a"
        case .cash: "#c8553d"
        }
    }
}
