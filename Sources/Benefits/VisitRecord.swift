import ClaimTypes
import LedgerTypes

/// A settled visit, as far as other visits of the same person have to be compared with it.
///
/// Whoever hears of a person's care in all regions keeps these records: the insuring region, and who adjudicates a file for one.
///
/// | Two visits of one person | 两次就诊 | Answer |
/// |---|---|---|
/// | same institution, visit type, begin to the second and fee, two visit ids | 同机构同类别同时刻同金额 | `VisitFinding.duplicate` |
/// | two inpatient stays with more than the day of transfer in common | 住院时段重叠（转院当日除外） | `VisitFinding.overlap` |
/// | same institution, visit type, disease, day and fee | 同日同机构同金额 | flagged `sameDayRepeat` |
/// | a chronic-disease visit inside an inpatient stay, in either order | 住院期间门诊慢特病 | flagged `outpatientDuringStay` |
/// | an emergency visit at the same institution up to three days before a stay it turned into (24) | 急诊转住院前已结算急诊 | flagged `emergencyBilledBefore` |
///
/// What is flagged may well be right, and an auditor decides. Where the line runs is our reading: no national rule was found, so it is
/// unverified.
public struct VisitRecord: Hashable, Sendable {
    public let institution: InstitutionCode
    public let visitID: String
    public let batch: String
    public let visitType: VisitType
    public let diseaseCode: String
    public let beganAt: BusinessTime
    public let ended: BusinessDate
    public let fee: Fen

    public init(_ submission: ClaimSubmission) {
        let visit = submission.visit
        institution = visit.institution
        visitID = visit.visitID
        batch = submission.batch
        visitType = visit.visitType
        diseaseCode = visit.diseaseCode
        beganAt = visit.beganAt
        ended = submission.settledAt.date
        fee = submission.split.total
    }

    /// The parts as they were kept.
    public init(
        institution: InstitutionCode, visitID: String, batch: String, visitType: VisitType, diseaseCode: String,
        beganAt: BusinessTime, ended: BusinessDate, fee: Fen
    ) {
        self.institution = institution
        self.visitID = visitID
        self.batch = batch
        self.visitType = visitType
        self.diseaseCode = diseaseCode
        self.beganAt = beganAt
        self.ended = ended
        self.fee = fee
    }

    public var period: VisitPeriod { VisitPeriod(institution: institution, began: beganAt.date, ended: ended) }
    public var isInpatient: Bool { visitType.clearingType == .inpatient }

    /// Whether both are bills of one visit.
    public func isSameVisit(as other: VisitRecord) -> Bool { institution == other.institution && visitID == other.visitID }
}

/// Why a visit cannot be beside another one of the same person.
public enum VisitFinding: Hashable, Sendable {
    /// The same visit is settled under another visit id.
    case duplicate(of: VisitPeriod)
    /// Two inpatient stays overlap.
    case overlap(with: VisitPeriod)

    public var other: VisitPeriod {
        switch self {
        case .duplicate(let other), .overlap(let other): other
        }
    }
}

extension VisitRecord {
    /// The first reason against this visit, in the order of the table.
    /// - Parameter known: the settled visits of the same person.
    /// - Complexity: O(`known`).
    public func finding(beside known: [VisitRecord]) -> VisitFinding? {
        let others = known.filter { !$0.isSameVisit(as: self) }
        if let same = others.first(where: { $0.isTwin(of: self) }) { return .duplicate(of: same.period) }
        guard isInpatient else { return nil }
        return others.first { $0.isInpatient && $0.period.overlaps(period) }.map { .overlap(with: $0.period) }
    }

    /// What looks odd about this visit, ascending by kind, in the order of arrival within one.
    /// - Complexity: O(`known`).
    public func flags(beside known: [VisitRecord], atMost limit: Int) -> [VisitFlag] {
        let others = known.filter { !$0.isSameVisit(as: self) }
        let found = VisitFlag.Kind.allCases.flatMap { kind in
            others.filter { $0.gives(kind, to: self) }.map { VisitFlag(kind: kind, other: $0.period) }
        }
        return Array(found.prefix(limit))
    }

    /// Bills of stays in other institutions that this stay continues without a break, the latest stay first, as the policy that decides
    /// it says (转院). Empty for what is no stay, or no benefit of the policy.
    public func transfers(
        from known: [VisitRecord], settledAs way: SettlementWay, under policy: BenefitPolicy
    ) -> [VisitRecord] {
        guard isInpatient, let index = policy.benefitIndex(for: visitType, settledAs: way) else { return [] }
        let rule = policy.benefits[index].transfer
        var stays = known.filter { $0.isInpatient && !$0.isSameVisit(as: self) }
        var (here, found) = (self, [VisitRecord]())
        while let before = stays.filter({
            $0.institution != here.institution && $0.ended <= here.beganAt.date
                && rule.joins(dischargedOn: $0.ended, admittedOn: here.beganAt.date)
        }).max(by: { ($0.ended, $0.institution, $0.visitID, $0.batch) < ($1.ended, $1.institution, $1.visitID, $1.batch) }) {
            found += stays.filter { $0.isSameVisit(as: before) }
            stays.removeAll { $0.isSameVisit(as: before) }
            here = before
        }
        return found
    }

    private func isTwin(of other: VisitRecord) -> Bool {
        institution == other.institution && visitType == other.visitType && beganAt == other.beganAt && fee == other.fee
    }

    private func gives(_ kind: VisitFlag.Kind, to new: VisitRecord) -> Bool {
        switch kind {
        case .sameDayRepeat:
            institution == new.institution && visitType == new.visitType && diseaseCode == new.diseaseCode
                && ended == new.ended && fee == new.fee
        case .outpatientDuringStay:
            isInpatient && new.visitType == .chronicOutpatient && period.encloses(new.ended)
                || new.isInpatient && visitType == .chronicOutpatient && new.period.encloses(ended)
        case .emergencyBilledBefore:
            new.visitType == .emergencyInpatient && visitType == .emergency && institution == new.institution
                && ended <= new.beganAt.date && new.beganAt.date <= ended.adding(days: Self.emergencyDays)
        // Of stays that were told of and not billed: no two settled visits give it.
        case .stayElsewhere: false
        }
    }

    /// Days before admission in which emergency fees belong to the stay. General knowledge, unverified.
    private static var emergencyDays: Int { 3 }
}
