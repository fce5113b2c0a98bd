import Benefits
import ClaimTypes
import LedgerTypes
import StrictJSON

/// What changes from one version of a policy to another: rule by rule, and on the standard stays.
struct PolicyDifference {
    struct Change {
        let key: String
        let title: BilingualText
        /// `nil` for a rule that is new.
        let old: BilingualText?
        /// `nil` for a rule that is gone.
        let new: BilingualText?
    }

    struct Effect {
        let title: BilingualText
        /// What the funds pay, or why they refuse.
        let old: Result<Fen, BenefitRefusal>
        let new: Result<Fen, BenefitRefusal>

        /// `nil` when one of the two refuses.
        var difference: Fen? {
            guard case .success(let before) = old, case .success(let after) = new else { return nil }
            return after - before
        }
    }

    let old: BenefitPolicy
    let new: BenefitPolicy
    let changes: [Change]
    let effects: [Effect]

    init(_ old: BenefitPolicy, _ new: BenefitPolicy) {
        self.old = old
        self.new = new
        let before = old.ruleLines
        let after = new.ruleLines
        var changes: [Change] = []
        for line in after {
            let earlier = before.first { $0.key == line.key }
            if earlier?.value != line.value {
                changes.append(Change(key: line.key, title: line.title, old: earlier?.value, new: line.value))
            }
        }
        for line in before where !after.contains(where: { $0.key == line.key }) {
            changes.append(Change(key: line.key, title: line.title, old: line.value, new: nil))
        }
        self.changes = changes
        effects = ExampleVisit.standard.map { title, visit in
            Effect(title: title, old: Self.funds(visit, old), new: Self.funds(visit, new))
        }
    }

    private static func funds(_ visit: ExampleVisit, _ policy: BenefitPolicy) -> Result<Fen, BenefitRefusal> {
        var trace = ExplainTrace()
        return visit.decide(policy, trace: &trace).map(\.amounts.fundTotal)
    }

    var text: String {
        var text = "\(new.pool)-\(new.insurance)  \(new.name.chinese) / \(new.name.english)\n"
        text += "  \(old.version) (\(old.validity.lowerBound) … \(old.validity.upperBound))"
        text += " → \(new.version) (\(new.validity.lowerBound) … \(new.validity.upperBound))\n"
        if changes.isEmpty { return text + "  规则无变化 / no rule changes\n" }
        for change in changes {
            text += "  • \(change.title.chinese):\(Self.words(change, \.chinese, gone: "取消", new: "新增"))\n"
            text += "    \(change.title.english): \(Self.words(change, \.english, gone: "removed", new: "new"))\n"
        }
        text += "  对典型费用的影响(基金支付,元) / effect on standard visits (funds pay, yuan)\n"
        for effect in effects {
            text += "    \(effect.title.chinese) / \(effect.title.english)\n"
            text += "      \(Self.words(effect.old)) → \(Self.words(effect.new))"
            text += effect.difference.map { "  (\($0.isNegative ? "" : "+")\($0.yuan))\n" } ?? "\n"
        }
        return text
    }

    private static func words(_ change: Change, _ language: KeyPath<BilingualText, String>, gone: String, new: String) -> String {
        switch (change.old, change.new) {
        case (let old?, let now?): "\(old[keyPath: language]) → \(now[keyPath: language])"
        case (let old?, nil): "\(gone) (\(old[keyPath: language]))"
        case (nil, let now?): "\(new) \(now[keyPath: language])"
        case (nil, nil): ""
        }
    }

    private static func words(_ funds: Result<Fen, BenefitRefusal>) -> String {
        switch funds {
        case .success(let amount): amount.yuan
        case .failure(let refusal): "\(refusal.text.chinese) / \(refusal.text.english)"
        }
    }

    var json: JSONValue {
        .object([
            JSONMember("old", .object(old.identity)), JSONMember("new", .object(new.identity)),
            JSONMember("changes", .array(changes.map(Self.json))), JSONMember("effects", .array(effects.map(Self.json))),
        ])
    }

    private static func json(_ change: Change) -> JSONValue {
        .object([
            JSONMember("rule", .string(change.key)), JSONMember("title_zh", .string(change.title.chinese)),
            JSONMember("title_en", .string(change.title.english)),
            JSONMember("old_zh", change.old.map { .string($0.chinese) } ?? .null),
            JSONMember("old_en", change.old.map { .string($0.english) } ?? .null),
            JSONMember("new_zh", change.new.map { .string($0.chinese) } ?? .null),
            JSONMember("new_en", change.new.map { .string($0.english) } ?? .null),
        ])
    }

    private static func json(_ effect: Effect) -> JSONValue {
        func funds(_ result: Result<Fen, BenefitRefusal>) -> JSONValue {
            switch result {
            case .success(let amount): .string(amount.yuan)
            case .failure(let refusal): .object([JSONMember("refused", .string("\(refusal)"))])
            }
        }
        return .object([
            JSONMember("visit_zh", .string(effect.title.chinese)), JSONMember("visit_en", .string(effect.title.english)),
            JSONMember("old_funds", funds(effect.old)), JSONMember("new_funds", funds(effect.new)),
            JSONMember("difference", effect.difference.map { .string($0.yuan) } ?? .null),
        ])
    }
}
