import Benefits
import ClaimTypes
import ClearingReports
import CommandSupport
import LedgerTypes
import StrictJSON

/// One sum of a calculation, added up again from the figures shown.
struct SumCheck: Hashable {
    var text: BilingualText
    var expected: Fen
    var found: Fen

    var holds: Bool { expected == found }
}

/// A bill under a policy, step by step.
struct CalculationReport {
    let loaded: LoadedPolicy
    let stay: ExampleStay
    let language: Language
    private let outcome: Result<(BenefitDecision, ExplainTrace), BenefitRefusal>
    private let bills: [StayBill]

    init(loaded: LoadedPolicy, stay: ExampleStay, language: Language) {
        self.loaded = loaded
        self.stay = stay
        self.language = language
        outcome = stay.decide(under: loaded.policy)
        bills = stay.interim.isEmpty ? [] : StayBill.bills(of: stay, under: loaded.policy)
    }

    /// `nil` when the bill was decided and all its sums hold.
    var exit: CommandExit? {
        switch outcome {
        case .failure: .refused
        case .success(let (decision, trace)):
            Self.checks(decision.amounts, trace).allSatisfy(\.holds) && trace.disagreement(with: decision) == nil
                ? nil : .internal
        }
    }

    /// The sums a reader can add up with a pencil.
    static func checks(_ amounts: SettlementAmounts, _ trace: ExplainTrace) -> [SumCheck] {
        func result(_ step: TraceStep) -> Fen {
            guard case .money(let amount) = step.result else { return .zero }
            return amount
        }
        func sum(_ steps: [TraceStep]) -> Fen { steps.reduce(.zero) { $0 + result($1) } }
        func figure(_ rule: String) -> Fen { sum(trace.steps.filter { $0.rule == rule }) }
        let split = amounts.split
        let bands = trace.steps.filter { $0.rule.hasPrefix("band.") || $0.rule == "quota" }
        let funds = ["pooled", "largeSum", "seriousIllness", "civilServant", "enterprise", "assistance"].map(figure)
        return [
            SumCheck(
                text: BilingualText("总额 = 全自费 + 超限价 + 先行自付 + 范围内 (I1)", "total = full + over + pre + scope (I1)"),
                expected: figure("claim"), found: split.fullSelfPay + split.overLimit + split.preSelfPay + split.inScope),
            SumCheck(
                text: BilingualText("统筹 = 各段之和", "pooled = its bands"), expected: amounts.pooled, found: sum(bands)),
            SumCheck(
                text: BilingualText("基金 = 各基金之和 (I4)", "funds = fund by fund (I4)"), expected: figure("funds"),
                found: funds.reduce(.zero, +)),
            SumCheck(
                text: BilingualText("总额 = 基金 + 个人 (I2)", "total = funds + person (I2)"), expected: amounts.total,
                found: figure("funds") + figure("personPart")),
            SumCheck(
                text: BilingualText("个人 = 账户 + 共济 + 现金 (I3)", "person = account + mutual aid + cash (I3)"),
                expected: figure("personPart"), found: figure("account") + figure("mutualAid") + figure("cash")),
            SumCheck(
                text: BilingualText("应付就医地 = 基金 + 账户 + 共济 (I10)", "owed = funds + account + mutual aid (I10)"),
                expected: figure("owed"), found: figure("funds") + figure("account") + figure("mutualAid")),
        ]
    }

    var text: String {
        var text = loaded.title + "\n" + language.lines(circumstances).map { $0 + "\n" }.joined() + "\n"
        if !bills.isEmpty { text += StayBill.text(bills, language) + "\n" }
        switch outcome {
        case .failure(let refusal):
            text += language.lines(refusal.text).map { "✗ \(refusal): \($0)\n" }.joined()
        case .success(let (decision, trace)):
            for (index, step) in trace.steps.enumerated() { text += stepText(step, index + 1) }
            text += "\n" + language.line(BilingualText("合计核对", "sums checked")) + "\n"
            for check in Self.checks(decision.amounts, trace) {
                let figures = "\(check.expected.grouped) = \(check.found.grouped)"
                text += "  \(check.holds ? "✓" : "✗") \(language.line(check.text, separator: " / ")): \(figures)\n"
            }
        }
        return text
    }

