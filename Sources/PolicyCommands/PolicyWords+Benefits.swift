import ClaimTypes
import StrictJSON

extension PolicyWords {
    mutating func tellBenefits(_ benefits: [JSONValue]) {
        var seen: [String: Int] = [:]
        for benefit in benefits {
            let family = benefit["family"]?.string ?? ""
            let number = seen[family, default: 0] + 1
            seen[family] = number
            let name = Words.word(family, in: Words.families)
            let title = number == 1 ? name : BilingualText("\(name.chinese)(\(number))", "\(name.english) (\(number))")
            tellBenefit(benefit, as: "benefits." + family + (number == 1 ? "" : "#\(number)"), title)
        }
    }

    private mutating func tellBenefit(_ benefit: JSONValue, as id: String, _ title: BilingualText) {
        tell(benefit, as: id, title) { words in
            let types = (benefit["visitTypes"]?.elements ?? []).compactMap(\.string)
            words.add(
                "visitTypes", "医疗类别", "visit types",
                types.isEmpty
                    ? BilingualText("按结算方式", "by way of settlement")
                    : Words.list(types.map { Words.named($0, in: Words.visitTypes) }))
            if let levels = benefit["levels"] {
                words.add("levels", "限医院等级", "only at levels", Self.levelList(levels))
            }
            words.tellDeductible(benefit["deductible"])
            if let bands = benefit["bands"] { words.tellBands(bands, "bands") }
            if let quota = benefit["quota"] { words.tellQuota(quota) }
            words.tellDiseases(benefit["diseases"]?.elements ?? [], limits: benefit["diseases"] != nil)
            words.tellStayRules(benefit)
            for bonus in benefit["personTypeBonuses"]?.elements ?? [] {
                let code = bonus["personType"]?.string ?? ""
                let who = Words.named(code, in: Words.personTypes)
                let points = Words.points(bonus["points"])
                words.add(
                    "personTypeBonuses.\(code)", BilingualText("人员类别加成 \(who.chinese)", "bonus for \(who.english)"),
                    [BilingualText("比例提高 \(points.chinese)", "ratio raised by \(points.english)")])
            }
            words.add("yearlyCap", "本类年度限额", "yearly cap of this care", Words.cap(benefit["yearlyCap"]))
            if let counts = benefit["yearlyCapCounts"] {
                words.add(
                    "yearlyCapCounts", "限额累计", "cap counts",
                    counts.string == "own"
                        ? BilingualText("单独累计", "this care alone") : BilingualText("门诊与药店合并", "outpatient and pharmacy together"))
            }
            words.add("usesOutOfRegionRule", "适用异地规则", "out-of-region rule applies", Words.yesNo(benefit["usesOutOfRegionRule"]))
            words.add("countsAsBurden", "计入大病负担", "counts towards serious illness", Words.yesNo(benefit["countsAsBurden"]))
            return [
                "family", "visitTypes", "levels", "deductible", "bands", "quota", "diseases", "transfer", "emergencyHours",
                "personTypeBonuses", "yearlyCap", "yearlyCapCounts", "usesOutOfRegionRule", "countsAsBurden",
            ]
        }
    }

    private static func levelList(_ levels: JSONValue) -> BilingualText {
        let names = Dictionary(uniqueKeysWithValues: zip(["3", "2", "1", "9"], Words.levelNames))
        return Words.list(
            ["3", "2", "1", "9"].filter { levels.elements.contains(.string($0)) }.map { Words.word($0, in: names) })
    }

    private mutating func tellDeductible(_ rule: JSONValue?) {
        let label = BilingualText("起付线", "deductible")
        guard let rule, rule["basis"]?.string != "none", let amounts = rule["amounts"] else {
            return add("deductible", label, [BilingualText("不设", "none")])
        }
        let isYearly = rule["basis"]?.string == "perYear"
        add("deductible", label, amounts.levels.map { Self.amounts($0.elements, isYearly: isYearly) })
    }

