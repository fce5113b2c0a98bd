import NaiveEvaluator
import TestSupport

/// Claims from a seed, crowded around the figures of the policies: caps, thresholds, edges, deductibles, price limits, a few fen
/// to either side.
struct RandomClaims {
    private var random: SeededGenerator
    private let policies: [PolicyShape]
    private let items: [String: [ItemShape]]

    init(seed: UInt64, _ texts: PolicyTexts) throws {
        random = SeededGenerator(seed: seed)
        policies = try texts.policies.flatMap(PolicyShape.read)
        items = try Dictionary(grouping: texts.catalogues.flatMap(ItemShape.read), by: \.region)
    }

    mutating func next() -> NaiveClaim {
        let policy = pick(policies)
        var claim = NaiveClaim()
        claim.pool = policy.pool
        claim.insurance = policy.insurance
        let home = String(policy.pool.prefix(2)) + "0000"
        claim.treatingRegion = oneIn(4) && items[home] != nil ? home : pick(items.keys.sorted())
        if oneIn(6) { claim.treatingRegion = claim.treatingRegion.prefix(2) + pick(["0100", "0200"]) }
        claim.level = pick(["1", "2", "3", "3", "9"])
        claim.visitType = oneIn(60) ? pick(["12", "23", "52", "99"]) : pick(policy.visitTypes)
        setDays(of: &claim, policy)
        setPerson(of: &claim, policy)
        setStay(of: &claim, policy)
        setYear(of: &claim, policy)
        claim.lines = lines(for: claim, policy)
        claim.hospitalPart = oneIn(5) ? text(near(policy.amounts, upTo: 300_000)) : "0"
        if oneIn(400) { claim.hospitalPart = "-1.00" }
        return claim
    }

    // MARK: Parts of a claim

    private mutating func setDays(of claim: inout NaiveClaim, _ policy: PolicyShape) {
        let years = (Int(policy.validFrom.prefix(4)) ?? 2026)...(Int(policy.validTo.prefix(4)) ?? 2026)
        let day = "\(number(years))-\(twoDigits(number(1...12)))-\(twoDigits(number(1...28)))"
        claim.settledOn = pick([day, day, day, policy.validFrom, policy.validTo])
        if oneIn(100) { claim.settledOn = pick(["2019-12-31", "2023-12-31", "2031-01-01", "2025-12-31", "2026-01-01"]) }
        let year = claim.settledOn.prefix(4)
        claim.begunOn = pick([claim.settledOn, "\(year)-01-01", "\((Int(year) ?? 2026) - 1)-12-30"])
    }

    /// Interim bills, day surgery, an emergency visit joined, another institution before.
    private mutating func setStay(of claim: inout NaiveClaim, _ policy: PolicyShape) {
        claim.isInterim = oneIn(30)
        claim.settlesAsDaySurgery = oneIn(8)
        if claim.visitType == "24" ? oneIn(4) : oneIn(200) {
            claim.emergencyBegan =
                String(claim.begunOn.dropLast(2)) + pick(["01", "02", "28"]) + pick([" 00:00:00", " 00:00:01", " 11:30:00"])
            if flag() { claim.emergencyBegan = claim.begunOn + " 00:00:00" }
        }
        guard oneIn(8) else { return }
        let scope = near(policy.amounts, upTo: 9_000_000)
        claim.transferred = NaiveTransfer(
            deductible: text(min(near(policy.amounts, upTo: 300_000), scope)), scope: text(scope),
            admissionsThisYear: number(0...1), days: number(0...6))
    }

    private mutating func setPerson(of claim: inout NaiveClaim, _ policy: PolicyShape) {
        claim.personType = pick(["1101", "1102", "1201", "1260", "1300", "1401", "1403", "1501", "1601", "116032", "120101"])
        let isInForce = policy.validFrom <= claim.settledOn && claim.settledOn <= policy.validTo
        claim.enrolmentStatus = isInForce && oneIn(150) ? pick(["0", "2", "3", "4"]) : "1"
        if oneIn(100) { claim.diedOn = pick(["2019-06-01", dayBefore(claim.begunOn), claim.begunOn, claim.settledOn]) }
        if oneIn(100) {
            claim.credentialStopped = pick([
                claim.settledOn + " 00:00:01", claim.settledOn + " 00:00:00", claim.begunOn + " 00:00:00",
            ])
        }
        claim.isCivilServant = oneIn(2)
        claim.isAssisted = oneIn(2)
        claim.assistanceCategory = pick(["0", "1", "2", "3"])
        claim.filing = pick([nil, "longTerm", "referral", "emergency", "other"])
        claim.diseaseCode = pick(["M03900", "M01600", "M03901", ""])
        claim.chronicDiseases = oneIn(20) ? ["M05300"] : ["", "M01600", "M03900", "M03901"]
        claim.hasMutualAidMember = oneIn(2)
        claim.usesAccount = !oneIn(4)
        claim.accountBalance = oneIn(5) ? "0" : text(near(policy.amounts, upTo: 3_000_000))
        claim.mutualAidBalance = oneIn(5) ? "0" : text(near(policy.amounts, upTo: 3_000_000))
    }

