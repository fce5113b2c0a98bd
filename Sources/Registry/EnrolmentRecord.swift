import ClaimTypes
import LedgerTypes

/// Status of an enrolment (参保状态, `psn_insu_stas`).
public enum EnrolmentStatus: UInt8, CaseIterable, Sendable {
    case notInsured = 0
    case normal = 1
    case suspended = 2
    case invalid = 3
    case terminated = 4
}

/// A status an enrolment had from a day on, until the next one began.
public struct StatusPeriod: Hashable, Sendable {
    public var since: BusinessDate
    /// `psn_insu_stas`, see `EnrolmentStatus`.
    public var status: UInt8

    public init(since: BusinessDate, status: UInt8) {
        self.since = since
        self.status = status
    }
}

/// One person's enrolment in one insured region and kind of insurance (参保关系). A person may hold several.
public struct EnrolmentRecord: Hashable, Sendable {
    public var person: PersonNumber
    public var insuringRegion: RegionCode
    public var insurance: InsuranceKind
    public var pool: RegionCode
    public var personType: UInt32
    /// `psn_insu_stas`: 1 is normal.
    public var status: UInt8
    /// First day of `status`; `nil` when it was never recorded, then it counts for every day.
    public var statusSince: BusinessDate?
    /// Statuses before the present one, ascending by day.
    public var earlierStatuses: [StatusPeriod] = []
    /// Contribution level (缴费档次); `nil` when not recorded.
    public var contributionLevel: UInt8?
    /// Last day the contributions cover; `nil` when not recorded.
    public var paidUntil: BusinessDate?
    public var isCivilServant: Bool
    /// Identities of the person, ascending by kind and first day.
    public var flags: [IdentityFlag] = []
    public var filings: [FilingRecord] = []
    public var chronic: [ChronicRecord] = []
    /// Balance of the personal account when the books open.
    public var accountBalance: Fen = .zero
    /// Family members whose account may help (家庭共济), in the order they are asked.
    public var mutualAid: [MutualAidLink] = []
    /// What each benefit year has already counted when the books open.
    public var opening: [Int: Accumulators] = [:]

    public init(
        person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, pool: RegionCode, personType: UInt32,
        status: UInt8 = 1, isCivilServant: Bool = false
    ) {
        self.person = person
        self.insuringRegion = insuringRegion
        self.insurance = insurance
        self.pool = pool
        self.personType = personType
        self.status = status
        self.isCivilServant = isCivilServant
    }

    /// Periods as a person entitled to medical assistance (医疗救助对象): the flags of that kind.
    public var assistance: [ClosedRange<BusinessDate>] {
        get { flags.filter { $0.kind == .assistance }.map(\.validity) }
        set {
            flags.removeAll { $0.kind == .assistance }
            flags = newValue.map { IdentityFlag(kind: .assistance, validity: $0) } + flags
        }
    }

    /// The one family member whose account may help without limit of time.
    public var mutualAidMember: PersonNumber? {
        get { mutualAid.first?.member }
        set { mutualAid = newValue.map { [MutualAidLink(member: $0)] } ?? [] }
    }

    /// The status on a day; `nil` before the first recorded one.
    public func status(on day: BusinessDate) -> UInt8? {
        guard let statusSince, day < statusSince else { return status }
        return earlierStatuses.last { $0.since <= day }?.status
    }
}

extension EnrolmentRecord {
    /// See `RegistryReading.facts`.
    /// - Parameters:
    ///   - lineage: the treating region and every region above it, as `RegistryReading.lineage` gives them.
    ///   - institution: when given, qualifications bound to other institutions do not count.
    public func facts(
        lineage: [RegionCode], visit: ClosedRange<BusinessDate>, institution: InstitutionCode? = nil
    ) -> PersonFacts {
        let settled = visit.upperBound
        return PersonFacts(
            person: person, insurance: insurance, pool: pool, personType: personType,
            status: status(on: settled) ?? EnrolmentStatus.notInsured.rawValue,
            isCivilServant: isCivilServant || has(.civilServant, on: settled), isAssisted: has(.assistance, on: settled),
            filing: filings.inForce(lineage: lineage, visit: visit),
            chronicDiseases: chronic.filter { $0.validity.contains(settled) && $0.admits(institution) }.map(\.disease).sorted(),
            mutualAidMember: mutualAid.first { $0.validity.contains(settled) }?.member,
            assistanceCategory: assistanceCategory(on: settled))
    }

    /// The identity (`psn_idet_type`) policies tell assisted persons apart by: 1100 and the grade, such as 1101 for extreme poverty
    /// (unverified: our own numbers); zero without a grade.
    private func assistanceCategory(on day: BusinessDate) -> UInt16 {
        let level = flags.first { $0.kind == .assistance && $0.validity.contains(day) && $0.level != nil }?.level
        return level.map { 1_100 + UInt16($0) } ?? 0
    }

    /// The facts where no region table is at hand: the first two digits say what lies above the treating region.
    public func facts(treatingRegion: RegionCode, visit: ClosedRange<BusinessDate>) -> PersonFacts {
        facts(lineage: [treatingRegion, treatingRegion.party], visit: visit)
    }

    /// Whether the person has an identity on a day.
    public func has(_ kind: IdentityKind, on day: BusinessDate) -> Bool {
        flags.contains { $0.kind == kind && $0.validity.contains(day) }
    }
}
