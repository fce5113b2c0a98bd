import Benefits
import ClaimTypes
import LedgerTypes
import StrictJSON

extension PolicyFiles {
    static let families: KeyValuePairs<String, BenefitFamily> = [
        "inpatient": .inpatient, "outpatient": .outpatient, "chronic": .chronic, "pharmacy": .pharmacy,
        "daySurgery": .daySurgery, "maternity": .maternity,
    ]

    static func readBenefit(_ node: SchemaNode) -> VisitBenefit? {
        guard let fields = node.object(.benefit) else { return nil }
        let family = fields.get("family") { $0.choice(families) }
        let visitTypes = fields.get("visitTypes") { $0.all(readVisitType) }
        let deductible = fields.get("deductible", readDeductible)
        let bands = fields.maybe("bands", readBands)
        let quota = fields.maybe("quota", readQuota)
        let bonuses = fields.get("personTypeBonuses", absent: []) { $0.all(readBonus) }
        let cap = fields.maybe("yearlyCap") { $0.money() }
        let capCountsOwn = fields.get("yearlyCapCounts", absent: false) { $0.choice(["shared": false, "own": true]) }
        let usesRule = fields.get("usesOutOfRegionRule") { $0.bool() }
        let countsAsBurden = fields.get("countsAsBurden") { $0.bool() }
        let levels = fields.get("levels", absent: LevelTable(all: true), readCoveredLevels)
        let diseases = fields.maybe("diseases", readDiseases)
        let transfer = fields.get("transfer", absent: TransferRule.newStay, readTransfer)
        let hours = fields.maybe("emergencyHours") { $0.count(0...720) }
        if let family { checkFamily(family, fields, bands: bands ?? nil) }
        guard let family, let visitTypes, let deductible, let bands, let quota, let bonuses, let cap, let capCountsOwn,
            let usesRule, let countsAsBurden, let levels, let diseases, let transfer, let hours
        else { return nil }
        return VisitBenefit(
            family: family, visitTypes: visitTypes, deductible: deductible,
            bands: bands ?? BandRule(.perStay, LevelTable(all: [])), personTypeBonuses: bonuses, yearlyCap: cap,
            usesOutOfRegionRule: usesRule, countsAsBurden: countsAsBurden, quota: quota, diseases: diseases,
            coversLevel: levels, transfer: transfer, emergencyHours: hours, capCountsOwn: capCountsOwn)
    }

    /// What only some kinds of care may say.
    private static func checkFamily(_ family: BenefitFamily, _ fields: SchemaObject, bands: BandRule?) {
        let isInpatient = family.countsAsInpatient
        if bands?.basis == .perYear, !isInpatient {
            fields.optional("bands")?.wrong("仅住院可按年度累计分段", "only inpatient bands can run over the year")
        }
        if fields.optional("quota") == nil {
            _ = fields.required("bands")
        } else {
            fields.optional("bands")?.wrong("定额与分段不得并用", "a quota excludes bands")
        }
        let allowed: [(key: String, isAllowed: Bool)] = [
            ("quota", family == .maternity), ("diseases", family == .chronic), ("transfer", isInpatient),
            ("emergencyHours", family == .inpatient),
            ("yearlyCapCounts", family == .outpatient || family == .pharmacy),
        ]
        for (key, isAllowed) in allowed where !isAllowed {
            fields.optional(key)?.wrong("该待遇类别不支持此项", "this kind of care does not have it")
        }
        if case .array(let types)? = fields.optional("visitTypes")?.value, types.isEmpty, family != .daySurgery {
            fields.optional("visitTypes")?.wrong("至少一个医疗类别", "at least one visit type is expected")
        }
    }

    private static func readCoveredLevels(_ node: SchemaNode) -> LevelTable<Bool>? {
        let list = node.all { $0.choice(["1": HospitalLevel.first, "2": .second, "3": .third, "9": .none]) }
        guard let list else { return nil }
        if list.isEmpty { node.wrong("至少一个等级", "at least one level is expected") }
        var table = LevelTable(all: false)
        for level in list { table[level] = true }
        return table
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
        guard let fields = node.object(.bonus) else { return nil }
        let personType = fields.get("personType") { $0.code() }
        let points = fields.get("points") { $0.ratio() }
        guard let personType, let points else { return nil }
        return PersonTypeBonus(personType: personType, points: points)
    }

    private static func readDeductible(_ node: SchemaNode) -> DeductibleRule? {
        guard let fields = node.object(.deductible) else { return nil }
        let basis = fields.get("basis") {
            $0.choice(["none": DeductibleRule.Basis.none, "perStay": .perStay, "perYear": .perYear])
        }
        guard let basis else { return nil }
        if basis == .none {
            fields.optional("amounts")?.wrong("无起付线时不应有金额", "no amounts are expected without a deductible")
            return DeductibleRule.none
        }
        let amounts = fields.required("amounts").flatMap { node in
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

    static func readBands(_ node: SchemaNode) -> BandRule? {
        guard let fields = node.object(.bands) else { return nil }
        let basis = fields.get("basis") { $0.choice(["perStay": BandRule.Basis.perStay, "perYear": .perYear]) }
        let levels = fields.get("levels") { readLevels($0) { readBandList($0, above: .zero) } }
        guard let basis, let levels else { return nil }
        return BandRule(basis, levels)
    }

    /// Bands with ascending edges above `floor`, of which the last, and only the last, is open.
    static func readBandList(_ node: SchemaNode, above floor: Fen) -> [Band]? {
        let bands = node.all { node -> Band? in
            guard let fields = node.object(.band) else { return nil }
            let upTo = fields.maybe("upTo") { $0.money() }
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
        guard let fields = node.object(.levels) else { return nil }
        if fields.optional("all") != nil {
            if fields.members.count > 1 { node.wrong("all 不得与各级并用", "all excludes the single levels") }
            return fields.get("all", read).map { LevelTable(all: $0) }
        }
        let first = fields.required("1").flatMap(read)
        let second = fields.required("2").flatMap(read)
        let third = fields.required("3").flatMap(read)
        let none = fields.required("9").flatMap(read)
        guard let first, let second, let third, let none else { return nil }
        return LevelTable(first: first, second: second, third: third, none: none)
    }
}