    private var circumstances: BilingualText {
        let policy = loaded.policy
        let filing = stay.filing.map { Words.word("\($0)", in: Words.filings) } ?? BilingualText("未备案", "no filing")
        let visit = Words.named("\(stay.visitType)", in: Words.visitTypes)
        let level = Words.levelNames[[HospitalLevel.third, .second, .first, .none].firstIndex(of: stay.level) ?? 0]
        let treating = RegionNames.national.full(stay.treatingRegion(under: policy))
        let transfer = transferWords
        return BilingualText(
            "\(visit.chinese),\(level.chinese)医院,就医地 \(treating),\(filing.chinese),人员类别 \(stay.personType(under: policy))\(transfer.chinese)",
            "\(visit.english), \(level.english), treated in \(treating), \(filing.english), person type \(stay.personType(under: policy))\(transfer.english)"
        )
    }

    /// What was settled before a transfer, and whether the policy looks at it.
    private var transferWords: BilingualText {
        guard let before = stay.transferred else { return BilingualText("", "") }
        let rule = loaded.policy.benefit(for: stay.visitType)?.transfer ?? .newStay
        let effect =
            rule.effect == .newStay
            ? BilingualText(",本政策转院按新住院计算", ", which this policy takes for a stay of its own") : BilingualText("", "")
        return BilingualText(
            ",转院前已收起付线 \(before.deductible) 元、已计范围 \(before.scope) 元\(effect.chinese)",
            ", continues a stay charged a deductible of \(before.deductible) and a scope of \(before.scope)\(effect.english)")
    }

    private func stepText(_ step: TraceStep, _ number: Int) -> String {
        let head = "\(number < 10 ? " " : "")\(number). "
        var text = ""
        for (index, line) in language.lines(step.text).enumerated() {
            text += (index == 0 ? head : "    ") + "\(visible(line))\n"
        }
        let inputs = step.inputs.map { "\(name($0.name)) \($0.value.words.map { language.line($0) } ?? Self.figure($0.value))" }
        if !inputs.isEmpty { text += "      \(inputs.joined(separator: "; "))\n" }
        return text + "      = \(Self.figure(step.result))\n"
    }

    /// Once, when both languages use the same word.
    private func name(_ input: String) -> String {
        let name = TraceInput.words(for: input) ?? BilingualText(input, input)
        return name.chinese == name.english ? name.chinese : language.line(name)
    }

    private static func figure(_ value: TraceValue) -> String {
        switch value {
        case .money(let amount): amount.grouped
        case .ratio(let ratio): Words.percent(.string(ratio.description)).english
        case .count(let count): count.grouped
        case .text(let text): visible(text)
        }
    }

    /// Amounts as yuan texts, as in the answers of `claims adjudicate --explain`.
    var json: JSONValue {
        var members = [JSONMember("policy", loaded.json), JSONMember("circumstances", circumstances.json)]
        if !bills.isEmpty { members.append(JSONMember("bills", .array(bills.map(\.json)))) }
        switch outcome {
        case .failure(let refusal):
            members += [JSONMember("refusal", .string("\(refusal)")), JSONMember("reason", refusal.text.json)]
        case .success(let (decision, trace)):
            let checks = Self.checks(decision.amounts, trace)
            members += [
                JSONMember("steps", .array(trace.steps.map(\.json))), JSONMember("sums", .array(checks.map(\.json))),
                JSONMember("sumsHold", .bool(checks.allSatisfy(\.holds) && trace.disagreement(with: decision) == nil)),
            ]
        }
        return .object(members)
    }
}

extension TraceStep {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("rule", .string(rule)), JSONMember("text", text.json),
            JSONMember("inputs", .object(inputs.map { JSONMember($0.name, .string($0.value.description)) })),
            JSONMember("result", .string(result.description)), JSONMember("part", part.map { .string($0.rawValue) } ?? .null),
        ])
    }
}

extension SumCheck {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("text", text.json), JSONMember("expected", .string(expected.yuan)),
            JSONMember("found", .string(found.yuan)), JSONMember("holds", .bool(holds)),
        ])
    }
}
