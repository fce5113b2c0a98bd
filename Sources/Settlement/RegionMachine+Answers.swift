import ClaimTypes
import LedgerCore
import LedgerTypes
import Messages

/// The treating region hears the insuring region's answers, books them and answers the hospital. A peer is outside: what it sends is
/// booked, refused, or put into quarantine; it is never corrected and never a trap.
extension RegionMachine {
    /// - Parameter imbalance: why the figures balance under no reading; `nil` when they do.
    mutating func accept(
        settlement decision: SettleDecision, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let key = decision.key
        guard let bill = bills[key], bill.request?.messageID == decision.messageID, visits[key.visit]?.person == decision.person
        else { return code(.messageUnexpected) }
        switch bill.life {
        case .settling: break
        case .reversingUnknown(let hold, _) where hold != 0: break
        default: return code(.messageUnexpected)
        }
        switch decision.outcome {
        case .refused(let notice):
            release(bill.life.hold, of: key, bill, arrival.insuring, at: time, into: &output.postings)
            take(.decline, by: key)
            if case .itemised = bills[key]!.life {
                if let request = bill.request { keepRefusal(of: .settle(request), notice, at: time) }
                bills[key]!.request = nil
                output.replies.append(decision.reply(.refused(notice)))
            }
        case .settled(let claim):
            let records = StatedRecords(
                claim, superseding: decision.superseded, decision.insurance, decision.clearingType, of: key)
            if let finding = finding(of: decision, claim, bill, records, arrival) {
                let entry = isolate(.settleDecision(decision), key, finding, records, arrival, at: time, into: &output.postings)
                take(.quarantine(entry: entry), by: key)
                return code(.quarantined)
            }
            release(bill.life.hold, of: key, bill, arrival.insuring, at: time, into: &output.postings)
            book(records, of: key, against: .hospital(key.institution), from: arrival.insuring, at: time, into: &output.postings)
            bookSettlement(decision, claim, into: &output)
        }
        return decision.outcome.code
    }

    /// The bill's part of a settlement that is in the books.
    mutating func bookSettlement(_ decision: SettleDecision, _ claim: SettledClaim, into output: inout CommandOutput) {
        let key = decision.key
        // A late success after a reversal is booked as evidence; the reversal's own answer undoes it.
        take(.book(claim), by: key)
        enterTotals(claim, of: key)
        bills[key]!.flags = decision.flags
        enterStay(key, superseding: decision.superseded)
        guard case .settled = bills[key]!.life else { return }
        output.replies.append(
            decision.reply(decision.superseded.map { .settledInPlace(claim, of: $0) } ?? .settled(claim)))
    }

    mutating func accept(
        cancel decision: SettleDecision, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let key = decision.key
        guard let bill = bills[key], case .cancelling(let standing, let messageID) = bill.life, messageID == decision.messageID
        else { return code(.messageUnexpected) }
        switch decision.outcome {
        case .refused(let notice):
            declineCancel(decision, notice, at: time, into: &output)
        case .settled(let negative):
            let records = StatedRecords(negative, superseding: nil, decision.insurance, decision.clearingType, of: key)
            if let finding = finding(of: negative, negating: standing.claim, of: key, records, arrival) {
                isolate(.cancelDecision(decision), key, finding, records, arrival, at: time, into: &output.postings)
                return code(.quarantined)
            }
            book(records, of: key, against: .hospital(key.institution), from: arrival.insuring, at: time, into: &output.postings)
            take(.bookCancel(negative), by: key)
            enterTotals(negative, of: key)
            output.replies.append(decision.reply(.cancelled(negative)))
        }
        return decision.outcome.code
    }

    mutating func accept(
        reversal decision: ReverseDecision, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let request = decision.request
        let key = BillKey(institution: request.institution, visitID: request.visitID, batch: request.batch)
        guard let bill = bills[key] else { return code(.messageUnexpected) }
        switch (bill.life, decision.outcome) {
        case (.reversingUnknown(_, request.messageID), .nothingToReverse),
            (.withdrawing(_, _, request.messageID), .nothingToReverse):
            release(bill.life.hold, of: key, bill, arrival.insuring, at: time, into: &output.postings)
            take(.nothingToReverse, by: key)
            bills[key]!.request = nil
            output.replies.append(request.reply(.reversed(nil)))
        case (.withdrawing(_, let number, request.messageID), .reversed(let negative, let insurance, let clearingType)):
            let records = StatedRecords(negative, superseding: nil, insurance, clearingType, of: key)
            return withdraw(number, decision, negative, records, arrival, at: time, into: &output)
        case (.reversing(let standing, request.messageID), .reversed(let negative, let insurance, let clearingType)):
            let records = StatedRecords(negative, superseding: nil, insurance, clearingType, of: key)
            if let finding = finding(of: negative, negating: standing.claim, of: key, records, arrival) {
                isolate(.reverseDecision(decision), key, finding, records, arrival, at: time, into: &output.postings)
                return code(.quarantined)
            }
            book(records, of: key, against: .hospital(key.institution), from: arrival.insuring, at: time, into: &output.postings)
            take(.bookReversal(negative), by: key)
            enterTotals(negative, of: key)
            output.replies.append(request.reply(.reversed(negative)))
        case (.reversing(_, request.messageID), .refused(let notice)):
            declineReversal(request, notice, at: time, into: &output)
            return UInt32(notice.code)
        default: return code(.messageUnexpected)
        }
        endReversed(request)
        return CommandOutput.accepted
    }

    /// The reversed message must never take effect again.
    mutating func endReversed(_ request: ReverseRequest) {
        let original = MessageKey(institution: request.institution, messageID: request.originalMessageID)
        messageUses[original] = MessageUse(purpose: .reversedBeforeArrival, visitID: request.visitID, batch: request.batch)
    }

    /// Takes a step of a bill, and frees the visit when the settle that blocked it is no longer under way.
    mutating func take(_ step: BillStep, by key: BillKey) {
        bills[key]!.take(step)
        if !bills[key]!.life.isSettling, settlingBatches[key.visit] == key.batch { settlingBatches[key.visit] = nil }
    }

    /// The unknown is over: the held fee leaves the books before the real figures enter.
    mutating func release(
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

extension ReverseRequest {
    func reply(_ answer: HospitalAnswer) -> HospitalReply {
        HospitalReply(institution: institution, messageID: messageID, answer: answer)
    }
}
