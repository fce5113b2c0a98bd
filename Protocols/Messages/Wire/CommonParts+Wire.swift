import ClaimTypes
import LedgerTypes

extension WireFundAmount {
    init(_ row: FundAmount) {
        fund = row.fund.value
        amount = row.amount.units
    }
}

extension WireBilingualText {
    init(_ text: BilingualText) {
        chinese = text.chinese
        english = text.english
    }
}

extension WireRefusal {
    init(_ notice: RefusalNotice) {
        code = UInt32(notice.code)
        field = notice.field
        text.chinese = notice.text.chinese
        text.english = notice.text.english
    }
}

extension WireScopeSplit {
    init(_ split: ScopeSplit) {
        fullSelfPay = split.fullSelfPay.units
        overLimit = split.overLimit.units
        preSelfPay = split.preSelfPay.units
        inScope = split.inScope.units
    }
}

extension WireSettlementAmounts {
    init(_ amounts: SettlementAmounts) {
        split = WireScopeSplit(amounts.split)
        deductible = amounts.deductible.units
        pooled = amounts.pooled.units
        civilServant = amounts.civilServant.units
        enterprise = amounts.enterprise.units
        seriousIllness = amounts.seriousIllness.units
        largeSum = amounts.largeSum.units
        assistance = amounts.assistance.units
        hospitalPart = amounts.hospitalPart.units
        account = amounts.account.units
        mutualAid = amounts.mutualAid.units
        cash = amounts.cash.units
    }
}

extension WireVisitRegistration {
    init(_ visit: VisitRegistration) {
        institution = visit.institution.value
        level = UInt32(visit.level.rawValue)
        visitID = visit.visitID
        person = visit.person.value
        treatingRegion = visit.treatingRegion.value
        insuringRegion = visit.insuringRegion.value
        insurance = UInt32(visit.insurance.value)
        visitType = UInt32(visit.visitType.value)
        diseaseCode = visit.diseaseCode
        beganAt = visit.beganAt.seconds
    }
}

extension WirePersonFacts {
    init(_ facts: PersonFacts) {
        person = facts.person.value
        insurance = UInt32(facts.insurance.value)
        pool = facts.pool.value
        personType = facts.personType
        status = UInt32(facts.status)
        civilServant = facts.isCivilServant
        assisted = facts.isAssisted
        filing = UInt32(facts.filing?.rawValue ?? 0)
        chronicDiseases = facts.chronicDiseases
        if let member = facts.mutualAidMember { mutualAidMember = member.value }
        assistanceCategory = UInt32(facts.assistanceCategory)
        if let stopped = facts.credentialStoppedAt { credentialStoppedAt = stopped.seconds }
        if let died = facts.diedOn { diedOn = died.days }
    }
}

extension FieldVerifier {
    mutating func fundAmounts(_ wires: [WireFundAmount], _ field: StaticString) -> [FundAmount] {
        let rows = list(wires, atMost: MessageLimits.fundsMax, field) { verifier, wire in
            FundAmount(verifier.fund(wire.fund, field), verifier.fen(wire.amount, field))
        }
        requireAscending(rows, field, by: \.fund)
        return rows
    }

    mutating func refusal(_ wire: WireRefusal) -> RefusalNotice {
        require(wire.hasText, .missing, "refused.text")
        return RefusalNotice(
            code: narrow(wire.code, "refused.code"),
            field: text(wire.field, atMost: MessageLimits.fieldNameBytesMax, "refused.field"),
            text: bilingual(wire.text, "refused.text.chinese", "refused.text.english"))
    }

    mutating func bilingual(_ wire: WireBilingualText, _ chinese: StaticString, _ english: StaticString) -> BilingualText {
        BilingualText(
            text(wire.chinese, atMost: MessageLimits.sentenceBytesMax, chinese),
            text(wire.english, atMost: MessageLimits.sentenceBytesMax, english))
    }

