import Benefits
import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation

/// The insuring region's part of a claim: decides the benefit, books what it owes, stamps the open window (law M7).
extension RegionMachine {
    /// Answers a settle or pre-settle request. Postings, accumulators and decision happen together or not at all.
    mutating func decide(
        _ submission: ClaimSubmission, facts: PersonFacts?, isTrial: Bool, at time: Timestamp, into postings: inout [Posting]
    ) -> SettleDecision {
        let visit = submission.visit
        let key = BillKey(institution: visit.institution, visitID: visit.visitID, batch: submission.batch)
        func refused(_ notice: RefusalNotice) -> SettleDecision { submission.decision(.refused(notice)) }

        guard visit.insuringRegion.party == region else {
            return refused(SettlementRefusal.notAddressee.notice("insuplc_admdvs"))
        }
        if !isTrial, let earlier = decisions[key], earlier.standing == .settled {
            // The same claim by another message: the first result again (law M4).
            guard earlier.person == visit.person else { return refused(SettlementRefusal.settledDiffers.notice("psn_no")) }
            guard earlier.claim.amounts.split == submission.split else {
                return refused(SettlementRefusal.settledDiffers.notice("medfee_sumamt"))
            }
            return submission.decision(.settled(earlier.claim))
        }
        guard let facts, facts.person == visit.person, facts.insurance == visit.insurance else {
            return refused(SettlementRefusal.personNotEnrolled.notice("psn_no"))
        }
        let day = submission.settledAt.date
        guard let pinned = policy(for: facts, on: day) else {
            return refused(SettlementRefusal.policyMissing.notice("setl_time"))
        }
        let yearKey = AccumulatorKey(person: visit.person, insurance: visit.insurance, year: Int32(day.year))
        var trace = NoTrace()
        let result = BenefitRule.decide(
            submission, for: facts, under: pinned.policy, accumulators: accumulators[yearKey] ?? .zero,
            accountBalance: balance(of: visit.person), mutualAidBalance: facts.mutualAidMember.map(balance) ?? .zero,
            trace: &trace)
        switch result {
        case .failure(let refusal): return refused(refusal.notice)
        case .success(let decision):
            var claim = SettledClaim(
                settlementID: 0, window: openWindow, settledAt: submission.settledAt, amounts: decision.amounts,
                ratio: decision.ratio, accountBalance: balance(of: visit.person) - decision.amounts.account,
                policyDigest: pinned.digest)
            if isTrial { return submission.decision(.settled(claim)) }
            // Past this line nothing may fail.
            claim.settlementID = nextSettlementID()
            let decided = DecidedClaim(
                messageID: submission.messageID, person: visit.person, insurance: visit.insurance, pool: facts.pool,
                mutualAidMember: facts.mutualAidMember, clearingType: submission.clearingType, claim: claim,
                change: decision.change, standing: .settled)
            accumulators[yearKey, default: .zero] += decision.change
            decisions[key] = decided
            post(decided, claim, to: visit.treatingRegion.party, code: .settlement, at: time, into: &postings)
            return submission.decision(.settled(claim))
        }
    }

