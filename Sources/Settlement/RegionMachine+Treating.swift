import ClaimTypes
import LedgerCore
import LedgerTypes
import Messages

/// The treating region's part of a claim: asks the insuring region, and knows that an unanswered question is a state (law M5).
extension RegionMachine {
    /// Transactions 2206 and 2303: nothing is booked and nothing is remembered; the answer is passed on when it comes.
    mutating func preSettle(_ request: BillRequest) -> CommandOutput {
        switch check(request) {
        case .failure(let refused): return refused.output
        case .success(let checked):
            guard checked.bill.split.total == request.medicalFee else {
                return refuse(request, .feeDiffersFromLines, "medfee_sumamt")
            }
            send(.preSettleRequest(checked.submission), to: checked.visit.insuringRegion.party)
            return reply(.unknown, to: request.institution, request.messageID)
        }
    }

    /// Transactions 2207 and 2304. Two keys guard the effect (law M4): the message id and the business key.
    mutating func settle(_ request: BillRequest, at time: Timestamp) -> CommandOutput {
        let key = request.key
        if let use = messageUses[request.message] {
            guard use.purpose != .reversedBeforeArrival else { return refuse(request, .messageReversed, "msgid") }
            guard use.purpose == .settle else { return refuse(request, .messageIDUsed, "infno") }
            guard use.visitID == request.visitID else { return refuse(request, .messageIDUsed, "mdtrt_id") }
            guard use.batch == request.batch else { return refuse(request, .messageIDUsed, "chrg_bchno") }
        }
        let checked: CheckedBill
        switch check(request) {
        case .failure(let refused): return refused.output
        case .success(let value): checked = value
        }
        if let answer = standingAnswer(to: request, of: checked.bill) { return answer }
        guard checked.bill.split.total == request.medicalFee else {
            return refuse(request, .feeDiffersFromLines, "medfee_sumamt")
        }

        // Past this line nothing may fail.
        holdsPlaced += 1
        var output = reply(.unknown, to: request.institution, request.messageID)
        var chain = TransferChain(.inFlightHold, number: holdsPlaced, code: .inFlight, window: .none)
        let fee = checked.bill.split.total
        if fee.isPositive {
            chain.append(
                debit: ClaimAccounts.inFlight(region, from: checked.visit.insuringRegion.party),
                credit: ClaimAccounts.payableToHospital(region, request.institution), amount: fee, .hold(expiresAt: nil))
        }
        ledger.book(chain, at: time, into: &output.postings)
        bills[key]!.state = .settling(hold: holdsPlaced)
        bills[key]!.request = request
        messageUses[request.message] = MessageUse(purpose: .settle, visitID: request.visitID, batch: request.batch)
        send(.settleRequest(checked.submission), to: checked.visit.insuringRegion.party)
        return output
    }

