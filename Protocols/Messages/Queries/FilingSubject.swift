import ClaimTypes
import LedgerTypes

/// What a filing is about.
public enum FilingSubject: Hashable, Sendable {
    /// Care outside the insured region (异地就医备案, 2501).
    case referral(ReferralFiling)
    /// Qualification for a chronic disease (门诊慢特病备案, 2503).
    case chronic(ChronicFiling)
    /// Institution of one's choice (定点备案, 2505).
    case designated(DesignatedFiling)

    public var kind: FilingSubjectKind {
        switch self {
        case .referral: .referral
        case .chronic: .chronic
        case .designated: .designated
        }
    }
}

/// Numbers are frozen.
public enum FilingSubjectKind: UInt8, CaseIterable, Sendable {
    case referral = 1
    case chronic = 2
    case designated = 3
}

/// `refmedin` of 2501. Texts are as the hospital wrote them and may be empty.
public struct ReferralFiling: Hashable, Sendable {
    public var type: FilingType
    /// The place filed for (`mdtrtarea_admdvs`); every institution in it may be used (handling rules art. 7).
    public var place: RegionCode
    /// `reflin_medins_no`; `nil` when none is named.
    public var receivingInstitution: InstitutionCode?
    public var receivingName = ""
    public var diagnosisCode = ""
    public var diagnosisName = ""
    /// `dise_cond_dscr`
    public var condition = ""
    /// `refl_rea`
    public var reason = ""
    /// `refl_opnn`
    public var opinion = ""
    /// `hosp_agre_refl_flag`
    public var hospitalAgrees = false
    /// `refl_type` as its digits: 1 same city, 2 other city, 3 other province; 0 when not said.
    public var referralType: UInt8 = 0

    public init(type: FilingType, place: RegionCode, receivingInstitution: InstitutionCode? = nil) {
        self.type = type
        self.place = place
        self.receivingInstitution = receivingInstitution
    }
}

public struct ChronicFiling: Hashable, Sendable {
    public var diseaseCode: String
    public var diseaseName = ""
    /// Who established the disease, when, and the doctor (`ide_fixmedins_no`, `hosp_ide_date`, `diag_dr_codg`).
    public var institution: InstitutionCode
    public var institutionName = ""
    public var established: BusinessDate
    public var doctorCode = ""
    public var doctorName = ""

    public init(diseaseCode: String, institution: InstitutionCode, established: BusinessDate) {
        self.diseaseCode = diseaseCode
        self.institution = institution
        self.established = established
    }
}

public struct DesignatedFiling: Hashable, Sendable {
    public var institution: InstitutionCode
    public var institutionName = ""
    /// Order among several, from 1; 0 when not said.
    public var rank: UInt8 = 0
    /// The chronic disease it is chosen for; empty for all.
    public var diseaseCode = ""

    public init(institution: InstitutionCode) { self.institution = institution }
}
