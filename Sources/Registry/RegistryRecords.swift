import ClaimTypes

/// Level of a row of the region table (区划层级).
public enum RegionLevel: UInt8, CaseIterable, Sendable {
    case province = 1
    case city = 2
    case county = 3
    /// An agency code that stands for an office and no place: 139900 is the provincial level of Hebei.
    case pseudo = 9
}

/// A row of our own region table (医保区划). Agencies use codes that GB/T 2260 does not list, so that standard is never asked.
public struct RegionRecord: Hashable, Sendable {
    public var code: RegionCode
    public var name: BilingualText
    /// The clearing party the code belongs to; itself for the 32 parties.
    public var party: RegionCode
    public var validity: ClosedRange<BusinessDate>
    /// The region above, when the table names one. Digits do not tell: 659001 lies below 660000, not below 650000.
    public var parent: RegionCode?
    public var level: RegionLevel?
    /// Months in which a filing made by commitment (承诺制备案) may not be changed, where this pool says so (6 in some regions;
    /// unverified).
    public var commitmentLockMonths: UInt8?

    public init(
        code: RegionCode, name: BilingualText, party: RegionCode, validity: ClosedRange<BusinessDate>,
        parent: RegionCode? = nil, level: RegionLevel? = nil, commitmentLockMonths: UInt8? = nil
    ) {
        self.code = code
        self.name = name
        self.party = party
        self.validity = validity
        self.parent = parent
        self.level = level
        self.commitmentLockMonths = commitmentLockMonths
    }
}

/// One service an institution has opened, with its validity.
public struct ServiceRecord: Hashable, Sendable {
    public var kind: ServiceKind
    /// Disease code (`opsp_dise_code`) of a chronic service; `nil` for the other kinds.
    public var disease: String?
    public var validity: ClosedRange<BusinessDate>

    public init(kind: ServiceKind, disease: String? = nil, validity: ClosedRange<BusinessDate>) {
        self.kind = kind
        self.disease = disease
        self.validity = validity
    }
}

/// A hospital or pharmacy (定点医药机构).
public struct InstitutionRecord: Hashable, Sendable {
    public var code: InstitutionCode
    public var name: String
    public var region: RegionCode
    /// Level the deductible is looked up with (`dedc_hosp_lv`).
    public var level: HospitalLevel
    /// Grade as certified (医院等级, `hosp_lv`: 01 to 11; partly unverified). Carried, never priced with.
    public var grade: String?
    /// Opened services, ascending; empty when none was ever recorded.
    public var services: [ServiceRecord] = []

    public init(code: InstitutionCode, name: String, region: RegionCode, level: HospitalLevel, grade: String? = nil) {
        self.code = code
        self.name = name
        self.region = region
        self.level = level
        self.grade = grade
    }

    /// Whether the service was open on a day. Without any record of services nobody can say.
    /// - Parameter disease: for `chronic`, the disease asked for.
    public func offers(_ kind: ServiceKind, disease: String? = nil, on day: BusinessDate) -> Verdict {
        if services.isEmpty { return .cannotSay }
        let isOpen = services.contains {
            $0.kind == kind && (kind != .chronic || $0.disease == disease) && $0.validity.contains(day)
        }
        return isOpen ? .yes : .no
    }

    /// Every service open on a day; `nil` without any record of services.
    /// - Parameter disease: the disease a chronic visit is for; empty when there is none.
    public func openServices(for disease: String, on day: BusinessDate) -> OpenServices? {
        guard !services.isEmpty else { return nil }
        return OpenServices(ServiceKind.allCases.filter { offers($0, disease: disease, on: day) == .yes })
    }
}

/// An answer of the registry. `cannotSay` is neither of the others and must never be read as one.
public enum Verdict: UInt8, CaseIterable, Sendable {
    case yes = 1
    case no = 2
    case cannotSay = 3
}

extension ClosedRange<BusinessDate> {
    /// From the first to the last day the calendar knows: nothing limits it.
    public static var unlimited: ClosedRange<BusinessDate> { firstDay...lastDay }

    /// From `begin` until further notice.
    public static func since(_ begin: BusinessDate) -> ClosedRange<BusinessDate> { begin...Swift.max(begin, lastDay) }

    private static var firstDay: BusinessDate { BusinessDate(days: -25_567) }
    private static var lastDay: BusinessDate { BusinessDate(days: 84_005) }
}