    /// What a settle of a bill that is no longer fresh is told; `nil` when it may go ahead.
    private func standingAnswer(to request: BillRequest, of bill: Bill) -> CommandOutput? {
        guard let first = bill.request else { return nil }
        switch bill.state {
        case .itemised: return nil
        case .cancelled:
            // The batch may be settled again, but never by the message that was undone.
            return first.messageID == request.messageID ? refuse(request, .alreadyCancelled, "msgid") : nil
        case .settling, .reversingUnknown:
            if let field = first.firstDifference(from: request) { return refuse(request, .settledDiffers, field) }
            return first.messageID == request.messageID
                ? reply(.unknown, to: request.institution, request.messageID)
                : refuse(request, .outcomeUnknown, "mdtrt_id")
        case .settled(let claim), .cancelling(let claim, _), .reversing(let claim, _):
            if let field = first.firstDifference(from: request) { return refuse(request, .settledDiffers, field) }
            return reply(.settled(claim), to: request.institution, request.messageID, outcome: CommandOutput.replayed)
        }
    }

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
        guard let visit = visits[key.visit], let bill = bills[key], let request = bill.request else {
            return refused(.nothingToCancel, "mdtrt_id")
        }
        switch bill.state {
        case .itemised: return refused(.nothingToCancel, "mdtrt_id")
        case .settling, .reversingUnknown, .reversing: return refused(.outcomeUnknown, "mdtrt_id")
        case .cancelling(_, let pending):
            return pending == cancel.messageID
                ? reply(.unknown, to: cancel.institution, cancel.messageID) : refused(.outcomeUnknown, "mdtrt_id")
        case .cancelled(_, let negative):
            guard use != nil else { return refused(.alreadyCancelled, "setl_id") }
            return reply(.cancelled(negative), to: cancel.institution, cancel.messageID, outcome: CommandOutput.replayed)
        case .settled(let claim):
            guard request.messageID == cancel.originalMessageID else { return refused(.nothingToCancel, "omsgid") }
            // Past this line nothing may fail.
            bills[key]!.state = .cancelling(claim, messageID: cancel.messageID)
            messageUses[message] = MessageUse(purpose: .cancel, visitID: cancel.visitID, batch: cancel.batch)
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
        if let use = messageUses[message], use.purpose != .reverse {
            return answer(.refused(SettlementRefusal.messageIDUsed.notice("msgid")))
        }
        guard let use = messageUses[original] else {
            messageUses[original] = MessageUse(purpose: .reversedBeforeArrival, visitID: reverse.visitID, batch: "")
            messageUses[message] = MessageUse(purpose: .reverse, visitID: reverse.visitID, batch: "")
            return answer(.reversed(nil))
        }
        let key = BillKey(institution: reverse.institution, visitID: use.visitID, batch: use.batch)
        if use.purpose == .reversedBeforeArrival { return answer(.reversed(nil), CommandOutput.replayed) }
        guard use.purpose == .settle, let bill = bills[key], let visit = visits[key.visit] else {
            return answer(.refused(SettlementRefusal.nothingToCancel.notice("omsgid")))
        }
        guard bill.request?.messageID == reverse.originalMessageID else { return answer(.reversed(nil)) }
        switch bill.state {
        case .itemised: return answer(.reversed(nil))
        case .cancelled(_, let negative): return answer(.reversed(negative), CommandOutput.replayed)
        case .cancelling, .reversing, .reversingUnknown: return answer(.unknown)
        case .settling(let hold): bills[key]!.state = .reversingUnknown(hold: hold, messageID: reverse.messageID)
        case .settled(let claim): bills[key]!.state = .reversing(claim, messageID: reverse.messageID)
        }
        messageUses[message] = MessageUse(purpose: .reverse, visitID: use.visitID, batch: use.batch)
        send(
            .reverseRequest(
                ReverseRequest(
                    institution: reverse.institution, messageID: reverse.messageID,
                    originalMessageID: reverse.originalMessageID, visitID: use.visitID, batch: use.batch, person: visit.person,
                    reversedAt: reverse.reversedAt)), to: visit.insuringRegion.party)
        return answer(.unknown)
    }

    private func refuse(_ request: BillRequest, _ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
        reply(.refused(refusal.notice(field)), to: request.institution, request.messageID)
    }
}

/// A bill request that passed every check this region can make alone.
private struct CheckedBill {
    let visit: VisitRegistration
    let bill: Bill
    let submission: ClaimSubmission
}

private struct RefusedBill: Error {
    let output: CommandOutput
}

extension RegionMachine {
    private func check(_ request: BillRequest) -> Result<CheckedBill, RefusedBill> {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> Result<CheckedBill, RefusedBill> {
            .failure(RefusedBill(output: refuse(request, refusal, field)))
        }
        guard let visit = visits[request.key.visit] else { return refused(.visitUnknown, "mdtrt_id") }
        guard let bill = bills[request.key] else { return refused(.batchUnknown, "chrg_bchno") }
        guard request.settledAt >= visit.beganAt else { return refused(.settledBeforeAdmission, "setl_time") }
        guard !request.hospitalPart.isNegative, request.hospitalPart <= bill.split.total else {
            return refused(.hospitalPartExceedsFee, "hosp_part_amt")
        }
        let submission = ClaimSubmission(
            visit: visit, messageID: request.messageID, batch: request.batch, split: bill.split,
            hospitalPart: request.hospitalPart, useAccount: request.useAccount, settledAt: request.settledAt)
        return .success(CheckedBill(visit: visit, bill: bill, submission: submission))
    }
}

extension BillRequest {
    var key: BillKey { BillKey(institution: institution, visitID: visitID, batch: batch) }
    var message: MessageKey { MessageKey(institution: institution, messageID: messageID) }

    /// The national name of the first field that differs, message ids aside (law M4).
    func firstDifference(from other: BillRequest) -> String? {
        if medicalFee != other.medicalFee { return "medfee_sumamt" }
        if hospitalPart != other.hospitalPart { return "hosp_part_amt" }
        if useAccount != other.useAccount { return "acct_used_flag" }
        if settledAt != other.settledAt { return "setl_time" }
        return nil
    }
}
