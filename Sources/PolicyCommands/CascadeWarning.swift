import Benefits
import ClaimTypes
import PolicyFiles

/// Where a cascade can pay the same fen twice.
///
/// Large-sum subsidy looks at the money above the pooled fund's cap, and serious-illness insurance at the burden the pooled fund left; both
/// count it whole, whatever a fund between has paid of it (Documentation/PolicyFiles.md, step 7). So behind another fund for the same kind
/// of care they pay on money that is paid already, until nothing of the bill is left.
enum CascadeWarning {
    static func warnings(of source: PolicySource) -> [PolicyFileError] {
        source.policies.enumerated().flatMap { index, loaded in
            loaded.policy.cascade.indices.compactMap { place in
                overlap(at: place, in: loaded.policy.cascade).map {
                    PolicyFileError(file: source.name, path: "$.policies[\(index)].cascade[\(place)]", reason: $0)
                }
            }
        }
    }

    /// What is counted again at a place of the cascade; `nil` when nothing is.
    static func overlap(at place: Int, in cascade: [FundLayer]) -> BilingualText? {
        let layer = cascade[place]
        let counted: BilingualText
        switch layer.rule {
        case .largeSum: counted = BilingualText("统筹封顶线以上金额", "the money above the pooled cap")
        case .seriousIllness: counted = BilingualText("统筹支付后的负担", "the burden the pooled fund left")
        case .pooled, .civilServant, .enterprise, .assistance: return nil
        }
        let before = cascade[..<place].dropFirst().filter { !Set($0.families).isDisjoint(with: layer.families) }
        guard !before.isEmpty else { return nil }
        let names = before.map(\.rule.names)
        let (chinese, english) = (
            names.map(\.chinese).joined(separator: "、"), names.map(\.english).joined(separator: ", ")
        )
        return BilingualText(
            "\(layer.rule.names.chinese)排在\(chinese)之后,仍按\(counted.chinese)全额计算:前面已支付的同一分钱会再次计入",
            "\(layer.rule.names.english) stands behind \(english) and still counts the whole of \(counted.english): a fen they paid counts again"
        )
    }
}

extension FundRule {
    fileprivate var names: BilingualText {
        switch self {
        case .pooled: BilingualText("统筹基金", "pooled fund")
        case .largeSum: BilingualText("职工大额补助", "large-sum subsidy")
        case .seriousIllness: BilingualText("大病保险", "serious illness")
        case .civilServant: BilingualText("公务员补助", "civil-servant subsidy")
        case .enterprise: BilingualText("企业补充", "enterprise supplement")
        case .assistance: BilingualText("医疗救助", "medical assistance")
        }
    }
}
