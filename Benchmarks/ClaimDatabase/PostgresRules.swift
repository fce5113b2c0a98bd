import Benefits
import ClaimTypes
import LedgerTypes

/// Policies as rows of the `rule` table: one for each visit type and hospital level.
package enum PostgresRules {
    /// Larger than any amount, and small enough to add to one.
    private static let open = Int64(1) << 60

    package static func rows(of policy: BenefitPolicy) -> [String] {
        policy.benefits.flatMap { benefit in
            benefit.visitTypes.flatMap { visitType in
                HospitalLevel.allCases.map { row(policy, benefit, visitType, $0) }
            }
        }
    }

    private static func row(
        _ policy: BenefitPolicy, _ benefit: VisitBenefit, _ visitType: VisitType, _ level: HospitalLevel
    ) -> String {
        let bands = benefit.bands.bands[level]
        let operators = FilingType.allCases.map { number(policy.outOfRegion[$0]) }
        var fields = [
            "\(policy.pool)", "\(policy.insurance)", "\(visitType)", "\(level.rawValue)", "\(policy.validity.lowerBound.days)",
            "\(policy.validity.upperBound.days)", "\(benefit.family.rawValue)", "\(benefit.deductible.basis.rawValue)",
            array(benefit.deductible.amounts[level].map(\.units)), flag(benefit.bands.basis == .perYear),
            array(bands.map { $0.upTo?.units ?? open }), array(bands.map { Int64($0.ratio.value) }),
            array(benefit.personTypeBonuses.map { Int64($0.personType) }),
            array(benefit.personTypeBonuses.map { Int64($0.points.value) }), cap(benefit.yearlyCap), pooledCap(policy),
            flag(benefit.usesOutOfRegionRule), flag(policy.outOfRegion.refusesUnfiled), flag(benefit.countsAsBurden),
            array(operators.map(\.kind)), array(operators.map(\.value)),
        ]
        fields += layers(policy.cascade.filter { $0.families.contains(benefit.family) }.map(\.rule))
        fields += [flag(policy.account.usesOwnAccount), flag(policy.account.usesMutualAid), "\(policy.account.covers.rawValue)"]
        return fields.joined(separator: "\t")
    }

    private static func pooledCap(_ policy: BenefitPolicy) -> String {
        for layer in policy.cascade {
            if case .pooled(let yearlyCap) = layer.rule { return cap(yearlyCap) }
        }
        return cap(nil)
    }

    /// The order of the layers, then the parameters of each kind, there or not.
    private static func layers(_ rules: [FundRule]) -> [String] {
        var order: [Int64] = []
        var largeSum = ["0", "f", "0"]
        var serious = ["0", "{}", "{}", "0"]
        var civil = ["0", "f", "0", "{}"]
        var enterprise = civil
        var assistance = ["0", "0", "0"]
        for rule in rules {
            switch rule {
            case .pooled: continue
            case .largeSum(let rule):
                order.append(1)
                largeSum = ["\(rule.ratio.value)", flag(rule.usesOutOfRegionRule), cap(rule.yearlyCap)]
            case .seriousIllness(let rule):
                order.append(2)
                serious = [
                    "\(rule.threshold.units)", array(rule.steps.map { $0.upTo?.units ?? open }),
                    array(rule.steps.map { Int64($0.ratio.value) }), cap(rule.yearlyCap),
                ]
            case .civilServant(let rule):
                order.append(3)
                civil = share(rule)
            case .enterprise(let rule):
                order.append(4)
                enterprise = share(rule)
            case .assistance(let rule):
                order.append(5)
                assistance = ["\(rule.threshold.units)", "\(rule.ratio.value)", cap(rule.yearlyCap)]
            }
        }
        return [array(order)] + largeSum + serious + civil + enterprise + assistance
    }

    private static func share(_ rule: BurdenShareRule) -> [String] {
        [
            "\(rule.ratio.value)", flag(rule.excludesDeductible), cap(rule.settlementCap),
            array(rule.personTypes.map { Int64($0) }),
        ]
    }

    private static func number(_ rule: OutOfRegionOperator) -> (kind: Int64, value: Int64) {
        switch rule {
        case .none: (0, 0)
        case .pointsOff(let points): (1, Int64(points.value))
        case .factor(let factor): (2, Int64(factor.value))
        case .extraPreSelfPay(let ratio): (3, Int64(ratio.value))
        }
    }

    private static func cap(_ amount: Fen?) -> String { String(amount?.units ?? open) }

    private static func flag(_ value: Bool) -> String { value ? "t" : "f" }

    private static func array(_ values: [Int64]) -> String { "{" + values.map { String($0) }.joined(separator: ",") + "}" }
}
