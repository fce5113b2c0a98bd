/// One bill: the whole of a visit, or of a stay so far.
struct NaiveBill {
    let claim: NaiveClaim
    let sum: NaiveParts
    let mistake: NaiveMistake?

    private var deductible = Exact.zero
    private var ratio = Exact.zero
    private var paid: [String: Exact] = [:]
    private var gained: [String: Exact] = [:]
    private var account = Exact.zero
    private var mutualAid = Exact.zero
    private var cash = Exact.zero

    init(claim: NaiveClaim, sum: NaiveParts, mistake: NaiveMistake?) {
        self.claim = claim
        self.sum = sum
        self.mistake = mistake
    }

    private var fundTotal: Exact { paid.values.reduce(.zero, +) }

    mutating func decide(_ policy: NaiveNode, _ benefit: NaiveNode) {
        var course = NaiveCourse(claim: claim, policy: policy, benefit: benefit, sum: sum, year: claim.year, mistake: mistake)
        course.run()
        (deductible, ratio, paid, gained) = (course.deductible, course.ratio, course.paid, course.gained)
    }

    // MARK: The person

    /// Hospital's part, accounts, cash; false when the hospital takes more than is left.
    mutating func settlePerson(_ policy: NaiveNode) -> Bool {
        let hospitalPart = Exact(claim.hospitalPart)
        let left = sum.total - fundTotal
        guard hospitalPart <= left else { return false }
        let person = mistake == .accountBeforeHospitalPart ? left : left - hospitalPart
        let covers = policy["account"]["covers"]
        var payable = Exact.zero
        if covers.lists("inScope") { payable = payable + sum.scope - fundTotal }
        if covers.lists("preSelfPay") { payable = payable + sum.pre }
        if covers.lists("overLimit") { payable = payable + sum.over }
        if covers.lists("fullSelfPay") { payable = payable + sum.full }
        payable = mistake == .accountPaysEverything ? person : min(payable, person)
        if !claim.usesAccount { payable = .zero }
        let own = policy["account"]["own"].isTrue ? max(Exact(claim.accountBalance), .zero) : .zero
        let hasHelper = claim.hasMutualAidMember && policy["account"]["mutualAid"].isTrue
        let helper = hasHelper ? max(Exact(claim.mutualAidBalance), .zero) : .zero
        if mistake == .mutualAidFirst {
            mutualAid = min(helper, payable)
            account = min(own, payable - mutualAid)
        } else {
            account = min(own, payable)
            mutualAid = min(helper, payable - account)
        }
        cash = left - hospitalPart - account - mutualAid
        return true
    }

    // MARK: Answer

    private static let fundCodes = [
        ("310101", "pooled"), ("310201", "account"), ("310202", "mutualAid"), ("320101", "civilServant"), ("330101", "largeSum"),
        ("370101", "enterprise"), ("390101", "pooled"), ("390201", "seriousIllness"), ("610101", "assistance"),
    ]

    private static let counts = [
        "inpatientDeductible", "outpatientDeductible", "inpatientScope", "pooled", "outpatientPooled", "chronicPooled",
        "pharmacyPooled", "maternityPooled", "maternityQuota", "largeSum", "burden", "seriousIllness", "civilServant",
        "enterprise", "assistance",
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
        for (name, part) in [
            ("hospitalPart", Exact(claim.hospitalPart)), ("account", account), ("mutualAid", mutualAid), ("cash", cash),
            ("fundTotal", fundTotal), ("personPart", account + mutualAid + cash), ("owed", fundTotal + account + mutualAid),
        ] {
            figures[name] = part.text()
        }
        for (code, name) in Self.fundCodes {
            if name == "pooled", (code == "390101") != (claim.insurance == "390") { continue }
            let amount = ["account": account, "mutualAid": mutualAid][name] ?? paid[name] ?? .zero
            if amount != .zero { figures["fund \(code)"] = amount.text() }
        }
        figures["ratio"] = ratio.text(4)
        for name in Self.counts { figures["year \(name)"] = (gained[name] ?? .zero).text() }
        figures["year admissions"] = (gained["admissions"] ?? .zero).text(0)
        for (name, value) in gained where name.hasPrefix("disease ") && value != .zero { figures["year \(name)"] = value.text() }
        return figures
    }
}