    mutating func split(_ wire: WireScopeSplit) -> ScopeSplit {
        ScopeSplit(
            fullSelfPay: fen(wire.fullSelfPay, "full_self_pay"), overLimit: fen(wire.overLimit, "over_limit"),
            preSelfPay: fen(wire.preSelfPay, "pre_self_pay"), inScope: fen(wire.inScope, "in_scope"))
    }

    /// The amounts, with identities I1 to I10 as far as one settlement shows them. Where totals are stated beside them, they are read as
    /// the sender's province adds up. What balances under no reading is an imbalance, which leaves the message readable.
    mutating func amounts(
        _ wire: WireSettlementAmounts, _ insurance: InsuranceKind, _ stated: StatedTotals? = nil
    ) -> SettlementAmounts {
        require(wire.hasSplit, .missing, "split")
        var amounts = SettlementAmounts(split: split(wire.split))
        amounts.deductible = fen(wire.deductible, "deductible")
        amounts.pooled = fen(wire.pooled, "pooled")
        amounts.civilServant = fen(wire.civilServant, "civil_servant")
        amounts.enterprise = fen(wire.enterprise, "enterprise")
        amounts.seriousIllness = fen(wire.seriousIllness, "serious_illness")
        amounts.largeSum = fen(wire.largeSum, "large_sum")
        amounts.assistance = fen(wire.assistance, "assistance")
        amounts.hospitalPart = fen(wire.hospitalPart, "hospital_part")
        amounts.account = fen(wire.account, "account")
        amounts.mutualAid = fen(wire.mutualAid, "mutual_aid")
        amounts.cash = fen(wire.cash, "cash")
        return balanced(amounts, insurance, stated)
    }

    /// Amounts whose every field was read, if they balance.
    mutating func balanced(
        _ amounts: SettlementAmounts, _ insurance: InsuranceKind, _ stated: StatedTotals? = nil
    ) -> SettlementAmounts {
        guard fault == nil else { return amounts }
        if let stated {
            require(stated.account == amounts.account, .outOfRange, "stated.account")
            if let read = stated.read(amounts, insurance) { return read.components }
            noteImbalance("amounts", "the stated totals fit the components under no reading: \(stated)")
        } else if let violation = amounts.violatedIdentity(insurance) {
            noteImbalance("amounts", violation)
        }
        return amounts
    }

    mutating func visit(_ wire: WireVisitRegistration) -> VisitRegistration {
        VisitRegistration(
            institution: institution(wire.institution, "institution"),
            level: code(wire.level, fallback: HospitalLevel.none, "level"), visitID: identifier(wire.visitID, "visit_id"),
            person: person(wire.person, "person"), treatingRegion: region(wire.treatingRegion, "treating_region"),
            insuringRegion: region(wire.insuringRegion, "insuring_region"),
            insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            visitType: VisitType(narrow(wire.visitType, "visit_type")),
            diseaseCode: optionalIdentifier(wire.diseaseCode, "disease_code"), beganAt: time(wire.beganAt, "began_at"))
    }

    mutating func facts(_ wire: WirePersonFacts) -> PersonFacts {
        let diseases = list(wire.chronicDiseases, atMost: MessageLimits.chronicDiseasesMax, "chronic_diseases") {
            $0.identifier($1, "chronic_diseases")
        }
        return PersonFacts(
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            pool: region(wire.pool, "pool"), personType: wire.personType, status: narrow(wire.status, "status"),
            isCivilServant: wire.civilServant, isAssisted: wire.assisted,
            filing: wire.filing == 0 ? nil : code(wire.filing, fallback: FilingType.other, "filing"), chronicDiseases: diseases,
            mutualAidMember: wire.hasMutualAidMember ? person(wire.mutualAidMember, "mutual_aid_member") : nil,
            assistanceCategory: narrow(wire.assistanceCategory, "assistance_category"),
            credentialStoppedAt: wire.hasCredentialStoppedAt ? time(wire.credentialStoppedAt, "credential_stopped_at") : nil,
            diedOn: wire.hasDiedOn ? date(wire.diedOn, "died_on") : nil)
    }
}
