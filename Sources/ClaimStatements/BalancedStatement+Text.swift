import ClaimTypes
import ClearingReports
import LedgerTypes

extension BalancedStatement {
    /// The statement for a terminal or a plain printout. Every line ends with a line feed.
    public func text(_ language: StatementLanguage) -> String {
        let statement = statement
        func words(_ text: BilingualText) -> String { language.words(text) }
        let title = words(statement.isCancel ? Wording.cancelTitle : Wording.title)
        var text = "\(title)\n\(words(Wording.subtitle)) · \(words(Wording.yuanNote))\n\n"
        var facts = TextTable([.init(), .init()])
        for fact in statement.facts { facts.append([words(fact.name), words(fact.value)]) }
        text += facts.render()
        text += section(Wording.linesTitle, lines(language), language)
        text += section(Wording.partsTitle, amountTable(statement.parts.map { ($0.name, $0.amount) }, language), language)
        let payers = statement.payers.map { payer in
            (
                payer.code.isEmpty ? payer.name : BilingualText("\(payer.name.chinese) \(payer.code)", payer.name.english),
                payer.amount
            )
        }
        text += section(Wording.payersTitle, amountTable(payers, language), language)
        text += section(Wording.stepsTitle, steps(language), language)
        text += section(
            Wording.proofsTitle, proofs.map { "\($0.equation) \(words($0.words)) (\($0.identity))\n" }.joined(), language)
        return text + "\n\(words(Wording.privacy))\n"
    }

    private func section(_ title: BilingualText, _ body: String, _ language: StatementLanguage) -> String {
        body.isEmpty ? "" : "\n== \(language.words(title)) ==\n\(body)"
    }

    private func amountTable(_ rows: [(name: BilingualText, amount: Fen)], _ language: StatementLanguage) -> String {
        var table = TextTable([.init(), .init(alignment: .right)])
        for row in rows { table.append([language.words(row.name), row.amount.grouped]) }
        table.appendRule()
        table.append([language.words(Wording.total), statement.amounts.total.grouped])
        return table.render()
    }

    private func lines(_ language: StatementLanguage) -> String {
        guard !statement.isCancel else { return language.words(Wording.cancelNote) + "\n" }
        func column(_ chinese: String, _ english: String, _ alignment: TextTable.Alignment) -> TextTable.Column {
            var column = TextTable.Column(alignment: alignment)
            column.heading = language == .chinese ? [chinese] : language == .english ? [english] : [chinese, english]
            return column
        }
        var table = TextTable([
            column("行", "line", .left), column("项目", "item", .left), column("数量", "quantity", .right),
            column("单价", "price", .right), column("金额", "amount", .right), column("全自费", "full", .right),
            column("超限价", "over limit", .right), column("先行自付", "pre-self-pay", .right), column("符合范围", "in scope", .right),
        ])
        for line in statement.lines {
            table.append([
                line.number, line.itemName.isEmpty ? line.itemCode : line.itemName, line.quantity.plain, line.unitPrice.plain,
                line.amount.grouped, line.split.fullSelfPay.grouped, line.split.overLimit.grouped, line.split.preSelfPay.grouped,
                line.split.inScope.grouped,
            ])
        }
        table.appendRule()
        let split = statement.amounts.split
        table.append([
            "", language.words(Wording.total), "", "", split.total.grouped, split.fullSelfPay.grouped, split.overLimit.grouped,
            split.preSelfPay.grouped, split.inScope.grouped,
        ])
        return table.render()
    }

    private func steps(_ language: StatementLanguage) -> String {
        statement.claimSteps.map { step in
            let inputs = step.inputs.map { "\(language.words($0.name)) \(language.words($0.value))" }.joined(separator: ", ")
            return "\(language.words(step.text, joint: " / "))\n    \(inputs)\n    → \(step.result)\n"
        }.joined()
    }
}

extension BalanceProof {
    /// The sum as it can be checked by hand: `1.00 + 2.00 = 3.00`. Zeros are left out; long ones show their ends.
    var equation: String {
        let parts = parts.filter { $0 != .zero }
        let shown = parts.count <= 8 ? parts : Array(parts.prefix(3)) + Array(parts.suffix(1))
        var text = ""
        for (index, part) in shown.enumerated() {
            if index > 0 { text += part.isNegative ? " − " : " + " }
            if index == 3, parts.count > 8 { text += "… + " }
            text += index > 0 && part.isNegative ? (-part).grouped : part.grouped
        }
        return "\(parts.isEmpty ? Fen.zero.grouped : text) = \(total.grouped)"
    }
}

extension Quantity {
    /// Without zeros nobody needs: `2`, `0.5`.
    var plain: String { shortened(DecimalText.text(of: tenThousandths, decimals: 4), keeping: 0) }
}

extension UnitPrice {
    /// Two decimals or as many as it has: `120.00`, `0.123456`.
    var plain: String { shortened(DecimalText.text(of: microYuan, decimals: 6), keeping: 2) }
}

/// Drops zeros at the end of a decimal text, but keeps so many decimals.
private func shortened(_ text: String, keeping decimals: Int) -> String {
    guard let point = text.firstIndex(of: ".") else { return text }
    var end = text.endIndex
    let least = text.index(point, offsetBy: decimals + 1)
    while end > least, text[text.index(before: end)] == "0" { end = text.index(before: end) }
    let kept = text[..<end]
    return String(kept.last == "." ? kept.dropLast() : kept)
}
