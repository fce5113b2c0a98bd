/// Decides a claim as `Documentation/PolicyFiles.md` says, step by step, in exact fractions, with no thought for speed.
///
/// It shares no line with the product: it reads the same files as text and answers with text. Wherever this evaluator and the
/// rules disagree, one of three is wrong: this file, the rules, or the page.
public struct NaiveEvaluator: Sendable {
    let files: NaiveFiles
    /// The error to make on purpose, if any.
    let mistake: NaiveMistake?

    public init(_ files: NaiveFiles, making mistake: NaiveMistake? = nil) {
        self.files = files
        self.mistake = mistake
    }

    /// All figures of the claim, or the first reason against it.
    public func decide(_ claim: NaiveClaim) -> NaiveAnswer {
        var parts: [NaiveParts] = []
        for (number, line) in claim.lines.enumerated() {
            guard let split = split(line, claim) else { return .refused("line \(number + 1): quantitySignDiffers") }
            parts.append(split)
        }
        let sum = parts.reduce(NaiveParts()) { $0 + $1 }
        if claim.enrolmentStatus != "1" { return .refused(claim.enrolmentStatus == "2" ? "suspended" : "notInsured") }
        let pool = files.policies.filter { $0["pool"].text == claim.pool && $0["insurance"].text == claim.insurance }
        if pool.isEmpty { return .refused("noPolicy") }
        let day = mistake == .policyOfTheFirstDay ? claim.begunOn : claim.settledOn
        guard let policy = pool.first(where: { $0["validFrom"].text <= day && day <= $0["validTo"].text }) else {
            return .refused("dateOutsidePolicy")
        }
        guard let benefit = policy["benefits"].elements.first(where: { $0["visitTypes"].lists(claim.visitType) }) else {
            return .refused("visitTypeNotCovered")
        }
        if let reason = refusal(claim, sum, policy, benefit) { return .refused(reason) }
        var course = NaiveCourse(claim: claim, policy: policy, benefit: benefit, sum: sum, mistake: mistake)
        course.payFromDeductibleToAssistance()
        guard course.settlePerson() else { return .refused("hospitalPartExceedsPersonPart") }
        return .decided(course.figures(lines: parts))
    }

    /// The benefit, the funds and the rest of the policy that decide a claim, as one line of JSON for a report.
    public func policyText(of claim: NaiveClaim) -> String {
        let policy = files.policies.first {
            $0["pool"].text == claim.pool && $0["insurance"].text == claim.insurance && $0["validFrom"].text <= claim.settledOn
                && claim.settledOn <= $0["validTo"].text
        }
        guard let policy else { return "none" }
        let benefit = policy["benefits"].elements.first { $0["visitTypes"].lists(claim.visitType) }
        return [policy["outOfRegion"].json, benefit?.json ?? "no benefit", policy["cascade"].json, policy["account"].json]
            .joined(separator: "\n  ")
    }

    private func refusal(_ claim: NaiveClaim, _ sum: NaiveParts, _ policy: NaiveNode, _ benefit: NaiveNode) -> String? {
        if benefit["family"].text == "chronic", !claim.chronicDiseases.contains(claim.diseaseCode) {
            return "chronicQualificationMissing"
        }
        let isAway = claim.treatingRegion.prefix(2) != claim.pool.prefix(2)
        if isAway, benefit["usesOutOfRegionRule"].isTrue, policy["outOfRegion"]["unfiled"].text == "refuse", claim.filing == nil {
            return "filingMissing"
        }
        if sum.total.isNegative { return "negativeTotal" }
        if [sum.full, sum.over, sum.pre, sum.scope].contains(where: \.isNegative) { return "splitViolatesI1" }
        return Exact(claim.hospitalPart).isNegative ? "hospitalPartNegative" : nil
    }

    // MARK: Lines

    /// Full self-pay, over the price limit, pre-self-pay, in scope; nothing when amount and quantity have different signs.
    private func split(_ line: NaiveLine, _ claim: NaiveClaim) -> NaiveParts? {
        let (amount, quantity) = (Exact(line.amount), Exact(line.quantity))
        if amount != .zero, quantity == .zero || amount.isNegative != quantity.isNegative { return nil }
        if amount == .zero { return NaiveParts() }
        if amount.isNegative, mistake != .returnedLineNotSplit {
            var positive = line
            positive.amount = (Exact.zero - amount).text()
            positive.quantity = (Exact.zero - quantity).text(4)
            return split(positive, claim).map { NaiveParts() - $0 }
        }
        let day = mistake == .catalogueOfTheSettlementDay ? claim.settledOn : line.chargedOn
        let versions = files.catalogues[String(claim.treatingRegion.prefix(2)) + "0000"]?[line.item] ?? []
        let item = versions.first { $0["validFrom"].text <= day && day <= $0["validTo"].text }
        guard let item, item["class"].text != "03" else { return NaiveParts(full: amount) }
        let ratio = item["preSelfPay"].optionalNumber ?? .zero
        var parts = NaiveParts()
        if let limit = item["priceLimits"].at(level: claim.level).optionalNumber {
            let allowed = (limit * (mistake == .priceLimitIgnoresQuantity ? Exact(1) : quantity)).rounded()
            parts.over = max(amount - allowed, .zero)
        }
        let limited = mistake == .priceLimitAfterRatio ? amount : amount - parts.over
        switch mistake {
        case .lineRoundedDown: parts.pre = (limited * ratio).cut()
        case .halfRoundedToZero: parts.pre = (limited * ratio - Exact("0.000001")).rounded()
        default: parts.pre = (limited * ratio).rounded()
        }
        parts.scope = amount - parts.over - parts.pre
        return parts
    }
}

/// The four parts of a fee.
struct NaiveParts {
    var full = Exact.zero
    var over = Exact.zero
    var pre = Exact.zero
    var scope = Exact.zero

    var total: Exact { full + over + pre + scope }

    static func + (left: NaiveParts, right: NaiveParts) -> NaiveParts {
        NaiveParts(
            full: left.full + right.full, over: left.over + right.over, pre: left.pre + right.pre, scope: left.scope + right.scope
        )
    }

    static func - (left: NaiveParts, right: NaiveParts) -> NaiveParts {
        NaiveParts(
            full: left.full - right.full, over: left.over - right.over, pre: left.pre - right.pre, scope: left.scope - right.scope
        )
    }
}
