import ClaimTypes
import LedgerTypes
import Messages

/// The same message id gets the same answer, a refusal too (law M4). A trial changes nothing whenever it comes, so it is asked anew.
extension RegionMachine {
    /// From here on. What was refused before may still be tried again.
    mutating func keepRefusals() -> CommandOutput {
        var output = CommandOutput()
        guard !refused.areKept else {
            output.outcome = CommandOutput.replayed
            return output
        }
        refused.areKept = true
        return output
    }

    /// What a message that was refused before is told; `nil` for any other. Another message under the id of a refused one is a conflict where
    /// the id stands for the message; lines and registrations go by what they say, and are looked at anew.
    mutating func answerToRefused(_ request: HospitalRequest, at time: Timestamp) -> CommandOutput? {
        guard refused.areKept else { return nil }
        refused.move(to: time)
        guard let known = refused[request.refusedKey] else { return nil }
        let fields = request.markedFields
        guard let differing = zip(fields, known.marks).first(where: { $0.mark != $1 })?.0 else {
            return reply(.refused(known.notice), to: request.institution, request.messageID)
        }
        guard request.isKnownByItsMessage else { return nil }
        return reply(
            .refused(SettlementRefusal.messageIDUsed.notice(differing.name)), to: request.institution, request.messageID)
    }

    /// Keeps what a request was told at once, if that was a refusal of the request itself and not of a second one under the id of a request
    /// that was taken.
    mutating func keepRefusal(of request: HospitalRequest, _ output: CommandOutput) {
        guard refused.areKept, case .refused(let notice)? = output.replies.first?.answer, !isTaken(request) else { return }
        keepRefusal(of: request, notice)
    }

    /// Keeps a refusal of the insuring region.
    mutating func keepRefusal(of request: HospitalRequest, _ notice: RefusalNotice, at time: Timestamp) {
        guard refused.areKept else { return }
        refused.move(to: time)
        keepRefusal(of: request, notice)
    }

    private mutating func keepRefusal(of request: HospitalRequest, _ notice: RefusalNotice) {
        if case .preSettle = request { return }
        let known = RefusedMessage(notice: notice, marks: request.markedFields.map(\.mark))
        if refused[request.refusedKey] == nil { refused.keep(known, as: request.refusedKey) }
    }

    /// Whether the id was taken for something: what that was is told by the books.
    private func isTaken(_ request: HospitalRequest) -> Bool {
        let message = request.refusedKey.message
        if messageUses[message] != nil || counter.uses[message] != nil { return true }
        guard case .register(let visit, let messageID, _) = request else { return false }
        return visits.messageID(of: VisitKey(institution: visit.institution, visitID: visit.visitID)) == messageID
    }

    /// The insuring region, or a person who looked at its answer, says that a cancel has not happened.
    mutating func declineCancel(
        _ decision: SettleDecision, _ notice: RefusalNotice, at time: Timestamp, into output: inout CommandOutput
    ) {
        let message = MessageKey(institution: decision.institution, messageID: decision.messageID)
        let request = CancelBill(
            institution: decision.institution, visitID: decision.visitID, batch: decision.batch, messageID: decision.messageID,
            originalMessageID: messageUses[message]?.original ?? "", cancelledAt: BusinessTime(seconds: 0))
        keepRefusal(of: .cancel(request), notice, at: time)
        take(.decline, by: decision.key)
        output.replies.append(decision.reply(.refused(notice)))
    }

    /// As `declineCancel`, of a reversal.
    mutating func declineReversal(
        _ request: ReverseRequest, _ notice: RefusalNotice, at time: Timestamp, into output: inout CommandOutput
    ) {
        let asked = ReverseBill(
            institution: request.institution, visitID: request.visitID, messageID: request.messageID,
            originalMessageID: request.originalMessageID, reversedAt: request.reversedAt)
        keepRefusal(of: .reverse(asked), notice, at: time)
        take(.decline, by: BillKey(institution: request.institution, visitID: request.visitID, batch: request.batch))
        output.replies.append(request.reply(.refused(notice)))
    }
}

extension HospitalRequest {
    var refusedKey: RefusedKey {
        RefusedKey(
            message: MessageKey(institution: institution, messageID: messageID), kind: RegionCommand.hospital(self).kind)
    }

    /// Whether one id stands for one message; registrations, lines and what changes a visit may be repeated under any.
    fileprivate var isKnownByItsMessage: Bool {
        switch self {
        case .settle, .cancel, .reverse, .cancelLines, .cancelVisit, .cancelDischarge, .confirmSplit, .rollBackSplit: true
        case .register, .uploadLines, .addLines, .preSettle, .changeVisit, .discharge: false
        }
    }
}
