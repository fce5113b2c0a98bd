import ClaimTypes
import LedgerTypes

extension WirePersonQuery {
    init(_ query: PersonQuery) {
        institution = query.institution.value
        credentialType = UInt32(query.credentialType)
        credentialNumber = query.credentialNumber
        cardSerial = query.cardSerial
        certificateType = query.certificateType
        certificateNumber = query.certificateNumber
        name = query.name
        date = query.date.days
    }
}

extension WirePersonAnswer {
    init(_ answer: PersonAnswer) {
        person = answer.person.value
        if let known = answer.identity {
            var part = WirePersonIdentity()
            part.certificateType = known.certificateType
            part.certificateNumber = known.certificateNumber
            part.name = known.name
            part.gender = UInt32(known.gender)
            part.ethnicity = UInt32(known.ethnicity)
            if let birthDate = known.birthDate { part.birthDate = birthDate.days }
            identity = part
        }
        enrolments = answer.enrolments.map(WireEnrolment.init)
        flags = answer.flags.map { flag in
            var part = WireIdentityFlag()
            part.kind = UInt32(flag.kind)
            part.level = UInt32(flag.level)
            part.begins = flag.begins.days
            if let ends = flag.ends { part.ends = ends.days }
            return part
        }
    }
}

extension WireEnrolment {
    init(_ enrolment: DisclosedEnrolment) {
        region = enrolment.region.value
        insurance = UInt32(enrolment.insurance.value)
        personType = enrolment.personType
        status = UInt32(enrolment.status)
        if let since = enrolment.insuredSince { insuredSince = since.days }
        if let since = enrolment.pausedSince { pausedSince = since.days }
        civilServant = enrolment.isCivilServant
        balance = enrolment.balance.units
        employer = enrolment.employer
    }
}

extension WireBenefitQuery {
    init(_ query: BenefitQuery) {
        institution = query.institution.value
        person = query.person.value
        insurance = UInt32(query.insurance.value)
        visitType = UInt32(query.visitType.value)
        begins = query.begins.days
        ends = query.ends.days
        diseaseCode = query.diseaseCode
    }
}

extension WireBenefitAnswer {
    init(_ answer: BenefitAnswer) {
        entitled = answer.isEntitled
        reasons = answer.reasons.map(WireRefusal.init)
        filing = UInt32(answer.filing?.rawValue ?? 0)
        chronicDiseases = answer.chronicDiseases
        items = answer.items.map { item in
            var part = WireBenefitItem()
            part.checkType = item.fund == nil ? 99 : 1
            part.fund = item.fund?.value ?? 0
            part.enjoyed = item.isEnjoyed
            return part
        }
    }
}

extension FieldVerifier {
    mutating func personQuery(_ wire: WirePersonQuery) -> PersonQuery {
        require(wire.credentialType != 0, .missing, "credential_type")
        // A card without its serial number cannot be checked across provinces.
        require(wire.credentialType != 3 || !wire.cardSerial.isEmpty, .missing, "card_serial")
        return PersonQuery(
            institution: institution(wire.institution, "institution"),
            credentialType: narrow(wire.credentialType, "credential_type"),
            credentialNumber: name(wire.credentialNumber, "credential_number"),
            cardSerial: optionalName(wire.cardSerial, "card_serial"),
            certificateType: optionalIdentifier(wire.certificateType, "certificate_type"),
            certificateNumber: optionalName(wire.certificateNumber, "certificate_number"), name: optionalName(wire.name, "name"),
            date: date(wire.date, "date"))
    }

