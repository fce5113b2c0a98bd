import ClaimTypes
import LedgerCore
import LedgerTypes
import Messages

/// Messages that cannot be believed, and what a person decides of them. See `QuarantineEntry`.
extension RegionMachine {
    /// Puts a message into quarantine; what it owes goes to suspense where it can be booked.
    /// - Returns: its number.
    @discardableResult
    mutating func isolate(
        _ message: PeerMessage, _ key: BillKey, _ finding: SettlementRefusal, _ records: StatedRecords?, _ arrival: Arrived,
        at time: Timestamp, into postings: inout [Posting]
    ) -> UInt64 {
        var isInSuspense = false
        if let records, refusal(of: records, arrival.insuring) == nil {
            isInSuspense = true
            book(records, of: key, against: .suspense, from: arrival.insuring, at: time, into: &postings)
        }
        let received = arrival.imbalance.map { .unbalanced(message, $0) } ?? message
        let entry = QuarantineEntry(
            number: UInt64(quarantine.count) + 1, evidence: arrival.evidence, key: key, message: received, finding: finding,
            detail: arrival.imbalance?.description ?? "", isInSuspense: isInSuspense, standing: .open)
        quarantine.append(entry)
        return entry.number
    }

    /// A trial whose figures balance under no reading: nothing hangs on it, but it is kept as evidence.
    mutating func isolateTrial(
        _ decision: SettleDecision, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        isolate(.preSettleAnswer(decision), decision.key, .unbalanced, nil, arrival, at: time, into: &output.postings)
        output.replies.append(decision.reply(.refused(SettlementRefusal.unbalanced.notice("setlinfo"))))
        return code(.quarantined)
    }

    /// The operator's command: release or reject a message. Refused when it is not open, or cannot be booked as it stands.
    mutating func resolve(_ verdict: QuarantineVerdict, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        let wanted: QuarantineEntry.Standing = verdict.verdict == .release ? .released : .rejected
        guard verdict.number > 0, verdict.number <= UInt64(quarantine.count) else {
            output.outcome = code(.quarantineUnknown)
            return output
        }
        let entry = quarantine[Int(verdict.number) - 1]
        guard entry.standing == .open else {
            output.outcome = entry.standing == wanted ? CommandOutput.replayed : code(.quarantineUnknown)
            return output
        }
        let refusal =
            verdict.verdict == .release
            ? release(entry, at: time, into: &output) : reject(entry, verdict.at, at: time, into: &output)
        if let refusal {
            output.outcome = code(refusal)
        } else {
            quarantine[Int(entry.number) - 1].standing = wanted
        }
        return output
    }

    /// Books a settlement as what it says. Only figures that balance and bill the very fee that was asked can be believed; the parts of
    /// the fee may be what a person had to judge.
    private mutating func release(
        _ entry: QuarantineEntry, at time: Timestamp, into output: inout CommandOutput
    ) -> SettlementRefusal? {
        guard case .settleDecision(let decision) = entry.message, case .settled(let claim) = decision.outcome,
            let bill = bills[entry.key], case .quarantined(let hold, entry.number) = bill.life, entry.isInSuspense,
            claim.amounts.violatedIdentity(decision.insurance) == nil, claim.originalSettlementID == 0, fits(decision, bill),
            claim.amounts.total == asked(entry.key, covering: bill.covers)?.total
        else { return .quarantineUnsound }
        // Past this line nothing may fail.
        let records = StatedRecords(
            claim, superseding: decision.superseded, decision.insurance, decision.clearingType, of: entry.key)
        release(hold, of: entry.key, bill, RegionCode(entry.evidence.sender.value), at: time, into: &output.postings)
        leaveSuspense(entry, records.funds.total, at: time, into: &output.postings)
        bookSettlement(decision, claim, into: &output)
        return nil
    }

