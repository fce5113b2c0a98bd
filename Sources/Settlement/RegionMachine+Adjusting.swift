import ClaimTypes
import LedgerCore
import LedgerTypes
import Messages

/// Adjustments by audit (审核扣款). The treating region, which watches its hospitals, finds them; the insuring region, which owes the
/// money, books and stamps them; the patient's cash and the running totals of the benefit year stay as they are: the person had the
/// benefit, whoever pays for it in the end (our reading, unverified).
extension RegionMachine {
    /// The audit desk's command. What the hospital loses or gets back is held until the insuring region has answered (law M5).
    mutating func requestAdjustment(_ adjustment: AdjustClaim, at time: Timestamp) -> CommandOutput {
        var output = CommandOutput()
        func refused(_ refusal: SettlementRefusal) -> CommandOutput {
            output.outcome = code(refusal)
            return output
        }
        let id = MessageKey(institution: adjustment.institution, messageID: adjustment.adjustmentID)
        if let earlier = adjustmentsAsked[id] {
            guard earlier == adjustment else { return refused(.adjustmentDiffers) }
            output.outcome = CommandOutput.replayed
            return output
        }
        let (key, visit, request): (BillKey, VisitRegistration, AdjustmentRequest)
        switch checkAdjustment(adjustment) {
        case .failure(let refusal): return refused(refusal)
        case .success(let checked): (key, visit, request) = checked
        }
        let pending = PendingAdjustment(request: request, hold: holdsPlaced + 1)

        // Past this line nothing may fail.
        holdsPlaced += 1
        adjustmentsAsked[id] = adjustment
        let (hospital, deductions) = (account(.hospital(key.institution)), account(.deductions(key.institution)))
        let restores = adjustment.reason.restores
        var chain = TransferChain(.adjustmentHold, number: pending.hold, code: .deduction, window: .none)
        chain.append(
            debit: restores ? deductions : hospital, credit: restores ? hospital : deductions, amount: request.amounts.total,
            .hold(expiresAt: nil))
        ledger.book(chain, at: time, into: &output.postings)
        bills[key]!.take(.askAdjustment(pending))
        send(.adjustmentRequest(request), to: visit.insuringRegion.party)
        output.outcome = CommandOutput.pending
        return output
    }

    /// Why an adjustment with a new id cannot be asked for now, or what would be asked.
    func checkAdjustment(
        _ adjustment: AdjustClaim
    ) -> Result<(BillKey, VisitRegistration, AdjustmentRequest), SettlementRefusal> {
        let id = MessageKey(institution: adjustment.institution, messageID: adjustment.adjustmentID)
        guard adjustmentsAsked[id] == nil else { return .failure(.adjustmentDiffers) }
        let key = BillKey(institution: adjustment.institution, visitID: adjustment.visitID, batch: adjustment.batch)
        guard let visit = visits[key.visit], let bill = bills[key] else { return .failure(.adjustmentUnsound) }
        guard let standing = bill.life.standing, !isBeingSuperseded(key) else {
            return .failure(bill.life.isUnknown || bill.life.standing != nil ? .outcomeUnknown : .adjustmentUnsound)
        }
        let request = AdjustmentRequest(
            adjustment, settlementID: standing.claim.settlementID, person: visit.person, insurance: visit.insurance)
        let pending = PendingAdjustment(request: request, hold: holdsPlaced + 1)
        if case .failure(let refusal) = bill.life.after(.askAdjustment(pending)) { return .failure(refusal) }
        if let refusal = AdjustmentRule.refusal(of: request, on: standing.claim, after: standing.adjustments) {
            return .failure(refusal)
        }
        return .success((key, visit, request))
    }

