import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// The hospital counter of the treating region: visits and their lines.
extension RegionMachine {
    mutating func serve(_ request: HospitalRequest, at time: Timestamp) -> CommandOutput {
        if let answer = answerToRefused(request, at: time) { return answer }
        let output = take(request, at: time)
        keepRefusal(of: request, output)
        return output
    }

    private mutating func take(_ request: HospitalRequest, at time: Timestamp) -> CommandOutput {
        switch request {
        case .register(let visit, let messageID, let open): register(visit, messageID, openServices: open)
        case .uploadLines(let upload): self.upload(upload)
        case .preSettle(let bill): preSettle(bill)
        case .settle(let bill): settle(bill, at: time)
        case .cancel(let cancel): requestCancel(cancel)
        case .reverse(let reverse): requestReversal(reverse, at: time)
        case .addLines(let upload): addLines(upload)
        case .cancelLines(let cancel): cancelLines(cancel)
        case .cancelVisit(let step): cancelVisit(step)
        case .changeVisit(let change): self.change(change)
        case .discharge(let discharge): self.discharge(discharge)
        case .cancelDischarge(let step): cancelDischarge(step)
        case .confirmSplit(let confirm): self.confirm(confirm)
        case .rollBackSplit(let rollBack): self.rollBack(rollBack)
        }
    }

