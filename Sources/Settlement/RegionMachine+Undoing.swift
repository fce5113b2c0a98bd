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
        if let negative = bill.negative(of: cancel.originalMessageID) {
            guard use != nil else { return refused(.alreadyCancelled, "setl_id") }
            return reply(.cancelled(negative), to: cancel.institution, cancel.messageID, outcome: CommandOutput.replayed)
        }
        guard let request = bill.request else { return refused(.nothingToCancel, "mdtrt_id") }
        switch bill.state {
        case .itemised: return refused(.nothingToCancel, "mdtrt_id")
        case .settling, .reversingUnknown, .reversing: return refused(.outcomeUnknown, "mdtrt_id")
        case .cancelling(_, let pending):
            return pending == cancel.messageID
                ? reply(.unknown, to: cancel.institution, cancel.messageID) : refused(.outcomeUnknown, "mdtrt_id")
        case .cancelled: return refused(.alreadyCancelled, "setl_id")
        case .settled(let claim):
            guard request.messageID == cancel.originalMessageID else { return refused(.nothingToCancel, "omsgid") }
            // Past this line nothing may fail.
            bills[key]!.state = .cancelling(claim, messageID: cancel.messageID)
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
        switch bill.state {
        case .itemised, .cancelled: preconditionFailure("M5: a bill at rest has no request that could be reversed")
        case .cancelling, .reversing, .reversingUnknown: return answer(.unknown)
        case .settling(let hold): bills[key]!.state = .reversingUnknown(hold: hold, messageID: reverse.messageID)
        case .settled(let claim): bills[key]!.state = .reversing(claim, messageID: reverse.messageID)
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
