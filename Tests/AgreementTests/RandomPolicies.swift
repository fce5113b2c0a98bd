import Foundation
import NaiveEvaluator
import TestSupport

/// Policies nobody would write, but anybody may: the samples with figures, rules and order of funds changed at random within the schema.
struct RandomPolicies {
    private var random: SeededGenerator
    private let samples: [[String: Any]]
    private let catalogues: [String]

    init(seed: UInt64, _ texts: PolicyTexts) throws {
        random = SeededGenerator(seed: seed)
        catalogues = texts.catalogues
        samples = try texts.policies.flatMap { text in
            (try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?["policies"] as? [[String: Any]] ?? []
        }
    }

    /// One file with a policy for each kind of insurance of pool 340000.
    mutating func next() throws -> PolicyTexts {
        let policies = ["310", "390"].map { changed(pick(samples), insurance: $0) }
        let file: [String: Any] = ["format": "medclear-policies/1", "sample": true, "policies": policies]
        let data = try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys, .prettyPrinted])
        guard let text = String(bytes: data, encoding: .utf8) else { preconditionFailure("JSON is UTF-8") }
        return PolicyTexts(policies: [text], catalogues: catalogues)
    }

    private mutating func changed(_ sample: [String: Any], insurance: String) -> [String: Any] {
        var policy = sample
        policy["region"] = "340000"
        policy["pool"] = "340000"
        policy["insurance"] = insurance
        policy["outOfRegion"] = [
            "longTerm": outOfRegionRule(), "referral": outOfRegionRule(), "emergency": outOfRegionRule(),
            "other": outOfRegionRule(), "unfiled": oneIn(4) ? "refuse" : "asOther",
        ]
        let benefits = (sample["benefits"] as? [[String: Any]] ?? []).map { changed(benefit: $0) }
        policy["benefits"] = benefits
        let counting = benefits.filter { $0["countsAsBurden"] as? Bool == true }.compactMap { $0["family"] as? String }
        policy["cascade"] = cascade(burdenFamilies: counting)
        let covers = ["inScope", "preSelfPay", "overLimit", "fullSelfPay"]
        policy["account"] = [
            "own": flag(), "mutualAid": flag(), "covers": oneIn(3) ? covers : covers.filter { _ in flag() },
        ]
        return policy
    }

    private mutating func outOfRegionRule() -> [String: Any] {
        switch number(0...4) {
        case 0: ["operator": "none"]
        case 1: ["operator": "factor", "value": ratio()]
        case 2: ["operator": "extraPreSelfPay", "value": ratio()]
        default: ["operator": "pointsOff", "value": ratio()]
        }
    }

    private mutating func changed(benefit sample: [String: Any]) -> [String: Any] {
        var benefit = sample
        let isInpatient = benefit["family"] as? String == "inpatient"
        switch number(0...3) {
        case 0: benefit["deductible"] = ["basis": "none"]
        case 1: benefit["deductible"] = ["basis": "perYear", "amounts": byLevel { $0.amountList(1...1) }]
        default: benefit["deductible"] = ["basis": "perStay", "amounts": byLevel { $0.amountList(1...4) }]
        }
        benefit["bands"] = ["basis": isInpatient && flag() ? "perYear" : "perStay", "levels": byLevel { $0.bands() }]
        benefit["personTypeBonuses"] = oneIn(2) ? nil : ["12", "1", "110"].map { ["personType": $0, "points": ratio()] }
        benefit["yearlyCap"] = oneIn(2) ? nil : amount(5_000_000)
        benefit["usesOutOfRegionRule"] = flag()
        benefit["countsAsBurden"] = flag()
        return benefit
    }

    /// Serious-illness insurance helps only where burden counts.
    private mutating func cascade(burdenFamilies: [String]) -> [[String: Any]] {
        let threshold = number(0...2_000_000)
        var funds: [[String: Any]] = [
            ["fund": "largeSum", "ratio": ratio(), "usesOutOfRegionRule": flag(), "yearlyCap": amount(30_000_000)],
            [
                "fund": "seriousIllness", "threshold": text(threshold), "steps": bands(above: threshold),
                "yearlyCap": amount(9_000_000),
            ],
            ["fund": "civilServant", "ratio": ratio(), "excludesDeductible": flag(), "settlementCap": amount(900_000)],
            [
                "fund": "enterprise", "ratio": ratio(), "excludesDeductible": flag(), "settlementCap": amount(900_000),
                "personTypes": ["11", "1201"],
            ],
            ["fund": "assistance", "threshold": amount(500_000), "ratio": ratio(), "yearlyCap": amount(5_000_000)],
        ]
        funds = funds.filter { $0["fund"] as? String != "seriousIllness" || !burdenFamilies.isEmpty }
        funds = funds.filter { _ in !oneIn(4) }.shuffled(using: &random)
        funds.insert(["fund": "pooled", "yearlyCap": amount(10_000_000)], at: 0)
        return funds.map { fund in
            var fund = fund
            for name in ["yearlyCap", "settlementCap"] where oneIn(3) { fund[name] = nil }
            let families = ["inpatient", "outpatient", "chronic", "pharmacy"].filter { _ in !oneIn(4) }
            if oneIn(3), !families.isEmpty, fund["fund"] as? String != "pooled" { fund["families"] = families }
            if fund["fund"] as? String == "seriousIllness" { fund["families"] = burdenFamilies }
            return fund
        }
    }

    // MARK: Figures

    private mutating func byLevel(_ make: (inout Self) -> [Any]) -> [String: Any] {
        if flag() { return ["all": make(&self)] }
        return ["1": make(&self), "2": make(&self), "3": make(&self), "9": make(&self)]
    }

    private mutating func amountList(_ count: ClosedRange<Int>) -> [Any] { (0..<number(count)).map { _ in amount(300_000) } }

    private mutating func bands(above floor: Int = 0) -> [Any] {
        let edges = Set((0..<number(0...3)).map { _ in floor + number(1...9_000_000) }).sorted()
        return edges.map { ["upTo": text($0), "ratio": ratio()] } + [["ratio": ratio()]]
    }

    private mutating func amount(_ limit: Int) -> String { text(oneIn(8) ? 0 : number(1...limit)) }

    /// Mostly round, now and then with all four decimals, or at either end.
    private mutating func ratio() -> String {
        let points = pick([number(0...20) * 500, number(0...20) * 500, number(0...10_000), 0, 10_000])
        return (Exact(points) / Exact(10_000)).text(4)
    }

    private func text(_ fen: Int) -> String { (Exact(fen) / Exact(100)).text() }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &random)] }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func oneIn(_ count: Int) -> Bool { number(1...count) == 1 }

    private mutating func flag() -> Bool { oneIn(2) }
}
