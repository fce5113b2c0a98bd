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
        let pool = oneIn(2) ? "340000" : "340100"
        let policies = ["310", "390"].map { changed(pick(samples), insurance: $0, pool: pool) }
        let file: [String: Any] = ["format": "medclear-policies/1", "sample": true, "policies": policies]
        let data = try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys, .prettyPrinted])
        guard let text = String(bytes: data, encoding: .utf8) else { preconditionFailure("JSON is UTF-8") }
        return PolicyTexts(policies: [text], catalogues: try catalogues.map { try changed(catalogue: $0) })
    }

    private mutating func changed(_ sample: [String: Any], insurance: String, pool: String) -> [String: Any] {
        var policy = sample
        policy["region"] = "340000"
        policy["pool"] = pool
        policy["homeArea"] = pick([nil, "province", "city"])
        policy["insurance"] = insurance
        policy["outOfRegion"] = [
            "longTerm": outOfRegionRule(), "referral": outOfRegionRule(), "emergency": outOfRegionRule(),
            "other": outOfRegionRule(), "unfiled": oneIn(4) ? "refuse" : "asOther",
        ]
        policy["benefits"] = withNewKinds(sample["benefits"] as? [[String: Any]] ?? []).map { changed(benefit: $0) }
        policy["cascade"] = cascade()
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
        var benefit = sample.filter { ["family", "visitTypes"].contains($0.key) }
        let family = benefit["family"] as? String ?? ""
        let isStay = family == "inpatient" || family == "daySurgery"
        switch number(0...3) {
        case 0: benefit["deductible"] = ["basis": "none"]
        case 1: benefit["deductible"] = ["basis": "perYear", "amounts": byLevel { $0.amountList(1...1) }]
        default: benefit["deductible"] = ["basis": "perStay", "amounts": byLevel { $0.amountList(1...4) }]
        }
        if family == "maternity", oneIn(2) {
            benefit["quota"] = ["basis": flag() ? "perVisit" : "perYear", "amounts": byLevel { $0.amount(900_000) }]
        } else {
            benefit["bands"] = ["basis": isStay && flag() ? "perYear" : "perStay", "levels": byLevel { $0.bands() }]
        }
        if isStay, oneIn(2) {
            benefit["transfer"] = ["rule": pick(["newStay", "once", "topUp"]), "withinDays": String(number(0...5))]
        }
        if family == "inpatient", oneIn(2) { benefit["emergencyHours"] = String(number(1...72)) }
        if family == "chronic", oneIn(2) { benefit["diseases"] = diseases() }
        if family == "outpatient" || family == "pharmacy" { benefit["yearlyCapCounts"] = pick([nil, "shared", "own"]) }
        if oneIn(6) { benefit["levels"] = ["1", "2", "3"] }
        benefit["personTypeBonuses"] = oneIn(2) ? nil : ["12", "1", "110"].map { ["personType": $0, "points": ratio()] }
        benefit["yearlyCap"] = oneIn(2) ? nil : amount(5_000_000)
        benefit["usesOutOfRegionRule"] = flag()
        benefit["countsAsBurden"] = flag()
        return benefit
    }

    /// The benefits of a sample, and day surgery and maternity where it has none.
    private mutating func withNewKinds(_ benefits: [[String: Any]]) -> [[String: Any]] {
        let families = benefits.compactMap { $0["family"] as? String }
        let visitTypes = Set(benefits.flatMap { $0["visitTypes"] as? [String] ?? [] })
        var all = benefits
        if !families.contains("daySurgery"), oneIn(2) { all.append(["family": "daySurgery", "visitTypes": [String]()]) }
        if visitTypes.isDisjoint(with: ["51", "52", "53"]), oneIn(2) {
            all.append(["family": "maternity", "visitTypes": ["51", "52", "53"]])
        }
        return all
    }

    private mutating func diseases() -> [[String: Any]] {
        var diseases: [[String: Any]] = []
        for codes in [["M03900", "M03901"], ["M01600"]] {
            var disease: [String: Any] = ["codes": codes, "nameChinese": "病种", "nameEnglish": "disease"]
            if flag() { disease["yearlyCap"] = amount(900_000) }
            if flag() { disease["bands"] = ["basis": "perStay", "levels": byLevel { $0.bands() }] }
            diseases.append(disease)
        }
        return diseases
    }

    /// Some items get another ratio for residents, some change or are withdrawn on New Year's Day of 2026.
    private mutating func changed(catalogue text: String) throws -> String {
        guard var root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
            let catalogues = root["catalogues"] as? [[String: Any]]
        else { return text }
        root["catalogues"] = catalogues.map { catalogue in
            var catalogue = catalogue
            catalogue["items"] = (catalogue["items"] as? [[String: Any]] ?? []).flatMap { changed(item: $0) }
            return catalogue
        }
        return String(bytes: try JSONSerialization.data(withJSONObject: root), encoding: .utf8) ?? text
    }

    private mutating func changed(item sample: [String: Any]) -> [[String: Any]] {
        var item = sample
        if item["class"] as? String == "02", flag() { item["preSelfPayResident"] = ratio() }
        guard oneIn(4), item["validFrom"] as? String ?? "" < "2025", item["validTo"] as? String ?? "" > "2027" else {
            return [item]
        }
        var later = item
        item["validTo"] = "2025-12-31"
        later["validFrom"] = "2026-01-01"
        if flag() {
            for name in ["class", "preSelfPay", "preSelfPayResident", "priceLimits"] { later[name] = nil }
            later["withdrawn"] = true
        } else if later["class"] as? String == "02" {
            later["preSelfPay"] = ratio()
        }
        return [item, later]
    }

    private mutating func cascade() -> [[String: Any]] {
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
        for index in funds.indices {
            switch funds[index]["fund"] as? String {
            case "civilServant", "enterprise": funds[index]["yearlyCap"] = oneIn(2) ? nil : amount(2_000_000)
            case "assistance" where flag():
                funds[index]["categories"] = ["1", "2"].map { ["category": $0, "threshold": amount(300_000), "ratio": ratio()] }
            default: break
            }
        }
        funds = funds.filter { _ in !oneIn(4) }.shuffled(using: &random)
        funds.insert(["fund": "pooled", "yearlyCap": amount(10_000_000)], at: 0)
        return funds.map { fund in
            var fund = fund
            for name in ["yearlyCap", "settlementCap"] where oneIn(3) { fund[name] = nil }
            let families = ["inpatient", "outpatient", "chronic", "pharmacy", "daySurgery", "maternity"].filter { _ in !oneIn(4) }
            if oneIn(3), !families.isEmpty, fund["fund"] as? String != "pooled" { fund["families"] = families }
            return fund
        }
    }

    // MARK: Figures

    private mutating func byLevel(_ make: (inout Self) -> Any) -> [String: Any] {
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
