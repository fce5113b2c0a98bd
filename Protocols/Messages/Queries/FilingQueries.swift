import ClaimTypes
import LedgerTypes

/// Asks the insuring region to make a filing (2501, 2503, 2505). The same institution and message id get the first answer again.
public struct FilingRequest: Hashable, Sendable {
    public var institution: InstitutionCode
    public var messageID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var filedAt: BusinessTime
    public var begins: BusinessDate
    /// `nil` when without end.
    public var ends: BusinessDate?
    public var phone: String
    public var address: String
    public var subject: FilingSubject

    public init(
        institution: InstitutionCode, messageID: String, person: PersonNumber, insurance: InsuranceKind, filedAt: BusinessTime,
        begins: BusinessDate, ends: BusinessDate? = nil, phone: String = "", address: String = "", subject: FilingSubject
    ) {
        self.institution = institution
        self.messageID = messageID
        self.person = person
        self.insurance = insurance
        self.filedAt = filedAt
        self.begins = begins
        self.ends = ends
        self.phone = phone
        self.address = address
        self.subject = subject
    }
}

/// Asks the insuring region to cancel a filing (2502, 2504, 2506).
public struct FilingCancel: Hashable, Sendable {
    public var institution: InstitutionCode
    public var messageID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var subject: FilingSubjectKind
    /// `trt_dcla_detl_sn`
    public var filingNumber: String
    public var cancelledAt: BusinessTime
    /// `memo`
    public var reason: String

    public init(
        institution: InstitutionCode, messageID: String, person: PersonNumber, insurance: InsuranceKind,
        subject: FilingSubjectKind, filingNumber: String, cancelledAt: BusinessTime, reason: String = ""
    ) {
        self.institution = institution
        self.messageID = messageID
        self.person = person
        self.insurance = insurance
        self.subject = subject
        self.filingNumber = filingNumber
        self.cancelledAt = cancelledAt
        self.reason = reason
    }
}

/// The filing that was made or cancelled.
public struct FilingAnswer: Hashable, Sendable {
    /// Message id of the request.
    public var messageID: String
    /// `trt_dcla_detl_sn`
    public var filingNumber: String

    public init(messageID: String, filingNumber: String) {
        self.messageID = messageID
        self.filingNumber = filingNumber
    }
}

/// Asks for the filings of a person (5301 chronic, 5302 designated, 5304 referral), cancelled ones included.
public struct FilingsQuery: Hashable, Sendable {
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var subject: FilingSubjectKind
    /// Filings that cover a day from here on; `nil` for no bound.
    public var from: BusinessDate?
    /// Filings that cover a day up to here; `nil` for no bound.
    public var to: BusinessDate?

    public init(
        person: PersonNumber, insurance: InsuranceKind, subject: FilingSubjectKind, from: BusinessDate? = nil,
        to: BusinessDate? = nil
    ) {
        self.person = person
        self.insurance = insurance
        self.subject = subject
        self.from = from
        self.to = to
    }
}

public struct FilingRow: Hashable, Sendable {
    public var filingNumber: String
    public var insurance: InsuranceKind
    public var filedAt: BusinessTime
    public var begins: BusinessDate
    public var ends: BusinessDate?
    public var cancelledAt: BusinessTime?
    public var subject: FilingSubject

    public init(
        filingNumber: String, insurance: InsuranceKind, filedAt: BusinessTime, begins: BusinessDate, ends: BusinessDate? = nil,
        cancelledAt: BusinessTime? = nil, subject: FilingSubject
    ) {
        self.filingNumber = filingNumber
        self.insurance = insurance
        self.filedAt = filedAt
        self.begins = begins
        self.ends = ends
        self.cancelledAt = cancelledAt
        self.subject = subject
    }
}

/// Asks for the in-hospital state of a person as the insuring region knows it (5303).
public struct StaysQuery: Hashable, Sendable {
    public var person: PersonNumber
    /// `nil` for every kind.
    public var insurance: InsuranceKind?

    public init(person: PersonNumber, insurance: InsuranceKind? = nil) {
        self.person = person
        self.insurance = insurance
    }
}

public struct StayRow: Hashable, Sendable {
    public var treatingRegion: RegionCode
    public var institution: InstitutionCode
    public var visitID: String
    public var insurance: InsuranceKind
    public var visitType: VisitType
    public var began: BusinessDate
    /// `nil` while the stay goes on.
    public var ended: BusinessDate?

    public init(
        treatingRegion: RegionCode, institution: InstitutionCode, visitID: String, insurance: InsuranceKind,
        visitType: VisitType, began: BusinessDate, ended: BusinessDate? = nil
    ) {
        self.treatingRegion = treatingRegion
        self.institution = institution
        self.visitID = visitID
        self.insurance = insurance
        self.visitType = visitType
        self.began = began
        self.ended = ended
    }
}
