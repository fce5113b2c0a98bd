import ClaimTypes
import LedgerTypes
import Messages

/// The treating region's part of taking a settlement back: cancel (撤销) and reversal (冲正). The insuring region decides.
extension RegionMachine {
    /// Transactions 2208 and 2305: asks the insuring region to cancel. Whole settlement only, once (law M6).
    mutating func requestCancel(_ cancel: CancelBill) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: cancel.institution, cancel.messageID)
        }
        let key = BillKey(institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch)
        let message = MessageKey(institution: cancel.institution, messageID: cancel.messageID)
        let use = messageUses[message]
        if let use, use.purpose != .cancel || use.visitID != cancel.visitID || use.batch != cancel.batch {
            return refused(.messageIDUsed, "msgid")
        }
        if let use, use.original != cancel.originalMessageID { return refused(.messageIDUsed, "omsgid") }
        guard let visit = visits[key.visit], let bill = bills[key] else { return refused(.nothingToCancel, "mdtrt_id") }
        if bill.isSuperseded { return refused(.supersededByLater, "setl_id") }
        if let negative = bill.negative(of: cancel.originalMessageID) {
            guard use != nil else { return refused(.alreadyCancelled, "setl_id") }
            return reply(.cancelled(negative), to: cancel.institution, cancel.messageID, outcome: CommandOutput.replayed)
        }
        guard let request = bill.request else { return refused(.nothingToCancel, "mdtrt_id") }
        if case .cancelling(_, cancel.messageID) = bill.life { return reply(.unknown, to: cancel.institution, cancel.messageID) }
        let claim: SettledClaim
        switch bill.life.after(.askCancel(messageID: cancel.messageID)) {
        case .success(.cancelling(let standing, _)): claim = standing.claim
        case .success, .failure(.settledDiffers): return refused(.nothingToCancel, "mdtrt_id")
        case .failure(let refusal): return refused(refusal, refusal.fieldOfUndoing)
        }
        guard request.messageID == cancel.originalMessageID else { return refused(.nothingToCancel, "omsgid") }
        // A later bill of the stay is about to take the place of this one.
        guard !isBeingSuperseded(key) else { return refused(.outcomeUnknown, "mdtrt_id") }
        // Past this line nothing may fail.
        bills[key]!.take(.askCancel(messageID: cancel.messageID))
        messageUses[message] = MessageUse(
            purpose: .cancel, visitID: cancel.visitID, batch: cancel.batch, original: cancel.originalMessageID)
        send(
            .cancelRequest(
                CancelRequest(
                    institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch,
                    messageID: cancel.messageID, originalMessageID: cancel.originalMessageID,
                    settlementID: claim.settlementID, person: visit.person, insurance: visit.insurance,
                    cancelledAt: cancel.cancelledAt)), to: visit.insuringRegion.party)
        return reply(.unknown, to: cancel.institution, cancel.messageID)
    }

    /// Transaction 2601: undo whatever the named message did, known or not. A reversal is terminal: should the message arrive
    /// after all, it is refused.
    mutating func requestReversal(_ reverse: ReverseBill, at time: Timestamp) -> CommandOutput {
        func answer(_ answer: HospitalAnswer, _ outcome: UInt32 = CommandOutput.accepted) -> CommandOutput {
            reply(answer, to: reverse.institution, reverse.messageID, outcome: outcome)
        }
        let message = MessageKey(institution: reverse.institution, messageID: reverse.messageID)
        let original = MessageKey(institution: reverse.institution, messageID: reverse.originalMessageID)
        if let use = messageUses[message] {
            // A cancel is reversed by settling again under the reversal's own message id.
            if use.purpose == .settle, let cancel = messageUses[original], cancel.purpose == .cancel {
                return reverseCancel(reverse, cancel, at: time)
            }
            guard use.purpose == .reverse else { return answer(.refused(SettlementRefusal.messageIDUsed.notice("msgid"))) }
            guard use.original == reverse.originalMessageID else {
                return answer(.refused(SettlementRefusal.messageIDUsed.notice("omsgid")))
            }
        }
        guard let use = messageUses[original] else {
            if let visitID = counter.admissions[original] { return reverseAdmission(reverse, visitID) }
            endBeforeEffect(reverse, batch: "")
            return answer(.reversed(nil))
        }
        switch use.purpose {
        case .reversedAdmission: return answer(.done, CommandOutput.replayed)
        case .cancel: return reverseCancel(reverse, use, at: time)
        case .settle, .reverse, .reversedBeforeArrival: break
        }
        let key = BillKey(institution: reverse.institution, visitID: use.visitID, batch: use.batch)
        if bills[key]?.isSuperseded == true { return answer(.refused(SettlementRefusal.supersededByLater.notice("setl_id"))) }
        if let negative = bills[key]?.negative(of: reverse.originalMessageID) {
            return answer(.reversed(negative), CommandOutput.replayed)
        }
        if use.purpose == .reversedBeforeArrival { return answer(.reversed(nil), CommandOutput.replayed) }
        guard use.purpose == .settle, let bill = bills[key], let visit = visits[key.visit] else {
            return answer(.refused(SettlementRefusal.nothingToCancel.notice("omsgid")))
        }
        guard bill.request?.messageID == reverse.originalMessageID else {
            // It was refused: nothing to undo, and it must not be tried again.
            endBeforeEffect(reverse, batch: use.batch)
            return answer(.reversed(nil))
        }
        let step = BillStep.askReversal(messageID: reverse.messageID)
        switch bill.life.after(step) {
        case .success where isBeingSuperseded(key): return answer(.unknown)
        case .success: bills[key]!.take(step)
        case .failure(.outcomeUnknown): return answer(.unknown)
        case .failure(let refusal): return answer(.refused(refusal.notice(refusal.fieldOfUndoing)))
        }
        messageUses[message] = MessageUse(
            purpose: .reverse, visitID: use.visitID, batch: use.batch, original: reverse.originalMessageID)
        send(
            .reverseRequest(
                ReverseRequest(
                    institution: reverse.institution, messageID: reverse.messageID,
                    originalMessageID: reverse.originalMessageID, visitID: use.visitID, batch: use.batch, person: visit.person,
                    reversedAt: reverse.reversedAt)), to: visit.insuringRegion.party)
        return answer(.unknown)
    }

    /// An admission is reversed by taking its registration back: refused like 2404 while lines or bills of the stay remain.
    private mutating func reverseAdmission(_ reverse: ReverseBill, _ visitID: String) -> CommandOutput {
        func answer(_ answer: HospitalAnswer) -> CommandOutput { reply(answer, to: reverse.institution, reverse.messageID) }
        let key = VisitKey(institution: reverse.institution, visitID: visitID)
        let isItsOwn = visits.messageID(of: key) == reverse.originalMessageID && counter.files[key]?.isCancelled != true
        if isItsOwn, let refusal = refusalOfTakingBack(key) { return answer(.refused(refusal.notice("omsgid"))) }
        // Past this line nothing may fail.
        if isItsOwn { takeBack(key) }
        messageUses[MessageKey(institution: reverse.institution, messageID: reverse.originalMessageID)] = MessageUse(
            purpose: isItsOwn ? .reversedAdmission : .reversedBeforeArrival, visitID: visitID, batch: "")
        messageUses[MessageKey(institution: reverse.institution, messageID: reverse.messageID)] = MessageUse(
            purpose: .reverse, visitID: visitID, batch: "", original: reverse.originalMessageID)
        return answer(isItsOwn ? .done : .reversed(nil))
    }

    /// A cancel that took effect is reversed by settling the bill again as it was, under the reversal's own message id: books only grow
    /// (law M6), so the settlement stands again under a number of its own. A cancel without effect is barred.
    private mutating func reverseCancel(
        _ reverse: ReverseBill, _ cancel: MessageUse, at time: Timestamp
    ) -> CommandOutput {
        func answer(_ answer: HospitalAnswer) -> CommandOutput { reply(answer, to: reverse.institution, reverse.messageID) }
        let key = BillKey(institution: reverse.institution, visitID: cancel.visitID, batch: cancel.batch)
        guard let bill = bills[key] else { return answer(.refused(SettlementRefusal.nothingToCancel.notice("omsgid"))) }
        if case .cancelling(_, reverse.originalMessageID) = bill.life {
            return answer(.refused(SettlementRefusal.outcomeUnknown.notice("omsgid")))
        }
        guard bill.negative(of: cancel.original) != nil else {
            endBeforeEffect(reverse, batch: cancel.batch)
            return answer(.reversed(nil))
        }
        guard var request = bill.request else {
            let advice = BilingualText("请重新结算 2207/2304", "settle anew by 2207 or 2304")
            return answer(.refused(SettlementRefusal.nothingToCancel.notice("omsgid", advice)))
        }
        request.messageID = reverse.messageID
        // Asked again, the settlement that is under way or stands is meant: its time is no key.
        if bill.request?.messageID != reverse.messageID { request.settledAt = reverse.reversedAt }
        return settle(request, at: time)
    }

    /// The message a reversal names has no effect and will never have one.
    private mutating func endBeforeEffect(_ reverse: ReverseBill, batch: String) {
        let message = MessageKey(institution: reverse.institution, messageID: reverse.messageID)
        let original = MessageKey(institution: reverse.institution, messageID: reverse.originalMessageID)
        let visitID = messageUses[original]?.visitID ?? reverse.visitID
        messageUses[original] = MessageUse(purpose: .reversedBeforeArrival, visitID: visitID, batch: batch)
        messageUses[message] = MessageUse(
            purpose: .reverse, visitID: visitID, batch: batch, original: reverse.originalMessageID)
    }
}

extension RegionMachine {
    /// Whether a later bill of the stay is under way that takes the place of this one, if it is settled.
    func isBeingSuperseded(_ key: BillKey) -> Bool {
        guard let later = settlingBatches[key.visit], later != key.batch else { return false }
        let bill = bills[BillKey(institution: key.institution, visitID: key.visitID, batch: later)]
        return bill?.supersedes?.batch == key.batch
    }
}

extension SettlementRefusal {
    /// The field of a cancel or reversal that the refusal names.
    fileprivate var fieldOfUndoing: String {
        switch self {
        case .alreadyCancelled, .adjustedByAudit, .supersededByLater: "setl_id"
        default: "mdtrt_id"
        }
    }
}
