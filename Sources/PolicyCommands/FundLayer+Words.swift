import Benefits
import ClaimTypes
import LedgerTypes

extension FundRule {
    var words: BilingualText {
        switch self {
        case .pooled: BilingualText("统筹基金", "pooled fund")
        case .largeSum: BilingualText("职工大额", "large-sum subsidy")
        case .seriousIllness: BilingualText("居民大病", "serious illness")
        case .civilServant: BilingualText("公务员补助", "civil-servant subsidy")
        case .enterprise: BilingualText("企业补充", "enterprise supplement")
        case .assistance: BilingualText("医疗救助", "medical assistance")
        }
    }

    /// Stable key, as in the file.
    fileprivate var key: String {
        switch self {
        case .pooled: "pooled"
        case .largeSum: "largeSum"
        case .seriousIllness: "seriousIllness"
        case .civilServant: "civilServant"
        case .enterprise: "enterprise"
        case .assistance: "assistance"
        }
    }
}

extension FundLayer {
    var ruleLines: [PolicyRuleLine] {
        var lines = terms
        if families != BenefitFamily.allCases {
            lines.append(
                line(
                    "families", "适用待遇", "helps with",
                    BilingualText(
                        families.map(\.words.chinese).joined(separator: "、"),
                        families.map(\.words.english).joined(separator: ", "))))
        }
        return lines
    }

    private func line(_ key: String, _ chinese: String, _ english: String, _ value: BilingualText) -> PolicyRuleLine {
        PolicyRuleLine(
            "fund.\(rule.key).\(key)",
            BilingualText("\(rule.words.chinese) \(chinese)", "\(rule.words.english), \(english)"), value)
    }

    private func capLine(_ cap: Fen?) -> PolicyRuleLine { line("yearlyCap", "年度限额", "yearly cap", Words.cap(cap)) }

    private func ratioLine(_ ratio: BasisPoints) -> PolicyRuleLine {
        line("ratio", "比例", "ratio", Words.plain(Words.percent(ratio)))
    }

    private var terms: [PolicyRuleLine] {
        switch rule {
        case .pooled(let cap):
            return [capLine(cap)]
        case .largeSum(let rule):
            let uses = line(
                "usesOutOfRegionRule", "适用异地规则", "out-of-region rule applies", rule.usesOutOfRegionRule ? Words.yes : Words.no)
            return [ratioLine(rule.ratio), uses, capLine(rule.yearlyCap)]
        case .seriousIllness(let rule):
            let steps = line("steps", "分段比例", "steps", Words.bands(rule.steps, from: Words.yuan(rule.threshold)))
            return [
                line("threshold", "起付标准", "threshold", Words.plain(Words.yuan(rule.threshold))), steps, capLine(rule.yearlyCap),
            ]
        case .civilServant(let rule), .enterprise(let rule):
            return shareLines(rule)
        case .assistance(let rule):
            let terms = line("terms", "起付标准与比例", "line and ratio", Self.assistance(rule.threshold, rule.ratio))
            let categories = rule.categories.map { category in
                line(
                    "category.\(category.category)", "对象类别 \(category.category)", "identity \(category.category)",
                    Self.assistance(category.threshold, category.ratio))
            }
            return [terms] + categories + [capLine(rule.yearlyCap)]
        }
    }

    private func shareLines(_ rule: BurdenShareRule) -> [PolicyRuleLine] {
        var lines = [
            ratioLine(rule.ratio),
            line(
                "excludesDeductible", "起付线由个人承担", "deductible stays with the person",
                rule.excludesDeductible ? Words.yes : Words.no),
            line("settlementCap", "每次限额", "cap per settlement", Words.cap(rule.settlementCap)), capLine(rule.yearlyCap),
        ]
        if !rule.personTypes.isEmpty {
            lines.append(
                line(
                    "personTypes", "适用人员类别", "person types",
                    Words.plain(rule.personTypes.map { "\($0)…" }.joined(separator: ", "))))
        }
        return lines
    }

    private static func assistance(_ threshold: Fen, _ ratio: BasisPoints) -> BilingualText {
        let percent = Words.percent(ratio)
        return threshold == .zero
            ? BilingualText("不设起付标准,\(percent)", "no line, \(percent)")
            : BilingualText("\(Words.yuan(threshold)) 元以上 \(percent)", "\(percent) above \(Words.yuan(threshold))")
    }
}

extension AccountRule {
    var ruleLines: [PolicyRuleLine] {
        let parts: [(Cover, BilingualText)] = [
            (.inScope, BilingualText("符合范围", "in scope")), (.preSelfPay, BilingualText("先行自付", "pre-self-pay")),
            (.overLimit, BilingualText("超限价", "over limit")), (.fullSelfPay, BilingualText("全自费", "full self-pay")),
        ]
        let covered = parts.filter { covers.contains($0.0) }.map(\.1)
        return [
            PolicyRuleLine(
                "account.own", BilingualText("个人账户可用", "own account pays"), usesOwnAccount ? Words.yes : Words.no),
            PolicyRuleLine(
                "account.mutualAid", BilingualText("家庭共济可用", "family mutual aid pays"), usesMutualAid ? Words.yes : Words.no),
            PolicyRuleLine(
                "account.covers", BilingualText("账户可支付", "accounts may pay"), covered.isEmpty ? Words.none : Words.list(covered)),
        ]
    }
}
