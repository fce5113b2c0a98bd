/// The funds above the pooled one, the person's share, and the paper the figures are written on.
extension NaiveCourse {
    private func money(_ value: Exact) -> Exact { mistake == .fundRoundedDown ? value.cut() : value.rounded() }

    /// At most `cap` a year, of which `name` has been paid.
    private func within(_ cap: NaiveNode, _ name: String, _ payment: Exact) -> Exact {
        guard let cap = cap.optionalNumber else { return payment }
        return min(payment, max(cap - claim.year[name], .zero))
    }

    func largeSum(_ fund: NaiveNode) -> Exact {
        let plain = fund["ratio"].number
        let ratio = fund["usesOutOfRegionRule"].isTrue && mistake != .largeSumWithoutOperator ? away(plain) : plain
        return within(fund["yearlyCap"], "largeSum", money(min(excess, remaining) * ratio))
    }

    /// What the burden of the whole year makes payable, less what was received for earlier stays.
    func seriousIllness(_ fund: NaiveNode) -> Exact {
        guard benefit["countsAsBurden"].isTrue else { return .zero }
        let threshold = fund["threshold"].number
        let whole = claim.year["burden"] + burden
        var payable = Exact.zero
        var lower = threshold
        for step in fund["steps"].elements {
            let shift = mistake == .seriousIllnessStepsFromTheLine ? threshold : .zero
            let upper = min(step["upTo"].optionalNumber.map { $0 + shift } ?? whole, whole)
            if upper > lower { payable = payable + money((upper - lower) * step["ratio"].number) }
            lower = max(lower, upper)
        }
        let received = mistake == .seriousIllnessForgetsWhatWasPaid ? .zero : claim.year["seriousIllness"]
        return within(fund["yearlyCap"], "seriousIllness", min(max(payable - received, .zero), remaining))
    }

    func subsidy(_ fund: NaiveNode, _ name: String) -> Exact {
        let types = fund["personTypes"].elements
        let isListed = types.contains { claim.personType.hasPrefix($0.text) }
        let isEntitled = name == "civilServant" ? claim.isCivilServant && (types.isEmpty || isListed) : types.isEmpty || isListed
        guard isEntitled || mistake == .subsidyForEverybody else { return .zero }
        let own = fund["excludesDeductible"].isTrue && mistake != .subsidyOnTheDeductible ? deductible : .zero
        let payment = money(max(remaining - own, .zero) * fund["ratio"].number)
        return min(payment, fund["settlementCap"].optionalNumber ?? payment)
    }

    func assistance(_ fund: NaiveNode) -> Exact {
        guard claim.isAssisted else { return .zero }
        let line = mistake == .assistanceBeforeTheLine ? .zero : fund["threshold"].number
        return within(fund["yearlyCap"], "assistance", money(max(remaining - line, .zero) * fund["ratio"].number))
    }

    // MARK: The person

    /// Hospital's part, accounts, cash; false when the hospital takes more than is left.
    mutating func settlePerson() -> Bool {
        let hospitalPart = Exact(claim.hospitalPart)
        let left = sum.total - fundTotal
        guard hospitalPart <= left else { return false }
        let person = mistake == .accountBeforeHospitalPart ? left : left - hospitalPart
        let covers = policy["account"]["covers"]
        var payable = Exact.zero
        if covers.lists("inScope") { payable = payable + remaining + extra }
        if covers.lists("preSelfPay") { payable = payable + sum.pre }
        if covers.lists("overLimit") { payable = payable + sum.over }
        if covers.lists("fullSelfPay") { payable = payable + sum.full }
        payable = mistake == .accountPaysEverything ? person : min(payable, person)
        let own = claim.usesAccount && policy["account"]["own"].isTrue ? Exact(claim.accountBalance) : .zero
        let helpers =
            claim.usesAccount && claim.hasMutualAidMember && policy["account"]["mutualAid"].isTrue
            ? Exact(claim.mutualAidBalance) : .zero
        if mistake == .mutualAidFirst {
            mutualAid = min(helpers, payable)
            account = min(own, payable - mutualAid)
        } else {
            account = min(own, payable)
            mutualAid = min(helpers, payable - account)
        }
        cash = left - hospitalPart - account - mutualAid
        return true
    }

    // MARK: Answer

    private static let fundCodes = [
        ("310101", "pooled"), ("310201", "account"), ("310202", "mutualAid"), ("320101", "civilServant"), ("330101", "largeSum"),
        ("370101", "enterprise"), ("390101", "pooled"), ("390201", "seriousIllness"), ("610101", "assistance"),
    ]

    func figures(lines: [NaiveParts]) -> NaiveFigures {
        var figures = NaiveFigures()
        for (index, line) in lines.enumerated() {
            figures["line \(index + 1)"] = [line.full, line.over, line.pre, line.scope].map { $0.text() }.joined(separator: " ")
        }
        for (name, part) in [
            ("fullSelfPay", sum.full), ("overLimit", sum.over), ("preSelfPay", sum.pre), ("inScope", sum.scope),
            ("total", sum.total),
            ("deductible", deductible),
        ] {
            figures[name] = part.text()
        }
        for name in ["pooled", "civilServant", "enterprise", "seriousIllness", "largeSum", "assistance"] {
            figures[name] = (paid[name] ?? .zero).text()
        }
        let person = account + mutualAid + cash
        for (name, part) in [
            ("hospitalPart", Exact(claim.hospitalPart)), ("account", account), ("mutualAid", mutualAid), ("cash", cash),
            ("fundTotal", fundTotal), ("personPart", person), ("owed", fundTotal + account + mutualAid),
        ] {
            figures[name] = part.text()
        }
        for (code, name) in Self.fundCodes {
            if name == "pooled", (code == "390101") != (claim.insurance == "390") { continue }
            let amount = ["account": account, "mutualAid": mutualAid][name] ?? paid[name] ?? .zero
            if amount != .zero { figures["fund \(code)"] = amount.text() }
        }
        figures["ratio"] = ratio.text(4)
        for (name, value) in yearGained { figures["year \(name)"] = value.text(name == "admissions" ? 0 : 2) }
        return figures
    }

    /// What the year gains, every count named.
    private var yearGained: [(String, Exact)] {
        let pooled = paid["pooled"] ?? .zero
        let countsBurden = benefit["countsAsBurden"].isTrue || mistake == .burdenCountedEverywhere
        return [
            ("inpatientDeductible", isInpatient ? deductible : .zero), ("outpatientDeductible", isInpatient ? .zero : deductible),
            ("admissions", Exact(isInpatient ? 1 : 0)), ("inpatientScope", isInpatient ? consumed : .zero), ("pooled", pooled),
            ("outpatientPooled", family == "outpatient" || family == "pharmacy" ? pooled : .zero),
            ("chronicPooled", family == "chronic" ? pooled : .zero), ("largeSum", paid["largeSum"] ?? .zero),
            ("burden", countsBurden ? burden : .zero), ("seriousIllness", paid["seriousIllness"] ?? .zero),
            ("assistance", paid["assistance"] ?? .zero),
        ]
    }
}
