public import ClaimTypes
public import LedgerTypes
public import Registry

/// What a hospital files for a person by way of its own region (2501, 2503, 2505).
public enum FiledSubject: Hashable, Sendable {
    case referral(FilingRecord, ReferralDetail)
    case chronic(ChronicDetail)
    case designated(DesignatedDetail)

    public var kind: FiledKind {
        switch self {
        case .referral: .referral
        case .chronic: .chronic
        case .designated: .designated
        }
    }
}

/// The numbers stand in the registry's tables and, as subjects, in messages. Frozen.
public enum FiledKind: UInt8, CaseIterable, Sendable {
    case referral = 1
    case chronic = 2
    case designated = 3
}

/// What a referral (转院备案) says beside the filing that settlements read.
public struct ReferralDetail: Hashable, Sendable {
    /// `refl_type`
    public var type: UInt8
    /// `reflin_medins_no`
    public var receiving: InstitutionCode?
    public var receivingName: String
    /// `diag_code`
    public var diagnosis: String

    public init(type: UInt8 = 0, receiving: InstitutionCode? = nil, receivingName: String = "", diagnosis: String = "") {
        (self.type, self.receiving, self.receivingName, self.diagnosis) = (type, receiving, receivingName, diagnosis)
    }
}

/// A qualification for a chronic disease (门诊慢特病备案) and who established it.
public struct ChronicDetail: Hashable, Sendable {
    public var disease: String
    public var diseaseName: String
    public var validity: ClosedRange<BusinessDate>
    /// `ide_fixmedins_no`
    public var established: InstitutionCode
    public var establishedName: String
    /// `hosp_ide_date`
    public var establishedOn: BusinessDate

    public init(
        disease: String, diseaseName: String, validity: ClosedRange<BusinessDate>, established: InstitutionCode,
        establishedName: String, establishedOn: BusinessDate
    ) {
        (self.disease, self.diseaseName, self.validity) = (disease, diseaseName, validity)
        (self.established, self.establishedName, self.establishedOn) = (established, establishedName, establishedOn)
    }
}

/// An institution of one's choice (定点备案). It is told, and decides no settlement: out of region every institution may be used
/// (handling rules art. 7).
public struct DesignatedDetail: Hashable, Sendable {
    public var institution: InstitutionCode
    public var name: String
    /// `fix_srt_no`
    public var rank: UInt8
    public var validity: ClosedRange<BusinessDate>

    public init(institution: InstitutionCode, name: String, rank: UInt8, validity: ClosedRange<BusinessDate>) {
        (self.institution, self.name, self.rank, self.validity) = (institution, name, rank, validity)
    }
}

/// The message by which a hospital files or cancels, and which names what it did for ever.
public struct FilingMessage: Hashable, Sendable {
    public var institution: InstitutionCode
    public var messageID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var at: BusinessTime
    /// What was asked, without the moment: the same again is the same message.
    public var content: [UInt8]

    public init(
        institution: InstitutionCode, messageID: String, person: PersonNumber, insurance: InsuranceKind, at: BusinessTime,
        content: [UInt8]
    ) {
        (self.institution, self.messageID, self.person, self.insurance) = (institution, messageID, person, insurance)
        (self.at, self.content) = (at, content)
    }
}

/// What the journal is to remember of a filing (law M8): no more than this leaves the registry.
public struct FilingTrace: Hashable, Sendable {
    public var institution: InstitutionCode
    public var messageID: String
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var kind: FiledKind
    public var number: String
    public var isWithdrawn: Bool
    /// SHA-256 of a salt that stays in the registry and of the message's content.
    public var digest: Digest256
    public var at: BusinessTime
}

/// Why a hospital's filing or cancel was not taken; nothing changed.
public enum HospitalFilingRefusal: Error, Hashable, Sendable {
    case filing(FilingRefusal)
    /// The message id was used with other content.
    case messageDiffers
    /// The qualification overlaps one the registry has.
    case diseaseCovered(String)
    /// An agency or another institution made it (our reading; unverified).
    case madeElsewhere(String)

    /// The national field that it is about.
    public var field: String {
        switch self {
        case .messageDiffers: "msgid"
        case .diseaseCovered: "opsp_dise_code"
        case .madeElsewhere: "trt_dcla_detl_sn"
        case .filing(.personNotEnrolled): "insutype"
        case .filing(.unknownRegion), .filing(.ownPool): "mdtrtarea_admdvs"
        case .filing(.alreadyFiled), .filing(.commitmentLocked): "begndate"
        case .filing(.noSuchFiling), .filing(.alreadyCancelled), .filing(.beforeFiling): "trt_dcla_detl_sn"
        }
    }

    public var reason: BilingualText {
        switch self {
        case .filing(let refusal): refusal.reason
        case .messageDiffers: BilingualText("msgid 已用于内容不同的备案", "the msgid was used for a filing with other content")
        case .diseaseCovered(let disease):
            BilingualText("病种 \(disease) 在该时段已有资格", "there is a qualification for \(disease) on some of these days")
        case .madeElsewhere(let number):
            BilingualText("备案 \(number) 由其他机构办理，请向参保地经办机构申请", "filing \(number) was made elsewhere: ask the insuring agency")
        }
    }
}

/// A filing as 5301, 5302 and 5304 tell it.
public struct KnownFiling: Hashable, Sendable {
    public var number: String
    public var filedAt: BusinessTime?
    public var cancelledAt: BusinessTime?
    public var subject: FiledSubject
}
