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
                bills[key]!.state = .reversingUnknown(hold: 0, messageID: reversal)
            } else {
                bills[key]!.state = .itemised
                bills[key]!.request = nil
                output.replies.append(decision.reply(.refused(notice)))
            }
        case .settled(let claim):
            guard claim.amounts.split == bill.split, claim.originalSettlementID == 0, isBookable(claim, from: insuring) else {
                return code(.decisionDiffers)
            }
            release(hold, of: key, bill, insuring, at: time, into: &output.postings)
            book(claim, decision, from: insuring, code: .settlement, at: time, into: &output.postings)
            if let reversal {
                // A late success after a reversal is booked as evidence; the reversal's own answer undoes it.
                bills[key]!.state = .reversing(claim, messageID: reversal)
            } else {
                bills[key]!.state = .settled(claim)
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
            bills[key]!.state = .settled(claim)
            output.replies.append(decision.reply(.refused(notice)))
        case .settled(let negative):
            guard negative.negates(claim), isBookable(negative, from: insuring) else { return code(.decisionDiffers) }
            book(negative, decision, from: insuring, code: .cancellation, at: time, into: &output.postings)
            bills[key]!.state = .cancelled(claim, by: negative)
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
            bills[key]!.state = .itemised
            bills[key]!.request = nil
            output.replies.append(reply(.reversed(nil)))
        case (.reversing(let claim, request.messageID), .reversed(let negative, let insurance, let clearingType)):
            guard negative.negates(claim), isBookable(negative, from: insuring) else { return code(.decisionDiffers) }
            let echo = SettleDecision(
                institution: request.institution, visitID: request.visitID, batch: request.batch, messageID: request.messageID,
                person: request.person, insurance: insurance, clearingType: clearingType, outcome: .settled(negative))
            book(negative, echo, from: insuring, code: .cancellation, at: time, into: &output.postings)
            bills[key]!.state = .cancelled(claim, by: negative)
            output.replies.append(reply(.reversed(negative)))
        case (.reversing(let claim, request.messageID), .refused(let notice)):
            bills[key]!.state = .settled(claim)
            output.replies.append(reply(.refused(notice)))
            return UInt32(notice.code)
        default: return code(.messageUnexpected)
        }
        // The reversed message must never take effect again.
        let original = MessageKey(institution: request.institution, messageID: request.originalMessageID)
        messageUses[original] = MessageUse(purpose: .reversedBeforeArrival, visitID: request.visitID, batch: request.batch)
        return CommandOutput.accepted
    }

    /// A peer's decision can be booked when its number is the peer's own and unused, and its window is not fenced. What cannot be
    /// booked changes nothing and leaves the bill unknown: a person has to look.
    private func isBookable(_ claim: SettledClaim, from insuring: RegionCode) -> Bool {
        claim.settlementID / SettlementNumber.perRegion == UInt64(insuring.value)
            && !ledger.isApplied(TransferOrigin.settlement.id(claim.settlementID))
            && !claimed.isClosed(RegionPair(insuring: insuring, treating: region), in: claim.window)
    }

    /// The unknown is over: the held fee leaves the books before the real figures enter.
    private mutating func release(
        _ hold: UInt64, of key: BillKey, _ bill: Bill, _ insuring: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) {
        guard hold != 0, bill.split.total.isPositive else { return }
        var chain = TransferChain(.inFlightRelease, number: hold, code: .inFlight, window: .none)
        chain.append(
            debit: Books.inFlight(region, from: insuring), credit: Books.payableToHospital(region, key.institution),
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
                debit: Books.receivable(region, from: insuring, row.fund),
                credit: Books.payableToHospital(region, decision.institution), row.amount)
        }
        ledger.book(chain, at: time, into: &postings)
        let pair = RegionPair(insuring: insuring, treating: region)
        let entry = ClearingEntry(
            window: claim.window, pair: pair, insurance: decision.insurance, amounts: claim.amounts,
            isCancel: claim.originalSettlementID != 0)
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