    /// Does not believe a message. A settlement is undone by a reversal; a cancel or adjustment that is none leaves the claim as it was,
    /// and what it says stays in suspense until the two regions agree.
    private mutating func reject(
        _ entry: QuarantineEntry, _ moment: BusinessTime, at time: Timestamp, into output: inout CommandOutput
    ) -> SettlementRefusal? {
        let bill = bills[entry.key]
        let notice = entry.finding.notice("setl_id")
        switch (entry.message.believed, bill?.life) {
        case (.settleDecision(let decision), .quarantined(_, entry.number)):
            let request = ReverseRequest(
                institution: entry.institution, messageID: "quarantine-\(entry.number)", originalMessageID: decision.messageID,
                visitID: entry.visitID, batch: entry.batch, person: decision.person, reversedAt: moment)
            take(.askReversal(messageID: request.messageID), by: entry.key)
            send(.reverseRequest(request), to: RegionCode(entry.evidence.sender.value))
        case (.settleDecision, .withdrawing(_, entry.number, _)):
            // The hospital has asked for the reversal already.
            break
        case (.cancelDecision(let decision), .cancelling(_, let messageID)) where messageID == decision.messageID:
            declineCancel(decision, notice, at: time, into: &output)
        case (.reverseDecision(let decision), .reversing(_, let messageID)) where messageID == decision.request.messageID:
            declineReversal(decision.request, notice, at: time, into: &output)
        case (.adjustmentDecision(let decision), .adjusting(_, let pending)) where pending.request == decision.request:
            endAdjustment(entry.key, pending, isBooked: false, at: time, into: &output.postings)
            take(.decline, by: entry.key)
        case (.preSettleAnswer, _): break
        default: return .quarantineUnsound
        }
        return nil
    }

    /// The sender takes back a settlement in quarantine: both leave suspense together, when one is the exact negative of the other.
    mutating func withdraw(
        _ number: UInt64, _ decision: ReverseDecision, _ negative: SettledClaim, _ records: StatedRecords, _ arrival: Arrived,
        at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let entry = quarantine[Int(number) - 1]
        let key = entry.key
        guard case .settleDecision(let settled) = entry.message.believed, case .settled(let claim) = settled.outcome,
            negative.negates(claim), records.insurance == settled.insurance,
            refusal(of: records, arrival.insuring) == nil || !entry.isInSuspense
        else {
            isolate(.reverseDecision(decision), key, .decisionDiffers, records, arrival, at: time, into: &output.postings)
            return code(.quarantined)
        }
        let bill = bills[key]!
        release(bill.life.hold, of: key, bill, arrival.insuring, at: time, into: &output.postings)
        if entry.isInSuspense {
            book(records, of: key, against: .suspense, from: arrival.insuring, at: time, into: &output.postings)
            if let interim = settled.superseded, fits(settled, bill) {
                // The interim bill was negated and stays so: its part was never in doubt.
                leaveSuspense(
                    entry, interim.amounts.owedByFund(settled.insurance).total, at: time, into: &output.postings)
                supersede(in: key, by: interim)
            }
        }
        quarantine[Int(number) - 1].standing = .withdrawn
        take(.bookReversal(negative), by: key)
        bills[key]!.request = nil
        output.replies.append(decision.request.reply(.reversed(nil)))
        endReversed(decision.request)
        return CommandOutput.accepted
    }

    /// What stood in suspense for a message becomes a debt to the hospital, or less of one.
    private mutating func leaveSuspense(
        _ entry: QuarantineEntry, _ amount: Fen, at time: Timestamp, into postings: inout [Posting]
    ) {
        var chain = TransferChain(.quarantineEnd, number: entry.number, code: .settlement, window: .none)
        chain.post(
            debit: ClaimAccounts.suspense(region), credit: ClaimAccounts.payableToHospital(region, entry.institution), amount)
        ledger.book(chain, at: time, into: &postings)
    }

    /// Messages in quarantine that nobody has decided on, in order of arrival.
    public var openQuarantine: [QuarantineEntry] { quarantine.filter { $0.standing == .open } }

    /// What stands in suspense for messages in quarantine; credit is positive.
    public var inSuspense: Fen { ledger.account(ClaimAccounts.suspense(region))?.creditBalance ?? .zero }
}

extension PeerMessage {
    /// The message inside one that does not balance.
    var believed: PeerMessage { if case .unbalanced(let message, _) = self { message } else { self } }
}
