import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import PolicyFiles
import TestSupport
import Testing

/// A readable ledger of claims of one person under the sample policies.
///
/// A line that begins with `visit` or `bill` is a claim: words `key=value`. The lines below it are figures: name, arithmetic, `=`, what must come
/// out. Arithmetic and decision are checked apart. Claims follow each other within one benefit year unless `on=` says otherwise. A later
/// `bill` of a stay is of the whole stay and takes the place of the one before, as at the nodes.
struct GoldenLedger {
    private var policies: PolicySet
    private var years: [String: Accumulators] = [:]
    private var stays: [String: (decision: BenefitDecision, year: String)] = [:]

    static func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var ledger = GoldenLedger(policies: try Examples.policies())
        var figures: [String: String] = [:]
        for line in text.split(separator: "\n").map({ $0.split(separator: "//")[0].trimming }) where !line.isEmpty {
            if line.hasPrefix("visit ") || line.hasPrefix("bill ") {
                figures = try ledger.decide(Claim(line))
                continue
            }
            let sides = line.components(separatedBy: " = ")
            let words = sides[0].split(separator: " ", maxSplits: 1)
            let name = String(words[0])
            if words.count == 2, !words[1].trimming.isEmpty {
                #expect(Expression.yuan(words[1]) == sides[1], "arithmetic of: \(line)", sourceLocation: sourceLocation)
            }
            #expect(figures[name] == sides[1], "figure of: \(line)", sourceLocation: sourceLocation)
        }
    }

    /// The words of a claim line.
    private struct Claim {
        let words: [String: String]

        init(_ line: String) {
            words = Dictionary(
                uniqueKeysWithValues: line.split(separator: " ").dropFirst().map { word in
                    let pair = word.split(separator: "=", maxSplits: 1)
                    return (String(pair[0]), pair.count > 1 ? String(pair[1]) : "1")
                })
        }

        subscript(key: String) -> String? { words[key] }
        func money(_ key: String) -> Fen { yuan(words[key] ?? "0") }
        func number(_ key: String, _ absent: UInt32) -> UInt32 { words[key].flatMap { UInt32($0) } ?? absent }
        var day: BusinessDate { BusinessDate(text: words["on"] ?? "2026-03-05") ?? BusinessDate(days: 0) }
    }

    private mutating func decide(_ claim: Claim) throws -> [String: String] {
        let parts = (claim["pool"] ?? "").split(separator: "-")
        let pool = try #require(RegionCode(text: parts[0]))
        let insurance = InsuranceKind(UInt16(parts[1]) ?? 0)
        let visit = VisitRegistration(
            institution: InstitutionCode(1), level: HospitalLevel(rawValue: UInt8(claim.number("level", 3))) ?? .none,
            visitID: claim["stay"] ?? "V", person: PersonNumber(1), treatingRegion: RegionCode(claim.number("in", pool.value)),
            insuringRegion: pool.party, insurance: insurance, visitType: VisitType(UInt16(claim.number("type", 21))),
            diseaseCode: claim["disease"] ?? "",
            beganAt: BusinessTime(text: "\(claim["admitted"] ?? claim.day.description) \(claim["at"] ?? "08:00:00")")
                ?? BusinessTime(claim.day))
        let submission = ClaimSubmission(
            visit: visit, messageID: "M", batch: "B",
            split: ScopeSplit(
                fullSelfPay: claim.money("full"), overLimit: claim.money("over"), preSelfPay: claim.money("pre"),
                inScope: claim.money("scope")),
            hospitalPart: claim.money("hospital"), useAccount: claim["account"] != nil || claim["member"] != nil,
            settledAt: BusinessTime(claim.day, secondOfDay: 36_000), isInterim: claim["interim"] != nil,
            settlementWay: claim["way"].flatMap { SettlementWay(code: $0) } ?? .byItem,
            emergencyBeganAt: claim["emergency"].flatMap { BusinessTime(text: $0.replacing("T", with: " ")) })
        let facts = PersonFacts(
            person: PersonNumber(1), insurance: insurance, pool: pool, personType: claim.number("person", 1101),
            isCivilServant: claim["civil"] != nil, isAssisted: claim["assisted"] != nil,
            filing: claim["filing"].flatMap { name in FilingType.allCases.first { "\($0)" == name } },
            chronicDiseases: claim["disease"].map { [$0] } ?? [],
            mutualAidMember: claim["member"] == nil ? nil : PersonNumber(2),
            assistanceCategory: UInt16(claim.number("assisted", 0)))
        return try decide(submission, facts, claim)
    }

    private mutating func decide(_ submission: ClaimSubmission, _ facts: PersonFacts, _ claim: Claim) throws -> [String: String] {
        let policy = try policies.policy(pool: facts.pool, insurance: facts.insurance, on: claim.day).get()
        let key = "\(claim["pool"] ?? "") \(claim.day.year)"
        if let earlier = claim["stay"].flatMap({ stays[$0] }) { years[earlier.year]? -= earlier.decision.change }
        var year = years[key] ?? .zero
        if let opening = claim["opening"] { year = year + Self.totals(opening) }
        var trace = ExplainTrace()
        let result = BenefitRule.decide(
            submission, for: facts, under: policy, accumulators: year, accountBalance: claim.money("account"),
            mutualAidBalance: claim.money("member"), continuing: stayBefore(claim, year: key), trace: &trace)
        guard case .success(let decision) = result else {
            if case .failure(let refusal) = result { return ["refused": "\(refusal)"] }
            return [:]
        }
        #expect(trace.disagreement(with: decision) == nil, "\(claim.words)")
        years[key] = year + decision.change
        if let stay = claim["stay"] { stays[stay] = (decision, key) }
        return Self.figures(decision, years[key] ?? .zero, trace)
    }

    /// Totals such as `pooled:1000,chronicPooled:5`.
    private static func totals(_ text: String) -> Accumulators {
        var totals = Accumulators.zero
        let fields: [String: WritableKeyPath<Accumulators, Fen>] = [
            "pooled": \.pooled, "burden": \.burden, "seriousIllness": \.seriousIllness, "largeSum": \.largeSum,
            "outpatientPooled": \.outpatientPooled, "inpatientScope": \.inpatientScope,
        ]
        for pair in text.split(separator: ",").map({ $0.split(separator: ":") }) {
            if let field = fields[String(pair[0])] { totals[keyPath: field] = yuan(String(pair[1])) }
        }
        return totals
    }

    private func stayBefore(_ claim: Claim, year: String) -> TransferredStay? {
        guard let before = claim["after"].flatMap({ stays[$0] }) else { return nil }
        var transferred = TransferredStay.zero
        transferred.add(before.decision.amounts, before.decision.change, countsThisYear: before.year == year)
        return transferred
    }

    private static func figures(_ decision: BenefitDecision, _ year: Accumulators, _ trace: ExplainTrace) -> [String: String] {
        let amounts = decision.amounts
        var figures: [String: String] = [
            "total": amounts.total.yuan, "funds": amounts.fundTotal.yuan, "person": amounts.personPart.yuan,
            "owed": amounts.owed.yuan, "ratio": decision.ratio.description, "year.admissions": "\(year.admissions)",
            "year.pooled": year.pooled.yuan, "year.deductible": year.inpatientDeductible.yuan,
            "year.maternity": year.maternityPooled.yuan, "year.outpatient": year.outpatientPooled.yuan,
            "year.pharmacy": year.pharmacyPooled.yuan, "year.burden": year.burden.yuan, "year.scope": year.inpatientScope.yuan,
        ]
        for part in DecisionPart.allCases { figures[part.rawValue] = amounts[keyPath: part.amount].yuan }
        for entry in year.diseases.entries { figures["year.\(entry.disease)"] = entry.pooled.yuan }
        for step in trace.steps { figures["step.\(step.rule)"] = step.result.description }
        return figures
    }
}

extension Substring {
    fileprivate var trimming: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
