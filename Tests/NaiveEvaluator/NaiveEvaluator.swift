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
        if let died = claim.diedOn, died < claim.begunOn, mistake != .deadPersonIsPaid { return .refused("personDead") }
        if claim.enrolmentStatus != "1" { return .refused(claim.enrolmentStatus == "2" ? "suspended" : "notInsured") }
        if let stopped = claim.credentialStopped, NaiveClock.seconds(stopped) <= NaiveClock.seconds(claim.settledOn),
            mistake != .stoppedCredentialIsTaken
        {
            return .refused("credentialStopped")
        }
        let pool = policies(of: claim)
        if pool.isEmpty { return .refused("noPolicy") }
        let day = mistake == .policyOfTheFirstDay ? claim.begunOn : claim.settledOn
        guard let policy = pool.first(where: { $0["validFrom"].text <= day && day <= $0["validTo"].text }) else {
            return .refused("dateOutsidePolicy")
        }
        guard let benefit = benefit(for: claim, in: policy) else { return .refused("visitTypeNotCovered") }
        if let reason = refusal(claim, sum, policy, benefit) { return .refused(reason) }
        var bill = NaiveBill(claim: claim, sum: sum, mistake: mistake)
        bill.decide(policy, benefit)
        guard bill.settlePerson(policy) else { return .refused("hospitalPartExceedsPersonPart") }
        return .decided(bill.figures(lines: parts))
    }

    /// The benefit, the funds and the rest of the policy that decide a claim, as lines of JSON for a report.
    public func policyText(of claim: NaiveClaim) -> String {
        let policy = policies(of: claim).first {
            $0["validFrom"].text <= claim.settledOn && claim.settledOn <= $0["validTo"].text
        }
        guard let policy else { return "none" }
        let benefit = benefit(for: claim, in: policy)?.json ?? "no benefit"
        return [policy["homeArea"].json, policy["outOfRegion"].json, benefit, policy["cascade"].json, policy["account"].json]
            .joined(separator: "\n  ")
    }

    private func policies(of claim: NaiveClaim) -> [NaiveNode] {
        files.policies.filter { $0["pool"].text == claim.pool && $0["insurance"].text == claim.insurance }
    }

    // MARK: Steps 1 and 2

    private func benefit(for claim: NaiveClaim, in policy: NaiveNode) -> NaiveNode? {
        let benefits = policy["benefits"].elements
        if claim.settlesAsDaySurgery, claim.isClearedAsInpatient, mistake != .daySurgeryAsInpatient,
            let surgery = benefits.first(where: { $0["family"].text == "daySurgery" })
        {
            return surgery
        }
        return benefits.first { $0["visitTypes"].lists(claim.visitType) }
    }

    private func refusal(_ claim: NaiveClaim, _ sum: NaiveParts, _ policy: NaiveNode, _ benefit: NaiveNode) -> String? {
        if benefit["levels"].isPresent, !benefit["levels"].lists(claim.level) { return "levelNotCovered" }
        if claim.isInterim, !claim.isClearedAsInpatient { return "interimNotInpatient" }
        if let began = claim.emergencyBegan, !emergencyFits(began, claim, benefit) { return "emergencyOutsideHours" }
        if benefit["family"].text == "chronic" {
            let diseases = benefit["diseases"]
            if diseases.isPresent, !diseases.elements.contains(where: { $0["codes"].lists(claim.diseaseCode) }) {
                return "diseaseNotCovered"
            }
            if !claim.chronicDiseases.contains(claim.diseaseCode) { return "chronicQualificationMissing" }
        }
        let isAway = claim.isAway(policy, mistake)
        if isAway, benefit["usesOutOfRegionRule"].isTrue, policy["outOfRegion"]["unfiled"].text == "refuse",
            claim.countedFiling(mistake) == nil
        {
            return "filingMissing"
        }
        if sum.total.isNegative { return "negativeTotal" }
        if [sum.full, sum.over, sum.pre, sum.scope].contains(where: \.isNegative) { return "splitViolatesI1" }
        if Exact(claim.hospitalPart).isNegative { return "hospitalPartNegative" }
        return tooManyDiseases(claim, benefit) ? "diseasesTooMany" : nil
    }

    private func emergencyFits(_ began: String, _ claim: NaiveClaim, _ benefit: NaiveNode) -> Bool {
        guard claim.visitType == "24", let hours = benefit["emergencyHours"].optionalNumber else { return false }
        let seconds = NaiveClock.seconds(claim.begunOn) - NaiveClock.seconds(began)
        return seconds >= 0 && Exact(seconds) <= hours * Exact(3_600)
    }

    private func tooManyDiseases(_ claim: NaiveClaim, _ benefit: NaiveNode) -> Bool {
        guard let disease = claim.disease(in: benefit) else { return false }
        let others = claim.year.counts.keys.filter {
            $0.hasPrefix("disease ") && $0 != "disease " + disease["codes"].elements[0].text
        }
        return others.count >= 10
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
        let isListed = { (item: NaiveNode) in !item["withdrawn"].isTrue || mistake == .withdrawnItemStillListed }
        let item = versions.first { $0["validFrom"].text <= day && day <= $0["validTo"].text && isListed($0) }
        guard let item, item["class"].text != "03" else { return NaiveParts(full: amount) }
        let resident =
            claim.insurance == "390" && mistake != .residentRatioForgotten ? item["preSelfPayResident"].optionalNumber : nil
        let ratio = resident ?? item["preSelfPay"].optionalNumber ?? .zero
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
