import ClaimTypes
import StrictJSON

extension PolicyWords {
    mutating func tellCascade(_ layers: [JSONValue]) {
        let names = layers.map { Words.word($0["fund"]?.string, in: Words.funds) }
        tell(.object([]), as: "cascade", BilingualText("基金", "funds")) { words in
            words.add(
                "order", "支付顺序", "paying order",
                BilingualText(
                    names.map(\.chinese).joined(separator: " → "), names.map(\.english).joined(separator: " → ")))
            return []
        }
        for layer in layers { tellFund(layer) }
    }

    private mutating func tellFund(_ layer: JSONValue) {
        let fund = layer["fund"]?.string ?? ""
        tell(layer, as: "cascade.\(fund)", Words.word(fund, in: Words.funds)) { words in
            var told: Set<String> = ["fund", "families"]
            let families = (layer["families"]?.elements ?? []).compactMap(\.string)
            words.add(
                "families", "适用", "helps with",
                layer["families"] == nil
                    ? BilingualText("各类待遇", "all kinds of care")
                    : Words.list(families.sorted().map { Words.word($0, in: Words.families) }))
            if let threshold = layer["threshold"] {
                words.add("threshold", "起付标准", "threshold", Words.money(threshold))
                told.insert("threshold")
            }
            if let ratio = layer["ratio"] {
                words.add("ratio", "支付比例", "pays", Words.percent(ratio))
                told.insert("ratio")
            }
            if let steps = layer["steps"] {
                words.add("steps", "分段支付", "pays by steps", Self.bandText(steps.elements, from: layer["threshold"]))
                told.insert("steps")
            }
            for category in layer["categories"]?.elements ?? [] {
                let code = category["category"]?.string ?? category["category"]?.text ?? ""
                let (line, ratio) = (Words.money(category["threshold"]), Words.percent(category["ratio"]))
                words.add(
                    "categories.\(code)", BilingualText("救助对象 \(code)", "identity \(code)"),
                    [BilingualText("起付标准 \(line.chinese),支付 \(ratio.chinese)", "\(ratio.english) above \(line.english)")])
            }
            told.insert("categories")
            words.tellFundLimits(layer, fund, &told)
            return told
        }
    }

    private mutating func tellFundLimits(_ layer: JSONValue, _ fund: String, _ told: inout Set<String>) {
        if let usesRule = layer["usesOutOfRegionRule"] {
            add("usesOutOfRegionRule", "适用异地规则", "out-of-region rule applies", Words.yesNo(usesRule))
        }
        if let excludes = layer["excludesDeductible"] {
            add("excludesDeductible", "起付线由个人负担", "deductible stays with the person", Words.yesNo(excludes))
        }
        if ["civilServant", "enterprise"].contains(fund) {
            add("settlementCap", "单次限额", "cap of one settlement", Words.cap(layer["settlementCap"]))
            let types = (layer["personTypes"]?.elements ?? []).compactMap(\.string)
            add(
                "personTypes", "适用人员类别", "person types",
                types.isEmpty ? BilingualText("不限", "all") : Words.list(types.map { Words.named($0, in: Words.personTypes) }))
        }
        add("yearlyCap", "年度限额", "yearly cap", Words.cap(layer["yearlyCap"]))
        told.formUnion(["usesOutOfRegionRule", "excludesDeductible", "settlementCap", "personTypes", "yearlyCap"])
    }
}