    /// `首次 800 元,第二次 400 元,以后 0 元`.
    private static func amounts(_ list: [JSONValue], isYearly: Bool) -> BilingualText {
        let money = list.map { Words.money($0) }
        guard money.count > 1 else {
            let only = money.first ?? BilingualText("-", "-")
            return isYearly
                ? BilingualText("全年 \(only.chinese)", "\(only.english) a year")
                : BilingualText("每次 \(only.chinese)", "\(only.english) each time")
        }
        let last = money.count - 1
        return BilingualText(
            money.enumerated().map { "\($0 == 0 ? "首次" : "第 \($0 + 1) 次")\($0 == last ? "起" : "") \($1.chinese)" }.joined(
                separator: ","),
            money.enumerated().map {
                "\($1.english) \($0 == last ? "from " : "at ")admission \($0 + 1)\($0 == last ? " on" : "")"
            }
            .joined(separator: ", "))
    }

    private mutating func tellBands(_ bands: JSONValue, _ id: String) {
        add(
            "\(id).basis", "分段口径", "bands run over",
            bands["basis"]?.string == "perYear" ? BilingualText("全年累计", "the year") : BilingualText("单次", "one stay"))
        add(
            "\(id).levels", BilingualText("支付比例", "fund pays"),
            (bands["levels"]?.levels ?? []).map { Self.bandText($0.elements, from: nil) })
    }

    /// `至 30,000 元 85%,至 80,000 元 90%,以上 95%`.
    static func bandText(_ bands: [JSONValue], from threshold: JSONValue?) -> BilingualText {
        if bands.count == 1, threshold == nil { return Words.percent(bands[0]["ratio"]) }
        let parts = bands.map { band in
            let ratio = Words.percent(band["ratio"])
            guard let edge = band["upTo"].map({ Words.money($0) }) else {
                return BilingualText("以上 \(ratio.chinese)", "\(ratio.english) above")
            }
            return BilingualText("至 \(edge.chinese) \(ratio.chinese)", "\(ratio.english) up to \(edge.english)")
        }
        return BilingualText(parts.map(\.chinese).joined(separator: ","), parts.map(\.english).joined(separator: ", "))
    }

    private mutating func tellQuota(_ quota: JSONValue) {
        let isYearly = quota["basis"]?.string == "perYear"
        add(
            "quota", BilingualText("定额支付", "fund pays at most"),
            (quota["amounts"]?.levels ?? []).map { amount in
                let money = Words.money(amount.elements.first ?? amount)
                return isYearly
                    ? BilingualText("全年 \(money.chinese)", "\(money.english) a year")
                    : BilingualText("每次 \(money.chinese)", "\(money.english) each visit")
            })
    }

    private mutating func tellDiseases(_ diseases: [JSONValue], limits: Bool) {
        if !limits { return }
        for disease in diseases {
            let codes = (disease["codes"]?.elements ?? []).compactMap(\.string)
            let name = BilingualText(
                "病种 \(Words.plain(disease["nameChinese"]).chinese)", "disease \(Words.plain(disease["nameEnglish"]).english)")
            let cap = Words.cap(disease["yearlyCap"])
            var chinese = "代码 \(codes.joined(separator: "、")),年度限额 \(cap.chinese)"
            var english = "codes \(codes.joined(separator: ", ")), yearly cap \(cap.english)"
            if let bands = disease["bands"] {
                let text = Words.byLevel((bands["levels"]?.levels ?? []).map { Self.bandText($0.elements, from: nil) })
                chinese += ",支付比例 \(text.chinese)"
                english += ", fund pays \(text.english)"
            }
            add("diseases.\(codes.first ?? "")", name, [BilingualText(chinese, english)])
        }
    }

    private mutating func tellStayRules(_ benefit: JSONValue) {
        if let transfer = benefit["transfer"] {
            let days = Words.plain(transfer["withinDays"])
            let text: BilingualText =
                switch transfer["rule"]?.string {
                case "once": BilingualText("\(days.chinese) 日内转院只收一次起付线", "within \(days.english) days one deductible in all")
                case "topUp":
                    BilingualText("\(days.chinese) 日内转院补起付线差额", "within \(days.english) days the higher deductible once")
                default: BilingualText("转院按新住院处理", "a new stay")
                }
            add("transfer", "转院", "transfer", text)
        }
        if let hours = benefit["emergencyHours"] {
            let hours = Words.plain(hours)
            add(
                "emergencyHours", "急诊转住院", "emergency turned inpatient",
                BilingualText(
                    "入院前 \(hours.chinese) 小时内急诊费用并入", "emergency fees of \(hours.english) hours before admission join the stay"))
        }
    }
}