    mutating func personAnswer(_ wire: WirePersonAnswer) -> PersonAnswer {
        require(wire.person != 0, .missing, "person")
        let enrolments = list(wire.enrolments, atMost: MessageLimits.queryRowsMax, "enrolments") { $0.enrolment($1) }
        requireAscending(enrolments, "enrolments") { UInt64($0.insurance.value) << 32 | UInt64($0.region.value) }
        let flags = list(wire.flags, atMost: MessageLimits.queryRowsMax, "flags") { verifier, flag in
            let ends = flag.hasEnds ? verifier.date(flag.ends, "flags.ends") : nil
            verifier.require(ends.map { $0.days >= flag.begins } ?? true, .outOfRange, "flags.ends", "before it begins")
            return DisclosedFlag(
                kind: verifier.narrow(flag.kind, "flags.kind"), level: verifier.narrow(flag.level, "flags.level"),
                begins: verifier.date(flag.begins, "flags.begins"), ends: ends)
        }
        return PersonAnswer(
            person: person(wire.person, "person"), identity: wire.hasIdentity ? identity(wire.identity) : nil,
            enrolments: enrolments, flags: flags)
    }

    private mutating func identity(_ wire: WirePersonIdentity) -> DisclosedIdentity {
        DisclosedIdentity(
            certificateType: optionalIdentifier(wire.certificateType, "identity.certificate_type"),
            certificateNumber: optionalName(wire.certificateNumber, "identity.certificate_number"),
            name: optionalName(wire.name, "identity.name"), gender: narrow(wire.gender, "identity.gender"),
            ethnicity: narrow(wire.ethnicity, "identity.ethnicity"),
            birthDate: wire.hasBirthDate ? date(wire.birthDate, "identity.birth_date") : nil)
    }

    private mutating func enrolment(_ wire: WireEnrolment) -> DisclosedEnrolment {
        DisclosedEnrolment(
            region: region(wire.region, "enrolments.region"),
            insurance: InsuranceKind(narrow(wire.insurance, "enrolments.insurance")), personType: wire.personType,
            status: narrow(wire.status, "enrolments.status"),
            insuredSince: wire.hasInsuredSince ? date(wire.insuredSince, "enrolments.insured_since") : nil,
            pausedSince: wire.hasPausedSince ? date(wire.pausedSince, "enrolments.paused_since") : nil,
            isCivilServant: wire.civilServant, balance: fen(wire.balance, "enrolments.balance"),
            employer: text(wire.employer, atMost: MessageLimits.addressBytesMax, "enrolments.employer"))
    }

    mutating func benefitQuery(_ wire: WireBenefitQuery) -> BenefitQuery {
        require(wire.begins <= wire.ends, .outOfRange, "ends", "before it begins")
        return BenefitQuery(
            institution: institution(wire.institution, "institution"), person: person(wire.person, "person"),
            insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            visitType: VisitType(narrow(wire.visitType, "visit_type")), begins: date(wire.begins, "begins"),
            ends: date(wire.ends, "ends"), diseaseCode: optionalIdentifier(wire.diseaseCode, "disease_code"))
    }

    mutating func benefitAnswer(_ wire: WireBenefitAnswer) -> BenefitAnswer {
        let diseases = list(wire.chronicDiseases, atMost: MessageLimits.chronicDiseasesMax, "chronic_diseases") {
            $0.identifier($1, "chronic_diseases")
        }
        requireAscending(diseases, "chronic_diseases", by: \.self)
        return BenefitAnswer(
            isEntitled: wire.entitled,
            reasons: list(wire.reasons, atMost: MessageLimits.fundsMax, "reasons") { $0.refusal($1) },
            filing: wire.filing == 0 ? nil : code(wire.filing, fallback: FilingType.other, "filing"), chronicDiseases: diseases,
            items: list(wire.items, atMost: MessageLimits.fundsMax, "items") { verifier, item in
                verifier.require(
                    item.checkType == (item.fund == 0 ? 99 : 1), .unknownCode, "items.check_type", "\(item.checkType)")
                return BenefitItem(
                    fund: item.fund == 0 ? nil : verifier.fund(item.fund, "items.fund"), isEnjoyed: item.enjoyed)
            })
    }
}
