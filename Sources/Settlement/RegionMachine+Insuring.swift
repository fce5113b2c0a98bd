import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages

/// The insuring region's books of a claim: what it owes, what is undone, the window it stamps (law M7).
extension RegionMachine {
    /// Cancels one settlement: an exact negative of its own, linked to the original, once (laws M6 and I9).
    mutating func decide(
        _ cancel: CancelRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> SettleDecision {
        let key = BillKey(institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch)
        var answer = SettleDecision(
            institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch, messageID: cancel.messageID,
            person: cancel.person, insurance: cancel.insurance, clearingType: .outpatient,
            outcome: .refused(SettlementRefusal.nothingToCancel.notice("setl_id")))
        guard let decided = decisions[key], decided.messageID == cancel.originalMessageID, decided.person == cancel.person,
            decided.treating == treating
        else { return answer }
        answer.clearingType = decided.clearingType
        let refusal =
            decided.claim.settlementID == cancel.settlementID ? decided.life.refusalOfUndoing : SettlementRefusal.alreadyCancelled
        if let refusal {
            answer.outcome = .refused(refusal.notice("setl_id"))
            return answer
        }
        let negative = undo(key, as: .cancelled, at: cancel.cancelledAt)
        post(
            StatedRecords(negative, superseding: nil, decided.insurance, decided.clearingType, of: key), of: decided, at: time,
            into: &postings)
        answer.outcome = .settled(negative)
        return answer
    }

    /// Undoes a request whose outcome the treating region does not know. Every answer is final.
    mutating func decide(
        _ reverse: ReverseRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> ReverseDecision {
        let key = BillKey(institution: reverse.institution, visitID: reverse.visitID, batch: reverse.batch)
        guard let decided = decisions[key], decided.messageID == reverse.originalMessageID, decided.life.isStanding,
            decided.treating == treating
        else {
            return ReverseDecision(request: reverse, outcome: .nothingToReverse)
        }
        if let refusal = decided.life.refusalOfUndoing {
            return ReverseDecision(request: reverse, outcome: .refused(refusal.notice("omsgid")))
        }
        let negative = undo(key, as: .reversed, at: reverse.reversedAt)
        post(
            StatedRecords(negative, superseding: nil, decided.insurance, decided.clearingType, of: key), of: decided, at: time,
            into: &postings)
        return ReverseDecision(
            request: reverse,
            outcome: .reversed(negative, insurance: decided.insurance, clearingType: decided.clearingType))
    }

    /// Takes a decision out of force: its exact negative with an id of its own, and the recorded change of the year's totals back.
    mutating func undo(_ key: BillKey, as undoing: Undoing, at moment: BusinessTime) -> SettledClaim {
        let decided = decisions[key]!
        let original = decided.claim
        let negative = SettledClaim(
            settlementID: nextSettlementID(), originalSettlementID: original.settlementID, window: openWindow, settledAt: moment,
            amounts: -original.amounts, ratio: original.ratio,
            accountBalance: balance(of: decided.person) + original.amounts.account, policyDigest: original.policyDigest)
        switch decided.life.after(.undo(by: negative, as: undoing)) {
        case .success(let life): decisions[key]!.life = life
        case .failure(let refusal): preconditionFailure("M6: undoing \(original.settlementID) would be \(refusal)")
        }
        mustBalance(negative, decided.insurance)
        accumulators[decided.yearKey, default: .zero] -= decided.change
        visitIndex.remove(key, of: decided.person)
        return negative
    }

    /// Nothing leaves this region that does not balance (identities I1 to I10).
    func mustBalance(_ claim: SettledClaim, _ insurance: InsuranceKind) {
        if let violation = claim.amounts.violatedIdentity(insurance) { preconditionFailure("M3: \(violation)") }
    }

    /// Books records: each fund's expense (or the person's account) against the payable to the treating region.
    /// - Parameter interim: the interim decision that goes out of force; its own payers get their money back.
    mutating func post(
        _ records: StatedRecords, of decided: DecidedClaim, interim: DecidedClaim? = nil, at time: Timestamp,
        into postings: inout [Posting]
    ) {
        for record in records.records {
            let payers = record.isOfInterim ? interim ?? decided : decided
            var chain = TransferChain(.settlement, number: record.settlementID, code: record.code, window: records.window)
            for row in record.funds {
                let payer =
                    payers.accountHolder(of: row.fund).map { ClaimAccounts.personalAccount(region, $0) }
                    ?? ClaimAccounts.benefitExpense(payers.pool, row.fund)
                chain.post(debit: payer, credit: ClaimAccounts.payable(region, to: decided.treating, row.fund), row.amount)
            }
            ledger.book(chain, at: time, into: &postings)
        }
        let pair = RegionPair(insuring: region, treating: decided.treating)
        if let refusal = exposure.add(records.clearingEntry(pair)) {
            preconditionFailure("M7: the exposure matrix refused a decision: \(refusal)")
        }
        enter(
            records, pair, PoolPair(insuring: decided.insuredAt, treating: decided.treatedAt), at: time, into: &postings)
    }

    /// Balance of a person's own account; zero for a person who has none.
    public func balance(of person: PersonNumber) -> Fen {
        guard let account = ledger.account(ClaimAccounts.personalAccount(region, person)) else { return .zero }
        return account.creditsPosted - account.debitsPosted
    }

    /// What the linked member's account may help with; nobody is a member of the own family twice, or one account would pay double.
    func mutualAidBalance(_ facts: PersonFacts) -> Fen {
        guard let member = facts.mutualAidMember, member != facts.person else { return .zero }
        return balance(of: member)
    }

    /// Unique in the whole network: the region's six digits, then a counter without gaps.
    mutating func nextSettlementID() -> UInt64 {
        let id = peekSettlementID
        settlementsMade += 1
        return id
    }

    /// What `nextSettlementID` would give.
    var peekSettlementID: UInt64 { UInt64(region.value) * Self.settlementsPerRegion + settlementsMade + 1 }

    static var settlementsPerRegion: UInt64 { 1_000_000_000_000 }
}
