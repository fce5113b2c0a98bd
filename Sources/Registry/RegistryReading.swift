import ClaimTypes

/// What a node may ask about persons, institutions and regions. Answers are values; nothing here changes a registry.
///
/// Everyone reads through this seam: the memory registry of examples and simulations, a generated population, and the store on
/// disk. A store that cannot read stops the process: "not found" is an answer, a broken disk is none (M10).
public protocol RegistryReading: Sendable {
    /// The region with this code, whatever its validity.
    func region(_ code: RegionCode) -> RegionRecord?

    func institution(_ code: InstitutionCode) -> InstitutionRecord?

    /// The enrolment of `person` in this region and kind of insurance. The caller names both: row 0 is nobody's choice.
    func enrolment(of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind) -> EnrolmentRecord?

    /// Whether any enrolment of the person exists, wherever.
    func isKnown(_ person: PersonNumber) -> Bool

    /// What is known of the person's life; `nil` when nothing is.
    func life(of person: PersonNumber) -> LifeRecord?

    /// The state of all of the person's credentials.
    func credential(of person: PersonNumber) -> CredentialState

    /// See the extension: a requirement so that a store may answer without reading whole enrolments.
    func facts(
        of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, treatingRegion: RegionCode,
        visit: ClosedRange<BusinessDate>, institution: InstitutionCode?
    ) -> PersonFacts?
}

extension RegistryReading {
    public func facts(
        of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, treatingRegion: RegionCode,
        visit: ClosedRange<BusinessDate>, institution: InstitutionCode?
    ) -> PersonFacts? {
        enrolment(of: person, insuringRegion: insuringRegion, insurance: insurance)?
            .facts(lineage: lineage(of: treatingRegion), visit: visit, institution: institution)
            .knowing(life(of: person), credential(of: person))
    }

    /// The facts the rules need of one person for a visit, or `nil` when the enrolment does not exist.
    ///
    /// - Parameter visit: first day to settlement day. A filing counts when it covers any day of the visit: one made before
    ///   the settlement is honoured, and a stay begun inside its validity may be settled after it (handling rules art. 16 for
    ///   the former; the latter unverified). Status, qualifications and identities are read on the settlement day.
    public func facts(
        of person: PersonNumber, insuringRegion: RegionCode, insurance: InsuranceKind, treatingRegion: RegionCode,
        visit: ClosedRange<BusinessDate>
    ) -> PersonFacts? {
        facts(
            of: person, insuringRegion: insuringRegion, insurance: insurance, treatingRegion: treatingRegion, visit: visit,
            institution: nil)
    }

    /// The region and every region above it, nearest first, ending with its clearing party. The table decides; for a code that is
    /// not in it, the first two digits do.
    public func lineage(of code: RegionCode) -> [RegionCode] { regionLineage(of: code, in: region) }
}

extension PersonFacts {
    /// The facts with the person's life and credentials. What nobody can say (a presumed death, no record) says nothing against a claim.
    /// A death without its day counts from the day it was told of.
    public func knowing(_ life: LifeRecord?, _ credential: CredentialState) -> PersonFacts {
        var facts = self
        if let life, life.status == .dead { facts.diedOn = life.since ?? life.confirmedOn }
        if case .stopped(let since, _) = credential { facts.credentialStoppedAt = since }
        return facts
    }
}

/// See `RegistryReading.lineage`. A table whose parents run in a circle ends after `regionDepthMax` steps.
public func regionLineage(of code: RegionCode, in table: (RegionCode) -> RegionRecord?) -> [RegionCode] {
    var lineage = [code]
    var party = code.party
    var next = table(code)
    if let record = next { party = record.party }
    while let parent = next?.parent, !lineage.contains(parent), lineage.count < regionDepthMax {
        lineage.append(parent)
        next = table(parent)
    }
    if !lineage.contains(party) { lineage.append(party) }
    return lineage
}

/// More levels than any region table has.
private let regionDepthMax = 8
