/// The funds above the pooled one, and what the year gains.
extension NaiveCourse {
    private func money(_ value: Exact) -> Exact { mistake == .fundRoundedDown ? value.cut() : value.rounded() }

    /// At most `cap` a year, of which `name` has been paid.
    private func within(_ cap: NaiveNode, _ name: String, _ payment: Exact) -> Exact {
        guard let cap = cap.optionalNumber else { return payment }
        return min(payment, max(cap - year[name], .zero))
    }

    func largeSum(_ fund: NaiveNode) -> Exact {
        let plain = fund["ratio"].number
        let ratio = fund["usesOutOfRegionRule"].isTrue && mistake != .largeSumWithoutOperator ? away(plain) : plain
        return within(fund["yearlyCap"], "largeSum", money(min(excess, remaining) * ratio))
    }

    /// What the burden of the whole year makes payable, less what was received for earlier stays.
    func seriousIllness(_ fund: NaiveNode) -> Exact {
        let threshold = fund["threshold"].number
        let whole = year["burden"] + burden
        var payable = Exact.zero
        var lower = threshold
        for step in fund["steps"].elements {
            let shift = mistake == .seriousIllnessStepsFromTheLine ? threshold : .zero
            let upper = min(step["upTo"].optionalNumber.map { $0 + shift } ?? whole, whole)
            if upper > lower { payable = payable + money((upper - lower) * step["ratio"].number) }
            lower = max(lower, upper)
        }
        let received = mistake == .seriousIllnessForgetsWhatWasPaid ? .zero : year["seriousIllness"]
        return within(fund["yearlyCap"], "seriousIllness", min(max(payable - received, .zero), remaining))
    }

    func subsidy(_ fund: NaiveNode, _ name: String) -> Exact {
        let types = fund["personTypes"].elements
        let isListed = types.isEmpty || types.contains { claim.personType.hasPrefix($0.text) }
        let isEntitled = isListed && (name == "enterprise" || claim.isCivilServant)
        guard isEntitled || mistake == .subsidyForEverybody else { return .zero }
        let own = fund["excludesDeductible"].isTrue && mistake != .subsidyOnTheDeductible ? deductible : .zero
        let payment = money(max(remaining - own, .zero) * fund["ratio"].number)
        let capped = min(payment, fund["settlementCap"].optionalNumber ?? payment)
        return mistake == .subsidyWithoutYearlyCap ? capped : within(fund["yearlyCap"], name, capped)
    }

    func assistance(_ fund: NaiveNode) -> Exact {
        guard claim.isAssisted else { return .zero }
        let category = fund["categories"].elements.first { $0["category"].text == claim.assistanceCategory }
        let terms = mistake == .categoryForgotten ? fund : category ?? fund
        let line = mistake == .assistanceBeforeTheLine ? .zero : terms["threshold"].number
        return within(fund["yearlyCap"], "assistance", money(max(remaining - line, .zero) * terms["ratio"].number))
    }

    /// The counts that grow with the pooled fund's payment, besides its own.
    var pooledCounts: [String] {
        switch family {
        case "outpatient": return ["outpatientPooled"]
        case "pharmacy": return ["outpatientPooled", "pharmacyPooled"]
        case "chronic":
            return ["chronicPooled"] + (claim.disease(in: benefit).map { ["disease " + $0["codes"].elements[0].text] } ?? [])
        case "maternity": return ["maternityPooled"] + (benefit["quota"]["basis"].text == "perYear" ? ["maternityQuota"] : [])
        default: return []
        }
    }

    /// What the year gains, by name.
    var gained: [String: Exact] {
        let pooled = paid["pooled"] ?? .zero
        var gained: [String: Exact] = [
            isStay ? "inpatientDeductible" : "outpatientDeductible": deductible, "pooled": pooled,
            "largeSum": paid["largeSum"] ?? .zero, "seriousIllness": paid["seriousIllness"] ?? .zero,
            "civilServant": paid["civilServant"] ?? .zero, "enterprise": paid["enterprise"] ?? .zero,
            "assistance": paid["assistance"] ?? .zero,
        ]
        if isStay {
            gained["admissions"] = Exact(transfer == nil ? 1 : 0)
            gained["inpatientScope"] = consumed
        }
        for name in pooledCounts { gained[name] = pooled }
        if benefit["countsAsBurden"].isTrue || mistake == .burdenCountedEverywhere { gained["burden"] = burden }
        return gained
    }
}
