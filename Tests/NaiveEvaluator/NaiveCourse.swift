/// Steps 3 to 7: one split on its way through the funds of a policy. Every `var` is a figure on the paper.
struct NaiveCourse {
    let claim: NaiveClaim
    let policy: NaiveNode
    let benefit: NaiveNode
    let sum: NaiveParts
    /// The year before this decision.
    let year: NaiveYear
    let mistake: NaiveMistake?

    var deductible = Exact.zero
    /// In-scope money that ran through the bands, deductible included.
    var consumed = Exact.zero
    /// In-scope money above the pooled cap.
    var excess = Exact.zero
    var ratio = Exact.zero
    var paid: [String: Exact] = [:]

    init(
        claim: NaiveClaim, policy: NaiveNode, benefit: NaiveNode, sum: NaiveParts, year: NaiveYear, mistake: NaiveMistake?
    ) {
        self.claim = claim
        self.policy = policy
        self.benefit = benefit
        self.sum = sum
        self.year = year
        self.mistake = mistake
    }

    var family: String { benefit["family"].text }
    var isStay: Bool { family == "inpatient" || family == "daySurgery" }
    /// In-scope money the funds look at.
    var base: Exact { base(of: sum.scope) }
    /// What the pooled fund left, deductible included.
    var burden: Exact { base - (paid["pooled"] ?? .zero) }
    var remaining: Exact { base - paid.values.reduce(.zero, +) }

    func base(of scope: Exact) -> Exact {
        guard let rule = outOfRegion, rule["operator"].text == "extraPreSelfPay", mistake != .extraPreSelfPayAfterDeductible
        else {
            return scope
        }
        return scope - (scope * rule["value"].number).rounded()
    }

    // MARK: Out of region

    /// The operator in force; nothing at home, or where this kind of care does not use it.
    private var outOfRegion: NaiveNode? {
        guard claim.isAway(policy, mistake), benefit["usesOutOfRegionRule"].isTrue else { return nil }
        return policy["outOfRegion"][claim.countedFiling(mistake) ?? "other"]
    }

    /// Operator, then clamp.
    func away(_ ratio: Exact) -> Exact {
        let start = mistake == .operatorAfterClamp ? min(max(ratio, .zero), Exact(1)) : ratio
        guard let rule = outOfRegion else { return min(max(start, .zero), Exact(1)) }
        let value = rule["value"].optionalNumber ?? .zero
        let changed: Exact
        switch rule["operator"].text {
        case "pointsOff": changed = start - value
        case "factor": changed = mistake == .factorAsPoints ? start - (Exact(1) - value) : (start * value).rounded(4)
        default: changed = start
        }
        return min(max(changed, .zero), Exact(1))
    }

    private var bonus: Exact {
        if mistake == .bonusForgotten { return .zero }
        return benefit["personTypeBonuses"].elements.first { claim.personType.hasPrefix($0["personType"].text) }?["points"].number
            ?? .zero
    }

    // MARK: The order of the rules

    mutating func run() {
        takeDeductible()
        for fund in policy["cascade"].elements {
            if fund["families"].isPresent, !fund["families"].lists(family) { continue }
            let name = fund["fund"].text
            switch name {
            case "pooled": benefit["quota"].isPresent ? payQuota(fund) : payBands(fund)
            case "largeSum": paid[name] = largeSum(fund)
            case "seriousIllness": paid[name] = seriousIllness(fund)
            case "civilServant", "enterprise": paid[name] = subsidy(fund, name)
            case "assistance": paid[name] = assistance(fund)
            default: preconditionFailure("the page names no fund \(name)")
            }
        }
    }

    /// The rule for a stay begun elsewhere, when this one continues it.
    var transfer: (rule: String, before: NaiveTransfer)? {
        guard let before = claim.transferred, isStay, mistake != .transferIsANewStay else { return nil }
        let rule = benefit["transfer"]
        guard rule["rule"].text != "newStay", let within = Int(rule["withinDays"].text), before.days <= within else { return nil }
        return (rule["rule"].text, before)
    }

    private mutating func takeDeductible() {
        let rule = benefit["deductible"]
        let amounts = rule["amounts"].at(level: claim.level).elements
        var left = Exact.zero
        switch rule["basis"].text {
        case "perStay":
            let counts = isStay && mistake != .deductibleOfTheFirstAdmission
            var admissions = counts ? Int(year["admissions"].text(0)) ?? 0 : 0
            if let transfer { admissions -= transfer.before.admissionsThisYear }
            left = amounts[min(max(admissions, 0), amounts.count - 1)].number
            if let transfer {
                left = transfer.rule == "once" ? .zero : max(left - Exact(transfer.before.deductible), .zero)
            }
        case "perYear":
            let isStayCount = isStay || mistake == .outpatientDeductibleCountedAsInpatient
            let charged = mistake == .deductibleTwice ? .zero : year[isStayCount ? "inpatientDeductible" : "outpatientDeductible"]
            left = max(amounts[0].number - charged, .zero)
        default: break
        }
        deductible = min(left, base)
    }

