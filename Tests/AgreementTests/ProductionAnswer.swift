import Benefits
import ClaimTypes
import LedgerTypes
import NaiveEvaluator
import PolicyFiles

/// The rules under test, asked with the same text and answering with the same names as the evaluator.
struct ProductionRules: Sendable {
    let policies: PolicySet
    let catalogues: CatalogueSet

    init(_ texts: PolicyTexts) throws {
        policies = try PolicyFiles.policySet(
            texts.policies.enumerated().map { index, text in
                ("policy \(index)", try PolicyFiles.decodePolicies(bytes: Array(text.utf8), file: "policy \(index)").get())
            }
        ).get()
        catalogues = try PolicyFiles.catalogueSet(
            texts.catalogues.enumerated().map { index, text in
                ("catalogue \(index)", try PolicyFiles.decodeCatalogues(bytes: Array(text.utf8), file: "catalogue").get())
            }
        ).get()
    }

    func decide(_ claim: NaiveClaim) -> NaiveAnswer {
        let level = HospitalLevel(rawValue: UInt8(claim.level) ?? 9) ?? .none
        guard let catalogue = catalogues.catalogue(of: read(claim.treatingRegion, RegionCode.init(text:)).party) else {
            return .refused("no catalogue")
        }
        var parts: [ScopeSplit] = []
        for (number, line) in claim.lines.enumerated() {
            switch LineSplitter.split(
                feeLine(line, number), in: catalogue, level: level, insurance: InsuranceKind(read(claim.insurance, UInt16.init)))
            {
            case .success(let split): parts.append(split)
            case .failure(let refusal): return .refused("line \(number + 1): \(refusal)")
            }
        }
        let submission = submission(claim, level, parts.reduce(ScopeSplit()) { $0 + $1 })
        let facts = facts(claim)
        let found =
            BenefitRule.standingRefusal(of: facts, for: submission).map { .failure($0) }
            ?? policies.policy(pool: facts.pool, insurance: facts.insurance, on: submission.settledAt.date)
        let decision = found.flatMap {
            BenefitRule.decide(
                submission, for: facts, under: $0, accumulators: year(claim.year), accountBalance: money(claim.accountBalance),
                mutualAidBalance: money(claim.mutualAidBalance), continuing: stayBefore(claim, submission, $0))
        }
        switch decision {
        case .failure(let refusal): return .refused("\(refusal)")
        case .success(let decision): return .decided(figures(decision, parts, facts.insurance))
        }
    }

    // MARK: Text to values

    private func read<Value>(_ text: String, _ make: (String) -> Value?) -> Value {
        guard let value = make(text) else { preconditionFailure("\(text) is no \(Value.self)") }
        return value
    }

    private func money(_ text: String) -> Fen { read(text) { Fen(yuan: $0) } }

    private func feeLine(_ line: NaiveLine, _ number: Int) -> FeeLine {
        FeeLine(
            lineNumber: String(number + 1), itemCode: line.item,
            quantity: Quantity(tenThousandths: read(line.quantity) { DecimalText.scaled($0, decimals: 4) }),
            unitPrice: UnitPrice(microYuan: read(line.unitPrice) { DecimalText.scaled($0, decimals: 6) }),
            amount: money(line.amount), chargedAt: read(line.chargedOn, BusinessTime.init(text:)))
    }

    private func submission(_ claim: NaiveClaim, _ level: HospitalLevel, _ split: ScopeSplit) -> ClaimSubmission {
        let visit = VisitRegistration(
            institution: InstitutionCode(31_000_000_001), level: level, visitID: "V1", person: PersonNumber(1),
            treatingRegion: read(claim.treatingRegion, RegionCode.init(text:)),
            insuringRegion: RegionCode(read(claim.pool, UInt32.init)).party,
            insurance: InsuranceKind(read(claim.insurance, UInt16.init)),
            visitType: VisitType(read(claim.visitType, UInt16.init)),
            diseaseCode: claim.diseaseCode, beganAt: read(claim.begunOn, BusinessTime.init(text:)))
        return ClaimSubmission(
            visit: visit, messageID: "M1", batch: "1", split: split, hospitalPart: money(claim.hospitalPart),
            useAccount: claim.usesAccount, settledAt: read(claim.settledOn, BusinessTime.init(text:)), isInterim: claim.isInterim,
            settlementWay: claim.settlesAsDaySurgery ? .daySurgery : .byItem,
            emergencyBeganAt: claim.emergencyBegan.map { read($0, BusinessTime.init(text:)) })
    }

