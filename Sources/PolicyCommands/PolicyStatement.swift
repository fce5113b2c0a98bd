import ClaimTypes
import ClearingReports
import LedgerTypes
import StrictJSON

/// One rule of a policy in words. Two policies say the same exactly when their statements are equal, however their files are written.
struct PolicyStatement: Hashable {
    /// Stable name of the rule: `benefits.inpatient.deductible`.
    var id: String
    /// What the rule belongs to: a kind of care, a fund, …
    var section: BilingualText
    var label: BilingualText
    /// One text, or four in the order of `Words.levelNames`.
    var texts: [BilingualText]

    /// Levels that say the same are told together; a text for all levels has no level in front.
    var text: BilingualText { Words.byLevel(texts) }
}

/// The field's words for codes and figures.
enum Words {
    /// Levels in the order tables of the field have them.
    static let levelNames = [
        BilingualText("三级", "tier three"), BilingualText("二级", "tier two"), BilingualText("一级", "tier one"),
        BilingualText("未定级", "ungraded"),
    ]

    static func byLevel(_ texts: [BilingualText]) -> BilingualText {
        guard texts.count > 1, Set(texts).count > 1 else { return texts.first ?? BilingualText("无", "none") }
        var groups: [(levels: [BilingualText], text: BilingualText)] = []
        for (level, text) in zip(levelNames, texts) {
            if let index = groups.firstIndex(where: { $0.text == text }) {
                groups[index].levels.append(level)
            } else {
                groups.append(([level], text))
            }
        }
        return BilingualText(
            groups.map { "\($0.levels.map(\.chinese).joined(separator: "、")):\($0.text.chinese)" }.joined(separator: ";"),
            groups.map { "\($0.levels.map(\.english).joined(separator: ", ")): \($0.text.english)" }.joined(separator: "; "))
    }

    static func list(_ texts: [BilingualText]) -> BilingualText {
        BilingualText(texts.map(\.chinese).joined(separator: "、"), texts.map(\.english).joined(separator: ", "))
    }

    /// A yuan text of a file with thousands separators; whole yuan without decimals.
    static func money(_ value: JSONValue?) -> BilingualText {
        guard let text = value?.string, let amount = Fen(yuan: text) else { return plain(value) }
        let grouped = amount.grouped
        let short = grouped.hasSuffix(".00") ? String(grouped.dropLast(3)) : grouped
        return BilingualText("\(short) 元", "\(short) yuan")
    }

    static func cap(_ value: JSONValue?) -> BilingualText { value == nil ? BilingualText("不设", "none") : money(value) }

    /// `"0.765"` as `76.5%`.
    static func percent(_ value: JSONValue?) -> BilingualText {
        guard let number = hundredths(value) else { return plain(value) }
        return BilingualText("\(number)%", "\(number) %")
    }

    static func points(_ value: JSONValue?) -> BilingualText {
        guard let number = hundredths(value) else { return plain(value) }
        return BilingualText("\(number) 个百分点", "\(number) points")
    }

    /// A ratio times a hundred, without trailing zeros.
    private static func hundredths(_ value: JSONValue?) -> String? {
        guard let text = value?.string, let scaled = DecimalText.scaled(text, decimals: 4) else { return nil }
        var number = DecimalText.text(of: scaled, decimals: 2)
        while number.hasSuffix("0"), number.contains(".") { number.removeLast() }
        if number.hasSuffix(".") { number.removeLast() }
        return number
    }

    static func yesNo(_ value: JSONValue?) -> BilingualText {
        value?.isTrue == true ? BilingualText("是", "yes") : BilingualText("否", "no")
    }

    /// A free text of a file, by habit Chinese, a slash, English; else the same in both.
    static func twoLanguages(_ value: JSONValue) -> BilingualText {
        let text = plain(value).chinese
        guard let slash = text.firstRange(of: " / ") else { return BilingualText(text, text) }
        return BilingualText(String(text[..<slash.lowerBound]), String(text[slash.upperBound...]))
    }

