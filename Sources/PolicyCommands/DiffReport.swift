import Benefits
import ClaimTypes
import ClearingReports
import LedgerTypes
import StrictJSON

/// Differences as a fund manager reads them, and as JSON.
struct DiffReport {
    let differences: [PolicyDifference]
    let language: Language

    var isEqual: Bool { differences.allSatisfy(\.isEmpty) }

    var text: String {
        let parts = differences.map(text)
        let count = differences.reduce(0) { $0 + $1.changes.count + ($1.before == nil || $1.after == nil ? 1 : 0) }
        let verdict =
            isEqual
            ? BilingualText("规则相同", "the rules are equal")
            : BilingualText("共 \(count) 处变化", "\(count) change\(count == 1 ? "" : "s") in all")
        return parts.joined(separator: "\n") + (parts.isEmpty ? "" : "\n") + language.line(verdict, separator: " / ") + "\n"
    }

    private func text(_ difference: PolicyDifference) -> String {
        var text = "--- \(difference.before.map { "\($0.title)  \(visible($0.file))" } ?? "无 none")\n"
        text += "+++ \(difference.after.map { "\($0.title)  \(visible($0.file))" } ?? "无 none")\n"
        if difference.before == nil { text += line(BilingualText("新增政策", "a policy was added")) }
        if difference.after == nil { text += line(BilingualText("政策取消", "a policy was dropped")) }
        var section: BilingualText?
        for change in difference.changes {
            if change.section != section { text += "\n" + language.line(change.section) + "\n" }
            section = change.section
            text += changeText(change)
        }
        return text + "\n" + effectText(difference)
    }

    private func line(_ text: BilingualText) -> String { language.line(text, separator: " / ") + "\n" }

    private func changeText(_ change: RuleChange) -> String {
        let (before, after) = (change.before, change.after)
        let arrow = BilingualText(
            "\(change.label.chinese):" + Self.phrase(before?.chinese, after?.chinese, added: "新增", dropped: "取消"),
            "\(change.label.english): " + Self.phrase(before?.english, after?.english, added: "added: ", dropped: "dropped: "))
        return language.lines(arrow).map { "  \($0)\n" }.joined()
    }

    private static func phrase(_ before: String?, _ after: String?, added: String, dropped: String) -> String {
        guard let before else { return added + (after ?? "") }
        guard let after else { return dropped + before }
        return "\(before) → \(after)"
    }

    private func effectText(_ difference: PolicyDifference) -> String {
        var table = TextTable([
            .init(language.line(BilingualText("标准样例", "standard bill"))),
            .init(language.line(BilingualText("费用", "fee")), alignment: .right),
            .init(language.line(BilingualText("原基金支付", "funds before")), alignment: .right),
            .init(language.line(BilingualText("现基金支付", "funds after")), alignment: .right),
            .init(language.line(BilingualText("差额", "difference")), alignment: .right),
        ])
        for effect in difference.effects {
            table.append([
                language.line(effect.stay.name), effect.stay.amount.grouped, cell(effect.before), cell(effect.after),
                effect.difference.map { ($0.isPositive ? "+" : "") + $0.grouped } ?? "-",
            ])
        }
        return table.render() + line(StandardStay.conditions)
    }

    private func cell(_ result: Result<Fen, BenefitRefusal>?) -> String {
        switch result {
        case nil: "-"
        case .success(let amount)?: amount.grouped
        case .failure(let refusal)?: "\(refusal)"
        }
    }

    /// Amounts in fen.
    var json: JSONValue {
        .object([JSONMember("equal", .bool(isEqual)), JSONMember("differences", .array(differences.map(json)))])
    }

    private func json(_ difference: PolicyDifference) -> JSONValue {
        .object([
            JSONMember("before", difference.before?.json ?? .null), JSONMember("after", difference.after?.json ?? .null),
            JSONMember("changes", .array(difference.changes.map(\.json))),
            JSONMember("effects", .array(difference.effects.map(\.json))),
        ])
    }
}

extension BilingualText {
    var json: JSONValue {
        .object([JSONMember("chinese", .string(chinese)), JSONMember("english", .string(english))])
    }
}

extension RuleChange {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("rule", .string(id)), JSONMember("section", section.json), JSONMember("label", label.json),
            JSONMember("before", before?.json ?? .null), JSONMember("after", after?.json ?? .null),
        ])
    }
}

extension StayEffect {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("stay", stay.name.json), JSONMember("feeFen", .integer(stay.amount.units)),
            JSONMember("before", Self.json(before)), JSONMember("after", Self.json(after)),
            JSONMember("differenceFen", difference.map { .integer($0.units) } ?? .null),
        ])
    }

    private static func json(_ result: Result<Fen, BenefitRefusal>?) -> JSONValue {
        switch result {
        case nil: .null
        case .success(let amount)?: .object([JSONMember("fundsFen", .integer(amount.units))])
        case .failure(let refusal)?:
            .object([JSONMember("refusal", .string("\(refusal)")), JSONMember("reason", refusal.text.json)])
        }
    }
}
