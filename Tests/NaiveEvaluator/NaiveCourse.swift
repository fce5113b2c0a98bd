/// One claim on its way through the funds of a policy. Every `var` is a figure on the paper.
struct NaiveCourse {
    let claim: NaiveClaim
    let policy: NaiveNode
    let benefit: NaiveNode
    let sum: NaiveParts
    let mistake: NaiveMistake?

    /// In-scope money paid first because of the out-of-region rule.
    var extra = Exact.zero
    var deductible = Exact.zero
    /// In-scope money that ran through the bands, deductible included.
    var consumed = Exact.zero
    /// In-scope money above the pooled cap.
    var excess = Exact.zero
    var ratio = Exact.zero
    var paid: [String: Exact] = [:]
    var account = Exact.zero
    var mutualAid = Exact.zero
    var cash = Exact.zero

    var family: String { benefit["family"].text }
    var isInpatient: Bool { family == "inpatient" }
    /// In-scope money the funds look at.
    var base: Exact { sum.scope - extra }
    var fundTotal: Exact { paid.values.reduce(.zero, +) }
    /// What the pooled fund left, deductible included.
    var burden: Exact { base - (paid["pooled"] ?? .zero) }
    var remaining: Exact { base - fundTotal }

    // MARK: Out of region

    /// The operator in force; nothing at home, or where this kind of care does not use it.
    var outOfRegion: NaiveNode? {
        let isAway = claim.treatingRegion.prefix(2) != claim.pool.prefix(2) || mistake == .operatorAtHome
        guard isAway, benefit["usesOutOfRegionRule"].isTrue else { return nil }
        return policy["outOfRegion"][claim.filing ?? "other"]
    }

    /// Operator, then clamp.
    func away(_ ratio: Exact) -> Exact {
        let start = mistake == .operatorAfterClamp ? min(max(ratio, .zero), Exact(1)) : ratio
        guard let rule = outOfRegion else { return min(max(start, .zero), Exact(1)) }
        let changed: Exact
        switch rule["operator"].text {
        case "pointsOff": changed = start - rule["value"].number
        case "factor":
            changed = mistake == .factorAsPoints ? start - (Exact(1) - rule["value"].number) : start * rule["value"].number
        default: changed = start
        }
        // A ratio has four decimals.
        return min(max(changed, .zero), Exact(1)).rounded(4)
    }

    var bonus: Exact {
        if mistake == .bonusForgotten { return .zero }
        return benefit["personTypeBonuses"].elements.first { claim.personType.hasPrefix($0["personType"].text) }?["points"].number
            ?? .zero
    }

    // MARK: The order of the rules

    mutating func payFromDeductibleToAssistance() {
        takeExtra()
        takeDeductible()
        for fund in policy["cascade"].elements {
            if fund["families"].isPresent, !fund["families"].lists(family) { continue }
            let name = fund["fund"].text
            switch name {
            case "pooled": payPooled(fund)
            case "largeSum": paid[name] = largeSum(fund)
            case "seriousIllness": paid[name] = seriousIllness(fund)
            case "civilServant", "enterprise": paid[name] = subsidy(fund, name)
            case "assistance": paid[name] = assistance(fund)
            default: preconditionFailure("the page names no fund \(name)")
            }
        }
    }

    private mutating func takeExtra() {
        guard let rule = outOfRegion, rule["operator"].text == "extraPreSelfPay" else { return }
        if mistake == .extraPreSelfPayAfterDeductible { return }
        extra = (sum.scope * rule["value"].number).rounded()
    }

    private mutating func takeDeductible() {
        let rule = benefit["deductible"]
        let amounts = rule["amounts"].at(level: claim.level).elements
        switch rule["basis"].text {
        case "perStay":
            let counts = isInpatient && mistake != .deductibleOfTheFirstAdmission
            let admissions = counts ? Int(claim.year["admissions"].text(0)) ?? 0 : 0
            deductible = min(amounts[min(admissions, amounts.count - 1)].number, base)
        case "perYear":
            let isInpatientCount = isInpatient || mistake == .outpatientDeductibleCountedAsInpatient
            let charged = claim.year[isInpatientCount ? "inpatientDeductible" : "outpatientDeductible"]
            let left = mistake == .deductibleTwice ? amounts[0].number : amounts[0].number - charged
            deductible = min(max(left, .zero), base)
        default: deductible = .zero
        }
    }

    // MARK: Pooled fund

    private mutating func payPooled(_ fund: NaiveNode) {
        let step = mistake == .capOffByOneFen ? Exact("0.01") : .zero
        let poolLeft = fund["yearlyCap"].optionalNumber.map { max($0 + step - claim.year["pooled"], .zero) }
        let ownLeft = benefit["yearlyCap"].optionalNumber.map { max($0 - paidForThisKindOfCare, .zero) }
        let capLeft = [poolLeft, ownLeft].compactMap { $0 }.min()

        let isOverTheYear = benefit["bands"]["basis"].text == "perYear" && mistake != .bandsOfTheYearStartAtZero
        let start = isOverTheYear ? claim.year["inpatientScope"] : .zero
        var total = Exact.zero
        var lower = Exact.zero
        consumed = deductible
        for band in benefit["bands"]["levels"].at(level: claim.level).elements {
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
            var isCapped = false
            if let capLeft, total + payment > capLeft {
                payment = capLeft - total
                used = mistake == .capConsumesWithoutRatio ? payment : min((payment / bandRatio).rounded(), slice)
                isCapped = true
            }
            total = total + payment
            consumed = consumed + used
            if payment != .zero, mistake != .ratioOfTheFirstBand || ratio == .zero { ratio = bandRatio }
            if isCapped { break }
        }
        paid["pooled"] = total
        let isOwnCap = (ownLeft ?? poolLeft ?? .zero) < (poolLeft ?? (ownLeft ?? .zero) + Exact(1))
        if !isOwnCap || mistake == .ownCapSpillsOver { excess = base - consumed }
    }

    /// Ordinary outpatient care and pharmacies draw on one total.
    private var paidForThisKindOfCare: Exact {
        switch family {
        case "inpatient": claim.year["pooled"] - claim.year["outpatientPooled"] - claim.year["chronicPooled"]
        case "chronic": claim.year["chronicPooled"]
        default: claim.year["outpatientPooled"]
        }
    }
}
