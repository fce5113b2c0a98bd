import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// The treating region hears the insuring region's answers, books them and answers the hospital.
extension RegionMachine {
    mutating func accept(
        settlement decision: SettleDecision, from insuring: RegionCode, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let key = decision.key
        guard let bill = bills[key], bill.request?.messageID == decision.messageID, visits[key.visit]?.person == decision.person
        else { return code(.messageUnexpected) }
        let hold: UInt64
        let reversal: String?
        switch bill.state {
        case .settling(let placed): (hold, reversal) = (placed, nil)
        case .reversingUnknown(let placed, let messageID) where placed != 0: (hold, reversal) = (placed, messageID)
        default: return code(.messageUnexpected)
        }
        switch decision.outcome {
        case .refused(let notice):
            release(hold, of: key, bill, insuring, at: time, into: &output.postings)
            if let reversal {
                move(key, to: .reversingUnknown(hold: 0, messageID: reversal))
            } else {
                move(key, to: .itemised)
                bills[key]!.request = nil
                output.replies.append(decision.reply(.refused(notice)))
            }
        case .settled(let claim):
            guard claim.amounts.split == bill.split, claim.originalSettlementID == 0,
                decision.insurance == visits[key.visit]?.insurance
            else { return code(.decisionDiffers) }
            if let refusal = refusal(of: claim, decision, from: insuring) { return code(refusal) }
            release(hold, of: key, bill, insuring, at: time, into: &output.postings)
            book(claim, decision, from: insuring, code: .settlement, at: time, into: &output.postings)
            if let reversal {
                // A late success after a reversal is booked as evidence; the reversal's own answer undoes it.
                move(key, to: .reversing(claim, messageID: reversal))
            } else {
                move(key, to: .settled(claim))
                output.replies.append(decision.reply(.settled(claim)))
            }
        }
        return decision.outcome.code
    }

    mutating func accept(
        cancel decision: SettleDecision, from insuring: RegionCode, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let key = decision.key
        guard let bill = bills[key], case .cancelling(let claim, let messageID) = bill.state, messageID == decision.messageID
        else { return code(.messageUnexpected) }
        switch decision.outcome {
        case .refused(let notice):
            move(key, to: .settled(claim))
            output.replies.append(decision.reply(.refused(notice)))
        case .settled(let negative):
            guard negative.negates(claim), decision.insurance == visits[key.visit]?.insurance else {
                return code(.decisionDiffers)
            }
            if let refusal = refusal(of: negative, decision, from: insuring) { return code(refusal) }
            book(negative, decision, from: insuring, code: .cancellation, at: time, into: &output.postings)
            move(key, to: .cancelled(claim, by: negative))
            output.replies.append(decision.reply(.cancelled(negative)))
        }
        return decision.outcome.code
    }

    mutating func accept(
        reversal decision: ReverseDecision, from insuring: RegionCode, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let request = decision.request
        let key = BillKey(institution: request.institution, visitID: request.visitID, batch: request.batch)
        guard let bill = bills[key] else { return code(.messageUnexpected) }
        func reply(_ answer: HospitalAnswer) -> HospitalReply {
            HospitalReply(institution: request.institution, messageID: request.messageID, answer: answer)
        }
        switch (bill.state, decision.outcome) {
        case (.reversingUnknown(let hold, request.messageID), .nothingToReverse):
            release(hold, of: key, bill, insuring, at: time, into: &output.postings)
            move(key, to: .itemised)
            bills[key]!.request = nil
            output.replies.append(reply(.reversed(nil)))
        case (.reversing(let claim, request.messageID), .reversed(let negative, let insurance, let clearingType)):
            guard negative.negates(claim), insurance == visits[key.visit]?.insurance else { return code(.decisionDiffers) }
            let echo = SettleDecision(
                institution: request.institution, visitID: request.visitID, batch: request.batch, messageID: request.messageID,
                person: request.person, insurance: insurance, clearingType: clearingType, outcome: .settled(negative))
            if let refusal = refusal(of: negative, echo, from: insuring) { return code(refusal) }
            book(negative, echo, from: insuring, code: .cancellation, at: time, into: &output.postings)
            move(key, to: .cancelled(claim, by: negative))
            output.replies.append(reply(.reversed(negative)))
        case (.reversing(let claim, request.messageID), .refused(let notice)):
            move(key, to: .settled(claim))
            output.replies.append(reply(.refused(notice)))
            return UInt32(notice.code)
        default: return code(.messageUnexpected)
        }
        // The reversed message must never take effect again.
        let original = MessageKey(institution: request.institution, messageID: request.originalMessageID)
        messageUses[original] = MessageUse(purpose: .reversedBeforeArrival, visitID: request.visitID, batch: request.batch)
        return CommandOutput.accepted
    }

