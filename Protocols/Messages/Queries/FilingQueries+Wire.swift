import ClaimTypes
import LedgerTypes

extension WireReferralFiling {
    init(_ filing: ReferralFiling) {
        type = UInt32(filing.type.rawValue)
        place = filing.place.value
        receivingInstitution = filing.receivingInstitution?.value ?? 0
        receivingName = filing.receivingName
        diagnosisCode = filing.diagnosisCode
        diagnosisName = filing.diagnosisName
        condition = filing.condition
        reason = filing.reason
        opinion = filing.opinion
        hospitalAgrees = filing.hospitalAgrees
        referralType = UInt32(filing.referralType)
    }
}

extension WireChronicFiling {
    init(_ filing: ChronicFiling) {
        diseaseCode = filing.diseaseCode
        diseaseName = filing.diseaseName
        institution = filing.institution.value
        institutionName = filing.institutionName
        established = filing.established.days
        doctorCode = filing.doctorCode
        doctorName = filing.doctorName
    }
}

extension WireDesignatedFiling {
    init(_ filing: DesignatedFiling) {
        institution = filing.institution.value
        institutionName = filing.institutionName
        rank = UInt32(filing.rank)
        diseaseCode = filing.diseaseCode
    }
}

extension WireFilingRequest {
    init(_ request: FilingRequest) {
        institution = request.institution.value
        messageID = request.messageID
        person = request.person.value
        insurance = UInt32(request.insurance.value)
        filedAt = request.filedAt.seconds
        begins = request.begins.days
        if let last = request.ends { ends = last.days }
        phone = request.phone
        address = request.address
        switch request.subject {
        case .referral(let filing): subject = .referral(WireReferralFiling(filing))
        case .chronic(let filing): subject = .chronic(WireChronicFiling(filing))
        case .designated(let filing): subject = .designated(WireDesignatedFiling(filing))
        }
    }
}

extension WireFilingCancel {
    init(_ cancel: FilingCancel) {
        institution = cancel.institution.value
        messageID = cancel.messageID
        person = cancel.person.value
        insurance = UInt32(cancel.insurance.value)
        subject = UInt32(cancel.subject.rawValue)
        filingNumber = cancel.filingNumber
        cancelledAt = cancel.cancelledAt.seconds
        reason = cancel.reason
    }
}

extension WireFilingAnswer {
    init(_ answer: FilingAnswer) {
        messageID = answer.messageID
        filingNumber = answer.filingNumber
    }
}

extension WireFilingsQuery {
    init(_ query: FilingsQuery) {
        person = query.person.value
        insurance = UInt32(query.insurance.value)
        subject = UInt32(query.subject.rawValue)
        if let first = query.from { from = first.days }
        if let last = query.to { to = last.days }
    }
}

extension WireFilingsAnswer {
    init(_ rows: [FilingRow]) { self.rows = rows.map(WireFilingRow.init) }
}

extension WireFilingRow {
    init(_ row: FilingRow) {
        filingNumber = row.filingNumber
        insurance = UInt32(row.insurance.value)
        filedAt = row.filedAt.seconds
        begins = row.begins.days
        if let last = row.ends { ends = last.days }
        if let time = row.cancelledAt { cancelledAt = time.seconds }
        switch row.subject {
        case .referral(let filing): subject = .referral(WireReferralFiling(filing))
        case .chronic(let filing): subject = .chronic(WireChronicFiling(filing))
        case .designated(let filing): subject = .designated(WireDesignatedFiling(filing))
        }
    }
}

extension WireStaysQuery {
    init(_ query: StaysQuery) {
        person = query.person.value
        insurance = UInt32(query.insurance?.value ?? 0)
    }
}

extension WireStaysAnswer {
    init(_ rows: [StayRow]) {
        self.rows = rows.map { row in
            var part = WireStayRow()
            part.treatingRegion = row.treatingRegion.value
            part.institution = row.institution.value
            part.visitID = row.visitID
            part.insurance = UInt32(row.insurance.value)
            part.visitType = UInt32(row.visitType.value)
            part.began = row.began.days
            if let ended = row.ended { part.ended = ended.days }
            return part
        }
    }
}
