import Benefits
import ClaimTypes
import LedgerTypes

/// One rule of a policy in words: what it is about, and what it says.
struct PolicyRuleLine: Hashable {
    /// Stable name, the same in every version that has the rule.
    var key: String
    var title: BilingualText
    var value: BilingualText

    init(_ key: String, _ title: BilingualText, _ value: BilingualText) {
        self.key = key
        self.title = title
        self.value = value
    }
}

/// Words for figures, the same in all commands.
enum Words {
    static let yes = BilingualText("是", "yes")
    static let no = BilingualText("否", "no")
    static let none = BilingualText("无", "none")

    static func plain(_ text: String) -> BilingualText { BilingualText(text, text) }

    static func percent(_ ratio: BasisPoints) -> String {
        let whole = DecimalText.text(of: Int64(ratio.value), decimals: 2)
        var text = Substring(whole)
        while text.last == "0" { text.removeLast() }
        return (text.last == "." ? text.dropLast() : text) + "%"
    }

    static func yuan(_ amount: Fen) -> String {
        let text = amount.yuan
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
    }

    static func list(_ parts: [BilingualText]) -> BilingualText {
        BilingualText(parts.map(\.chinese).joined(separator: ";"), parts.map(\.english).joined(separator: "; "))
    }

    /// One value per level; levels with the same value are named together.
    static func levels<Value>(_ table: LevelTable<Value>, _ words: (Value) -> BilingualText) -> BilingualText {
        var groups: [(levels: [HospitalLevel], words: BilingualText)] = []
        for level in HospitalLevel.allCases {
            let text = words(table[level])
            if let index = groups.firstIndex(where: { $0.words == text }) {
                groups[index].levels.append(level)
            } else {
                groups.append(([level], text))
            }
        }
        if groups.count == 1 { return groups[0].words }
        return list(
            groups.map { group in
                BilingualText(
                    group.levels.map(\.words.chinese).joined(separator: "、") + " " + group.words.chinese,
                    group.levels.map(\.words.english).joined(separator: ", ") + " " + group.words.english)
            })
    }

    static func bands(_ bands: [Band], from floor: String? = nil) -> BilingualText {
        var edge = floor
        return list(
            bands.map { band in
                let ratio = percent(band.ratio)
                let from = edge
                edge = band.upTo.map(yuan)
                switch (from, edge) {
                case (nil, nil): return plain(ratio)
                case (nil, let to?): return BilingualText("\(to) 元以内 \(ratio)", "up to \(to) \(ratio)")
                case (let from?, nil): return BilingualText("\(from) 元以上 \(ratio)", "above \(from) \(ratio)")
                case (let from?, let to?): return BilingualText("\(from)–\(to) 元 \(ratio)", "\(from)–\(to) \(ratio)")
                }
            })
    }

    static func cap(_ cap: Fen?) -> BilingualText {
        cap.map { BilingualText("\(yuan($0)) 元", "\(yuan($0)) yuan") } ?? BilingualText("不封顶", "no cap")
    }
}

extension HospitalLevel {
    var words: BilingualText {
        switch self {
        case .first: BilingualText("一级", "tier 1")
        case .second: BilingualText("二级", "tier 2")
        case .third: BilingualText("三级", "tier 3")
        case .none: BilingualText("无等级", "no tier")
        }
    }
}

extension BenefitFamily {
    var words: BilingualText {
        switch self {
        case .inpatient: BilingualText("住院", "inpatient")
        case .outpatient: BilingualText("普通门诊", "outpatient")
        case .chronic: BilingualText("门诊慢特病", "chronic outpatient")
        case .pharmacy: BilingualText("药店购药", "pharmacy")
        case .daySurgery: BilingualText("日间手术", "day surgery")
        case .maternity: BilingualText("生育", "maternity")
        }
    }
}

extension FilingType {
    var words: BilingualText {
        switch self {
        case .longTerm: BilingualText("异地长期居住", "long-term residence")
        case .referral: BilingualText("异地转诊", "referral")
        case .emergency: BilingualText("异地急诊抢救", "emergency")
        case .other: BilingualText("其他临时外出", "other")
        }
    }
}
