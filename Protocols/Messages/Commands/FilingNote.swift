import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

/// A filing (备案, 2501 to 2506) that the registry has kept or cancelled for a hospital, as the insuring region's journal knows it: the
/// pseudonym, the number and a digest. What was filed stays in the registry, where it can be erased without breaking a hash (law M8).
public struct FilingNote: Hashable, Sendable {
    public var institution: InstitutionCode
    public var messageID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var subject: FilingSubjectKind
    /// `trt_dcla_detl_sn`
    public var filingNumber: String
    /// Cancelled, not made.
    public var isWithdrawn: Bool
    /// SHA-256 of the registry's salt for this request and of the request.
    public var digest: Digest256
    public var notedAt: BusinessTime

    public init(
        institution: InstitutionCode, messageID: String, person: PersonNumber, insurance: InsuranceKind,
        subject: FilingSubjectKind, filingNumber: String, isWithdrawn: Bool, digest: Digest256, notedAt: BusinessTime
    ) {
        self.institution = institution
        self.messageID = messageID
        self.person = person
        self.insurance = insurance
        self.subject = subject
        self.filingNumber = filingNumber
        self.isWithdrawn = isWithdrawn
        self.digest = digest
        self.notedAt = notedAt
    }
}

extension WireFilingNote {
    init(_ note: FilingNote) {
        institution = note.institution.value
        messageID = note.messageID
        person = note.person.value
        insurance = UInt32(note.insurance.value)
        subject = UInt32(note.subject.rawValue)
        filingNumber = note.filingNumber
        withdrawn = note.isWithdrawn
        digest = Data(note.digest)
        notedAt = note.notedAt.seconds
    }
}

extension FieldVerifier {
    mutating func filingNote(_ wire: WireFilingNote) -> FilingNote {
        let kind = FilingSubjectKind(rawValue: narrow(wire.subject, "subject"))
        require(kind != nil, .unknownCode, "subject", "\(wire.subject)")
        return FilingNote(
            institution: institution(wire.institution, "institution"), messageID: identifier(wire.messageID, "message_id"),
            person: person(wire.person, "person"), insurance: InsuranceKind(narrow(wire.insurance, "insurance")),
            subject: kind ?? .referral, filingNumber: identifier(wire.filingNumber, "filing_number"),
            isWithdrawn: wire.withdrawn, digest: digest(wire.digest, "digest"), notedAt: time(wire.notedAt, "noted_at"))
    }
}
