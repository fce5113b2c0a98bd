import Benefits
import ClaimTypes
import ClearingReports
import LedgerTypes
import StrictJSON

/// A policy in words and, for an example visit, every step of its decision.
struct PolicyExplanation {
    let policy: BenefitPolicy
    let steps: [TraceStep]
    let decision: BenefitDecision?
    let refusal: BenefitRefusal?
    /// What the steps do not prove; `nil` when they add up to the decision.
    let disagreement: String?

    init(_ policy: BenefitPolicy, _ visit: ExampleVisit?) {
        self.policy = policy
        var trace = ExplainTrace()
        switch visit?.decide(policy, trace: &trace) {
        case .success(let decision)?:
            (self.decision, refusal) = (decision, nil)
            disagreement = trace.disagreement(with: decision)
        case .failure(let refused)?:
            (decision, refusal, disagreement) = (nil, refused, nil)
        case nil:
            (decision, refusal, disagreement) = (nil, nil, nil)
        }
        steps = trace.steps
    }

    var text: String {
        var text = "\(policy.pool)-\(policy.insurance)  \(policy.name.chinese) / \(policy.name.english)\n"
        text += "版本 / version \(policy.version), \(policy.validity.lowerBound) … \(policy.validity.upperBound)\n"
        if let origin = policy.origin { text += "文件 / file \(origin.file)\nSHA-256 \(origin.digest.hex)\n" }
        if let refusal { return text + "\n不予支付 / refused: \(refusal)\n  \(refusal.text.chinese)\n  \(refusal.text.english)" }
        guard let decision else { return text + "\n" + policy.ruleLines.map(Self.words).joined() }
        text += "\n"
        for step in steps {
            let inputs = step.inputs.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            text += "[\(step.rule)] \(step.text.chinese)\n  \(step.text.english)\n"
            text += inputs.isEmpty ? "" : "  \(inputs)\n"
            text += "  = \(step.result)\n"
        }
        return text + "\n" + Self.table(decision.amounts)
            + "各步之和与结果一致 / the steps add up to the decision"
    }

    private static func words(_ line: PolicyRuleLine) -> String {
        "• \(line.title.chinese):\(line.value.chinese)\n  \(line.title.english): \(line.value.english)\n"
    }

    private static func rows(_ amounts: SettlementAmounts) -> [(String, BilingualText, Fen)] {
        [
            ("medfee_sumamt", BilingualText("医疗费总额", "total fee"), amounts.total),
            ("act_pay_dedc", BilingualText("起付线", "deductible"), amounts.deductible),
            ("hifp_pay", BilingualText("统筹基金", "pooled fund"), amounts.pooled),
            ("hifob_pay", BilingualText("职工大额", "large-sum subsidy"), amounts.largeSum),
            ("hifmi_pay", BilingualText("居民大病", "serious illness"), amounts.seriousIllness),
            ("cvlserv_pay", BilingualText("公务员补助", "civil-servant subsidy"), amounts.civilServant),
            ("hifes_pay", BilingualText("企业补充", "enterprise supplement"), amounts.enterprise),
            ("maf_pay", BilingualText("医疗救助", "medical assistance"), amounts.assistance),
            ("fund_pay_sumamt", BilingualText("基金支付总额", "the funds pay"), amounts.fundTotal),
            ("acct_pay", BilingualText("个人账户", "own account"), amounts.account),
            ("acct_mulaid_pay", BilingualText("家庭共济", "family mutual aid"), amounts.mutualAid),
            ("psn_cash_pay", BilingualText("个人现金", "cash"), amounts.cash),
        ]
    }

    private static func table(_ amounts: SettlementAmounts) -> String {
        var table = TextTable([
            TextTable.Column("项目", "figure"), TextTable.Column("", ""), TextTable.Column("元", "yuan", alignment: .right),
        ])
        for (_, name, amount) in rows(amounts) where amount != .zero { table.append([name.chinese, name.english, amount.yuan]) }
        return table.render()
    }

    var json: JSONValue {
        var members = policy.identity
        members.append(
            JSONMember(
                "rules",
                .array(
                    policy.ruleLines.map {
                        .object([
                            JSONMember("rule", .string($0.key)), JSONMember("title_zh", .string($0.title.chinese)),
                            JSONMember("title_en", .string($0.title.english)), JSONMember("value_zh", .string($0.value.chinese)),
                            JSONMember("value_en", .string($0.value.english)),
                        ])
                    })))
        if let refusal {
            members += [
                JSONMember("refused", .string("\(refusal)")), JSONMember("reason_zh", .string(refusal.text.chinese)),
                JSONMember("reason_en", .string(refusal.text.english)),
            ]
        }
        if let decision {
            let amounts = Self.rows(decision.amounts).map { JSONMember($0.0, .string($0.2.yuan)) }
            members += [
                JSONMember("amounts", .object(amounts + [JSONMember("pool_prop_selfpay", .string(decision.ratio.description))])),
                JSONMember("steps", .array(steps.map(Self.json))), JSONMember("steps_add_up", .bool(disagreement == nil)),
            ]
        }
        return .object(members)
    }

    private static func json(_ step: TraceStep) -> JSONValue {
        .object([
            JSONMember("rule", .string(step.rule)), JSONMember("text_zh", .string(step.text.chinese)),
            JSONMember("text_en", .string(step.text.english)),
            JSONMember("inputs", .object(step.inputs.map { JSONMember($0.name, .string($0.value.description)) })),
            JSONMember("result", .string(step.result.description)),
            JSONMember("adds_to", step.part.map { .string($0.rawValue) } ?? .null),
        ])
    }
}
