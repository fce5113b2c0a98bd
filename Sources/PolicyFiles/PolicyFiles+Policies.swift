import Benefits
import ClaimTypes
import LedgerTypes

extension PolicyFiles {
    private static let policyKeys: Set<String> = [
        "region", "pool", "insurance", "version", "nameChinese", "nameEnglish", "source", "validFrom", "validTo", "outOfRegion",
        "benefits", "cascade", "account",
    ]

    static func readPolicy(_ node: SchemaNode) -> BenefitPolicy? {
        guard let fields = node.object(policyKeys) else { return nil }
        let region = fields.get("region") { $0.region() }
        let pool = fields.get("pool") { $0.region() }
        let insurance = fields.get("insurance") {
            $0.choice(["310": InsuranceKind.employee, "390": InsuranceKind.resident])
        }
        let version = fields.get("version") { $0.text() }
        let chinese = fields.get("nameChinese") { $0.text() }
        let english = fields.get("nameEnglish") { $0.text() }
        _ = fields.get("source", absent: "") { $0.text() }
        let validity = fields.validity()
        let outOfRegion = fields.get("outOfRegion", readOutOfRegion)
        let benefits = fields.get("benefits", readBenefits)
        let cascade = fields.get("cascade", readCascade)
        let account = fields.get("account", readAccount)
        if let region, let pool, region.party != pool.party {
            fields.required("pool")?.wrong("统筹区不属于该清算区域", "the pool does not belong to the region")
        }
        guard let region, let pool, let insurance, let version, let chinese, let english, let validity, let outOfRegion,
            let benefits, let cascade, let account
        else { return nil }
        return BenefitPolicy(
            region: region, pool: pool, insurance: insurance, version: version, name: BilingualText(chinese, english),
            validity: validity, outOfRegion: outOfRegion, benefits: benefits, cascade: cascade, account: account)
    }

    private static func readOutOfRegion(_ node: SchemaNode) -> OutOfRegionRule? {
        guard let fields = node.object(["longTerm", "referral", "emergency", "other", "unfiled"]) else { return nil }
        let longTerm = fields.get("longTerm", readOperator)
        let referral = fields.get("referral", readOperator)
        let emergency = fields.get("emergency", readOperator)
        let other = fields.get("other", readOperator)
        let refuses = fields.get("unfiled") { $0.choice(["asOther": false, "refuse": true]) }
        guard let longTerm, let referral, let emergency, let other, let refuses else { return nil }
        return OutOfRegionRule(
            longTerm: longTerm, referral: referral, emergency: emergency, other: other, refusesUnfiled: refuses)
    }

    private static func readOperator(_ node: SchemaNode) -> OutOfRegionOperator? {
        guard let fields = node.object(["operator", "value"]) else { return nil }
        let kind = fields.get("operator") {
            $0.choice(["none": 0, "pointsOff": 1, "factor": 2, "extraPreSelfPay": 3])
        }
        guard let kind else { return nil }
        if kind == 0 {
            fields.optional("value")?.wrong("none 不带数值", "none takes no value")
            return OutOfRegionOperator.none
        }
        guard let value = fields.get("value", { $0.ratio() }) else { return nil }
        switch kind {
        case 1: return .pointsOff(value)
        case 2: return .factor(value)
        default: return .extraPreSelfPay(value)
        }
    }

    private static func readBenefits(_ node: SchemaNode) -> [VisitBenefit]? {
        guard let benefits = node.all(readBenefit) else { return nil }
        var families: Set<BenefitFamily> = []
        var visitTypes: Set<VisitType> = []
        for (index, benefit) in benefits.enumerated() {
            if !families.insert(benefit.family).inserted {
                node.findings.add("\(node.path)[\(index)].family", "待遇类别重复", "this kind of care appears twice")
            }
            for type in benefit.visitTypes where !visitTypes.insert(type).inserted {
                node.findings.add("\(node.path)[\(index)].visitTypes", "医疗类别 \(type) 重复", "visit type \(type) appears twice")
            }
        }
        if benefits.isEmpty { node.wrong("至少一种待遇", "at least one kind of care is expected") }
        return benefits
    }

    private static func readAccount(_ node: SchemaNode) -> AccountRule? {
        guard let fields = node.object(["own", "mutualAid", "covers"]) else { return nil }
        let own = fields.get("own") { $0.bool() }
        let mutualAid = fields.get("mutualAid") { $0.bool() }
        let covers = fields.get("covers") { list in
            list.all { part -> AccountRule.Cover? in
                part.choice([
                    "inScope": .inScope, "preSelfPay": .preSelfPay, "overLimit": .overLimit, "fullSelfPay": .fullSelfPay,
                ])
            }
        }
        guard let own, let mutualAid, let covers else { return nil }
        return AccountRule(usesOwnAccount: own, usesMutualAid: mutualAid, covers: AccountRule.Cover(covers))
    }
}
