import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// Who is in hospital where: the treating region tells (`AdmissionNotice`), the insuring region knows. It alone hears of a person's care
/// in every region, so it answers 5303 for all of them and sees stays that overlap before either is billed.
extension RegionMachine {
    /// Tells of stays from now on, and of those that go on. Once.
    mutating func tellStays() -> CommandOutput {
        var output = CommandOutput()
        guard !toldStays.tells else {
            output.outcome = CommandOutput.replayed
            return output
        }
        toldStays.tells = true
        for key in visits.keys.sorted() where counter.files[key]?.isCancelled != true && counter.files[key]?.dischargedAt == nil {
            if !hasFinalBill(key) { tellStay(key) }
        }
        return output
    }

    /// Tells the insuring region how a stay stands now; nothing for any other visit.
    mutating func tellStay(_ key: VisitKey) {
        guard toldStays.tells, let visit = visits[key], visit.visitType.clearingType == .inpatient else { return }
        let file = counter.files[key]
        let stage: AdmissionNotice.Stage =
            file?.isCancelled == true ? .takenBack : file?.dischargedAt.map { .discharged($0) } ?? .inHospital
        send(.admissionNotice(AdmissionNotice(visit, stage)), to: visit.insuringRegion.party)
    }

    /// A notice of a treating region. It speaks for its own institutions: a visit that another region told of is not its to change.
    mutating func hear(_ notice: AdmissionNotice, from treating: RegionCode) -> UInt32 {
        guard notice.treatingRegion.party == treating, notice.insuringRegion.party == region else {
            return code(.messageUnexpected)
        }
        let known = toldStays.stays(of: notice.person).first { $0.key == notice.key }
        guard known.map({ $0.treatingRegion.party == treating }) ?? true else { return code(.messageUnexpected) }
        return toldStays.take(notice) ? CommandOutput.accepted : CommandOutput.replayed
    }

    private func hasFinalBill(_ key: VisitKey) -> Bool {
        (counter.lines[key] ?? [:]).keys.contains { batch in
            guard let bill = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)] else {
                return false
            }
            return bill.life.standing != nil && bill.request?.isInterim != true
        }
    }

    /// What looks odd about a visit beside the person's settled visits, and beside stays that are told of and not billed yet. The second is
    /// no refusal: that another institution's stay goes on may be that institution's mistake (our reading, unverified).
    /// - Parameter settled: the person's visits whose decisions stand.
    func flags(of visit: VisitRecord, beside settled: [VisitRecord], _ person: PersonNumber) -> [VisitFlag] {
        let found = visit.flags(beside: settled, atMost: MessageLimits.visitFlagsMax)
        let told = toldStays.stays(of: person).compactMap { stay -> VisitFlag? in
            guard !(stay.institution == visit.institution && stay.visitID == visit.visitID),
                !settled.contains(where: { $0.institution == stay.institution && $0.visitID == stay.visitID })
            else { return nil }
            return stay.flag(on: visit)
        }
        return Array((found + told).sorted { $0.kind.rawValue < $1.kind.rawValue }.prefix(MessageLimits.visitFlagsMax))
    }
}

extension AdmissionNotice {
    /// What a stay that is not billed means for a visit that is being billed. A stay that goes on reaches at least past its last day.
    fileprivate func flag(on visit: VisitRecord) -> VisitFlag? {
        let ended = endedAt?.date ?? max(visit.ended, beganAt.date).adding(days: 1)
        let stay = VisitPeriod(institution: institution, began: beganAt.date, ended: ended)
        if visit.isInpatient { return stay.overlaps(visit.period) ? VisitFlag(kind: .stayElsewhere, other: stay) : nil }
        guard visit.visitType == .chronicOutpatient, stay.encloses(visit.ended) else { return nil }
        return VisitFlag(kind: .outpatientDuringStay, other: stay)
    }
}
