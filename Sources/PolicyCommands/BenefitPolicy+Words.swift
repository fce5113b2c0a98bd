import Benefits
import ClaimTypes
import LedgerTypes

extension BenefitPolicy {
    /// Every rule of the policy in words, in the order of the file. Two versions are compared line by line.
    var ruleLines: [PolicyRuleLine] {
        var lines = [
            PolicyRuleLine(
                "homeArea", BilingualText("本地范围", "home"),
                homeIsCity ? BilingualText("统筹区所在市", "the city of the pool") : BilingualText("省内", "the whole province"))
        ]
        for filing in FilingType.allCases {
            lines.append(
                PolicyRuleLine(
                    "outOfRegion.\(filing)",
                    BilingualText("异地就医:\(filing.words.chinese)", "out of region, \(filing.words.english)"),
                    outOfRegion[filing].text))
        }
        lines.append(
            PolicyRuleLine(
                "outOfRegion.unfiled", BilingualText("异地就医:未备案", "out of region, unfiled"),
                outOfRegion.refusesUnfiled ? BilingualText("不予直接结算", "refused") : BilingualText("按其他临时外出", "as other")))
        for benefit in benefits { lines += benefit.ruleLines(among: benefits) }
        for layer in cascade { lines += layer.ruleLines }
        lines.append(
            PolicyRuleLine(
                "cascade", BilingualText("基金支付次序", "order of the funds"),
                BilingualText(
                    cascade.map(\.rule.words.chinese).joined(separator: " → "),
                    cascade.map(\.rule.words.english).joined(separator: " → "))))
        return lines + account.ruleLines
    }

    /// The policy's rule of that key.
    func ruleLine(_ key: String) -> PolicyRuleLine? { ruleLines.first { $0.key == key } }
}

extension OutOfRegionOperator {
    var text: BilingualText {
        switch self {
        case .none: BilingualText("与本地相同", "as at home")
        case .pointsOff(let points):
            BilingualText("支付比例降低 \(Words.percent(points))(百分点)", "\(Words.percent(points)) points off the ratio")
        case .factor(let factor): BilingualText("支付比例乘 \(Words.percent(factor))", "ratio times \(Words.percent(factor))")
        case .extraPreSelfPay(let ratio):
            BilingualText("范围内费用先自付 \(Words.percent(ratio))", "\(Words.percent(ratio)) of the scope paid by the person first")
        }
    }
}

extension VisitBenefit {
    /// Families that stand in several benefits are told apart by their visit types.
    func ruleLines(among all: [VisitBenefit]) -> [PolicyRuleLine] {
        let types = visitTypes.map(\.description).joined(separator: ",")
        let isOnly = all.count { $0.family == family } == 1
        let prefix = isOnly ? "\(family)" : "\(family)[\(types)]"
        let name =
            isOnly ? family.words : BilingualText("\(family.words.chinese)[\(types)]", "\(family.words.english) [\(types)]")
        func line(_ key: String, _ chinese: String, _ english: String, _ value: BilingualText) -> PolicyRuleLine {
            PolicyRuleLine("\(prefix).\(key)", BilingualText("\(name.chinese) \(chinese)", "\(name.english), \(english)"), value)
        }
        var lines = [
            line(
                "visitTypes", "医疗类别", "visit types",
                types.isEmpty ? BilingualText("按结算方式", "by settlement way") : Words.plain(types)),
            line("deductible", "起付线", "deductible", deductible.text),
        ]
        if coversLevel != LevelTable(all: true) {
            lines.append(
                line(
                    "levels", "支付等级", "pays in",
                    Words.levels(coversLevel) { $0 ? BilingualText("支付", "yes") : BilingualText("不支付", "no") }))
        }
        lines.append(
            quota.map { line("quota", "定额", "quota", $0.text) } ?? line("bands", "支付比例", "ratio", bands.text))
        for disease in diseases ?? [] { lines.append(disease.ruleLine(prefix, name)) }
        if transfer.effect != .newStay { lines.append(line("transfer", "转院", "transfer", transfer.text)) }
        if let emergencyHours {
            lines.append(
                line(
                    "emergencyHours", "急诊并入住院", "emergency fees join",
                    BilingualText("入院前 \(emergencyHours) 小时内", "within \(emergencyHours) hours before admission")))
        }
        for bonus in personTypeBonuses {
            lines.append(
                line(
                    "bonus.\(bonus.personType)", "人员类别 \(bonus.personType)… 加成", "points for person type \(bonus.personType)…",
                    Words.plain("+" + Words.percent(bonus.points))))
        }
        lines.append(line("yearlyCap", "年度限额", "yearly cap", capText))
        lines.append(
            line("usesOutOfRegionRule", "适用异地规则", "out-of-region rule applies", usesOutOfRegionRule ? Words.yes : Words.no))
        lines.append(line("countsAsBurden", "计入大病负担", "counts towards serious illness", countsAsBurden ? Words.yes : Words.no))
        return lines
    }

