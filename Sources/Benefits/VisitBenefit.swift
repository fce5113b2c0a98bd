import ClaimTypes
import LedgerTypes

/// How one kind of care is paid.
public struct VisitBenefit: Hashable, Sendable {
    public var family: BenefitFamily
    /// Visit types (`med_type`) it covers.
    public var visitTypes: [VisitType]
    public var deductible: DeductibleRule
    /// What the pooled fund pays; without effect under a quota.
    public var bands: BandRule
    /// A fixed amount in place of bands (定额); maternity only.
    public var quota: QuotaRule?
    /// The diseases covered and their terms (病种); `nil` covers every disease on the common terms. Chronic care only.
    public var diseases: [DiseaseBenefit]?
    /// Levels it pays in.
    public var coversLevel: LevelTable<Bool>
    /// What a transfer between institutions does (转院).
    public var transfer: TransferRule
    /// Hours before admission in which an emergency visit may have begun whose fees join the stay; `nil` is never.
    public var emergencyHours: Int32?
    /// Whether `yearlyCap` looks at this kind of care alone, and not at the total that outpatient care and pharmacies share.
    public var capCountsOwn: Bool
    /// Points on top of the band ratios by person type; the first that matches counts.
    public var personTypeBonuses: [PersonTypeBonus]
    /// Yearly cap of this kind of care alone, inside the pooled cap. Money above it stays with the person.
    public var yearlyCap: Fen?
    /// Whether the out-of-region operator, and a missing filing, matter here.
    public var usesOutOfRegionRule: Bool
    /// Whether the burden left here counts towards serious-illness insurance.
    public var countsAsBurden: Bool

    public init(
        family: BenefitFamily, visitTypes: [VisitType], deductible: DeductibleRule, bands: BandRule,
        personTypeBonuses: [PersonTypeBonus] = [], yearlyCap: Fen? = nil, usesOutOfRegionRule: Bool = true,
        countsAsBurden: Bool = true, quota: QuotaRule? = nil, diseases: [DiseaseBenefit]? = nil,
        coversLevel: LevelTable<Bool> = LevelTable(all: true), transfer: TransferRule = .newStay, emergencyHours: Int32? = nil,
        capCountsOwn: Bool = false
    ) {
        self.family = family
        self.visitTypes = visitTypes
        self.deductible = deductible
        self.bands = bands
        self.personTypeBonuses = personTypeBonuses
        self.yearlyCap = yearlyCap
        self.usesOutOfRegionRule = usesOutOfRegionRule
        self.countsAsBurden = countsAsBurden
        self.quota = quota
        self.diseases = diseases
        self.coversLevel = coversLevel
        self.transfer = transfer
        self.emergencyHours = emergencyHours
        self.capCountsOwn = capCountsOwn
    }

    /// Whether fees of an emergency visit that began then may be part of a stay that began at `admission` (急诊转住院).
    public func joinsEmergency(beganAt emergency: BusinessTime, admittedAt admission: BusinessTime) -> Bool {
        guard let emergencyHours else { return false }
        return (0...Int64(emergencyHours) * 3_600).contains(admission.seconds - emergency.seconds)
    }

    /// Where in `diseases` a code stands; `nil` when it is not covered, or no diseases are listed.
    func diseaseIndex(_ code: String) -> Int? {
        guard let diseases else { return nil }
        for index in diseases.indices where diseases[index].codes.contains(code) { return index }
        return nil
    }
}