    /// Nothing yet; or counts near the figures of the policy, each possible beside the others.
    private mutating func setYear(of claim: inout NaiveClaim, _ policy: PolicyShape) {
        guard !oneIn(4) else { return }
        func put(_ name: String, _ fen: Int) { claim.year[name] = Exact(text(fen)) }
        let outpatient = oneIn(2) ? near(policy.amounts, upTo: 400_000) : 0
        let chronic = oneIn(2) ? near(policy.amounts, upTo: 1_000_000) : 0
        let inpatient = oneIn(4) ? 0 : near(policy.amounts, upTo: 20_000_000)
        let maternity = oneIn(3) ? near(policy.amounts, upTo: 600_000) : 0
        put("outpatientPooled", outpatient)
        put("pharmacyPooled", oneIn(2) ? min(near(policy.amounts, upTo: 400_000), outpatient) : 0)
        put("chronicPooled", chronic)
        put("maternityPooled", maternity)
        put("maternityQuota", oneIn(3) ? 0 : min(near(policy.amounts, upTo: 600_000), maternity))
        put("pooled", outpatient + chronic + maternity + inpatient)
        // A year holds ten diseases at most.
        if oneIn(60) {
            for disease in 0..<10 { put("disease M9900\(disease)", 1 + disease) }
        } else if oneIn(2) {
            put("disease M03900", min(near(policy.amounts, upTo: 500_000), chronic))
        }
        put("civilServant", oneIn(2) ? 0 : near(policy.amounts, upTo: 2_000_000))
        put("enterprise", oneIn(2) ? 0 : near(policy.amounts, upTo: 2_000_000))
        put("inpatientDeductible", oneIn(2) ? 0 : near(policy.amounts, upTo: 300_000))
        put("outpatientDeductible", oneIn(2) ? 0 : near(policy.amounts, upTo: 150_000))
        put("inpatientScope", oneIn(3) ? 0 : near(policy.amounts, upTo: 10_000_000))
        put("largeSum", oneIn(2) ? 0 : near(policy.amounts, upTo: 30_000_000))
        put("burden", oneIn(3) ? 0 : near(policy.amounts, upTo: 12_000_000))
        put("seriousIllness", oneIn(2) ? 0 : near(policy.amounts, upTo: 5_000_000))
        put("assistance", oneIn(2) ? 0 : near(policy.amounts, upTo: 8_000_000))
        claim.year["admissions"] = Exact(pick([0, 0, 1, 1, 2, 3, 7]))
    }

    // MARK: Lines

    private mutating func lines(for claim: NaiveClaim, _ policy: PolicyShape) -> [NaiveLine] {
        let count = pick([1, 1, 1, 2, 3, 3, 5, 8, 12])
        var lines: [NaiveLine] = []
        let province = String(claim.treatingRegion.prefix(2)) + "0000"
        for _ in 0..<count {
            let item = pick(
                items[pick([province, province, province, pick(items.keys.sorted())])] ?? [])
            let quantity = oneIn(3) ? number(1...200_000) : number(1...40) * 10_000
            let limit = item.priceLimits.isEmpty || oneIn(3) ? 0 : pick(item.priceLimits)
            // Around limit × quantity, or around a figure of the policy, or anything.
            let around = limit * quantity / 100_000_000 + number(-3...3)
            let fen = limit > 0 && around > 0 ? around : near(policy.amounts, upTo: pick([10_000, 300_000, 20_000_000]))
            let isReturned = !lines.isEmpty && oneIn(8)
            lines.append(
                NaiveLine(
                    item: oneIn(40) ? "ZZ00UNKNOWN" : item.code, quantity: (isReturned ? "-" : "") + decimal(quantity, 4),
                    unitPrice: decimal(number(1...90_000_000), 6), amount: (isReturned && fen > 0 ? "-" : "") + text(fen),
                    chargedOn: pick([claim.begunOn, claim.settledOn, claim.settledOn])))
        }
        if oneIn(300) { lines[0].quantity = "-" + lines[0].quantity }
        // The same item given back in part: what stays is a sum of splits, not a split of the sum.
        if let last = lines.last, oneIn(4), !last.amount.hasPrefix("-"), last.amount != "0.00" {
            var back = last
            back.amount = "-" + (Exact(last.amount) * Exact("0.37")).rounded().text()
            back.quantity = "-" + last.quantity.drop { $0 == "-" }
            lines.append(back)
        }
        return lines
    }

    // MARK: Chance

    /// Half the time a figure of the policy give or take three fen, else anything; never negative, at most 30,000,000 yuan.
    private mutating func near(_ amounts: [Int], upTo limit: Int) -> Int {
        oneIn(2) || amounts.isEmpty ? number(0...limit) : max(pick(amounts) + number(-3...3), 0)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &random)] }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func flag() -> Bool { oneIn(2) }

    private mutating func oneIn(_ count: Int) -> Bool { number(1...count) == 1 }

    /// The day before, within the month; the first of a month stays as it is.
    private func dayBefore(_ day: String) -> String {
        let number = Int(day.suffix(2)) ?? 1
        return day.dropLast(2) + twoDigits(max(number - 1, 1))
    }

    private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

    private func text(_ fen: Int) -> String { decimal(fen, 2) }

    private func decimal(_ units: Int, _ decimals: Int) -> String {
        let digits = String(units)
        let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
