import ClaimTypes
import LedgerTypes

/// Tells the insuring region how a stay (住院) of one of its insured stands: admitted, discharged, taken back (在院情况).
///
/// Each notice says the whole of it, so the latest of a visit is the truth, and the same again changes nothing. It carries the pseudonym
/// and the institution and neither fees nor diagnoses: what the insuring region needs to know who is in hospital where. No national
/// message of this kind was found (unverified).
public struct AdmissionNotice: Hashable, Sendable {
    public enum Stage: Hashable, Sendable {
        case inHospital
        case discharged(BusinessTime)
        /// The admission, or all of the stay, was a mistake (2404, 2601).
        case takenBack
    }

    public var institution: InstitutionCode
    public var visitID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var insuringRegion: RegionCode
    public var treatingRegion: RegionCode
    /// Always of the clearing type of stays.
    public var visitType: VisitType
    public var beganAt: BusinessTime
    public var stage: Stage

    public init(
        institution: InstitutionCode, visitID: String, person: PersonNumber, insurance: InsuranceKind,
        insuringRegion: RegionCode, treatingRegion: RegionCode, visitType: VisitType, beganAt: BusinessTime, stage: Stage
    ) {
        self.institution = institution
        self.visitID = visitID
        self.person = person
        self.insurance = insurance
        self.insuringRegion = insuringRegion
        self.treatingRegion = treatingRegion
        self.visitType = visitType
        self.beganAt = beganAt
        self.stage = stage
    }

    /// The stay that a visit is, as it stands.
    public init(_ visit: VisitRegistration, _ stage: Stage) {
        self.init(
            institution: visit.institution, visitID: visit.visitID, person: visit.person, insurance: visit.insurance,
            insuringRegion: visit.insuringRegion, treatingRegion: visit.treatingRegion, visitType: visit.visitType,
            beganAt: visit.beganAt, stage: stage)
    }
}