    /// Cancels one settlement: an exact negative of its own, linked to the original, once (laws M6 and I9).
    mutating func decide(
        _ cancel: CancelRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> SettleDecision {
        let key = BillKey(institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch)
        var answer = SettleDecision(
            institution: cancel.institution, visitID: cancel.visitID, batch: cancel.batch, messageID: cancel.messageID,
            person: cancel.person, insurance: cancel.insurance, clearingType: .outpatient,
            outcome: .refused(SettlementRefusal.nothingToCancel.notice("setl_id")))
        guard let decided = decisions[key], decided.messageID == cancel.originalMessageID, decided.person == cancel.person else {
            return answer
        }
        answer.clearingType = decided.clearingType
        guard decided.claim.settlementID == cancel.settlementID, decided.standing == .settled else {
            answer.outcome = .refused(SettlementRefusal.alreadyCancelled.notice("setl_id"))
            return answer
        }
        answer.outcome = .settled(negate(key, decided, at: cancel.cancelledAt, of: treating, time, into: &postings))
        return answer
    }

    /// Undoes a request whose outcome the treating region does not know. Every answer is final.
    mutating func decide(
        _ reverse: ReverseRequest, from treating: RegionCode, at time: Timestamp, into postings: inout [Posting]
    ) -> ReverseDecision {
        let key = BillKey(institution: reverse.institution, visitID: reverse.visitID, batch: reverse.batch)
        guard let decided = decisions[key], decided.messageID == reverse.originalMessageID, decided.standing == .settled else {
            return ReverseDecision(request: reverse, outcome: .nothingToReverse)
        }
        let negative = negate(key, decided, at: reverse.reversedAt, of: treating, time, into: &postings)
        return ReverseDecision(
            request: reverse,
            outcome: .reversed(negative, insurance: decided.insurance, clearingType: decided.clearingType))
    }

    private mutating func negate(
        _ key: BillKey, _ decided: DecidedClaim, at moment: BusinessTime, of treating: RegionCode, _ time: Timestamp,
        into postings: inout [Posting]
    ) -> SettledClaim {
        let original = decided.claim
        let balanceAfter = balance(of: decided.person) + original.amounts.account
        let negative = SettledClaim(
            settlementID: nextSettlementID(), originalSettlementID: original.settlementID, window: openWindow, settledAt: moment,
            amounts: -original.amounts, ratio: original.ratio, accountBalance: balanceAfter, policyDigest: original.policyDigest)
        let yearKey = AccumulatorKey(
            person: decided.person, insurance: decided.insurance, year: Int32(original.settledAt.date.year))
        accumulators[yearKey, default: .zero] -= decided.change
        decisions[key]!.standing = .cancelled(by: negative)
        post(decided, negative, to: treating, code: .cancellation, at: time, into: &postings)
        return negative
    }

    /// Books a decision or its negative: each fund's expense (or the person's account) against the payable to the treating region.
    private mutating func post(
        _ decided: DecidedClaim, _ claim: SettledClaim, to treating: RegionCode, code: TransferCode, at time: Timestamp,
        into postings: inout [Posting]
    ) {
        if let violation = claim.amounts.violatedIdentity(decided.insurance) { preconditionFailure(violation) }
        var chain = TransferChain(.settlement, number: claim.settlementID, code: code, window: claim.window)
        for row in claim.amounts.owedByFund(decided.insurance) {
            let payer =
                switch row.fund {
                case .personalAccount: Books.personalAccount(region, decided.person)
                case .familyMutualAid: Books.personalAccount(region, decided.mutualAidMember ?? decided.person)
                default: Books.benefitExpense(decided.pool, row.fund)
                }
            chain.post(debit: payer, credit: Books.payable(region, to: treating, row.fund), row.amount)
        }
        ledger.book(chain, at: time, into: &postings)
        let pair = RegionPair(insuring: region, treating: treating)
        let isCancel = code == .cancellation
        let entry = ClearingEntry(
            window: claim.window, pair: pair, insurance: decided.insurance, amounts: claim.amounts, isCancel: isCancel)
        if let refusal = exposure.add(entry) { preconditionFailure("M7: the exposure matrix refused a decision: \(refusal)") }
        decisionCounts[FencedPair(window: claim.window, pair: pair), default: 0] += 1
        record(claim, pair: pair, insurance: decided.insurance, clearingType: decided.clearingType)
    }

    /// Enters a decision into this region's day book.
    mutating func record(_ claim: SettledClaim, pair: RegionPair, insurance: InsuranceKind, clearingType: ClearingType) {
        let entry = DayBookEntry(
            date: claim.settledAt.date, pair: pair, insurance: insurance, clearingType: clearingType, amounts: claim.amounts,
            isCancel: claim.originalSettlementID != 0)
        guard dayBook.record(entry) else { preconditionFailure("M3: a day book total left the range of amounts") }
    }

    private func policy(for facts: PersonFacts, on date: BusinessDate) -> PinnedPolicy? {
        policies.first {
            $0.policy.pool == facts.pool && $0.policy.insurance == facts.insurance && $0.policy.validity.contains(date)
        }
    }

    /// Balance of a person's own account; zero for a person who has none.
    public func balance(of person: PersonNumber) -> Fen {
        guard let account = ledger.account(Books.personalAccount(region, person)) else { return .zero }
        return account.creditsPosted - account.debitsPosted
    }

    /// Unique in the whole network: the region's six digits, then a counter without gaps.
    private mutating func nextSettlementID() -> UInt64 {
        settlementsMade += 1
        return UInt64(region.value) * SettlementNumber.perRegion + settlementsMade
    }
}

/// How settlement ids are made: six digits of the insuring region, twelve of a counter.
enum SettlementNumber {
    static let perRegion: UInt64 = 1_000_000_000_000
}

extension ClaimSubmission {
    /// - Precondition: the visit type belongs to a clearing type; the treating region checked it at registration.
    var clearingType: ClearingType { visit.visitType.clearingType ?? .outpatient }

    func decision(_ outcome: SettleDecision.Outcome) -> SettleDecision {
        SettleDecision(
            institution: visit.institution, visitID: visit.visitID, batch: batch, messageID: messageID, person: visit.person,
            insurance: visit.insurance, clearingType: clearingType, outcome: outcome)
    }
}
