import ClaimTypes
import LedgerTypes
import Messages

/// What the insuring region (参保地) is asked across the exchange, outside of settlements. A seam: the driver turns it into messages.
/// Identity travels in `person` only, and is not journaled (law M8).
public struct InsuringQuery: Hashable, Sendable {
    public enum Question: Hashable, Sendable {
        /// 1101: who is this, and how insured.
        case person(PersonQuestion)
        /// 2001: may this person use insurance for such a visit.
        case benefit(BenefitQuestion)
        /// 2501, 2503, 2505: open a filing.
        case openFiling(FilingQuestion)
        /// 2502, 2504, 2506: cancel a filing.
        case cancelFiling(person: PersonNumber, filingID: String, reason: String)
        /// 5205: drugs of chronic-disease visits.
        case chronicDrugs(person: PersonNumber, from: BusinessTime, to: BusinessTime)
        /// 5206: cumulative amounts; `month` is 0 for the whole year, else `yyyyMM`.
        case accumulators(person: PersonNumber, month: UInt32)
        /// 5301.
        case chronicFilings(person: PersonNumber)
        /// 5302.
        case institutionFilings(person: PersonNumber)
        /// 5303.
        case inHospital(person: PersonNumber, from: BusinessTime?, to: BusinessTime?)
        /// 5304.
        case referrals(person: PersonNumber, from: BusinessTime?, to: BusinessTime?)
    }

    /// Clearing party that is asked.
    public var insuring: RegionCode
    /// Region of insurance as the hospital gave it, six digits.
    public var insuredPlace: RegionCode
    public var institution: InstitutionCode
    public var messageID: String
    /// Business time of the question.
    public var askedAt: BusinessTime
    public var question: Question

    public init(
        insuring: RegionCode, insuredPlace: RegionCode, institution: InstitutionCode, messageID: String, askedAt: BusinessTime,
        question: Question
    ) {
        self.insuring = insuring
        self.insuredPlace = insuredPlace
        self.institution = institution
        self.messageID = messageID
        self.askedAt = askedAt
        self.question = question
    }
}

/// The credential a person showed, and what is written on the document.
public struct PersonQuestion: Hashable, Sendable {
    /// `mdtrt_cert_type`: 01 e-credential, 02 ID card, 03 social security card.
    public var credentialType: String
    /// Token, document number or card number.
    public var credential: String
    /// `card_sn`; empty unless the credential is a card.
    public var cardSerial: String
    /// `psn_cert_type`, `certno`, `psn_name`; empty when not given.
    public var documentType: String
    public var document: String
    public var name: String

    public init(
        credentialType: String, credential: String, cardSerial: String, documentType: String, document: String, name: String
    ) {
        self.credentialType = credentialType
        self.credential = credential
        self.cardSerial = cardSerial
        self.documentType = documentType
        self.document = document
        self.name = name
    }
}

/// What 2001 asks.
public struct BenefitQuestion: Hashable, Sendable {
    public var person: PersonNumber
    public var insurance: InsuranceKind
    public var visitType: VisitType
    public var diseaseCode: String
    public var from: BusinessTime
    public var to: BusinessTime?

    public init(
        person: PersonNumber, insurance: InsuranceKind, visitType: VisitType, diseaseCode: String, from: BusinessTime,
        to: BusinessTime?
    ) {
        self.person = person
        self.insurance = insurance
        self.visitType = visitType
        self.diseaseCode = diseaseCode
        self.from = from
        self.to = to
    }
}

/// A filing a hospital makes for a person.
public struct FilingQuestion: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// 2501 (转院备案).
        case referral
        /// 2503 (慢特病备案).
        case chronic
        /// 2505 (定点备案).
        case institution
    }

    public var kind: Kind
    public var person: PersonNumber
    /// `nil` when the transaction does not name it.
    public var insurance: InsuranceKind?
    /// Disease (`opsp_dise_code`, `diag_code`); empty when there is none.
    public var diseaseCode: String
    public var from: BusinessDate
    public var to: BusinessDate?
    /// Institution the filing is for (`reflin_medins_no`, `ide_fixmedins_no`, `fixmedins_code`).
    public var institution: String
    /// Region the person is referred to; `nil` for other filings.
    public var region: RegionCode?
    /// `refl_type`; empty for other filings.
    public var referralType: String

    public init(
        kind: Kind, person: PersonNumber, insurance: InsuranceKind?, diseaseCode: String, from: BusinessDate, to: BusinessDate?,
        institution: String, region: RegionCode?, referralType: String
    ) {
        self.kind = kind
        self.person = person
        self.insurance = insurance
        self.diseaseCode = diseaseCode
        self.from = from
        self.to = to
        self.institution = institution
        self.region = region
        self.referralType = referralType
    }
}

/// What the insuring region said.
public enum InsuringAnswer: Sendable {
    /// The nodes of the reply by their national names (`baseinfo`, `insuinfo`, `idetinfo`, `trtinfo`, `cuminfo` …): each one record or a list.
    case found([InsuringNode])
    case refused(RefusalNotice)
    /// No answer came, and nobody knows whether one will.
    case unknown
}

/// One node of a reply.
public struct InsuringNode: Hashable, Sendable {
    public var name: String
    /// Whether the node is a list even with one row.
    public var isList: Bool
    /// Rows of national field names and values as text.
    public var rows: [[InsuringField]]

    public init(name: String, isList: Bool, rows: [[InsuringField]]) {
        self.name = name
        self.isList = isList
        self.rows = rows
    }
}

/// One field of a reply.
public struct InsuringField: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
