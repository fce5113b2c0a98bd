import Benefits
import ClaimTypes
import LedgerTypes

extension PolicyFiles {
    static func readPolicy(_ node: SchemaNode, _ origin: PolicyOrigin) -> BenefitPolicy? {
        guard let fields = node.object(.policy) else { return nil }
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
        let homeIsCity = fields.get("homeArea", absent: false) { $0.choice(["province": false, "city": true]) }
        if let region, let pool, region.party != pool.party {
            fields.required("pool")?.wrong("统筹区不属于该清算区域", "the pool does not belong to the region")
        }
        guard let region, let pool, let insurance, let version, let chinese, let english, let validity, let outOfRegion,
            let benefits, let cascade, let account, let homeIsCity
        else { return nil }
        return BenefitPolicy(
            region: region, pool: pool, insurance: insurance, version: version, name: BilingualText(chinese, english),
            validity: validity, outOfRegion: outOfRegion, benefits: benefits, cascade: cascade, account: account,
            homeIsCity: homeIsCity, origin: origin)
    }

    private static func readOutOfRegion(_ node: SchemaNode) -> OutOfRegionRule? {
        guard let fields = node.object(.outOfRegion) else { return nil }
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
        guard let fields = node.object(.operatorShape) else { return nil }
        let kind = fields.get("operator") {
            $0.choice(["none": 0, "pointsOff": 1, "factor": 2, "extraPreSelfPay": 3])
        }
        guard let kind else { return nil }
        if kind == 0 {
            fields.optional("value")?.wrong("none 不带数值", "none takes no value")
            return OutOfRegionOperator.none
        }
        guard let value = fields.required("value")?.ratio() else { return nil }
        switch kind {
        case 1: return .pointsOff(value)
        case 2: return .factor(value)
        default: return .extraPreSelfPay(value)
        }
    }

    private static func readBenefits(_ node: SchemaNode) -> [VisitBenefit]? {
        guard let benefits = node.all(readBenefit) else { return nil }
        var visitTypes: Set<VisitType> = []
        for (index, benefit) in benefits.enumerated() {
            for type in benefit.visitTypes where !visitTypes.insert(type).inserted {
                node.findings.add("\(node.path)[\(index)].visitTypes", "医疗类别 \(type) 重复", "visit type \(type) appears twice")
            }
        }
        if benefits.isEmpty { node.wrong("至少一种待遇", "at least one kind of care is expected") }
        return benefits
    }

    private static func readAccount(_ node: SchemaNode) -> AccountRule? {
        guard let fields = node.object(.account) else { return nil }
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