    /// Gives a bill its next state, and frees the visit when the settle that blocked it is no longer under way.
    private mutating func move(_ key: BillKey, to state: BillState) {
        bills[key]!.state = state
        if !bills[key]!.isSettling, settlingBatches[key.visit] == key.batch { settlingBatches[key.visit] = nil }
    }

    /// Whether a peer's figures may enter the books: identities hold, the id is the peer's and unused, and the window is not
    /// fenced towards this pair (laws M3, M7). A peer is outside: what it sends is refused, never trusted and never a trap.
    private func refusal(of claim: SettledClaim, _ decision: SettleDecision, from insuring: RegionCode) -> SettlementRefusal? {
        guard claim.amounts.violatedIdentity(decision.insurance) == nil,
            claim.settlementID / RegionMachine.settlementsPerRegion == UInt64(insuring.value),
            !ledger.isApplied(TransferOrigin.settlement.id(claim.settlementID))
        else { return .decisionDiffers }
        let pair = RegionPair(insuring: insuring, treating: region)
        return claim.window == .none || claimed.isClosed(pair, in: claim.window) ? .windowNotOpen : nil
    }

    /// The unknown is over: the held fee leaves the books before the real figures enter.
    private mutating func release(
        _ hold: UInt64, of key: BillKey, _ bill: Bill, _ insuring: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) {
        guard hold != 0, bill.split.total.isPositive else { return }
        var chain = TransferChain(.inFlightRelease, number: hold, code: .inFlight, window: .none)
        chain.append(
            debit: ClaimAccounts.inFlight(region, from: insuring),
            credit: ClaimAccounts.payableToHospital(region, key.institution),
            amount: .zero, .voidHold(HoldID(TransferOrigin.inFlightHold.id(hold))))
        ledger.book(chain, at: time, into: &postings)
    }

    /// Books a decision or its negative: receivable from the insuring region, by fund, against the payable to the hospital.
    private mutating func book(
        _ claim: SettledClaim, _ decision: SettleDecision, from insuring: RegionCode, code: TransferCode, at time: Timestamp,
        into postings: inout [Posting]
    ) {
        var chain = TransferChain(.settlement, number: claim.settlementID, code: code, window: claim.window)
        for row in claim.amounts.owedByFund(decision.insurance) {
            chain.post(
                debit: ClaimAccounts.receivable(region, from: insuring, row.fund),
                credit: ClaimAccounts.payableToHospital(region, decision.institution), row.amount)
        }
        ledger.book(chain, at: time, into: &postings)
        let pair = RegionPair(insuring: insuring, treating: region)
        let entry = ClearingEntry(
            window: claim.window, pair: pair, insurance: decision.insurance, amounts: claim.amounts,
            isCancel: claim.originalSettlementID != 0)
        decisionCounts[FencedPair(window: claim.window, pair: pair), default: 0] += 1
        if let refusal = claimed.add(entry) {
            preconditionFailure("M7: a decision arrived behind its window's fence: \(refusal)")
        }
        record(claim, pair: pair, insurance: decision.insurance, clearingType: decision.clearingType)
    }

    func code(_ refusal: SettlementRefusal) -> UInt32 { UInt32(refusal.rawValue) }
}

extension SettledClaim {
    /// Identity I9: the exact negative of the original in every money field, and linked to it.
    func negates(_ original: SettledClaim) -> Bool {
        originalSettlementID == original.settlementID && amounts == -original.amounts
    }
}

extension SettleDecision {
    var key: BillKey { BillKey(institution: institution, visitID: visitID, batch: batch) }

    func reply(_ answer: HospitalAnswer) -> HospitalReply {
        HospitalReply(institution: institution, messageID: messageID, answer: answer)
    }
}
