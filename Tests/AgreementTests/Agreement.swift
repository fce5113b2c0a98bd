import NaiveEvaluator

/// The rules and the evaluator side by side.
struct Agreement: Sendable {
    let rules: ProductionRules
    let evaluator: NaiveEvaluator

    init(_ texts: PolicyTexts, making mistake: NaiveMistake? = nil) throws {
        rules = try ProductionRules(texts)
        evaluator = NaiveEvaluator(try NaiveFiles(policies: texts.policies, catalogues: texts.catalogues), making: mistake)
    }

    /// The figures that differ, each with both answers, and what the evaluator says; no differences when both agree.
    func compare(_ claim: NaiveClaim) -> (differences: [String], answer: NaiveAnswer) {
        let answer = evaluator.decide(claim)
        switch (rules.decide(claim), answer) {
        case (.decided(let ours), .decided(let theirs)):
            if ours.texts == theirs.texts { return ([], answer) }
            let names = ours.names + theirs.names.filter { ours[$0] == nil }
            let differences = names.filter { ours[$0] != theirs[$0] }.map {
                "\($0): rules \(ours[$0] ?? "–"), evaluator \(theirs[$0] ?? "–")"
            }
            return (differences, answer)
        case (let ours, let theirs):
            return (ours == theirs ? [] : ["rules \(brief(ours)), evaluator \(brief(theirs))"], answer)
        }
    }

    private func brief(_ answer: NaiveAnswer) -> String {
        switch answer {
        case .refused(let reason): "refuse: \(reason)"
        case .decided(let figures): "decide: funds \(figures["fundTotal"] ?? ""), cash \(figures["cash"] ?? "")"
        }
    }

    /// The smallest claim found that still disagrees: lines dropped, counts and balances zeroed, flags cleared, one at a time.
    func shrunk(_ claim: NaiveClaim) -> NaiveClaim {
        var smallest = claim
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            for candidate in smallest.simpler where !compare(candidate).differences.isEmpty {
                smallest = candidate
                isSmaller = true
                break
            }
        }
        return smallest
    }

    /// Everything needed to repeat and understand a disagreement.
    func report(_ claim: NaiveClaim, _ label: String) -> String {
        let small = shrunk(claim)
        return """
            \(label): \(compare(claim).differences.joined(separator: "; "))
            smallest claim that disagrees:
            \(small.ledger)
            \(compare(small).differences.joined(separator: "\n"))
            policy: \(evaluator.policyText(of: small))
            """
    }
}

extension NaiveClaim {
    /// The same claim with one thing less.
    fileprivate var simpler: [NaiveClaim] {
        func with(_ change: (inout NaiveClaim) -> Void) -> NaiveClaim {
            var claim = self
            change(&claim)
            return claim
        }
        var all = lines.indices.map { index in with { $0.lines.remove(at: index) } }
        all += year.counts.keys.sorted().map { name in with { $0.year[name] = .zero } }
        all += [
            with { $0.hospitalPart = "0" }, with { $0.accountBalance = "0" }, with { $0.mutualAidBalance = "0" },
            with { $0.usesAccount = false }, with { $0.isCivilServant = false }, with { $0.isAssisted = false },
            with { $0.hasMutualAidMember = false }, with { $0.isInterim = false }, with { $0.settlesAsDaySurgery = false },
            with { $0.transferred = nil }, with { $0.diedOn = nil }, with { $0.credentialStopped = nil },
            with { $0.emergencyBegan = nil }, with { $0.assistanceCategory = "0" },
            with { $0.filing = "longTerm" },
            with { $0.treatingRegion = $0.pool.prefix(2) + "0000" }, with { $0.begunOn = $0.settledOn },
        ]
        all += lines.indices.map { index in with { $0.lines[index].quantity = $0.lines[index].amount.hasPrefix("-") ? "-1" : "1" }
        }
        all += lines.indices.map { index in
            with {
                let whole = $0.lines[index].amount.prefix { $0 != "." }
                $0.lines[index].amount = $0.lines[index].amount.hasSuffix(".00") ? $0.lines[index].amount : whole + ".00"
            }
        }
        return all.filter { $0 != self }
    }

    /// The claim as a ledger on a page.
    var ledger: String {
        var rows = [
            "  policy \(pool)-\(insurance), settled \(settledOn), begun \(begunOn), treated in \(treatingRegion), level \(level), "
                + "visit type \(visitType)\(diseaseCode.isEmpty ? "" : ", disease \(diseaseCode)")",
            "  person type \(personType), status \(enrolmentStatus), filing \(filing ?? "none")\(isCivilServant ? ", civil servant" : "")"
                + "\(isAssisted ? ", assisted" : ""), chronic \(chronicDiseases.joined(separator: " "))",
            "  account \(accountBalance)\(usesAccount ? "" : " unused"), mutual aid \(mutualAidBalance)\(hasMutualAidMember ? "" : " of nobody"), "
                + "hospital part \(hospitalPart)",
        ]
        if isInterim { rows.append("  interim bill") }
        if let diedOn { rows.append("  died on \(diedOn)") }
        if let credentialStopped { rows.append("  credential stopped at \(credentialStopped)") }
        if settlesAsDaySurgery { rows.append("  settles as day surgery") }
        if let emergencyBegan { rows.append("  joins an emergency visit of \(emergencyBegan)") }
        if isAssisted { rows.append("  identity \(assistanceCategory)") }
        if let transferred {
            rows.append(
                "  moved here after \(transferred.days) days: deductible \(transferred.deductible), scope \(transferred.scope), "
                    + "admissions \(transferred.admissionsThisYear)")
        }
        rows += year.counts.sorted { $0.key < $1.key }.map { "  year    \($0.key) \($0.value.text())" }
        rows += lines.map { "  line    \($0.item) × \($0.quantity) = \($0.amount) on \($0.chargedOn)" }
        return rows.joined(separator: "\n")
    }
}
