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
            if let refusal = checked.stayRefusal { return refuse(request, refusal, "mdtrt_id") }
            guard checked.submission.split.total == request.medicalFee else {
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
        guard settlingBatches[key.visit] == nil else { return refuse(request, .outcomeUnknown, "mdtrt_id") }
        if let refusal = checked.stayRefusal { return refuse(request, refusal, "mdtrt_id") }
        guard checked.submission.split.total == request.medicalFee else {
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
        if case .undone(let standing, let negative, let undoing) = checked.bill.life, let first = checked.bill.request {
            bills[key]!.undone.append(
                UndoneSettlement(messageID: first.messageID, standing: standing, negative: negative, undoing: undoing))
        }
        settlingBatches[key.visit] = key.batch
        bills[key]!.take(.ask(hold: holdsPlaced))
        bills[key]!.request = request
        bills[key]!.covers = checked.covers
        bills[key]!.supersedes = checked.submission.supersedes
        bills[key]!.flags = []
        messageUses[request.message] = MessageUse(purpose: .settle, visitID: request.visitID, batch: request.batch)
        send(.settleRequest(checked.submission), to: checked.visit.insuringRegion.party)
        return output
    }

    /// What a settle of a bill that is no longer fresh is told; `nil` when it may go ahead.
    private func standingAnswer(to request: BillRequest, of bill: Bill) -> CommandOutput? {
        if bill.isSuperseded { return refuse(request, .supersededByLater, "chrg_bchno") }
        // The batch may be settled again, but never by a message that was undone.
        if bill.negative(of: request.messageID) != nil { return refuse(request, .alreadyCancelled, "msgid") }
        guard let first = bill.request else { return nil }
        if bill.life.isSettling {
            if let field = first.firstDifference(from: request) { return refuse(request, .settledDiffers, field) }
            return first.messageID == request.messageID
                ? reply(.unknown, to: request.institution, request.messageID)
                : refuse(request, .outcomeUnknown, "mdtrt_id")
        }
        guard let standing = bill.life.standing else { return nil }
        if let field = first.firstDifference(from: request) { return refuse(request, .settledDiffers, field) }
        return reply(.settled(standing.claim), to: request.institution, request.messageID, outcome: CommandOutput.replayed)
    }

    private func refuse(_ request: BillRequest, _ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
        reply(.refused(refusal.notice(field)), to: request.institution, request.messageID)
    }
}

/// A bill request that passed every check this region can make alone.
private struct CheckedBill {
    let visit: VisitRegistration
    let bill: Bill
    /// Of the whole stay so far where it is billed before discharge.
    let submission: ClaimSubmission
    let covers: [String]
    /// Why the other bills of the stay forbid this one.
    let stayRefusal: SettlementRefusal?
}

private struct RefusedBill: Error {
    let output: CommandOutput
}

extension RegionMachine {
    private func check(_ request: BillRequest) -> Result<CheckedBill, RefusedBill> {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> Result<CheckedBill, RefusedBill> {
            .failure(RefusedBill(output: refuse(request, refusal, field)))
        }
        guard let visit = openVisit(request.key.visit) else { return refused(.visitUnknown, "mdtrt_id") }
        guard let bill = bills[request.key] else { return refused(.batchUnknown, "chrg_bchno") }
        guard bill.lineCount > 0 else { return refused(.linesMissing, "chrg_bchno") }
        guard request.settledAt >= visit.beganAt else { return refused(.settledBeforeAdmission, "setl_time") }
        guard !request.isInterim || visit.visitType.clearingType == .inpatient else {
            return refused(.interimOutsideStay, "mid_setl_flag")
        }
        if let missing = partlyServed[request.key.visit]?.missing(for: visit.visitType, settledAs: request.settlementWay) {
            let notice = SettlementRefusal.serviceNotOpen.notice("psn_setlway", missing.names)
            return .failure(RefusedBill(output: reply(.refused(notice), to: request.institution, request.messageID)))
        }
        let stay = stay(around: request.key)
        guard let split = asked(request.key, covering: stay.covers), !split.hasNegativePart else {
            return refused(.totalNegative, "medfee_sumamt")
        }
        guard !request.hospitalPart.isNegative, request.hospitalPart <= split.total else {
            return refused(.hospitalPartExceedsFee, "hosp_part_amt")
        }
        let submission = ClaimSubmission(
            visit: visit, messageID: request.messageID, batch: request.batch, split: split,
            hospitalPart: request.hospitalPart, useAccount: request.useAccount, settledAt: request.settledAt,
            isInterim: request.isInterim, settlementWay: request.settlementWay, emergencyBeganAt: request.emergencyBeganAt,
            supersedes: stay.supersedes)
        return .success(
            CheckedBill(visit: visit, bill: bill, submission: submission, covers: stay.covers, stayRefusal: stay.refusal))
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
        if isInterim != other.isInterim { return "mid_setl_flag" }
        if settlementWay != other.settlementWay { return "psn_setlway" }
        if emergencyBeganAt != other.emergencyBeganAt { return "er_flag" }
        return nil
    }
}