    /// The insuring region's part: an adjustment with an id and a window of its own, linked to the settlement; the funds it names owe
    /// less, or again what they owed.
    mutating func decide(
        _ request: AdjustmentRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> AdjustmentDecision {
        func refused(_ refusal: SettlementRefusal) -> AdjustmentDecision {
            AdjustmentDecision(request: request, outcome: .refused(refusal.notice("setl_id")))
        }
        let key = BillKey(institution: request.institution, visitID: request.visitID, batch: request.batch)
        guard let decided = decisions[key], decided.treating == treating, decided.person == request.person,
            decided.insurance == request.insurance
        else { return refused(.adjustmentUnsound) }
        guard !decided.life.adjustments.contains(where: { $0.request.adjustmentID == request.adjustmentID }) else {
            return refused(.adjustmentDiffers)
        }
        if let refusal = AdjustmentRule.refusal(of: request, on: decided.claim, after: decided.life.adjustments) {
            return refused(refusal)
        }
        // An account that was given its money back may have spent it since; it is never overdrawn.
        for row in request.change where row.amount.isPositive {
            if let payer = decided.accountHolder(of: row.fund), balance(of: payer) < row.amount { return refused(.accountSpent) }
        }
        let record = AdjustedRecord(
            settlementID: peekSettlementID, window: openWindow, clearingType: decided.clearingType)
        let next: DecisionLife
        switch decided.life.after(.adjust(ClaimAdjustment(request: request, record: record))) {
        case .failure(let refusal): return refused(refusal)
        case .success(let life): next = life
        }
        // Past this line nothing may fail.
        _ = nextSettlementID()
        decisions[key]!.life = next
        post(StatedRecords(record, of: request), of: decided, at: time, into: &postings)
        return AdjustmentDecision(request: request, outcome: .adjusted(record))
    }

    mutating func accept(
        adjustment decision: AdjustmentDecision, _ arrival: Arrived, at time: Timestamp, into output: inout CommandOutput
    ) -> UInt32 {
        let request = decision.request
        let key = BillKey(institution: request.institution, visitID: request.visitID, batch: request.batch)
        guard let bill = bills[key], case .adjusting(_, let pending) = bill.life,
            pending.request.adjustmentID == request.adjustmentID
        else { return code(.messageUnexpected) }
        switch decision.outcome {
        case .refused(let notice):
            endAdjustment(key, pending, isBooked: false, at: time, into: &output.postings)
            take(.decline, by: key)
            return UInt32(notice.code)
        case .adjusted(let record):
            let records = StatedRecords(record, of: request)
            let finding = pending.request == request ? refusal(of: records, arrival.insuring) : .decisionDiffers
            if let finding {
                isolate(.adjustmentDecision(decision), key, finding, records, arrival, at: time, into: &output.postings)
                return code(.quarantined)
            }
            endAdjustment(key, pending, isBooked: true, at: time, into: &output.postings)
            book(
                records, of: key, against: .deductions(key.institution), from: arrival.insuring, at: time, into: &output.postings)
            take(.bookAdjustment(record), by: key)
            return CommandOutput.accepted
        }
    }

    /// Ends the hold of an adjustment: the hospital's account is charged, or nothing happened.
    mutating func endAdjustment(
        _ key: BillKey, _ pending: PendingAdjustment, isBooked: Bool, at time: Timestamp, into postings: inout [Posting]
    ) {
        let hold = HoldID(TransferOrigin.adjustmentHold.id(pending.hold))
        let (hospital, deductions) = (account(.hospital(key.institution)), account(.deductions(key.institution)))
        let restores = pending.request.reason.restores
        var chain = TransferChain(.adjustmentEnd, number: pending.hold, code: .deduction, window: .none)
        chain.append(
            debit: restores ? deductions : hospital, credit: restores ? hospital : deductions,
            amount: isBooked ? pending.request.amounts.total : .zero, isBooked ? .postHold(hold) : .voidHold(hold))
        ledger.book(chain, at: time, into: &postings)
    }
}

extension AdjustmentRequest {
    init(_ adjustment: AdjustClaim, settlementID: UInt64, person: PersonNumber, insurance: InsuranceKind) {
        self.init(
            institution: adjustment.institution, visitID: adjustment.visitID, batch: adjustment.batch,
            adjustmentID: adjustment.adjustmentID, settlementID: settlementID, person: person, insurance: insurance,
            type: adjustment.type, reason: adjustment.reason, amounts: adjustment.amounts, adjustedAt: adjustment.adjustedAt)
    }
}
