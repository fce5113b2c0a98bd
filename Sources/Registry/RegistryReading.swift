import ClaimTypes

/// What a node may ask about persons, institutions and regions. Answers are values; nothing here changes a registry.
public protocol RegistryReading: Sendable {
    /// The region with this code, whatever its validity.
    func region(_ code: RegionCode) -> RegionRecord?

    func institution(_ code: InstitutionCode) -> InstitutionRecord?

    /// The enrolment of `person` in this region and kind of insurance. The caller names both: row 0 is nobody's choice.
    func enrolment(of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind) -> EnrolmentRecord?

    /// Whether any enrolment of the person exists, wherever.
    func isKnown(_ person: PersonNumber) -> Bool
}

extension RegistryReading {
    /// The facts the rules need of one person for a visit, or `nil` when the enrolment does not exist.
    ///
    /// - Parameter visit: first day to settlement day. A filing counts when it covers any day of the visit: one made before
    ///   the settlement is honoured, and a stay begun inside its validity may be settled after it (handling rules art. 16 for
    ///   the former; the latter unverified). Qualification and assistance are read on the settlement day.
    public func facts(
        of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, treatingRegion: RegionCode,
        visit: ClosedRange<BusinessDate>
    ) -> PersonFacts? {
        enrolment(of: person, insuringRegion: insuringRegion, insurance: insurance)?
            .facts(treatingRegion: treatingRegion, visit: visit)
    }
}

extension EnrolmentRecord {
    /// See `RegistryReading.facts`.
    public func facts(treatingRegion: RegionCode, visit: ClosedRange<BusinessDate>) -> PersonFacts {
        let filing = filings.filter { $0.covers(treatingRegion) && $0.validity.overlaps(visit) }.map(\.type)
            .min { $0.rawValue < $1.rawValue }
        let settled = visit.upperBound
        return PersonFacts(
            person: person, insurance: insurance, pool: pool, personType: personType, status: status,
            isCivilServant: isCivilServant, isAssisted: assistance.contains { $0.contains(settled) }, filing: filing,
            chronicDiseases: chronic.filter { $0.validity.contains(settled) }.map(\.disease).sorted(),
            mutualAidMember: mutualAidMember)
    }
}

extension FilingRecord {
    /// A filing for a province covers its cities; a filing for a city covers that city alone.
    func covers(_ region: RegionCode) -> Bool { treatingRegion == region || treatingRegion == region.party }
}