    /// Transactions 2201 and 2401. Idempotent by the visit: the same registration again is answered again.
    /// - Parameter open: the institution's services on the day the visit began. That day counts: a stay begun while the service was
    ///   open is settled whenever it ends (our reading, unverified).
    private mutating func register(
        _ visit: VisitRegistration, _ messageID: String, openServices open: OpenServices?
    ) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: visit.institution, messageID)
        }
        guard visit.treatingRegion == region else { return refused(.treatingRegionDiffers, "mdtrtarea_admvs") }
        guard visit.insuringRegion.party != region else { return refused(.localPatient, "insuplc_admdvs") }
        guard peers.contains(visit.insuringRegion.party) else { return refused(.insuringRegionUnknown, "insuplc_admdvs") }
        guard visit.visitType.clearingType != nil else { return refused(.visitTypeUnknown, "med_type") }
        let key = VisitKey(institution: visit.institution, visitID: visit.visitID)
        if let refusal = refusalOfRegistering(visit, messageID) {
            return reply(.refused(refusal), to: visit.institution, messageID)
        }
        if let known = visits[key], !mayReopen(visit) {
            guard known == visit else { return refused(.visitDiffers, known.firstDifference(from: visit)) }
            return reply(.registered, to: visit.institution, messageID, outcome: CommandOutput.replayed)
        }
        if let missing = open?.missing(for: visit.visitType, settledAs: nil) {
            return reply(
                .refused(SettlementRefusal.serviceNotOpen.notice("fixmedins_code", missing.names)), to: visit.institution,
                messageID)
        }
        // Past this line nothing may fail.
        visits.register(visit, by: messageID)
        counter.files[key] = nil
        if visit.visitType.clearingType == .inpatient {
            counter.admissions[MessageKey(institution: visit.institution, messageID: messageID)] = visit.visitID
            tellStay(key)
        }
        keep(open, of: key, visit.visitType)
        return reply(.registered, to: visit.institution, messageID)
    }

    /// Services are kept for a visit only where one of them may be missing when it is settled.
    mutating func keep(_ open: OpenServices?, of key: VisitKey, _ type: VisitType) {
        let mayBeMissing = SettlementWay.allCases.contains { open?.missing(for: type, settledAs: $0) != nil }
        partlyServed[key] = mayBeMissing ? open : nil
    }

    /// Transactions 2204 and 2301: splits each line by this region's catalogue and keeps the sum. Idempotent by the batch.
    private mutating func upload(_ upload: LineUpload) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: upload.institution, upload.messageID)
        }
        let key = BillKey(institution: upload.institution, visitID: upload.visitID, batch: upload.batch)
        guard let visit = openVisit(key.visit) else { return refused(.visitUnknown, "mdtrt_id") }
        guard !upload.lines.isEmpty else { return refused(.linesMissing, "feedetail") }
        let fingerprint = Fingerprint.of(upload.lines)
        if let known = bills[key] {
            guard known.linesFingerprint == fingerprint, known.lineCount == UInt32(upload.lines.count) else {
                return refused(.linesDiffer, "feedetail")
            }
            return reply(.itemised(known.split), to: upload.institution, upload.messageID, outcome: CommandOutput.replayed)
        }
        // Items carry their own validity; the newest catalogue loaded is the one that knows every version of them.
        guard let catalogue = catalogues.last?.catalogue else { return refused(.catalogueMissing, "fee_ocur_time") }
        var sum = ScopeSplit()
        var trace = NoTrace()
        for line in upload.lines {
            if visit.isStayFromAdmission, line.chargedAt.date < visit.beganAt.date {
                return refused(.chargedOutsideStay, "feedetl_sn \(line.lineNumber)")
            }
            switch LineSplitter.split(
                line, in: catalogue, level: visit.level, insurance: visit.insurance, trace: &trace)
            {
            case .success(let split):
                guard let next = sum.adding(split) else { return refused(.lineRefused, "det_item_fee_sumamt") }
                sum = next
            case .failure: return refused(.lineRefused, "feedetl_sn \(line.lineNumber)")
            }
        }
        // After an interim bill a batch may return more than it charges; the stay as a whole may not.
        guard !sum.total.isNegative || stayBatches[key.visit] != nil else { return refused(.totalNegative, "medfee_sumamt") }
        // Past this line nothing may fail.
        bills[key] = Bill(split: sum, lineCount: UInt32(upload.lines.count), linesFingerprint: fingerprint)
        var output = reply(.itemised(sum), to: upload.institution, upload.messageID)
        var detail = ByteWriter(reserving: 32)
        for part in [sum.fullSelfPay, sum.overLimit, sum.preSelfPay, sum.inScope] { detail.put(part) }
        output.detail = detail.bytes
        return output
    }

    /// An output that answers one hospital message; a refusal's code becomes the outcome of the record.
    func reply(
        _ answer: HospitalAnswer, to institution: InstitutionCode, _ messageID: String,
        outcome: UInt32 = CommandOutput.accepted
    ) -> CommandOutput {
        var output = CommandOutput()
        output.outcome = outcome
        if case .refused(let notice) = answer { output.outcome = UInt32(notice.code) }
        if case .unknown = answer { output.outcome = CommandOutput.pending }
        output.replies = [HospitalReply(institution: institution, messageID: messageID, answer: answer)]
        return output
    }
}

extension VisitRegistration {
    /// An inpatient stay that did not begin as an emergency, whose fees before admission would join it.
    var isStayFromAdmission: Bool { visitType.clearingType == .inpatient && visitType != .emergencyInpatient }

    /// The national name of the first field that differs, in the order of the interface.
    func firstDifference(from other: VisitRegistration) -> String {
        if person != other.person { return "psn_no" }
        if insuringRegion != other.insuringRegion { return "insuplc_admdvs" }
        if insurance != other.insurance { return "insutype" }
        if visitType != other.visitType { return "med_type" }
        if diseaseCode != other.diseaseCode { return "dise_codg" }
        if beganAt != other.beganAt { return "begntime" }
        return "fixmedins_code"
    }
}

extension ScopeSplit {
    /// The sum, or `nil` when a part does not fit.
    func adding(_ other: ScopeSplit) -> ScopeSplit? {
        guard let full = fullSelfPay.adding(other.fullSelfPay), let over = overLimit.adding(other.overLimit),
            let pre = preSelfPay.adding(other.preSelfPay), let scope = inScope.adding(other.inScope)
        else { return nil }
        return ScopeSplit(fullSelfPay: full, overLimit: over, preSelfPay: pre, inScope: scope)
    }
}