    /// A value in no special form.
    static func plain(_ value: JSONValue?) -> BilingualText {
        let text = visible(value?.string ?? value?.text ?? "-")
        return BilingualText(text, text)
    }

    /// A code with its name, or the code alone.
    static func named(_ code: String, in names: [String: BilingualText]) -> BilingualText {
        guard let name = names[code] else { return BilingualText(code, code) }
        return BilingualText("\(code) \(name.chinese)", "\(code) \(name.english)")
    }

    /// The word for a key of a closed list.
    static func word(_ key: String?, in names: [String: BilingualText]) -> BilingualText {
        let key = key ?? "-"
        return names[key] ?? BilingualText(key, key)
    }
}

extension Words {
    static let families: [String: BilingualText] = [
        "inpatient": BilingualText("住院", "inpatient care"), "outpatient": BilingualText("普通门诊", "ordinary outpatient care"),
        "chronic": BilingualText("门诊慢特病", "chronic and special diseases"),
        "pharmacy": BilingualText("药店购药", "pharmacy purchases"),
        "daySurgery": BilingualText("日间手术", "day surgery"), "maternity": BilingualText("生育", "maternity"),
    ]

    static let funds: [String: BilingualText] = [
        "pooled": BilingualText("统筹基金", "pooled fund"), "largeSum": BilingualText("职工大额补助", "large-sum subsidy"),
        "seriousIllness": BilingualText("居民大病保险", "serious-illness insurance"),
        "civilServant": BilingualText("公务员医疗补助", "civil-servant subsidy"),
        "enterprise": BilingualText("企业补充医疗保险", "enterprise supplement"),
        "assistance": BilingualText("医疗救助", "medical assistance"),
    ]

    static let insurances: [String: BilingualText] = [
        "310": BilingualText("职工", "employee"), "390": BilingualText("城乡居民", "resident"),
    ]

    static let filings: [String: BilingualText] = [
        "longTerm": BilingualText("异地长期居住", "long-term residence"), "referral": BilingualText("异地转诊", "referral"),
        "emergency": BilingualText("异地急诊", "emergency"), "other": BilingualText("其他临时外出", "other temporary stays"),
    ]

    static let visitTypes: [String: BilingualText] = [
        "11": BilingualText("普通门诊", "outpatient"), "12": BilingualText("门诊挂号", "registration"),
        "13": BilingualText("急诊", "emergency"), "14": BilingualText("门诊慢特病", "chronic outpatient"),
        "15": BilingualText("门诊统筹", "pooled outpatient"), "16": BilingualText("门诊特殊", "special outpatient"),
        "19": BilingualText("意外伤害门诊", "accident outpatient"), "21": BilingualText("普通住院", "inpatient"),
        "22": BilingualText("外伤住院", "trauma inpatient"), "23": BilingualText("转外诊治住院", "referred-out inpatient"),
        "24": BilingualText("急诊转住院", "emergency turned inpatient"), "41": BilingualText("药店购药", "pharmacy"),
        "51": BilingualText("生育门诊", "maternity outpatient"), "52": BilingualText("生育住院", "maternity inpatient"),
        "53": BilingualText("计划生育手术", "family-planning surgery"),
    ]

    static let personTypes: [String: BilingualText] = [
        "11": BilingualText("在职", "active"), "12": BilingualText("退休", "retired"), "13": BilingualText("离休", "retired cadres"),
        "14": BilingualText("未成年及学生", "minors and students"), "15": BilingualText("成年居民", "adult residents"),
        "16": BilingualText("老年居民", "elderly residents"),
    ]

    static let covers: [String: BilingualText] = [
        "inScope": BilingualText("范围内个人负担", "burden in scope"), "preSelfPay": BilingualText("先行自付", "pre-self-pay"),
        "overLimit": BilingualText("超限价", "over the price limit"), "fullSelfPay": BilingualText("全自费", "full self-pay"),
    ]
}
