import ClaimTypes

/// Who a person is (身份信息). It lives in the registry alone, encrypted, and can be erased; everything else knows the pseudonym.
public struct PersonIdentity: Hashable, Sendable {
    public var name: String
    /// Kind of document (`psn_cert_type`): 01 is the resident ID card.
    public var certificateType: String
    /// Normalised by `RegistryFiles`: no blanks, upper case.
    public var certificateNumber: String
    public var birthDate: BusinessDate?
    public var phone: String?

    public init(
        name: String, certificateType: String, certificateNumber: String, birthDate: BusinessDate? = nil, phone: String? = nil
    ) {
        self.name = name
        self.certificateType = certificateType
        self.certificateNumber = certificateNumber
        self.birthDate = birthDate
        self.phone = phone
    }
}

/// Whether a person lives (生存状态).
public enum LifeStatus: UInt8, CaseIterable, Sendable {
    case alive = 1
    case dead = 2
    /// Presumed or declared dead (推定死亡): not certain, so nobody may answer for it.
    case presumed = 3
    case unknown = 4
}

/// What is known of a person's life, and from whom.
public struct LifeRecord: Hashable, Sendable {
    public var status: LifeStatus
    /// Day of death for `dead` and `presumed`.
    public var since: BusinessDate?
    /// Who said so: an office, a file, a register.
    public var source: String
    /// The day it was said of.
    public var confirmedOn: BusinessDate

    public init(status: LifeStatus, since: BusinessDate? = nil, source: String, confirmedOn: BusinessDate) {
        self.status = status
        self.since = since
        self.source = source
        self.confirmedOn = confirmedOn
    }
}

/// One person of the registry: the pseudonym, and what may stand behind it.
public struct PersonRecord: Hashable, Sendable {
    public var person: PersonNumber
    public var identity: PersonIdentity?
    public var life: LifeRecord?

    public init(person: PersonNumber, identity: PersonIdentity? = nil, life: LifeRecord? = nil) {
        self.person = person
        self.identity = identity
        self.life = life
    }
}

/// Kind of identity (人员身份类别, `psn_idet_type`). The national code list was not found, so these numbers are ours; others are carried.
public struct IdentityKind: Hashable, Comparable, Sendable {
    public let value: UInt16

    public init(_ value: UInt16) { self.value = value }

    /// Entitled to medical assistance (医疗救助对象): low income, extreme poverty and their like.
    public static let assistance = IdentityKind(1)
    /// Disabled (残疾人).
    public static let disability = IdentityKind(2)
    /// Civil servant (公务员).
    public static let civilServant = IdentityKind(3)
    /// Entitled veteran (优抚对象).
    public static let veteran = IdentityKind(4)

    public static func < (left: IdentityKind, right: IdentityKind) -> Bool { left.value < right.value }
}

/// An identity a person has for some time (身份标识).
public struct IdentityFlag: Hashable, Sendable {
    public var kind: IdentityKind
    /// Grade within the kind (`psn_type_lv`); `nil` when it has none.
    public var level: UInt8?
    public var validity: ClosedRange<BusinessDate>

    public init(kind: IdentityKind, level: UInt8? = nil, validity: ClosedRange<BusinessDate>) {
        self.kind = kind
        self.level = level
        self.validity = validity
    }
}

/// A family member whose personal account may help (家庭共济).
public struct MutualAidLink: Hashable, Sendable {
    public var member: PersonNumber
    public var validity: ClosedRange<BusinessDate>

    public init(member: PersonNumber, validity: ClosedRange<BusinessDate> = .unlimited) {
        self.member = member
        self.validity = validity
    }
}

/// A granted chronic-disease qualification (门诊慢特病资格).
public struct ChronicRecord: Hashable, Sendable {
    public var disease: String
    public var validity: ClosedRange<BusinessDate>
    /// Institutions chosen for it, ascending; empty when any may be used.
    public var institutions: [InstitutionCode]

    public init(disease: String, validity: ClosedRange<BusinessDate>, institutions: [InstitutionCode] = []) {
        self.disease = disease
        self.validity = validity
        self.institutions = institutions
    }

    /// Whether the qualification may be used at `institution`; `nil` asks for no institution.
    public func admits(_ institution: InstitutionCode?) -> Bool {
        guard let institution else { return true }
        return institutions.isEmpty || institutions.contains(institution)
    }
}
