import Benefits
import ClaimTypes
import LedgerTypes
import StrictJSON

extension PolicyFiles {
    private enum Fund: String {
        case pooled, largeSum, seriousIllness, civilServant, enterprise, assistance
    }

    private static let funds: KeyValuePairs<String, Fund> = [
        "pooled": .pooled, "largeSum": .largeSum, "seriousIllness": .seriousIllness, "civilServant": .civilServant,
        "enterprise": .enterprise, "assistance": .assistance,
    ]

    private static func shape(_ fund: Fund) -> SchemaShape {
        switch fund {
        case .pooled: .pooled
        case .largeSum: .largeSum
        case .seriousIllness: .seriousIllness
        case .civilServant, .enterprise: .burdenShare
        case .assistance: .assistance
        }
    }

    static func readCascade(_ node: SchemaNode) -> [FundLayer]? {
        var seen: Set<Fund> = []
        var isFirst = true
        return node.all { layer -> FundLayer? in
            guard let name = layer.value["fund"] else {
                layer.wrong("应为含 fund 的对象", "an object with a fund is expected")
                return nil
            }
            let fundNode = SchemaNode(value: name, path: "\(layer.path).fund", findings: layer.findings)
            guard let fund = fundNode.choice(funds) else { return nil }
            if (fund == .pooled) != isFirst { fundNode.wrong("统筹基金须在首位且仅首位", "the pooled fund comes first, and only first") }
            if !seen.insert(fund).inserted { fundNode.wrong("基金重复", "this fund appears twice") }
            isFirst = false
            return readLayer(layer, fund)
        }.flatMap { layers in
            if layers.isEmpty { node.wrong("至少含统筹基金", "the pooled fund at least is expected") }
            return layers.isEmpty ? nil : layers
        }
    }

    private static func readLayer(_ node: SchemaNode, _ fund: Fund) -> FundLayer? {
        guard let fields = node.object(shape(fund)) else { return nil }
        let layerFamilies = fields.get("families", absent: BenefitFamily.allCases) { $0.all { $0.choice(families) } }
        let rule: FundRule? =
            switch fund {
            case .pooled: yearlyCap(fields).map { .pooled(yearlyCap: $0) }
            case .largeSum: readLargeSum(fields)
            case .seriousIllness: readSeriousIllness(fields)
            case .civilServant: readShare(fields).map { .civilServant($0) }
            case .enterprise: readShare(fields).map { .enterprise($0) }
            case .assistance: readAssistance(fields)
            }
        guard let layerFamilies, let rule else { return nil }
        return FundLayer(rule, families: layerFamilies)
    }

    private static func yearlyCap(_ fields: SchemaObject) -> Fen?? {
        fields.maybe("yearlyCap") { $0.money() }
    }

    private static func readLargeSum(_ fields: SchemaObject) -> FundRule? {
        let ratio = fields.get("ratio") { $0.ratio() }
        let usesRule = fields.get("usesOutOfRegionRule") { $0.bool() }
        let cap = yearlyCap(fields)
        guard let ratio, let usesRule, let cap else { return nil }
        return .largeSum(LargeSumRule(ratio: ratio, usesOutOfRegionRule: usesRule, yearlyCap: cap))
    }

    private static func readSeriousIllness(_ fields: SchemaObject) -> FundRule? {
        let threshold = fields.get("threshold") { $0.money() }
        let steps = fields.get("steps") { readBandList($0, above: threshold ?? .zero) }
        let cap = yearlyCap(fields)
        guard let threshold, let steps, let cap else { return nil }
        return .seriousIllness(SeriousIllnessRule(threshold: threshold, steps: steps, yearlyCap: cap))
    }

    private static func readShare(_ fields: SchemaObject) -> BurdenShareRule? {
        let ratio = fields.get("ratio") { $0.ratio() }
        let excludes = fields.get("excludesDeductible") { $0.bool() }
        let cap = fields.maybe("settlementCap") { $0.money() }
        let yearlyCap = yearlyCap(fields)
        let personTypes = fields.get("personTypes", absent: []) { $0.all { $0.code() } }
        guard let ratio, let excludes, let cap, let yearlyCap, let personTypes else { return nil }
        return BurdenShareRule(
            ratio: ratio, excludesDeductible: excludes, settlementCap: cap, personTypes: personTypes, yearlyCap: yearlyCap)
    }

    private static func readAssistance(_ fields: SchemaObject) -> FundRule? {
        let threshold = fields.get("threshold") { $0.money() }
        let ratio = fields.get("ratio") { $0.ratio() }
        let cap = yearlyCap(fields)
        let categories = fields.get("categories", absent: []) { $0.all(readCategory) }
        guard let threshold, let ratio, let cap, let categories else { return nil }
        return .assistance(AssistanceRule(threshold: threshold, ratio: ratio, yearlyCap: cap, categories: categories))
    }

    private static func readCategory(_ node: SchemaNode) -> AssistanceRule.Category? {
        guard let fields = node.object(.category) else { return nil }
        let category = fields.get("category") { $0.code() }
        let threshold = fields.get("threshold") { $0.money() }
        let ratio = fields.get("ratio") { $0.ratio() }
        if let category, category > UInt16.max { fields.required("category")?.wrong("类别代码过大", "the code is too large") }
        guard let category, let threshold, let ratio, category <= UInt16.max else { return nil }
        return AssistanceRule.Category(category: UInt16(category), threshold: threshold, ratio: ratio)
    }
}