    private var capText: BilingualText {
        let cap = Words.cap(yearlyCap)
        guard yearlyCap != nil, family == .outpatient || family == .pharmacy else { return cap }
        return capCountsOwn
            ? BilingualText("\(cap.chinese),单独计算", "\(cap.english), on its own")
            : BilingualText("\(cap.chinese),门诊与药店合并计算", "\(cap.english), outpatient and pharmacies together")
    }
}

extension DeductibleRule {
    var text: BilingualText {
        guard basis != .none else { return Words.none }
        let amounts = Words.levels(amounts) { row in Words.plain(row.map(Words.yuan).joined(separator: "/")) }
        return basis == .perYear
            ? BilingualText("每年 \(amounts.chinese) 元", "\(amounts.english) yuan a year")
            : BilingualText("每次 \(amounts.chinese) 元", "\(amounts.english) yuan a stay or visit")
    }
}

extension BandRule {
    var text: BilingualText {
        let table = Words.levels(bands) { Words.bands($0) }
        return basis == .perYear ? BilingualText("年度累计:\(table.chinese)", "over the year: \(table.english)") : table
    }
}

extension QuotaRule {
    var text: BilingualText {
        let amounts = Words.levels(amounts) { Words.plain(Words.yuan($0)) }
        return basis == .perYear
            ? BilingualText("每年 \(amounts.chinese) 元", "\(amounts.english) yuan a year")
            : BilingualText("每次 \(amounts.chinese) 元", "\(amounts.english) yuan a visit")
    }
}

extension TransferRule {
    var text: BilingualText {
        let when =
            withinDays == 0
            ? BilingualText("出院当天", "on the day of discharge")
            : BilingualText("出院后 \(withinDays) 天内", "within \(withinDays) days of discharge")
        switch effect {
        case .newStay: return BilingualText("视为新的住院", "a new stay")
        case .once: return BilingualText("\(when.chinese)视为连续住院,不再收起付线", "\(when.english) one stay, no further deductible")
        case .topUp: return BilingualText("\(when.chinese)视为连续住院,补足起付线差额", "\(when.english) one stay, deductible topped up")
        }
    }
}

extension DiseaseBenefit {
    func ruleLine(_ prefix: String, _ family: BilingualText) -> PolicyRuleLine {
        let cap = Words.cap(yearlyCap)
        let ratio = bands.map(\.text)
        return PolicyRuleLine(
            "\(prefix).disease.\(key)",
            BilingualText(
                "\(family.chinese) \(name.chinese)(\(codes.joined(separator: ",")))",
                "\(family.english), \(name.english) (\(codes.joined(separator: ", ")))"),
            BilingualText(
                "年度限额 \(cap.chinese)" + (ratio.map { ";比例 \($0.chinese)" } ?? ""),
                "yearly cap: \(cap.english)" + (ratio.map { "; ratio \($0.english)" } ?? "")))
    }
}
