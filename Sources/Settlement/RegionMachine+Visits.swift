import ClaimTypes
import LedgerTypes
import Messages

/// What a hospital says of a visit after registering it: its purpose (2203A, 2403), its end (2402), and that either was a mistake
/// (2202, 2404, 2405). None of it moves money; none of it is possible once money has moved.
extension RegionMachine {
    /// Why a visit cannot be changed now: a bill of it stands or is under way; `nil` when it can.
    private func refusalOfChange(_ key: VisitKey) -> SettlementRefusal? {
        if settlingBatches[key] != nil { return .outcomeUnknown }
        for batch in (counter.lines[key] ?? [:]).keys.sorted() {
            guard let bill = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)] else { continue }
            if bill.life.isUnknown { return .outcomeUnknown }
            if bill.life.standing != nil { return .visitBilled }
        }
        return nil
    }

    mutating func change(_ change: ChangeVisit) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: change.institution, change.messageID)
        }
        let key = VisitKey(institution: change.institution, visitID: change.visitID)
        guard let visit = openVisit(key) else { return refused(.visitUnknown, "mdtrt_id") }
        guard visit.person == change.person else { return refused(.visitDiffers, "psn_no") }
        guard change.visitType.clearingType == visit.visitType.clearingType else { return refused(.visitTypeUnknown, "med_type") }
        var next = visit
        next.visitType = change.visitType
        next.diseaseCode = change.diseaseCode
        next.beganAt = change.beganAt
        var file = counter.files[key] ?? VisitFile()
        file.diagnoses = change.diagnoses
        guard next != visit || file != counter.files[key] ?? VisitFile() else {
            return reply(.done, to: change.institution, change.messageID, outcome: CommandOutput.replayed)
        }
        if next != visit, let refusal = refusalOfChange(key) { return refused(refusal, "mdtrt_id") }
        if let missing = change.openServices?.missing(for: next.visitType, settledAs: nil) {
            return reply(
                .refused(SettlementRefusal.serviceNotOpen.notice("med_type", missing.names)), to: change.institution,
                change.messageID)
        }
        if let end = file.dischargedAt, end < change.beganAt { return refused(.dischargeBeforeBegin, "begntime") }
        // Lines already taken were found to lie inside the visit; a later begin could leave them outside.
        guard change.beganAt <= visit.beganAt || counter.lines[key] == nil else { return refused(.linesRemain, "begntime") }
        // Past this line nothing may fail.
        visits.change(next)
        counter.files[key] = file
        keep(change.openServices, of: key, next.visitType)
        if next != visit { tellStay(key) }
        return reply(.done, to: change.institution, change.messageID)
    }

    mutating func cancelVisit(_ step: VisitStep) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: step.institution, step.messageID)
        }
        let key = VisitKey(institution: step.institution, visitID: step.visitID)
        let message = MessageKey(institution: step.institution, messageID: step.messageID)
        let use = CounterUse(purpose: .cancelVisit, fingerprint: Fingerprint.of(step))
        if let answer = answerToRepeated(message, use) { return answer }
        guard let visit = visits[key] else { return refused(.visitUnknown, "mdtrt_id") }
        guard visit.person == step.person else { return refused(.visitDiffers, "psn_no") }
        if counter.files[key]?.isCancelled == true {
            return reply(.done, to: step.institution, step.messageID, outcome: CommandOutput.replayed)
        }
        if let refusal = refusalOfTakingBack(key) { return refused(refusal, "mdtrt_id") }
        // Past this line nothing may fail.
        takeBack(key)
        counter.uses[message] = use
        return reply(.done, to: step.institution, step.messageID)
    }

    /// Why a registration cannot be taken back now; `nil` when it can.
    func refusalOfTakingBack(_ key: VisitKey) -> SettlementRefusal? {
        if let refusal = refusalOfChange(key) { return refusal }
        if counter.files[key]?.dischargedAt != nil { return .dischargedAlready }
        return (counter.lines[key] ?? [:]).values.allSatisfy(\.lines.isEmpty) ? nil : .linesRemain
    }

    /// Takes a registration back. The message that made it, should it arrive again, is refused from now on (law M4).
    mutating func takeBack(_ key: VisitKey) {
        counter.files[key, default: VisitFile()].isCancelled = true
        tellStay(key)
        guard let visit = visits[key], let messageID = visits.messageID(of: key) else { return }
        let step = VisitStep(
            institution: key.institution, visitID: key.visitID, messageID: messageID, person: visit.person, askedAt: visit.beganAt
        )
        counter.uses[MessageKey(institution: key.institution, messageID: messageID)] = CounterUse(
            purpose: .withdrawnRegistration, fingerprint: Fingerprint.of(step))
    }

    /// Why a registration message is not taken, whatever it registers: the visit it once registered was taken back, or it was reversed,
    /// perhaps before it came. Only admissions are reversed, so no other visit pays for the look.
    func refusalOfRegistering(_ visit: VisitRegistration, _ messageID: String) -> RefusalNotice? {
        let message = MessageKey(institution: visit.institution, messageID: messageID)
        let isStay = visit.visitType.clearingType == .inpatient
        let isReversed =
            isStay && [.reversedBeforeArrival, .reversedAdmission].contains(messageUses[message]?.purpose ?? .settle)
        if isReversed { return SettlementRefusal.messageReversed.notice("msgid") }
        let key = VisitKey(institution: visit.institution, visitID: visit.visitID)
        guard counter.files[key]?.isCancelled == true, counter.uses[message]?.purpose == .withdrawnRegistration else {
            return nil
        }
        return SettlementRefusal.messageReversed.notice(
            "msgid",
            BilingualText("该登记已撤销，重新登记请用新的 msgid", "the registration was taken back; take a new msgid to register again"))
    }

    /// A visit that was taken back is registered again, as long as nothing was ever billed of it or the registration is the same.
    func mayReopen(_ visit: VisitRegistration) -> Bool {
        let key = VisitKey(institution: visit.institution, visitID: visit.visitID)
        return counter.files[key]?.isCancelled == true && (visits[key] == visit || counter.lines[key] == nil)
    }

    mutating func discharge(_ discharge: DischargeVisit) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: discharge.institution, discharge.messageID)
        }
        let key = VisitKey(institution: discharge.institution, visitID: discharge.visitID)
        guard let visit = openVisit(key) else { return refused(.visitUnknown, "mdtrt_id") }
        guard visit.person == discharge.person else { return refused(.visitDiffers, "psn_no") }
        guard visit.visitType.clearingType == .inpatient else { return refused(.interimOutsideStay, "mdtrt_id") }
        guard discharge.endedAt >= visit.beganAt else { return refused(.dischargeBeforeBegin, "endtime") }
        var file = counter.files[key] ?? VisitFile()
        if !discharge.diagnoses.isEmpty { file.diagnoses = discharge.diagnoses }
        if let known = file.dischargedAt {
            guard known == discharge.endedAt, file == counter.files[key] else { return refused(.dischargedAlready, "endtime") }
            return reply(.done, to: discharge.institution, discharge.messageID, outcome: CommandOutput.replayed)
        }
        // Past this line nothing may fail.
        file.dischargedAt = discharge.endedAt
        counter.files[key] = file
        tellStay(key)
        return reply(.done, to: discharge.institution, discharge.messageID)
    }

    mutating func cancelDischarge(_ step: VisitStep) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: step.institution, step.messageID)
        }
        let key = VisitKey(institution: step.institution, visitID: step.visitID)
        let message = MessageKey(institution: step.institution, messageID: step.messageID)
        let use = CounterUse(purpose: .cancelDischarge, fingerprint: Fingerprint.of(step))
        if let answer = answerToRepeated(message, use) { return answer }
        guard let visit = openVisit(key) else { return refused(.visitUnknown, "mdtrt_id") }
        guard visit.person == step.person else { return refused(.visitDiffers, "psn_no") }
        guard counter.files[key]?.dischargedAt != nil else { return refused(.notDischarged, "mdtrt_id") }
        if let refusal = refusalOfFinalBill(key) { return refused(refusal, "mdtrt_id") }
        // Past this line nothing may fail.
        counter.files[key]!.dischargedAt = nil
        tellStay(key)
        counter.uses[message] = use
        return reply(.done, to: step.institution, step.messageID)
    }

    /// Interim bills may stand while a stay goes on; the final one may not.
    private func refusalOfFinalBill(_ key: VisitKey) -> SettlementRefusal? {
        if settlingBatches[key] != nil { return .outcomeUnknown }
        for batch in (counter.lines[key] ?? [:]).keys.sorted() {
            guard let bill = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: batch)] else { continue }
            if bill.life.isUnknown { return .outcomeUnknown }
            if bill.life.standing != nil, bill.request?.isInterim != true { return .stayBilled }
        }
        return nil
    }
}
