import ClaimTypes
import LedgerTypes

/// A settled visit, as far as other visits of the same person have to be compared with it.
struct VisitRecord: Hashable, Sendable {
    let key: BillKey
    let visitType: VisitType
    let diseaseCode: String
    let beganAt: BusinessTime
    let ended: BusinessDate
    let fee: Fen

    init(_ submission: ClaimSubmission) {
        let visit = submission.visit
        key = BillKey(institution: visit.institution, visitID: visit.visitID, batch: submission.batch)
        visitType = visit.visitType
        diseaseCode = visit.diseaseCode
        beganAt = visit.beganAt
        ended = submission.settledAt.date
        fee = submission.split.total
    }

    var period: VisitPeriod { VisitPeriod(institution: key.institution, began: beganAt.date, ended: ended) }
    var isInpatient: Bool { visitType.clearingType == .inpatient }
}

/// Every settled visit of every person, kept by the insuring region: it alone hears of a person's care in all regions.
///
/// | Two visits of one person | 两次就诊 | Answer |
/// |---|---|---|
/// | same institution, visit type, begin to the second and fee, two visit ids | 同机构同类别同时刻同金额 | refused `visitDuplicate` |
/// | two inpatient stays with more than the day of transfer in common | 住院时段重叠（转院当日除外） | refused `stayOverlaps` |
/// | same institution, visit type, disease, day and fee | 同日同机构同金额 | flagged `sameDayRepeat` |
/// | a chronic-disease visit inside an inpatient stay, in either order | 住院期间门诊慢特病 | flagged `outpatientDuringStay` |
/// | an emergency visit at the same institution up to three days before a stay it turned into (24) | 急诊转住院前已结算急诊 | flagged `emergencyBilledBefore` |
///
/// What is flagged may well be right, and an auditor decides. Where the line runs is our reading: no national rule was found, so it is
/// unverified.
struct VisitIndex: Sendable {
    private var persons = PackedTable<PersonVisits>()

    struct Finding {
        let refusal: SettlementRefusal
        let other: VisitPeriod
    }

    /// Adds a visit; its decision stands.
    mutating func add(_ record: VisitRecord, of person: PersonNumber) {
        persons[person] = PersonVisits(records(of: person) + [record])
    }

    /// Visits of a person whose decisions stand, in the order of arrival.
    func records(of person: PersonNumber) -> [VisitRecord] { persons[person]?.records ?? [] }

    var isEmpty: Bool { persons.isEmpty }

    /// Bytes of memory taken.
    var footprintBytes: Int { persons.footprintBytes }

    /// Takes a visit out; its decision was undone.
    mutating func remove(_ key: BillKey, of person: PersonNumber) {
        var known = records(of: person)
        guard let index = known.firstIndex(where: { $0.key == key }) else {
            preconditionFailure("M3: \(key.visitID) of \(person) is not in the index of visits")
        }
        known.remove(at: index)
        persons[person] = known.isEmpty ? nil : PersonVisits(known)
    }

    /// The first reason against a new visit, in the order of the table.
    func refusal(of new: VisitRecord, of person: PersonNumber) -> Finding? {
        let others = records(of: person).filter { $0.key.visit != new.key.visit }
        if let same = others.first(where: { $0.isTwin(of: new) }) { return Finding(refusal: .visitDuplicate, other: same.period) }
        guard new.isInpatient else { return nil }
        return others.first { $0.isInpatient && $0.period.overlaps(new.period) }.map {
            Finding(refusal: .stayOverlaps, other: $0.period)
        }
    }

    /// What looks odd about a new visit, ascending by kind, in the order of arrival within one.
    /// - Complexity: O(visits of the person).
    func flags(of new: VisitRecord, of person: PersonNumber, atMost limit: Int) -> [VisitFlag] {
        let others = records(of: person).filter { $0.key.visit != new.key.visit }
        let found = VisitFlag.Kind.allCases.flatMap { kind in
            others.filter { $0.gives(kind, to: new) }.map { VisitFlag(kind: kind, other: $0.period) }
        }
        return Array(found.prefix(limit))
    }

    /// Stays in other institutions that a new stay continues without a break, the latest first: `joins` says of a discharge and an
    /// admission whether the policy treats the two as one (转院).
    func transfers(
        to new: VisitRecord, of person: PersonNumber, joins: (_ discharge: BusinessDate, _ admission: BusinessDate) -> Bool
    ) -> [VisitKey] {
        var stays = records(of: person).filter { $0.isInpatient && $0.key.visit != new.key.visit }
        var (here, found) = (new, [VisitKey]())
        while let before = stays.filter({
            $0.key.institution != here.key.institution && $0.ended <= here.beganAt.date && joins($0.ended, here.beganAt.date)
        }).max(by: { ($0.ended, $0.key) < ($1.ended, $1.key) }) {
            found.append(before.key.visit)
            stays.removeAll { $0.key.visit == before.key.visit }
            here = before
        }
        return found
    }

    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: persons.count)
        for person in persons.keys.sorted() {
            let visits = records(of: person)
            sink.put(person.value)
            sink.put(count: visits.count)
            for visit in visits {
                sink.put(visit.key)
                sink.put(visit.visitType.value)
                sink.put(visit.diseaseCode)
                sink.put(visit.beganAt.seconds)
                sink.put(visit.ended.days)
                sink.put(visit.fee)
            }
        }
    }
}

extension VisitRecord {
    fileprivate func isTwin(of other: VisitRecord) -> Bool {
        key.institution == other.key.institution && visitType == other.visitType && beganAt == other.beganAt && fee == other.fee
    }

    fileprivate func gives(_ kind: VisitFlag.Kind, to new: VisitRecord) -> Bool {
        switch kind {
        case .sameDayRepeat:
            key.institution == new.key.institution && visitType == new.visitType && diseaseCode == new.diseaseCode
                && ended == new.ended && fee == new.fee
        case .outpatientDuringStay:
            isInpatient && new.visitType == .chronicOutpatient && period.encloses(new.ended)
                || new.isInpatient && visitType == .chronicOutpatient && new.period.encloses(ended)
        case .emergencyBilledBefore:
            new.visitType == .emergencyInpatient && visitType == .emergency && key.institution == new.key.institution
                && ended <= new.beganAt.date && new.beganAt.date <= ended.adding(days: Self.emergencyDays)
        }
    }

    /// Days before admission in which emergency fees belong to the stay. General knowledge, unverified.
    private static var emergencyDays: Int { 3 }
}
