import ClaimTypes
import StrictJSON

/// Says a whole policy in words, rule by rule, in the order of the file. The JSON has passed the loader: no value is missing or odd.
struct PolicyWords {
    private(set) var statements: [PolicyStatement] = []
    var section = BilingualText("政策", "policy")
    private var prefix = ""

    static func statements(of policy: JSONValue) -> [PolicyStatement] {
        var words = PolicyWords()
        words.tellPolicy(policy)
        return words.statements
    }

    /// Tells one object: `tell` returns the keys it told; what is left over is told as it stands, so that no rule is left out.
    mutating func tell(_ object: JSONValue, as id: String, _ section: BilingualText, _ tell: (inout PolicyWords) -> Set<String>) {
        let outer = (self.section, prefix)
        (self.section, prefix) = (section, id)
        let told = tell(&self)
        for member in object.members where !told.contains(member.key) {
            add(member.key, BilingualText(member.key, member.key), [Words.plain(member.value)])
        }
        (self.section, prefix) = outer
    }

    mutating func add(_ id: String, _ label: BilingualText, _ texts: [BilingualText]) {
        statements.append(
            PolicyStatement(id: prefix.isEmpty ? id : "\(prefix).\(id)", section: section, label: label, texts: texts))
    }

    mutating func add(_ id: String, _ chinese: String, _ english: String, _ text: BilingualText) {
        add(id, BilingualText(chinese, english), [text])
    }

    private mutating func tellPolicy(_ policy: JSONValue) {
        tell(policy, as: "", section) { words in
            words.add("pool", "统筹区", "pool", Words.plain(policy["pool"]))
            words.add("region", "清算区域", "clearing party", Words.plain(policy["region"]))
            words.add(
                "insurance", "险种", "insurance", Words.named(policy["insurance"]?.string ?? "", in: Words.insurances))
            words.add(
                "name", "名称", "name",
                BilingualText(Words.plain(policy["nameChinese"]).chinese, Words.plain(policy["nameEnglish"]).english))
            words.add("version", "版本", "version", Words.plain(policy["version"]))
            if let source = policy["source"] { words.add("source", "来源", "source", Words.twoLanguages(source)) }
            words.add("validFrom", "生效日", "in force from", Words.plain(policy["validFrom"]))
            words.add("validTo", "截止日", "in force until", Words.plain(policy["validTo"]))
            words.tellOutOfRegion(policy)
            words.tellBenefits(policy["benefits"]?.elements ?? [])
            words.tellCascade(policy["cascade"]?.elements ?? [])
            if let account = policy["account"] { words.tellAccount(account) }
            return [
                "pool", "region", "insurance", "nameChinese", "nameEnglish", "version", "source", "validFrom", "validTo",
                "homeArea", "outOfRegion", "benefits", "cascade", "account",
            ]
        }
    }

    private mutating func tellOutOfRegion(_ policy: JSONValue) {
        guard let rule = policy["outOfRegion"] else { return }
        tell(rule, as: "outOfRegion", BilingualText("异地就医", "care out of the region")) { words in
            let isCity = policy["homeArea"]?.string == "city"
            words.add(
                "homeArea", "本地范围", "home area",
                isCity ? BilingualText("本市", "the same city") : BilingualText("本省", "the same province"))
            for key in ["longTerm", "referral", "emergency", "other"] {
                words.add(key, Words.word(key, in: Words.filings), [Self.operatorText(rule[key])])
            }
            words.add(
                "unfiled", "未备案", "without a filing",
                rule["unfiled"]?.string == "refuse"
                    ? BilingualText("不予直接结算", "refused") : BilingualText("按其他临时外出处理", "as other temporary stays"))
            return ["longTerm", "referral", "emergency", "other", "unfiled"]
        }
    }

    private static func operatorText(_ rule: JSONValue?) -> BilingualText {
        let percent = Words.percent(rule?["value"])
        switch rule?["operator"]?.string {
        case "pointsOff":
            let points = Words.points(rule?["value"])
            return BilingualText("报销比例降低 \(points.chinese)", "ratio lowered by \(points.english)")
        case "factor": return BilingualText("报销比例乘以 \(percent.chinese)", "ratio times \(percent.english)")
        case "extraPreSelfPay":
            return BilingualText("范围内费用先行自付 \(percent.chinese)", "\(percent.english) of the in-scope money paid first")
        default: return BilingualText("与本地就医相同", "as at home")
        }
    }

    private mutating func tellAccount(_ account: JSONValue) {
        tell(account, as: "account", BilingualText("个人账户", "personal account")) { words in
            words.add("own", "本人账户支付", "own account pays", Words.yesNo(account["own"]))
            words.add("mutualAid", "家庭共济支付", "family mutual aid pays", Words.yesNo(account["mutualAid"]))
            let covers = ["inScope", "preSelfPay", "overLimit", "fullSelfPay"].filter { key in
                account["covers"]?.elements.contains(.string(key)) == true
            }
            words.add(
                "covers", "可支付", "may pay",
                covers.isEmpty ? BilingualText("无", "nothing") : Words.list(covers.map { Words.word($0, in: Words.covers) }))
            return ["own", "mutualAid", "covers"]
        }
    }
}
