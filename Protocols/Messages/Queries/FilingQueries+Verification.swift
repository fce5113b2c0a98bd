import ClaimTypes
import LedgerTypes

extension FieldVerifier {
    mutating func referral(_ wire: WireReferralFiling) -> FilingSubject {
        var filing = ReferralFiling(
            type: code(wire.type, fallback: FilingType.other, "referral.type"), place: region(wire.place, "referral.place"),
            receivingInstitution: wire.receivingInstitution == 0
                ? nil : institution(wire.receivingInstitution, "referral.receiving_institution"))
        filing.receivingName = text(wire.receivingName, atMost: MessageLimits.addressBytesMax, "referral.receiving_name")
        filing.diagnosisCode = optionalIdentifier(wire.diagnosisCode, "referral.diagnosis_code")
        filing.diagnosisName = text(wire.diagnosisName, atMost: MessageLimits.addressBytesMax, "referral.diagnosis_name")
        filing.condition = text(wire.condition, atMost: MessageLimits.longTextBytesMax, "referral.condition")
        filing.reason = text(wire.reason, atMost: MessageLimits.addressBytesMax, "referral.reason")
        filing.opinion = text(wire.opinion, atMost: MessageLimits.addressBytesMax, "referral.opinion")
        filing.hospitalAgrees = wire.hospitalAgrees
        filing.referralType = narrow(wire.referralType, "referral.referral_type")
        return .referral(filing)
    }

    mutating func chronic(_ wire: WireChronicFiling) -> FilingSubject {
        var filing = ChronicFiling(
            diseaseCode: identifier(wire.diseaseCode, "chronic.disease_code"),
            institution: institution(wire.institution, "chronic.institution"),
            established: date(wire.established, "chronic.established"))
        filing.diseaseName = text(wire.diseaseName, atMost: MessageLimits.addressBytesMax, "chronic.disease_name")
        filing.institutionName = text(wire.institutionName, atMost: MessageLimits.addressBytesMax, "chronic.institution_name")
        filing.doctorCode = optionalIdentifier(wire.doctorCode, "chronic.doctor_code")
        filing.doctorName = optionalName(wire.doctorName, "chronic.doctor_name")
        return .chronic(filing)
    }

    mutating func designated(_ wire: WireDesignatedFiling) -> FilingSubject {
        var filing = DesignatedFiling(institution: institution(wire.institution, "designated.institution"))
        filing.institutionName = text(wire.institutionName, atMost: MessageLimits.addressBytesMax, "designated.institution_name")
        filing.rank = narrow(wire.rank, "designated.rank")
        filing.diseaseCode = optionalIdentifier(wire.diseaseCode, "designated.disease_code")
        return .designated(filing)
    }

    mutating func missingSubject() -> FilingSubject {
        refuse(.missing, "subject")
        return .designated(DesignatedFiling(institution: InstitutionCode(0)))
    }

    mutating func filingRequest(_ wire: WireFilingRequest) -> FilingRequest {
        let subject =
            switch wire.subject {
            case .referral(let wire): referral(wire)
            case .chronic(let wire): chronic(wire)
            case .designated(let wire): designated(wire)
            case nil: missingSubject()
            }
        return FilingRequest(
            institution: institution(wire.institution, "institution"), messageID: identifier(wire.messageID, "message_id"),
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            filedAt: time(wire.filedAt, "filed_at"), begins: date(wire.begins, "begins"),
            ends: end(wire.hasEnds ? wire.ends : nil, after: wire.begins),
            phone: optionalName(wire.phone, "phone"),
            address: text(wire.address, atMost: MessageLimits.addressBytesMax, "address"), subject: subject)
    }

    private mutating func end(_ days: Int32?, after begins: Int32) -> BusinessDate? {
        guard let days else { return nil }
        require(days >= begins, .outOfRange, "ends", "before it begins")
        return date(days, "ends")
    }

    mutating func filingCancel(_ wire: WireFilingCancel) -> FilingCancel {
        FilingCancel(
            institution: institution(wire.institution, "institution"), messageID: identifier(wire.messageID, "message_id"),
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            subject: code(wire.subject, fallback: .referral, "subject"),
            filingNumber: identifier(wire.filingNumber, "filing_number"), cancelledAt: time(wire.cancelledAt, "cancelled_at"),
            reason: text(wire.reason, atMost: MessageLimits.sentenceBytesMax, "reason"))
    }

    mutating func filingAnswer(_ wire: WireFilingAnswer) -> FilingAnswer {
        FilingAnswer(
            messageID: identifier(wire.messageID, "message_id"), filingNumber: identifier(wire.filingNumber, "filing_number"))
    }

    mutating func filingsQuery(_ wire: WireFilingsQuery) -> FilingsQuery {
        FilingsQuery(
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            subject: code(wire.subject, fallback: .referral, "subject"), from: wire.hasFrom ? date(wire.from, "from") : nil,
            to: wire.hasTo ? date(wire.to, "to") : nil)
    }

    mutating func filingRow(_ wire: WireFilingRow) -> FilingRow {
        let subject =
            switch wire.subject {
            case .referral(let wire): referral(wire)
            case .chronic(let wire): chronic(wire)
            case .designated(let wire): designated(wire)
            case nil: missingSubject()
            }
        return FilingRow(
            filingNumber: identifier(wire.filingNumber, "filing_number"),
            insurance: InsuranceKind(narrow(wire.insurance, "insurance")), filedAt: time(wire.filedAt, "filed_at"),
            begins: date(wire.begins, "begins"), ends: end(wire.hasEnds ? wire.ends : nil, after: wire.begins),
            cancelledAt: wire.hasCancelledAt ? time(wire.cancelledAt, "cancelled_at") : nil, subject: subject)
    }

    mutating func stayRow(_ wire: WireStayRow) -> StayRow {
        require(!wire.hasEnded || wire.ended >= wire.began, .outOfRange, "ended", "before it began")
        return StayRow(
            treatingRegion: region(wire.treatingRegion, "treating_region"),
            institution: institution(wire.institution, "institution"), visitID: identifier(wire.visitID, "visit_id"),
            insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            visitType: VisitType(narrow(wire.visitType, "visit_type")), began: date(wire.began, "began"),
            ended: wire.hasEnded ? date(wire.ended, "ended") : nil)
    }
}