    // MARK: Pooled fund

    /// What each cap leaves; nothing stands for no cap.
    private func caps(_ fund: NaiveNode) -> (pool: Exact?, other: Exact?) {
        let step = mistake == .capOffByOneFen ? Exact("0.01") : .zero
        let pool = fund["yearlyCap"].optionalNumber.map { max($0 + step - year["pooled"], .zero) }
        let own = benefit["yearlyCap"].optionalNumber.map { max($0 - paidForThisKindOfCare, .zero) }
        let disease = claim.disease(in: benefit).flatMap { disease in
            mistake == .diseaseCapForgotten
                ? nil
                : disease["yearlyCap"].optionalNumber.map {
                    max($0 - year["disease " + disease["codes"].elements[0].text], .zero)
                }
        }
        return (pool, [own, disease].compactMap { $0 }.min())
    }

    private var paidForThisKindOfCare: Exact {
        let isShared = benefit["yearlyCapCounts"].text != "own" || mistake == .pharmacyAlwaysShared
        switch family {
        case "inpatient", "daySurgery":
            return year["pooled"] - year["outpatientPooled"] - year["chronicPooled"] - year["maternityPooled"]
        case "chronic": return year["chronicPooled"]
        case "maternity": return year["maternityPooled"]
        case "pharmacy": return isShared ? year["outpatientPooled"] : year["pharmacyPooled"]
        default: return isShared ? year["outpatientPooled"] : year["outpatientPooled"] - year["pharmacyPooled"]
        }
    }

    /// The bands in force, and where on them this split begins.
    private var bands: (list: [NaiveNode], start: Exact) {
        var rule = benefit["bands"]
        if let disease = claim.disease(in: benefit), disease["bands"].isPresent, mistake != .diseaseBandsForgotten {
            rule = disease["bands"]
        }
        var start = Exact.zero
        if rule["basis"].text == "perYear" {
            if mistake != .bandsOfTheYearStartAtZero { start = year["inpatientScope"] }
        } else if let transfer, mistake != .transferBandsStartAtZero {
            start = Exact(transfer.before.scope)
        }
        return (rule["levels"].at(level: claim.level).elements, start)
    }

    private mutating func payBands(_ fund: NaiveNode) {
        let caps = caps(fund)
        let capLeft = [caps.pool, caps.other].compactMap { $0 }.min()
        let (list, start) = bands
        var total = Exact.zero
        var lower = Exact.zero
        consumed = deductible
        for band in list {
            let edge = band["upTo"].optionalNumber.map { mistake == .bandEdgeOffByOneFen ? $0 + Exact("0.01") : $0 }
            let from = max(start + deductible, lower)
            let upTo = min(start + base, edge ?? start + base)
            lower = edge ?? lower
            guard from < upTo else { continue }
            if let capLeft, total >= capLeft { break }
            let slice = mistake == .deductibleOutsideTheBands ? upTo - max(start, from - deductible) : upTo - from
            let bandRatio = away(band["ratio"].number + bonus)
            var payment = mistake == .bandRoundedDown ? (slice * bandRatio).cut() : (slice * bandRatio).rounded()
            var used = slice
            if let capLeft, total + payment > capLeft {
                payment = capLeft - total
                used = mistake == .capConsumesWithoutRatio ? payment : min((payment / bandRatio).rounded(), slice)
            }
            total = total + payment
            consumed = consumed + used
            if payment != .zero, mistake != .ratioOfTheFirstBand || ratio == .zero { ratio = bandRatio }
            if used < slice { break }
        }
        paid["pooled"] = total
        // An absent cap leaves as much as a field can carry.
        let none = Exact("99999999999999.99")
        let isPoolCap = (caps.pool ?? none) <= (caps.other ?? none)
        if isPoolCap || mistake == .ownCapSpillsOver { excess = base - consumed }
    }

    private mutating func payQuota(_ fund: NaiveNode) {
        let caps = caps(fund)
        var left = benefit["quota"]["amounts"].at(level: claim.level).number
        if benefit["quota"]["basis"].text == "perYear", mistake != .quotaForgetsTheYear {
            left = max(left - year["maternityQuota"], .zero)
        }
        let open = mistake == .quotaPaysTheDeductible ? base : base - deductible
        let pooled = [left, open, caps.pool, caps.other].compactMap { $0 }.min() ?? .zero
        paid["pooled"] = pooled
        consumed = deductible + pooled
    }
}
