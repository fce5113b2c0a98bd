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
    mutating func requestReversal(_ reverse: ReverseBill) -> CommandOutput {
        func answer(_ answer: HospitalAnswer, _ outcome: UInt32 = CommandOutput.accepted) -> CommandOutput {
            reply(answer, to: reverse.institution, reverse.messageID, outcome: outcome)
        }
        let message = MessageKey(institution: reverse.institution, messageID: reverse.messageID)
        let original = MessageKey(institution: reverse.institution, messageID: reverse.originalMessageID)
        if let use = messageUses[message] {
            guard use.purpose == .reverse else { return answer(.refused(SettlementRefusal.messageIDUsed.notice("msgid"))) }
            guard use.original == reverse.originalMessageID else {
                return answer(.refused(SettlementRefusal.messageIDUsed.notice("omsgid")))
            }
        }
        guard let use = messageUses[original] else {
            endBeforeEffect(reverse, batch: "")
            return answer(.reversed(nil))
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
