import Benefits
import ClaimTypes
import LedgerTypes

extension PolicyFiles {
    private static let benefitKeys: Set<String> = [
        "family", "visitTypes", "deductible", "bands", "personTypeBonuses", "yearlyCap", "usesOutOfRegionRule", "countsAsBurden",
    ]

    static let families: KeyValuePairs<String, BenefitFamily> = [
        "inpatient": .inpatient, "outpatient": .outpatient, "chronic": .chronic, "pharmacy": .pharmacy,
    ]

    static func readBenefit(_ node: SchemaNode) -> VisitBenefit? {
        guard let fields = node.object(benefitKeys) else { return nil }
        let family = fields.get("family") { $0.choice(families) }
        let visitTypes = fields.get("visitTypes") { $0.all(readVisitType) }
        let deductible = fields.get("deductible", readDeductible)
        let bands = fields.get("bands", readBands)
        let bonuses = fields.get("personTypeBonuses", absent: []) { $0.all(readBonus) }
        let cap = fields.get("yearlyCap", absent: Fen?.none) { $0.money().map(Optional.some) }
        let usesRule = fields.get("usesOutOfRegionRule") { $0.bool() }
        let countsAsBurden = fields.get("countsAsBurden") { $0.bool() }
        if let bands, bands.basis == .perYear, let family, family != .inpatient {
            fields.required("bands")?.wrong("仅住院可按年度累计分段", "only inpatient bands can run over the year")
        }
        guard let family, let visitTypes, let deductible, let bands, let bonuses, let cap, let usesRule, let countsAsBurden
        else { return nil }
        return VisitBenefit(
            family: family, visitTypes: visitTypes, deductible: deductible, bands: bands, personTypeBonuses: bonuses,
            yearlyCap: cap, usesOutOfRegionRule: usesRule, countsAsBurden: countsAsBurden)
    }

    private static func readVisitType(_ node: SchemaNode) -> VisitType? {
        guard let code = node.code() else { return nil }
        let type = VisitType(UInt16(truncatingIfNeeded: code))
        guard code <= UInt16.max, type.clearingType != nil else {
            node.wrong("该医疗类别没有清算类别", "this visit type has no clearing type")
            return nil
        }
        return type
    }

    private static func readBonus(_ node: SchemaNode) -> PersonTypeBonus? {
        guard let fields = node.object(["personType", "points"]) else { return nil }
        let personType = fields.get("personType") { $0.code() }
        let points = fields.get("points") { $0.ratio() }
        guard let personType, let points else { return nil }
        return PersonTypeBonus(personType: personType, points: points)
    }

    private static func readDeductible(_ node: SchemaNode) -> DeductibleRule? {
        guard let fields = node.object(["basis", "amounts"]) else { return nil }
        let basis = fields.get("basis") {
            $0.choice(["none": DeductibleRule.Basis.none, "perStay": .perStay, "perYear": .perYear])
        }
        guard let basis else { return nil }
        if basis == .none {
            fields.optional("amounts")?.wrong("无起付线时不应有金额", "no amounts are expected without a deductible")
            return DeductibleRule.none
        }
        let amounts = fields.get("amounts") { node in
            readLevels(node) { row -> [Fen]? in
                guard let amounts = row.all({ $0.money() }) else { return nil }
                guard !amounts.isEmpty, basis == .perStay || amounts.count == 1 else {
                    row.wrong("按次至少一个金额,按年恰好一个", "per stay at least one amount, per year exactly one")
                    return nil
                }
                return amounts
            }
        }
        return amounts.map { DeductibleRule(basis, $0) }
    }

    private static func readBands(_ node: SchemaNode) -> BandRule? {
        guard let fields = node.object(["basis", "levels"]) else { return nil }
        let basis = fields.get("basis") { $0.choice(["perStay": BandRule.Basis.perStay, "perYear": .perYear]) }
        let levels = fields.get("levels") { readLevels($0) { readBandList($0, above: .zero) } }
        guard let basis, let levels else { return nil }
        return BandRule(basis, levels)
    }

    /// Bands with ascending edges above `floor`, of which the last, and only the last, is open.
    static func readBandList(_ node: SchemaNode, above floor: Fen) -> [Band]? {
        let bands = node.all { node -> Band? in
            guard let fields = node.object(["upTo", "ratio"]) else { return nil }
            let upTo = fields.get("upTo", absent: Fen?.none) { $0.money().map(Optional.some) }
            let ratio = fields.get("ratio") { $0.ratio() }
            guard let upTo, let ratio else { return nil }
            return Band(upTo: upTo, ratio: ratio)
        }
        guard let bands else { return nil }
        var edge = floor
        for (index, band) in bands.enumerated() {
            let isLast = index == bands.count - 1
            guard (band.upTo == nil) == isLast, band.upTo.map({ $0 > edge }) ?? true else {
                node.findings.add(
                    "\(node.path)[\(index)].upTo", "分段上限须递增,且仅最后一段不设上限",
                    "upper edges ascend, and only the last band has none")
                return nil
            }
            edge = band.upTo ?? edge
        }
        guard !bands.isEmpty else {
            node.wrong("至少一段", "at least one band is expected")
            return nil
        }
        return bands
    }

    /// A value per hospital level: either `all`, or each of 1, 2, 3 and 9 (`dedc_hosp_lv`).
    static func readLevels<Value>(_ node: SchemaNode, _ read: (SchemaNode) -> Value?) -> LevelTable<Value>? {
        guard let fields = node.object(["all", "1", "2", "3", "9"]) else { return nil }
        if fields.optional("all") != nil {
            if fields.members.count > 1 { node.wrong("all 不得与各级并用", "all excludes the single levels") }
            return fields.get("all", read).map { LevelTable(all: $0) }
        }
        let first = fields.get("1", read)
        let second = fields.get("2", read)
        let third = fields.get("3", read)
        let none = fields.get("9", read)
        guard let first, let second, let third, let none else { return nil }
        return LevelTable(first: first, second: second, third: third, none: none)
    }
}