    private func facts(_ claim: NaiveClaim) -> PersonFacts {
        let filings: [String: FilingType] = [
            "longTerm": .longTerm, "referral": .referral, "emergency": .emergency, "other": .other,
        ]
        var facts = PersonFacts(
            person: PersonNumber(1), insurance: InsuranceKind(read(claim.insurance, UInt16.init)),
            pool: read(claim.pool, RegionCode.init(text:)), personType: read(claim.personType, UInt32.init),
            status: read(claim.enrolmentStatus, UInt8.init), isCivilServant: claim.isCivilServant, isAssisted: claim.isAssisted,
            filing: claim.filing.flatMap { filings[$0] }, chronicDiseases: claim.chronicDiseases,
            mutualAidMember: claim.hasMutualAidMember ? PersonNumber(2) : nil)
        facts.diedOn = claim.diedOn.map { read($0, BusinessDate.init(text:)) }
        facts.credentialStoppedAt = claim.credentialStopped.map { read($0, BusinessTime.init(text:)) }
        facts.assistanceCategory = read(claim.assistanceCategory, UInt16.init)
        return facts
    }

    private static let moneyCounts: [(String, any WritableKeyPath<Accumulators, Fen> & Sendable)] = [
        ("inpatientDeductible", \.inpatientDeductible), ("outpatientDeductible", \.outpatientDeductible),
        ("inpatientScope", \.inpatientScope), ("pooled", \.pooled), ("outpatientPooled", \.outpatientPooled),
        ("chronicPooled", \.chronicPooled), ("pharmacyPooled", \.pharmacyPooled), ("maternityPooled", \.maternityPooled),
        ("maternityQuota", \.maternityQuota),
        ("largeSum", \.largeSum), ("burden", \.burden), ("seriousIllness", \.seriousIllness),
        ("civilServant", \.civilServant), ("enterprise", \.enterprise),
        ("assistance", \.assistance),
    ]

    private func year(_ year: NaiveYear) -> Accumulators {
        var accumulators = Accumulators()
        for (name, path) in Self.moneyCounts { accumulators[keyPath: path] = money(year[name].text()) }
        accumulators.admissions = read(year["admissions"].text(0), Int32.init)
        accumulators.diseases = DiseaseTotals(
            year.counts.keys.sorted().filter { $0.hasPrefix("disease ") }.map { name in
                DiseaseTotal(String(name.dropFirst(8)), pooled: money(year[name].text()))
            })
        return accumulators
    }

    /// What a node looks up before it decides: the stay this one continues.
    private func stayBefore(
        _ claim: NaiveClaim, _ submission: ClaimSubmission, _ policy: BenefitPolicy
    ) -> TransferredStay? {
        guard let before = claim.transferred else { return nil }
        let admission = submission.visit.beganAt.date
        let place = policy.benefitIndex(for: submission.visit.visitType, settledAs: submission.settlementWay)
        let rule = place.map { policy.benefits[$0].transfer } ?? .newStay
        guard rule.joins(dischargedOn: admission.adding(days: -before.days), admittedOn: admission) else { return nil }
        return TransferredStay(
            deductible: money(before.deductible), scope: money(before.scope),
            admissionsThisYear: Int32(before.admissionsThisYear))
    }

    // MARK: Values to text

    private func figures(_ decision: BenefitDecision, _ parts: [ScopeSplit], _ insurance: InsuranceKind) -> NaiveFigures {
        var figures = NaiveFigures()
        for (index, part) in parts.enumerated() {
            figures["line \(index + 1)"] = [part.fullSelfPay, part.overLimit, part.preSelfPay, part.inScope].map(\.yuan)
                .joined(separator: " ")
        }
        let amounts = decision.amounts
        for (name, amount) in [
            ("fullSelfPay", amounts.split.fullSelfPay), ("overLimit", amounts.split.overLimit),
            ("preSelfPay", amounts.split.preSelfPay), ("inScope", amounts.split.inScope), ("total", amounts.total),
            ("deductible", amounts.deductible), ("pooled", amounts.pooled), ("civilServant", amounts.civilServant),
            ("enterprise", amounts.enterprise), ("seriousIllness", amounts.seriousIllness), ("largeSum", amounts.largeSum),
            ("assistance", amounts.assistance), ("hospitalPart", amounts.hospitalPart), ("account", amounts.account),
            ("mutualAid", amounts.mutualAid), ("cash", amounts.cash), ("fundTotal", amounts.fundTotal),
            ("personPart", amounts.personPart), ("owed", amounts.owed),
        ] {
            figures[name] = amount.yuan
        }
        for row in amounts.owedByFund(insurance) { figures["fund \(row.fund)"] = row.amount.yuan }
        figures["ratio"] = decision.ratio.description
        for (name, path) in Self.moneyCounts { figures["year \(name)"] = decision.change[keyPath: path].yuan }
        for total in decision.change.diseases.entries { figures["year disease \(total.disease)"] = total.pooled.yuan }
        figures["year admissions"] = String(decision.change.admissions)
        return figures
    }
}
